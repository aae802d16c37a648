/* Debug options over copies and resets: a handle copied before and in the middle of a transfer,
 * reset, used again, in easy and multi. */
#include "common.h"
#include "debug.h"

static CURL *made_inside;

/* Copies the handle at the first byte of the answer. */
static size_t copy_inside(char *data, size_t size, size_t count, void *curl)
{
    (void)data;
    if (!made_inside)
        made_inside = curl_easy_duphandle(curl);
    return size * count;
}

static CURL *new_told(const char *url, struct text *text)
{
    CURL *curl = new_post(url, BODY, text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, tell);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stdout);
    return curl;
}

static void in_multi(const char *name, CURL *curl, struct text *text)
{
    CURLM *multi = curl_multi_init();
    begin(name);
    curl_multi_add_handle(multi, curl);
    drive_to_end(multi);
    curl_multi_remove_handle(multi, curl);
    curl_multi_cleanup(multi);
    print_answer(name, curl, CURLE_OK, text);
}

static void in_easy(const char *name, CURL *curl, struct text *text)
{
    begin(name);
    perform(name, curl, text);
}

typedef void (*runner)(const char *, CURL *, struct text *);

static void try_copies(const char *url, runner run)
{
    static struct text text;
    CURL *curl = new_told(url, &text);
    CURL *before = curl_easy_duphandle(curl);
    made_inside = NULL;
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, copy_inside);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, curl);
    run("the first", curl, &text);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stderr);
    run("copied before", before, &text);
    curl_easy_setopt(made_inside, CURLOPT_HEADERFUNCTION, NULL);
    curl_easy_setopt(made_inside, CURLOPT_HEADERDATA, NULL);
    run("copied inside", made_inside, &text);
    curl_easy_cleanup(made_inside);
    curl_easy_cleanup(before);
    curl_easy_cleanup(curl);
}

static void try_reset(const char *url, runner run)
{
    static struct text text;
    CURL *curl = new_told(url, &text);
    CURL *fresh = new_post(url, BODY, &text);
    run("to be reset", curl, &text);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body_to_send(BODY));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    run("quiet after a reset", curl, &text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    run("libcurl's own after a reset", curl, &text);
    run("another", fresh, &text);
    curl_easy_cleanup(fresh);
    curl_easy_cleanup(curl);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    try_copies(argv[1], in_easy);
    try_copies(argv[1], in_multi);
    try_reset(argv[1], in_easy);
    try_reset(argv[1], in_multi);
    return 0;
}
