/* A list of headers of the program's own: used again, made longer, given to a copy, taken away,
 * with a traceparent in it, and freed as soon as the transfer is over. The list is printed after
 * each transfer. */
#include "common.h"

static CURL *copied; /* in the middle of a transfer */

static void print_list(const struct curl_slist *list)
{
    for (; list; list = list->next)
        printf("  %s\n", list->data);
}

static int copy_once(void *curl, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    if (!copied)
        copied = curl_easy_duphandle(curl);
    return 0;
}

static void in_multi(CURL *curl, struct text *text)
{
    CURLM *multi = curl_multi_init();
    struct curl_slist *list = curl_slist_append(NULL, "X-Multi: 1");
    int running = 1, left;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_multi_add_handle(multi, curl);
    list = curl_slist_append(list, "X-Late: 2");
    while (running && curl_multi_perform(multi, &running) == CURLM_OK)
        curl_multi_poll(multi, NULL, 0, 100, NULL);
    CURLMsg *message = curl_multi_info_read(multi, &left);
    print_answer("multi", curl, message ? message->data.result : CURLE_OK, text);
    curl_multi_remove_handle(multi, curl);
    print_list(list);
    curl_slist_free_all(list);
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    struct curl_slist *list = curl_slist_append(NULL, "X-One: 1");
    struct curl_slist *own = curl_slist_append(
        NULL, "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    perform("no list", curl, &text);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    perform("a list", curl, &text);
    list = curl_slist_append(list, "X-Two: 2");
    perform("a longer list", curl, &text);
    print_list(list);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, copy_once);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, curl);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    perform("copied meanwhile", curl, &text);
    perform("the copy", copied, &text);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, own);
    perform("its own traceparent", curl, &text);
    print_list(own);
    curl_easy_cleanup(copied);
    curl_slist_free_all(list);
    curl_slist_free_all(own);
    in_multi(curl, &text);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
    perform("after a reset", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
