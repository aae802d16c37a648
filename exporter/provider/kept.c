/* Facts of a call in headers:
 *
 *   x-traceshim-read: openai.chat              the row, and "documents" when these are the body
 *   x-traceshim-name: chat gpt-4o              of the span
 *   x-traceshim-model: gpt-4o gpt-4o-2024      asked for and used, - what is not known
 *   x-traceshim-usage: 9 12 21 - - 3 - -       as in struct ts_usage, - what is not known
 *   x-traceshim-outcome: failed rate_limit     or "ok"
 *   x-traceshim-stream: 12 cut                 chunks, and whether it stopped before its end */
#include "exporter/provider/kept.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include "exporter/call/failure.h"
#include "exporter/wire/json.h"

#define READ "x-traceshim-read"
#define NAME "x-traceshim-name"
#define MODEL "x-traceshim-model"
#define USAGE "x-traceshim-usage"
#define OUTCOME "x-traceshim-outcome"
#define STREAM "x-traceshim-stream"
#define DOCUMENTS " documents"
enum { COUNTS = 8, LONGEST_WORD = 64 };

static void list_counts(struct ts_usage *usage, struct ts_count *counts[COUNTS])
{
    struct ts_count *all[COUNTS] = {&usage->input,       &usage->output,         &usage->total,
                                    &usage->cache_read,  &usage->cache_creation, &usage->reasoning,
                                    &usage->audio_input, &usage->audio_output};
    memcpy(counts, all, sizeof all);
}

static void write_usage(const struct ts_call *call, struct ts_buffer *head)
{
    struct ts_usage usage = call->usage;
    struct ts_count *counts[COUNTS];
    list_counts(&usage, counts);
    ts_buffer_printf(head, "%s:%s", USAGE, usage.known ? "" : " none");
    for (size_t i = 0; usage.known && i < COUNTS; i++)
        if (counts[i]->known)
            ts_buffer_printf(head, " %" PRId64, counts[i]->value);
        else
            ts_buffer_text(head, " -");
    ts_buffer_text(head, "\r\n");
}

/* It may be a name that a program gave, which is no header's as it is. */
static bool is_printable(const char *text)
{
    for (; *text > ' ' || *text == ' '; text++)
        if (*text == 0x7f)
            return false;
    return !*text;
}

/* Tools, and what nobody knows, may be named for what they are asked. */
static bool has_plain_name(const struct ts_call *call)
{
    bool is_known =
        call->kind != TS_CALL_HTTP && call->kind != TS_CALL_TOOL && call->kind != TS_CALL_OTHER;
    return is_known && call->name && *call->name && is_printable(call->name);
}

static const char *model_or_none(const char *model)
{
    bool is_name = model && *model && *model != '-' && is_printable(model);
    return is_name && !strchr(model, ' ') ? model : "-";
}

static void write_names(const struct ts_call *call, struct ts_buffer *head)
{
    if (has_plain_name(call))
        ts_buffer_printf(head, "%s: %s\r\n", NAME, call->name);
    ts_buffer_printf(head, "%s: %s %s\r\n", MODEL, model_or_none(call->request_model),
                     model_or_none(call->response_model));
}

/* A provider may put a sentence there. */
static bool is_word(const char *text)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_-.:", text[i]))
            return false;
    return bytes && bytes <= LONGEST_WORD;
}

static void write_outcome(const struct ts_call *call, struct ts_buffer *head)
{
    const char *type = call->error_type && is_word(call->error_type) ? call->error_type : "error";
    ts_buffer_printf(head, "%s: %s%s\r\n", OUTCOME, call->failed ? "failed " : "ok",
                     call->failed ? type : "");
}

bool ts_kept_has_documents(const struct ts_call *call)
{
    return call->kind == TS_CALL_RETRIEVER && call->http.response.body.n &&
           ts_json_kind(call->outputs_json) == TS_JSON_ARRAY;
}

void ts_kept_write(const struct ts_call *call, struct ts_buffer *head)
{
    if (call->shape)
        ts_buffer_printf(head, "%s: %s%s\r\n", READ, call->shape,
                         ts_kept_has_documents(call) ? DOCUMENTS : "");
    write_names(call, head);
    write_usage(call, head);
    write_outcome(call, head);
    if (call->streamed && call->chunk_count)
        ts_buffer_printf(head, "%s: %zu%s\r\n", STREAM, call->chunk_count,
                         call->interrupted ? " cut" : "");
}

/* --- reading --- */

static struct ts_slice told(const struct ts_call *call, const char *name)
{
    if (!call->exchange->no_content)
        return (struct ts_slice){0};
    return ts_http_header(&call->http.response, name);
}

static bool ends(struct ts_slice text, const char *end)
{
    size_t bytes = strlen(end);
    return text.n >= bytes && memcmp(text.p + text.n - bytes, end, bytes) == 0;
}

bool ts_kept_documents(const struct ts_call *call)
{
    return ends(told(call, READ), DOCUMENTS);
}

struct ts_slice ts_kept_shape(const struct ts_call *call)
{
    struct ts_slice value = told(call, READ);
    if (ends(value, DOCUMENTS))
        value.n -= sizeof DOCUMENTS - 1;
    return value;
}

static const char *read_number(const char *at, const char *end, uint64_t *number)
{
    for (*number = 0; at < end && isdigit((unsigned char)*at) && *number < UINT64_MAX / 100; at++)
        *number = *number * 10 + (uint64_t)(*at - '0');
    return at;
}

static const char *read_count(const char *at, const char *end, struct ts_count *count)
{
    while (at < end && *at == ' ')
        at++;
    bool negative = at + 1 < end && *at == '-' && isdigit((unsigned char)at[1]);
    at += negative;
    uint64_t number;
    const char *after = read_number(at, end, &number);
    *count = (struct ts_count){.known = after > at && number <= INT64_MAX,
                               .value = negative ? -(int64_t)number : (int64_t)number};
    return after > at ? after : at + (at < end);
}

static void read_usage(struct ts_call *call)
{
    struct ts_slice value = told(call, USAGE);
    struct ts_count *counts[COUNTS];
    if (!value.n || *value.p == '*') /* not ours */
        return;
    const char *at = value.p, *end = value.p + value.n;
    call->usage = (struct ts_usage){.known = !ts_slice_is(value, "none")};
    list_counts(&call->usage, counts);
    for (size_t i = 0; call->usage.known && i < COUNTS; i++)
        at = read_count(at, end, counts[i]);
}

static void set_text(struct ts_call *call, const char **text, struct ts_slice value)
{
    const char *copy = value.n && *value.p != '-' && *value.p != '*'
                           ? ts_arena_copy(&call->arena, value.p, value.n)
                           : NULL;
    if (copy)
        *text = copy;
}

static void read_names(struct ts_call *call)
{
    struct ts_slice models = told(call, MODEL);
    const char *gap = models.n ? memchr(models.p, ' ', models.n) : NULL;
    set_text(call, &call->name, told(call, NAME));
    if (!gap)
        return;
    size_t first = (size_t)(gap - models.p);
    set_text(call, &call->request_model, (struct ts_slice){models.p, first});
    set_text(call, &call->response_model, (struct ts_slice){gap + 1, models.n - first - 1});
}

static void read_documents(struct ts_call *call)
{
    if (!ts_kept_documents(call))
        return;
    call->kind = TS_CALL_RETRIEVER;
    call->operation = "retrieval";
    call->outputs_json = ts_json_value(call->http.response.body, NULL);
}

static void read_outcome(struct ts_call *call)
{
    static const char failed[] = "failed ";
    struct ts_slice value = told(call, OUTCOME);
    const size_t bytes = sizeof failed - 1;
    if (ts_slice_is(value, "ok") && !call->exchange->interrupted) {
        call->failed = call->interrupted = false;
        call->error_type = call->error_message = "";
    } else if (value.n > bytes && memcmp(value.p, failed, bytes) == 0) {
        const char *type = ts_arena_copy(&call->arena, value.p + bytes, value.n - bytes);
        ts_call_fail(call, type ? type : "", "");
        call->error_type = type ? type : call->error_type;
    }
}

static void read_stream(struct ts_call *call)
{
    struct ts_slice value = told(call, STREAM);
    uint64_t chunks;
    if (!value.n)
        return;
    const char *end = value.p + value.n, *after = read_number(value.p, end, &chunks);
    if (after == value.p)
        return;
    call->chunk_count = (size_t)chunks;
    call->streamed = true;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    if (after < end) {
        ts_call_cut_off(call, "the stream stopped before its end");
        call->interrupted = true;
    }
}

void ts_kept_apply(struct ts_call *call)
{
    read_names(call);
    read_usage(call);
    read_documents(call);
    read_outcome(call);
    read_stream(call);
}
