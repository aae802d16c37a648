/* Eight transfers at once with perform and poll; one is added twice. Messages are read, or not. */
#include "common.h"

#define HANDLES 8

static void read_messages(CURLM *multi)
{
    CURLMsg *message;
    int left, count = 0;
    CURLcode *code;
    while ((message = curl_multi_info_read(multi, &left))) {
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&code);
        *code = message->data.result;
        count++;
    }
    printf("%d messages\n", count);
}

int main(int argc, char **argv)
{
    static struct text texts[HANDLES];
    CURL *handles[HANDLES];
    CURLcode codes[HANDLES];
    if (argc < 2)
        return 2;
    CURLM *multi = curl_multi_init();
    for (int i = 0; i < HANDLES; i++) {
        codes[i] = CURLE_OK;
        handles[i] = new_post(argv[1], BODY, &texts[i]);
        curl_easy_setopt(handles[i], CURLOPT_PRIVATE, &codes[i]);
        curl_multi_add_handle(multi, handles[i]);
    }
    printf("twice: %d\n", curl_multi_add_handle(multi, handles[3]));
    drive_to_end(multi);
    if (argc == 2)
        read_messages(multi);
    for (int i = 0; i < HANDLES; i++) {
        curl_multi_remove_handle(multi, handles[i]);
        print_answer("multi", handles[i], codes[i], &texts[i]);
    }
    printf("not there: %d\n", curl_multi_remove_handle(multi, handles[0]));
    /* the handles work again, on their own and in the same multi handle */
    perform("easy", handles[0], &texts[0]);
    curl_multi_add_handle(multi, handles[1]);
    drive_to_end(multi);
    print_answer("again", handles[1], CURLE_OK, &texts[1]);
    for (int i = 0; i < HANDLES; i++)
        curl_easy_cleanup(handles[i]);
    curl_multi_cleanup(multi);
    return 0;
}
