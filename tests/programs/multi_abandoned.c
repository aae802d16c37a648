/* Transfers that are given up in the middle: removed, cleaned up while they are added, and left in
 * a multi handle that is cleaned up. */
#include "common.h"

static void start(CURLM *multi, struct text *first, struct text *second)
{
    int running;
    while (!first->used || !second->used) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

int main(int argc, char **argv)
{
    static struct text texts[3];
    int running = 1, left;
    CURL *handles[3];
    if (argc < 3)
        return 2;
    CURLM *multi = curl_multi_init();
    for (int i = 0; i < 3; i++) {
        handles[i] = new_post(argv[1], BODY, &texts[i]);
        curl_multi_add_handle(multi, handles[i]);
    }
    start(multi, &texts[0], &texts[1]);
    while (!texts[2].used) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    printf("running, message %p\n", (void *)curl_multi_info_read(multi, &left));
    curl_multi_remove_handle(multi, handles[0]);
    print_answer("removed", handles[0], CURLE_OK, &texts[0]);
    curl_easy_setopt(handles[0], CURLOPT_URL, argv[2]);
    perform("used again", handles[0], &texts[0]);
    curl_easy_cleanup(handles[1]);
    printf("multi_cleanup: %d\n", curl_multi_cleanup(multi));
    print_answer("left", handles[2], CURLE_OK, &texts[2]);
    curl_easy_setopt(handles[2], CURLOPT_URL, argv[2]);
    perform("used again", handles[2], &texts[2]);
    curl_easy_cleanup(handles[0]);
    curl_easy_cleanup(handles[2]);
    return 0;
}
