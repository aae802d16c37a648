/* A streamed generateContent, put together. */
#include "exporter/provider/gemini_stream.h"

#include "exporter/base/ascii.h"
#include "exporter/call/body.h"
#include "exporter/call/members.h"
#include "exporter/call/write.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/gemini_pieces.h"
#include "exporter/wire/sse.h"

/* More candidates than any request may ask for, and more tries to find an error between events than
 * a stream has. */
enum { MOST_CANDIDATES = 256, MOST_TRIES = 64 };

struct candidate {
    struct candidate *next;
    int64_t index;
    struct ts_gemini_pieces pieces;
    struct ts_members members, content;
    bool is_finished;
};

struct reading {
    struct ts_arena *arena;
    struct ts_members members;
    struct candidate *candidates; /* by index */
    size_t candidate_count;
    bool has_list, is_refused;
    struct ts_gemini_stream *out;
};

static struct ts_slice trimmed(struct ts_slice text)
{
    while (text.n && ts_is_blank(*text.p))
        text.p++, text.n--;
    return text;
}

bool ts_gemini_is_stream(const struct ts_message *response)
{
    struct ts_slice text = trimmed(response->body);
    return (text.n && *text.p == '[') || ts_body_is_events(response);
}

static struct candidate *candidate_at(struct reading *reading, int64_t index)
{
    struct candidate **at = &reading->candidates;
    while (*at && (*at)->index < index)
        at = &(*at)->next;
    struct candidate *candidate = *at;
    if (candidate && candidate->index == index)
        return candidate;
    candidate = reading->candidate_count < MOST_CANDIDATES
                    ? ts_arena_alloc(reading->arena, sizeof *candidate)
                    : NULL;
    if (!candidate)
        return NULL;
    reading->candidate_count++;
    candidate->pieces.arena = reading->arena;
    candidate->members.arena = candidate->content.arena = reading->arena;
    candidate->index = index;
    candidate->next = *at;
    return *at = candidate;
}

static void read_content(struct candidate *candidate, struct ts_slice content)
{
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_kind(content) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (!ts_json_key_is(&iter, "parts")) {
            ts_members_set(&candidate->content, iter.key, iter.value);
            continue;
        }
        struct ts_json_iter part = ts_json_begin(iter.value);
        while (ts_json_kind(iter.value) == TS_JSON_ARRAY && ts_json_next(&part))
            ts_gemini_pieces_add(&candidate->pieces, part.value);
    }
}

static void read_candidate(struct reading *reading, struct ts_slice json)
{
    int64_t index = 0;
    ts_json_int(ts_json_get(json, "index"), &index);
    struct candidate *candidate = candidate_at(reading, index);
    struct ts_json_iter iter = ts_json_begin(json);
    while (candidate && ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "content"))
            read_content(candidate, iter.value);
        else
            ts_members_set(&candidate->members, iter.key, iter.value);
        candidate->is_finished |= ts_gemini_key_is(&iter, "finishReason");
    }
}

static void read_candidates(struct reading *reading, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_candidate(reading, iter.value);
}

static void read_chunk(struct reading *reading, struct ts_slice json)
{
    struct ts_json_iter iter = ts_json_begin(ts_gemini_unwrapped(json));
    while (ts_json_next(&iter)) {
        bool is_list = ts_json_key_is(&iter, "candidates");
        reading->has_list |= is_list;
        reading->is_refused |= ts_gemini_key_is(&iter, "promptFeedback") &&
                               ts_gemini_get(iter.value, "blockReason").n > 0;
        if (is_list)
            read_candidates(reading, iter.value);
        else
            ts_members_set(&reading->members, iter.key, iter.value);
    }
}

static void add_chunk(struct reading *reading, struct ts_slice json)
{
    bool is_object = ts_json_kind(json) == TS_JSON_OBJECT;
    reading->out->chunks++;
    reading->out->bad_chunks += !is_object;
    if (is_object)
        read_chunk(reading, json);
}

/* An error in mid-stream stands between the events, without "data:". */
static void read_bare_error(struct reading *reading, struct ts_slice body)
{
    const char *end = body.p + body.n, *at = body.p;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        at = memmem(at, (size_t)(end - at), "\n{", 2);
        if (!at)
            return;
        at++;
        size_t used = 0;
        struct ts_slice json = ts_json_value((struct ts_slice){at, (size_t)(end - at)}, &used);
        if (ts_json_get(json, "error").n) {
            add_chunk(reading, json);
            return;
        }
    }
}

static void read_events(struct reading *reading, struct ts_slice body)
{
    struct ts_sse sse = ts_sse_begin(body, reading->arena);
    struct ts_sse_event event;
    while (ts_sse_next(&sse, &event))
        if (event.data.n && !ts_slice_is(event.data, "[DONE]"))
            add_chunk(reading, ts_json_value(event.data, NULL));
    read_bare_error(reading, body);
}

/* Item by item, since the list may never end. */
static void read_array(struct reading *reading, struct ts_slice rest)
{
    for (rest = trimmed(rest); rest.n; rest = trimmed(rest)) {
        if (*rest.p == '[' || *rest.p == ',') {
            rest.p++, rest.n--;
            continue;
        }
        if (*rest.p == ']')
            return;
        size_t used = 0;
        struct ts_slice json = ts_json_value(rest, &used);
        add_chunk(reading, json);
        if (!json.n)
            return;
        rest.p += used, rest.n -= used;
    }
}

static void write_candidate(const struct candidate *candidate, struct ts_buffer *out)
{
    ts_write_comma(out);
    ts_buffer_text(out, "{");
    if (candidate->pieces.first || candidate->content.first) {
        ts_write_key(out, "content");
        ts_buffer_text(out, "{");
        ts_write_key(out, "parts");
        ts_buffer_text(out, "[");
        ts_gemini_pieces_write(&candidate->pieces, out);
        ts_buffer_text(out, "]");
        ts_members_write(&candidate->content, out);
        ts_buffer_text(out, "}");
    }
    ts_members_write(&candidate->members, out);
    ts_buffer_text(out, "}");
}

static struct ts_slice write_answer(const struct reading *reading)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    if (reading->has_list) {
        ts_write_key(&out, "candidates");
        ts_buffer_text(&out, "[");
        for (const struct candidate *at = reading->candidates; at; at = at->next)
            write_candidate(at, &out);
        ts_buffer_text(&out, "]");
    }
    ts_members_write(&reading->members, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, reading->arena);
}

static bool is_complete(const struct reading *reading)
{
    const struct candidate *candidate = reading->candidates;
    while (candidate && candidate->is_finished)
        candidate = candidate->next;
    return reading->candidates ? !candidate : reading->is_refused;
}

void ts_gemini_stream_read(const struct ts_message *response, struct ts_arena *arena,
                           struct ts_gemini_stream *stream)
{
    *stream = (struct ts_gemini_stream){0};
    struct reading reading = {.arena = arena, .out = stream, .members.arena = arena};
    if (ts_body_is_events(response))
        read_events(&reading, response->body);
    else
        read_array(&reading, response->body);
    stream->is_complete = is_complete(&reading);
    if (reading.has_list || reading.members.first)
        stream->json = write_answer(&reading);
}
