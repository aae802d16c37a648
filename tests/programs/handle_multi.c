/* Wrong, careless and unusual uses of handles in multi handles; one after the other, each with
 * handles of its own. */
#include "common.h"
#include "ways.h"

#include <pthread.h>

static const char *url, *slow_url;
static struct text text;

static void drive_until_some(CURLM *multi)
{
    int running = 1;
    while (running && !text.used) {
        curl_multi_perform(multi, &running);
        if (!text.used)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

static void read_all(CURLM *multi)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left)))
        printf("  message: %d, %d\n", message->msg, message->data.result);
}

static void finish(CURLM *multi, CURL *curl)
{
    drive_to_end(multi);
    read_all(multi);
    printf("  removed: %d\n", curl_multi_remove_handle(multi, curl));
    print_answer("  answer", curl, CURLE_OK, &text);
    curl_easy_cleanup(curl);
    printf("  multi: %d\n", curl_multi_cleanup(multi));
}

static void performed_while_in_a_multi(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    printf("  perform: %d\n", curl_easy_perform(curl));
    finish(multi, curl);
}

static void performed_when_done_in_a_multi(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_to_end(multi);
    read_all(multi);
    printf("  perform: %d\n", curl_easy_perform(curl));
    finish(multi, curl);
}

static void added_twice(void)
{
    CURLM *multi = curl_multi_init(), *other = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    printf("  first: %d\n", curl_multi_add_handle(multi, curl));
    printf("  again: %d\n", curl_multi_add_handle(multi, curl));
    printf("  elsewhere: %d\n", curl_multi_add_handle(other, curl));
    printf("  removed elsewhere: %d\n", curl_multi_remove_handle(other, curl));
    curl_multi_cleanup(other);
    finish(multi, curl);
}

static void removed_when_not_in_it(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    printf("  removed: %d\n", curl_multi_remove_handle(multi, curl));
    curl_multi_add_handle(multi, curl);
    drive_to_end(multi);
    printf("  removed: %d\n", curl_multi_remove_handle(multi, curl));
    printf("  removed: %d\n", curl_multi_remove_handle(multi, curl));
    print_answer("  answer", curl, CURLE_OK, &text);
    curl_multi_cleanup(multi);
    curl_easy_cleanup(curl);
}

static void multi_cleaned_up_first(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(slow_url, BODY, &text), *unstarted = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_until_some(multi);
    curl_multi_add_handle(multi, unstarted);
    printf("  multi: %d\n", curl_multi_cleanup(multi));
    text.used = 0;
    curl_easy_cleanup(curl);
    perform("  alone", unstarted, &text);
    curl_easy_cleanup(unstarted);
}

static void easy_cleaned_up_inside(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(slow_url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_until_some(multi);
    curl_easy_cleanup(curl);
    text.used = 0;
    curl = new_post(url, BODY, &text);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L); /* 7.88 would take the one that is busy */
    curl_multi_add_handle(multi, curl);
    finish(multi, curl);
}

static void moved_in_mid_transfer(void)
{
    CURLM *multi = curl_multi_init(), *other = curl_multi_init();
    CURL *curl = new_post(slow_url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_until_some(multi);
    printf("  removed: %d\n", curl_multi_remove_handle(multi, curl));
    text.used = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    printf("  added: %d\n", curl_multi_add_handle(other, curl));
    finish(other, curl);
    curl_multi_cleanup(multi);
}

static void *drive_in_thread(void *multi)
{
    drive_to_end(multi);
    return NULL;
}

static void moved_between_threads(void)
{
    pthread_t thread;
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    pthread_create(&thread, NULL, drive_in_thread, multi);
    pthread_join(thread, NULL);
    finish(multi, curl);
}

static void added_again_unread(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    for (int i = 0; i < 3; i++) {
        curl_multi_add_handle(multi, curl);
        drive_to_end(multi);
        print_answer("  answer", curl, CURLE_OK, &text);
        curl_multi_remove_handle(multi, curl);
    }
    read_all(multi);
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

static void copied_in_mid_transfer(void)
{
    static struct text copied;
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(slow_url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_until_some(multi);
    CURL *copy = curl_easy_duphandle(curl);
    curl_easy_setopt(copy, CURLOPT_URL, url);
    curl_easy_setopt(copy, CURLOPT_WRITEDATA, &copied);
    perform("  copy", copy, &copied);
    curl_easy_cleanup(copy);
    curl_multi_remove_handle(multi, curl);
    text.used = 0;
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

static void reset_in_mid_transfer(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(slow_url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    drive_until_some(multi);
    curl_multi_remove_handle(multi, curl);
    curl_easy_reset(curl);
    text.used = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
    curl_multi_add_handle(multi, curl);
    finish(multi, curl);
}

static pthread_barrier_t waits;

static void *wake(void *multi)
{
    pthread_barrier_wait(&waits);
    printf("  wakeup: %d\n", curl_multi_wakeup(multi));
    return NULL;
}

/* The poll has no other reason to end before its ten minutes are over. */
static void woken_by_another_thread(void)
{
    pthread_t thread;
    int count = 0;
    CURLM *multi = curl_multi_init();
    pthread_barrier_init(&waits, NULL, 2);
    pthread_create(&thread, NULL, wake, multi);
    pthread_barrier_wait(&waits);
    curl_multi_poll(multi, NULL, 0, 600000, &count);
    pthread_join(thread, NULL);
    printf("  %d descriptors\n", count);
    CURL *curl = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    finish(multi, curl);
}

static void nothing_given(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = curl_easy_init();
    int count = 0;
    printf("  add: %d %d\n", curl_multi_add_handle(NULL, curl), curl_multi_add_handle(multi, NULL));
    printf("  remove: %d %d\n", curl_multi_remove_handle(NULL, curl),
           curl_multi_remove_handle(multi, NULL));
    printf("  read: %p\n", (void *)curl_multi_info_read(NULL, &count));
    printf("  perform: %d\n", curl_multi_perform(NULL, &count));
    printf("  cleanup: %d\n", curl_multi_cleanup(NULL));
    printf("  easy: %d %d %d\n", curl_easy_perform(NULL), curl_easy_setopt(NULL, CURLOPT_URL, url),
           curl_easy_setopt(NULL, CURLOPT_MAXREDIRS, 1L));
    printf("  setopt: %d %d\n", curl_easy_setopt(curl, CURLOPT_URL, NULL),
           curl_easy_setopt(curl, (CURLoption)12345, NULL));
    curl_easy_cleanup(NULL);
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

/* One kind of handle given as the other: libcurl looks at a magic number. */
static void kinds_confused(void)
{
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    printf("  add: %d\n", curl_multi_add_handle((CURLM *)curl, curl));
    printf("  add: %d\n", curl_multi_add_handle(multi, (CURL *)multi));
    printf("  remove: %d\n", curl_multi_remove_handle((CURLM *)curl, curl));
    printf("  cleanup: %d\n", curl_multi_cleanup((CURLM *)curl));
    perform("  easy", curl, &text);
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

static const struct way ways[] = {
    {WAY(performed_while_in_a_multi)},
    {WAY(performed_when_done_in_a_multi)},
    {WAY(added_twice)},
    {WAY(removed_when_not_in_it)},
    {WAY(multi_cleaned_up_first)},
    {WAY(easy_cleaned_up_inside)},
    {WAY(moved_in_mid_transfer)},
    {WAY(moved_between_threads)},
    {WAY(added_again_unread)},
    {WAY(copied_in_mid_transfer)},
    {WAY(reset_in_mid_transfer)},
    {WAY(woken_by_another_thread)},
    {WAY(nothing_given)},
    {WAY(kinds_confused)},
    {0},
};

/* Addresses: of an answer, of a stream that does not end; and which use. */
int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    url = argv[1];
    slow_url = argv[2];
    return go(ways, argv[3]);
}
