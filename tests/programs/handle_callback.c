/* Does something with a handle, or with others, in one of its own callbacks: the second argument
 * says in which, the third says what; a fourth, that the transfer runs in a multi handle. */
#define CURL_DISABLE_DEPRECATION
#include "common.h"

#include <unistd.h>

static CURL *curl, *copy;
static CURLM *driver;
static const char *where, *what, *url;
static int done;
static struct text text, other_text, copy_text;

static void do_reset(void)
{
    curl_easy_reset(curl);
    /* What a program that does so forgets at once: where its answer goes. */
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
}

static void do_nested(void)
{
    CURL *other = new_post(url, BODY, &other_text);
    perform("nested", other, &other_text);
    curl_easy_cleanup(other);
}

static void do_nested_self(void)
{
    printf("itself: %d\n", curl_easy_perform(curl));
}

static void do_copy(void)
{
    copy = curl_easy_duphandle(curl);
    curl_easy_setopt(copy, CURLOPT_WRITEDATA, &copy_text);
}

static void do_add(void)
{
    CURLM *multi = curl_multi_init();
    printf("added: %d\n", curl_multi_add_handle(multi, curl));
    printf("removed: %d\n", curl_multi_remove_handle(multi, curl));
    printf("cleaned up: %d\n", curl_multi_cleanup(multi));
}

static void do_remove(void)
{
    printf("removed: %d\n", curl_multi_remove_handle(driver, curl));
}

static void do_drive(void)
{
    int running = 0;
    printf("driven: %d\n", curl_multi_perform(driver, &running));
}

static void do_end(void)
{
    printf("cleaned up: %d\n", curl_multi_cleanup(driver));
}

static void do_getinfo(void)
{
    long status = 0;
    char *address = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &address);
    printf("status %ld, %s\n", status, address);
}

static void do_setopt(void)
{
    static const char other[sizeof BODY] = "other"; /* as long as the size that was set before */
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_URL, "http://127.0.0.1:1/"));
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_POSTFIELDS, other));
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L));
}

static void do_pause(void)
{
    printf("pause: %d\n", curl_easy_pause(curl, CURLPAUSE_RECV));
    printf("go on: %d\n", curl_easy_pause(curl, CURLPAUSE_CONT));
}

static void do_upkeep(void)
{
    printf("upkeep: %d\n", curl_easy_upkeep(curl));
}

static void do_cleanup(void)
{
    curl_easy_cleanup(curl);
}

static void do_fork(void)
{
    fflush(stdout);
    fork();
}

static const struct {
    const char *name;
    void (*act)(void);
} acts[] = {
    {"reset", do_reset},     {"nested", do_nested}, {"itself", do_nested_self},
    {"copy", do_copy},       {"add", do_add},       {"getinfo", do_getinfo},
    {"setopt", do_setopt},   {"pause", do_pause},   {"upkeep", do_upkeep},
    {"cleanup", do_cleanup}, {"fork", do_fork},     {"remove", do_remove},
    {"drive", do_drive},     {"end", do_end},
};

static void act_in(const char *callback)
{
    if (done || strcmp(where, callback) != 0)
        return;
    done = 1;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!strcmp(acts[i].name, what))
            acts[i].act();
}

static size_t on_write(char *data, size_t size, size_t count, void *to)
{
    act_in("write");
    return collect(data, size, count, to);
}

static size_t on_header(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)to;
    act_in("header");
    return size * count;
}

static int on_progress(void *to, curl_off_t down, curl_off_t down_now, curl_off_t up,
                       curl_off_t up_now)
{
    (void)to, (void)down, (void)up, (void)up_now;
    if (down_now)
        act_in("progress");
    return 0;
}

static int on_debug(CURL *of, curl_infotype type, char *data, size_t bytes, void *to)
{
    (void)of, (void)data, (void)bytes, (void)to;
    if (type == CURLINFO_DATA_IN)
        act_in("debug");
    return 0;
}

static int on_socket(void *to, curl_socket_t socket, curlsocktype purpose)
{
    (void)to, (void)socket, (void)purpose;
    act_in("socket");
    return CURL_SOCKOPT_OK;
}

static int on_multi_socket(CURL *of, curl_socket_t socket, int what_, void *user, void *assigned)
{
    (void)of, (void)socket, (void)what_, (void)user, (void)assigned;
    act_in("multi socket");
    return 0;
}

static int on_multi_timer(CURLM *of, long milliseconds, void *user)
{
    (void)of, (void)milliseconds, (void)user;
    if (text.used)
        act_in("multi timer");
    return 0;
}

static CURLcode drive(void)
{
    int running = 1, left;
    driver = curl_multi_init();
    curl_multi_setopt(driver, CURLMOPT_SOCKETFUNCTION, on_multi_socket);
    curl_multi_setopt(driver, CURLMOPT_TIMERFUNCTION, on_multi_timer);
    curl_multi_add_handle(driver, curl);
    while (running && curl_multi_socket_all(driver, &running) == CURLM_OK)
        curl_multi_poll(driver, NULL, 0, 10, NULL);
    CURLMsg *message = curl_multi_info_read(driver, &left);
    CURLcode code = message ? message->data.result : CURLE_GOT_NOTHING;
    curl_multi_remove_handle(driver, curl);
    curl_multi_cleanup(driver);
    return code;
}

static void set_up(void)
{
    curl = new_post(url, BODY, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
    if (strcmp(where, "debug") != 0)
        return;
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
}

/* The handle must be as usable as before. */
static void use_again(void)
{
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    perform("again", curl, &text);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    url = argv[1];
    where = argv[2];
    what = argv[3];
    set_up();
    print_answer("first", curl, argc > 4 ? drive() : curl_easy_perform(curl), &text);
    if (copy) {
        perform("copy", copy, &copy_text);
        curl_easy_cleanup(copy);
    }
    if (!strcmp(what, "cleanup"))
        return 0;
    use_again();
    curl_easy_cleanup(curl);
    return 0;
}
