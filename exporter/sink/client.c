/* HTTP by libcurl's multi interface, because only that can be left at once. */
#include "exporter/sink/client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include "exporter/sink/version.h"

#define CONNECT_TIMEOUT_MS 3000L
#define REQUEST_TIMEOUT_MS 30000L
#define POLL_MS 50
#define MAX_BODY (1u << 20)

struct ts_client {
    struct ts_client_options options;
    CURLM *multi;
    CURL *easy;
    char error[CURL_ERROR_SIZE];
};

struct ts_client *ts_client_new(const struct ts_client_options *options)
{
    struct ts_client *client = calloc(1, sizeof *client);
    if (!client)
        return NULL;
    client->options = *options;
    client->multi = curl_multi_init();
    client->easy = curl_easy_init();
    if (client->multi && client->easy)
        return client;
    ts_client_free(client);
    return NULL;
}

void ts_client_free(struct ts_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->easy);
    curl_multi_cleanup(client->multi);
    free(client);
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct ts_buffer *body = context;
    size_t bytes = size * count;
    size_t room = body->bytes < MAX_BODY ? MAX_BODY - body->bytes : 0;
    ts_buffer_add(body, data, bytes < room ? bytes : room);
    return bytes;
}

static void set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a name being resolved is not waited for */
#endif
}

static void set_credentials(CURL *easy, const struct ts_client_options *options)
{
    if (options->username) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, options->username);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password ? options->password : "");
    } else if (options->token) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, options->token);
    }
    if (options->ca_path)
        curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_path);
    if (options->insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static void set_up(struct ts_client *client, const char *url, struct curl_slist *headers,
                   struct ts_slice body, struct ts_reply *reply)
{
    CURL *easy = client->easy;
    curl_easy_reset(easy);
    client->error[0] = 0;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, client->error);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, REQUEST_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "traceshim/" TS_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply->body);
    set_protocols(easy);
    set_credentials(easy, &client->options);
    if (body.p) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.p);
    }
}

static bool is_cancelled(const struct ts_client *client)
{
    return client->options.cancelled && client->options.cancelled(client->options.context);
}

/* Returns the CURLcode, -1 when it was stopped. */
static int run(struct ts_client *client)
{
    int running = 1;
    while (running) {
        if (is_cancelled(client))
            return -1;
        if (curl_multi_perform(client->multi, &running))
            return CURLE_FAILED_INIT;
        if (running)
            curl_multi_poll(client->multi, NULL, 0, POLL_MS, NULL);
    }
    int left;
    CURLMsg *message = curl_multi_info_read(client->multi, &left);
    return message && message->msg == CURLMSG_DONE ? (int)message->data.result : CURLE_FAILED_INIT;
}

static void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

static void read_reply(struct ts_client *client, struct ts_reply *reply)
{
    const char *type = NULL, *location = NULL;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &reply->status);
    curl_easy_getinfo(client->easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(client->easy, CURLINFO_REDIRECT_URL, &location);
    curl_easy_getinfo(client->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
    copy_text(reply->type, sizeof reply->type, type);
    copy_text(reply->location, sizeof reply->location, location);
    if (retry_after_s > 0)
        reply->retry_after_s = retry_after_s > 3600 ? 3600 : (unsigned)retry_after_s;
    reply->answered = reply->status > 0;
}

static void say_why(struct ts_client *client, int code, struct ts_reply *reply)
{
    const char *why = client->error[0] ? client->error : curl_easy_strerror((CURLcode)code);
    copy_text(reply->error, sizeof reply->error, code < 0 ? "stopped" : why);
}

static struct curl_slist *make_headers(const char *const *headers)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (; *headers; headers++) {
        struct curl_slist *longer = curl_slist_append(list, *headers);
        list = longer ? longer : list;
    }
    return list;
}

void ts_client_call(struct ts_client *client, const char *url, const char *const *headers,
                    struct ts_slice body, struct ts_reply *reply)
{
    *reply = (struct ts_reply){0};
    struct curl_slist *list = make_headers(headers);
    set_up(client, url, list, body, reply);
    int code = CURLE_FAILED_INIT;
    if (curl_multi_add_handle(client->multi, client->easy) == CURLM_OK)
        code = run(client);
    if (code == CURLE_OK)
        read_reply(client, reply);
    if (!reply->answered)
        say_why(client, code, reply);
    curl_multi_remove_handle(client->multi, client->easy);
    curl_easy_setopt(client->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(list);
}

void ts_reply_free(struct ts_reply *reply)
{
    ts_buffer_free(&reply->body);
}
