/* What the plugins of host_flavours do: one call, in ordinary functions, with more of libcurl than
 * the shim has hooks for, so that a mixture of two libcurls is noticed. */
#ifndef TESTS_PROGRAMS_PLUGIN_COMMON_H
#define TESTS_PROGRAMS_PLUGIN_COMMON_H

#include "common.h"

void plugin_call(const char *url);
int plugin_count(void);

/* Bytes that an unloaded and reloaded plugin has at 0 again. */
static int calls;

__attribute__((destructor)) static void say_goodbye(void)
{
    printf("plugin: goodbye after %d calls\n", calls);
    fflush(stdout);
}

static void transfer_alone(CURL *curl)
{
    printf("easy: %d, ", curl_easy_perform(curl));
}

static void transfer_in_multi(CURL *curl)
{
    CURLM *multi = curl_multi_init();
    int left;
    curl_multi_add_handle(multi, curl);
    drive_to_end(multi);
    CURLMsg *message = curl_multi_info_read(multi, &left);
    printf("multi: %d, ", message ? (int)message->data.result : -1);
    curl_multi_remove_handle(multi, curl);
    curl_multi_cleanup(multi);
}

static void call_with(const char *url, void (*transfer)(CURL *))
{
    static struct text text;
    char error[CURL_ERROR_SIZE] = "no error";
    CURL *curl = new_post(url, BODY, &text);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    const char *version = strchr(curl_version(), ' ');
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    transfer(curl);
    printf("%.8s, %s\n", version, error);
    print_answer("plugin", curl, CURLE_OK, &text);
    fflush(stdout);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
}

void plugin_call(const char *url)
{
    call_with(url, transfer_alone);
    call_with(url, transfer_in_multi);
    calls += 2;
}

int plugin_count(void)
{
    return calls;
}

#endif
