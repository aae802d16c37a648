/* An upload from a read callback that pauses, and an answer whose write callback pauses: both go
 * on at the next sign of progress; with easy, then in a multi handle. Rewound when it is sent
 * again. */
#include "common.h"

struct transfer {
    CURL *curl;
    struct text text;
    size_t at;
    int read_pauses, write_pauses;
};

static size_t give(char *to, size_t size, size_t count, void *from)
{
    struct transfer *transfer = from;
    if (transfer->at == 20 && transfer->read_pauses++ == 0)
        return CURL_READFUNC_PAUSE;
    size_t bytes = sizeof BODY - 1 - transfer->at;
    if (bytes > 20)
        bytes = 20;
    if (bytes > size * count)
        bytes = size * count;
    memcpy(to, &BODY[transfer->at], bytes);
    transfer->at += bytes;
    return bytes;
}

static int rewind_to(void *from, curl_off_t offset, int origin)
{
    ((struct transfer *)from)->at = (size_t)offset;
    return origin == SEEK_SET ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

static size_t take(char *data, size_t size, size_t count, void *to)
{
    struct transfer *transfer = to;
    if (transfer->write_pauses++ == 0)
        return CURL_WRITEFUNC_PAUSE;
    return collect(data, size, count, &transfer->text);
}

static int go_on(void *of, curl_off_t down, curl_off_t down_now, curl_off_t up, curl_off_t up_now)
{
    struct transfer *transfer = of;
    (void)down, (void)down_now, (void)up, (void)up_now;
    if (transfer->read_pauses == 1 || transfer->write_pauses == 1)
        curl_easy_pause(transfer->curl, CURLPAUSE_CONT);
    return 0;
}

static void make(struct transfer *transfer, const char *url)
{
    CURL *curl = transfer->curl = new_handle(url, &transfer->text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_to);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)sizeof BODY - 1);
    curl_easy_setopt(curl, CURLOPT_POSTREDIR, (long)CURL_REDIR_POST_ALL);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_USERPWD, "user:zoo-secret");
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_ANY);
}

static CURLcode run(CURL *curl)
{
    CURLM *multi = curl_multi_init();
    CURLcode code = CURLE_OK;
    int running = 1, left;
    curl_multi_add_handle(multi, curl);
    while (running) {
        curl_multi_perform(multi, &running);
        if (running)
            curl_multi_poll(multi, NULL, 0, 10, NULL);
    }
    CURLMsg *message = curl_multi_info_read(multi, &left);
    if (message)
        code = message->data.result;
    curl_multi_remove_handle(multi, curl);
    curl_multi_cleanup(multi);
    return code;
}

int main(int argc, char **argv)
{
    static struct transfer easy, multi;
    if (argc < 2)
        return 2;
    make(&easy, argv[1]);
    perform("easy", easy.curl, &easy.text);
    make(&multi, argv[1]);
    print_answer("multi", multi.curl, run(multi.curl), &multi.text);
    printf("paused: %d\n", easy.read_pauses > 0 && easy.write_pauses > 1);
    curl_easy_cleanup(easy.curl);
    curl_easy_cleanup(multi.curl);
    return 0;
}
