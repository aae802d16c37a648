/* Transfers that share connections, some verbose, with or without a debug function, some quiet: to
 * the first address, a model, and to the second one. Once the first on a connection is quiet, once
 * it is verbose; once they run one after the other with easy, once in one multi handle. */
#include "common.h"
#include "debug.h"

enum manner { QUIET, VERBOSE, TOLD };

static const char *const names[] = {"quiet", "verbose", "told"};

static void set_manner(CURL *curl, enum manner manner)
{
    curl_easy_setopt(curl, CURLOPT_VERBOSE, manner == QUIET ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, manner == TOLD ? tell : NULL);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stdout);
}

/* Only what goes to the first address looks like a call of a model. */
static const char *body_for(const char *url)
{
    return strstr(url, "/v1/") ? BODY : "q=1";
}

static void with_easy(const char *const *urls, const enum manner *manners, int count)
{
    static struct text text;
    CURL *curl = new_post(urls[0], BODY, &text);
    for (int i = 0; i < count; i++) {
        curl_easy_setopt(curl, CURLOPT_URL, urls[i % 2]);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body_for(urls[i % 2]));
        set_manner(curl, manners[i]);
        begin(names[manners[i]]);
        perform("easy", curl, &text);
    }
    curl_easy_cleanup(curl);
}

static void with_multi(const char *const *urls, const enum manner *manners, int count)
{
    static struct text text;
    CURLM *multi = curl_multi_init();
    for (int i = 0; i < count; i++) {
        CURL *curl = new_post(urls[i % 2], body_for(urls[i % 2]), &text);
        set_manner(curl, manners[i]);
        begin(names[manners[i]]);
        curl_multi_add_handle(multi, curl);
        drive_to_end(multi);
        drop_messages(multi);
        curl_multi_remove_handle(multi, curl);
        print_answer("multi", curl, CURLE_OK, &text);
        curl_easy_cleanup(curl);
    }
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    static const enum manner quiet_first[] = {QUIET, TOLD, TOLD, VERBOSE, VERBOSE, QUIET};
    static const enum manner told_first[] = {TOLD, QUIET, VERBOSE, TOLD, QUIET, TOLD};
    static const enum manner verbose_first[] = {VERBOSE, TOLD, TOLD, QUIET, TOLD, VERBOSE};
    if (argc < 3)
        return 2;
    const char *const urls[] = {argv[1], argv[2]}, *const other[] = {argv[2], argv[1]};
    with_easy(urls, quiet_first, 6);
    with_easy(other, quiet_first, 6);
    with_easy(urls, told_first, 6);
    with_easy(other, verbose_first, 6);
    with_multi(urls, quiet_first, 6);
    with_multi(other, quiet_first, 6);
    with_multi(urls, told_first, 6);
    with_multi(other, verbose_first, 6);
    return 0;
}
