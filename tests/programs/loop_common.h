/* What the programs with an event loop do: eight transfers at once, of which one is cancelled while
 * it runs, one ends by its time limit, and two read streams. Where a loop differs is in three
 * functions of its own. */
#ifndef TESTS_PROGRAMS_LOOP_COMMON_H
#define TESTS_PROGRAMS_LOOP_COMMON_H

#include "common.h"

enum { TRANSFERS = 8, CANCELLED = 6, LIMITED = 7 };

struct transfer {
    CURL *curl;
    struct text text;
    CURLcode code;
    int over;
};

static struct transfer transfers[TRANSFERS];
static CURLM *multi;
static int to_come = TRANSFERS;

/* Of the loop. */
static int watch(CURL *curl, curl_socket_t socket, int what, void *user, void *assigned);
static int set_timer(CURLM *of, long milliseconds, void *user);
static void stop_loop(void);

static void end(struct transfer *transfer, CURLcode code)
{
    curl_multi_remove_handle(multi, transfer->curl);
    transfer->code = code;
    transfer->over = 1;
    if (--to_come == 0)
        stop_loop();
}

/* In the loop's own callback, never in one of libcurl's. */
static void read_messages(void)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        struct transfer *transfer;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        end(transfer, code);
    }
    struct transfer *cancelled = &transfers[CANCELLED];
    if (!cancelled->over && cancelled->text.used)
        end(cancelled, CURLE_ABORTED_BY_CALLBACK);
}

static void act(curl_socket_t socket, int events)
{
    int running;
    curl_multi_socket_action(multi, socket, events, &running);
    read_messages();
}

static void start(int i, const char *url)
{
    struct transfer *transfer = &transfers[i];
    transfer->curl = new_post(url, BODY, &transfer->text);
    curl_easy_setopt(transfer->curl, CURLOPT_PRIVATE, transfer);
    if (i == LIMITED)
        curl_easy_setopt(transfer->curl, CURLOPT_TIMEOUT_MS, 300L);
    curl_multi_add_handle(multi, transfer->curl);
}

/* Addresses: of answers, of a stream, of a stream that never ends. */
static void start_all(char **urls)
{
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    for (int i = 0; i < TRANSFERS; i++)
        start(i, urls[i < 4 ? 0 : i < CANCELLED ? 1 : 2]);
}

static void print_all(void)
{
    for (int i = 0; i < TRANSFERS; i++) {
        print_answer("loop", transfers[i].curl, transfers[i].code, &transfers[i].text);
        curl_easy_cleanup(transfers[i].curl);
    }
    printf("multi: %d\n", curl_multi_cleanup(multi));
}

#endif
