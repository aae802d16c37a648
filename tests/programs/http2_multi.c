/* Sixteen transfers over one connection of HTTP/2, which the first one opens, the others at once;
 * each with a question of its own. Then, as the second argument says: nothing more; "pause": each
 * is paused at its first piece; "cancel", "move": the fourth goes to the third argument, which
 * never ends, and is taken out, or put into another multi handle with the first address. */
#include "common.h"

#define HANDLES 16

struct transfer {
    CURL *curl;
    struct text text;
    char body[128];
    int number, pauses;
    CURLcode code;
};

static struct transfer transfers[HANDLES];
static int done;

static size_t collect_or_pause(char *data, size_t size, size_t count, void *to)
{
    struct transfer *transfer = to;
    if (transfer->pauses-- == 1)
        return CURL_WRITEFUNC_PAUSE;
    return collect(data, size, count, &transfer->text);
}

static void make(struct transfer *transfer, const char *url, int pauses)
{
    const char *form =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"token %d\"}]}";
    transfer->number = (int)(transfer - transfers);
    transfer->pauses = pauses;
    snprintf(transfer->body, sizeof transfer->body, form, 1000 + transfer->number);
    transfer->curl = new_post(url, transfer->body, &transfer->text);
    curl_easy_setopt(transfer->curl, CURLOPT_WRITEFUNCTION, collect_or_pause);
    curl_easy_setopt(transfer->curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(transfer->curl, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(transfer->curl, CURLOPT_PIPEWAIT, 1L);
}

static void read_messages(CURLM *multi)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        struct transfer *transfer;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        transfer->code = message->data.result;
        done++;
    }
}

static void run_until(CURLM *multi, int count)
{
    int running;
    while (done < count) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            exit(1);
        read_messages(multi);
        for (int i = 0; i < HANDLES; i++) {
            if (transfers[i].curl && transfers[i].pauses == 0)
                curl_easy_pause(transfers[i].curl, CURLPAUSE_CONT);
        }
        if (done < count)
            curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
}

/* What the one that never ends has received must not depend on chance. */
static void wait_for_piece(CURLM *multi, const struct transfer *transfer)
{
    int running;
    while (!transfer->text.used) {
        curl_multi_poll(multi, NULL, 0, 100, NULL);
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            exit(1);
    }
}

static void finish(CURLM *multi)
{
    long connects = 0, version = 0;
    for (int i = 0; i < HANDLES; i++) {
        long count = 0;
        curl_easy_getinfo(transfers[i].curl, CURLINFO_NUM_CONNECTS, &count);
        curl_easy_getinfo(transfers[i].curl, CURLINFO_HTTP_VERSION, &version);
        connects += count;
        curl_multi_remove_handle(multi, transfers[i].curl);
        printf("%d of version %ld: ", i, version);
        print_answer("answer", transfers[i].curl, transfers[i].code, &transfers[i].text);
        curl_easy_cleanup(transfers[i].curl);
    }
    printf("connections: %ld\n", connects);
    curl_multi_cleanup(multi);
}

static void move(CURLM *from, struct transfer *transfer, const char *url)
{
    CURLM *to = curl_multi_init();
    curl_multi_remove_handle(from, transfer->curl);
    curl_easy_setopt(transfer->curl, CURLOPT_URL, url);
    transfer->text.used = 0;
    curl_multi_add_handle(to, transfer->curl);
    run_until(to, HANDLES);
    curl_multi_remove_handle(to, transfer->curl);
    curl_multi_cleanup(to);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const char *mode = argc > 2 ? argv[2] : "";
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    for (int i = 0; i < HANDLES; i++) {
        make(&transfers[i], i == 3 && argc > 3 ? argv[3] : argv[1], strcmp(mode, "pause") ? -1 : 1);
        curl_multi_add_handle(multi, transfers[i].curl);
        if (i == 0)
            run_until(multi, 1);
    }
    run_until(multi, argc > 3 ? HANDLES - 1 : HANDLES);
    if (argc > 3)
        wait_for_piece(multi, &transfers[3]);
    if (!strcmp(mode, "move"))
        move(multi, &transfers[3], argv[1]);
    finish(multi);
    return 0;
}
