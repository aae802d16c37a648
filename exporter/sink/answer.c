/* What a server's answer means. */
#include "exporter/sink/answer.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "exporter/base/utf8.h"

static void one_line(const char *text, size_t bytes, char *out, size_t size)
{
    struct ts_buffer clean = {0};
    ts_utf8_clean(&clean, text, bytes);
    struct ts_buffer line = {0};
    for (size_t i = 0; i < clean.bytes; i++) {
        char c = clean.data[i];
        bool blank = (unsigned char)c <= ' ' || c == 127;
        if (!blank)
            ts_buffer_add(&line, &c, 1);
        else if (line.bytes && line.data[line.bytes - 1] != ' ')
            ts_buffer_add(&line, " ", 1);
    }
    size_t keep = line.bytes < size - 1 ? line.bytes : size - 1;
    keep = line.data ? ts_utf8_valid(line.data, keep) : 0;
    if (keep)
        memcpy(out, line.data, keep);
    out[keep] = 0;
    ts_buffer_free(&clean);
    ts_buffer_free(&line);
}

void ts_answer_words(const struct ts_reply *reply, char *out, size_t size)
{
    static const char *const names[] = {"message", "detail", "error_code"};
    cJSON *json =
        cJSON_ParseWithLength(reply->body.data ? reply->body.data : "", reply->body.bytes);
    const char *words = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !words; i++)
        words = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, names[i]));
    if (words)
        one_line(words, strlen(words), out, size);
    else
        one_line(reply->body.data ? reply->body.data : "", reply->body.bytes, out, size);
    cJSON_Delete(json);
}

void ts_answer_describe(const struct ts_reply *reply, const char *url, char *out, size_t size)
{
    char words[200];
    if (!reply->answered) {
        snprintf(out, size, "no answer from %s: %s", url, reply->error);
        return;
    }
    ts_answer_words(reply, words, sizeof words);
    if (reply->location[0])
        snprintf(out, size, "%s answered %ld and points to %s: name that address instead", url,
                 reply->status, reply->location);
    else
        snprintf(out, size, "%s answered %ld%s%s", url, reply->status, words[0] ? ": " : "", words);
}

static bool body_has(const struct ts_reply *reply, const char *text)
{
    return reply->body.data && memmem(reply->body.data, reply->body.bytes, text, strlen(text));
}

/* A web page with status 200 is some other server's, or a proxy's: nothing was stored. */
static bool is_page(const struct ts_reply *reply)
{
    return strncasecmp(reply->type, "text/", 5) == 0;
}

static enum ts_send_result judge_status(const struct ts_reply *reply)
{
    switch (reply->status) {
    case 413:
    case 422:
        return TS_SEND_REFUSED;
    case 400:
        /* MLflow before 3.12 reads protobuf only: that is no fault of these spans */
        return body_has(reply, "Content-Type") ? TS_SEND_LATER : TS_SEND_REFUSED;
    default:
        return TS_SEND_LATER;
    }
}

enum ts_send_result ts_answer_judge(const struct ts_reply *reply, const char *url, char *error,
                                    size_t error_size)
{
    bool success = reply->answered && reply->status >= 200 && reply->status < 300;
    if (success && !is_page(reply)) {
        error[0] = 0;
        return TS_SEND_OK;
    }
    if (success) {
        snprintf(error, error_size, "%s answered with a web page (%s): this is no server for spans",
                 url, reply->type);
        return TS_SEND_LATER;
    }
    ts_answer_describe(reply, url, error, error_size);
    return reply->answered ? judge_status(reply) : TS_SEND_LATER;
}
