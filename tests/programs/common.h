/* What the programs share: collecting an answer and printing it in a way that is the same each
 * time. */
#ifndef TESTS_PROGRAMS_COMMON_H
#define TESTS_PROGRAMS_COMMON_H

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"

struct text {
    char bytes[65536];
    size_t used;
};

static inline size_t collect(char *data, size_t size, size_t count, void *to)
{
    struct text *text = to;
    size_t bytes = size * count;
    if (bytes > sizeof text->bytes - text->used)
        return 0;
    memcpy(text->bytes + text->used, data, bytes);
    text->used += bytes;
    return bytes;
}

static inline void print_answer(const char *name, CURL *curl, CURLcode code, struct text *text)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    printf("%s: %d %s, status %ld, %zu bytes: %.*s\n", name, code, curl_easy_strerror(code), status,
           text->used, (int)text->used, text->bytes);
    text->used = 0;
}

/* A handle whose answers go into text. ZOO_CAINFO: the certificate of a server with https. */
static inline CURL *new_handle(const char *url, struct text *text)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, text);
    if (getenv("ZOO_CAINFO"))
        curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("ZOO_CAINFO"));
    const char *version = getenv("ZOO_HTTP_VERSION"); /* a CURL_HTTP_VERSION_ */
    if (version)
        curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, strtol(version, NULL, 10));
    return curl;
}

/* ZOO_BODY: another body than the program's. */
static inline const char *body_to_send(const char *body)
{
    return getenv("ZOO_BODY") ? getenv("ZOO_BODY") : body;
}

static inline CURL *new_post(const char *url, const char *body, struct text *text)
{
    CURL *curl = new_handle(url, text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body_to_send(body));
    return curl;
}

static inline void perform(const char *name, CURL *curl, struct text *text)
{
    print_answer(name, curl, curl_easy_perform(curl), text);
}

/* A call with a handle of its own. Its line is out before the program forks, is killed or closes
 * what it has open. */
static inline void call(const char *name, const char *url)
{
    static struct text text;
    CURL *curl = new_post(url, BODY, &text);
    perform(name, curl, &text);
    fflush(stdout);
    curl_easy_cleanup(curl);
}

/* The same in any thread, and nothing is printed. */
static inline CURLcode call_quietly(const char *url)
{
    struct text *text = calloc(1, sizeof *text);
    CURL *curl = new_post(url, BODY, text);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    free(text);
    return code;
}

/* Until no transfer is under way. */
static inline void drive_to_end(CURLM *multi)
{
    int running = 1;
    while (running) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            exit(1);
        if (running)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

/* The messages of what has ended are taken, unread: a call is over when its message is. */
static inline void drop_messages(CURLM *multi)
{
    int left;
    while (curl_multi_info_read(multi, &left))
        ;
}

#endif
