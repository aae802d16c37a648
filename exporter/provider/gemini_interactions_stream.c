/* A streamed interaction, put together. */
#include "exporter/provider/gemini_interactions_stream.h"

#include "exporter/call/body.h"
#include "exporter/call/members.h"
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

enum { MOST_STEPS = 1024 };

/* Arguments come as pieces of a JSON text, all else in pieces of its own form. */
struct step {
    struct step *next;
    int64_t index;
    struct ts_merge *value;
    struct ts_buffer arguments;
    struct ts_slice whole_arguments;
};

struct reading {
    struct ts_arena *arena;
    struct ts_members members; /* of the interaction */
    struct step *first, *last;
    size_t step_count;
    struct ts_slice error, whole; /* the list as the last event may have it */
    const char *list;             /* "steps", "outputs" as it was first called */
    bool is_done;
};

static struct step *step_at(struct reading *reading, struct ts_slice event, bool starts)
{
    int64_t index = 0;
    ts_json_int(ts_json_get(event, "index"), &index);
    /* some number what follows a step like the step itself: a start is a step of its own */
    if (!starts && reading->last && reading->last->index == index)
        return reading->last;
    struct step *step = starts ? NULL : reading->first;
    while (step && step->index != index)
        step = step->next;
    if (step || reading->step_count >= MOST_STEPS ||
        !(step = ts_arena_alloc(reading->arena, sizeof *step)))
        return step;
    *(reading->last ? &reading->last->next : &reading->first) = step;
    reading->last = step;
    reading->step_count++;
    step->index = index;
    step->value = ts_merge_new(reading->arena);
    return step;
}

/* All members but the arguments. */
static void add_members(struct reading *reading, struct step *step, struct ts_slice object)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_kind(object) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "arguments")) {
            step->whole_arguments = iter.value;
            continue;
        }
        ts_write_member(&out, iter.key, iter.value);
    }
    ts_buffer_text(&out, "}");
    ts_merge_add(step->value, ts_buffer_to_arena(&out, reading->arena));
}

/* {"key": value}, or {"key": [value]}. */
static void add_as(struct reading *reading, struct step *step, const char *key, bool in_list,
                   struct ts_slice value)
{
    struct ts_buffer out = {0};
    if (!value.n)
        return;
    ts_buffer_text(&out, "{");
    ts_write_key(&out, key);
    ts_buffer_text(&out, in_list ? "[" : "");
    ts_buffer_add(&out, value.p, value.n);
    ts_buffer_text(&out, in_list ? "]}" : "}");
    ts_merge_add(step->value, ts_buffer_to_arena(&out, reading->arena));
}

static void add_arguments(struct reading *reading, struct step *step, struct ts_slice delta)
{
    struct ts_slice piece = ts_json_get(delta, "arguments");
    size_t bytes = 0;
    char *text = ts_json_text(piece, reading->arena, &bytes);
    if (text)
        ts_buffer_add(&step->arguments, text, bytes);
    else if (piece.n)
        step->whole_arguments = piece;
}

/* Contents of an answer, which stand in a list; all other deltas have members of the step. */
static bool is_content(struct ts_slice type)
{
    static const char *const types[] = {"text", "image", "audio", "video", "document"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ts_json_is_text(type, types[i]))
            return true;
    return false;
}

static void read_delta(struct reading *reading, struct step *step, struct ts_slice delta)
{
    struct ts_slice type = ts_json_get(delta, "type");
    bool in_outputs = strcmp(reading->list, "outputs") == 0;
    if (ts_json_is_text(type, "arguments_delta"))
        add_arguments(reading, step, delta);
    else if (ts_json_is_text(type, "thought_summary"))
        add_as(reading, step, "summary", true, ts_json_get(delta, "content"));
    else if (ts_json_is_text(type, "thought_signature"))
        add_as(reading, step, "signature", false, ts_json_get(delta, "signature"));
    else if (is_content(type) && !in_outputs)
        add_as(reading, step, "content", true, delta);
    else
        add_members(reading, step, delta);
}

/* Usage so far stands beside the events, that of the whole in the last one's interaction. */
static void read_interaction(struct reading *reading, struct ts_slice event)
{
    struct ts_slice interaction = ts_json_get(event, "interaction");
    struct ts_slice usage = ts_json_path(event, "metadata.usage");
    struct ts_slice status = ts_json_get(event, "status");
    if (usage.n)
        ts_members_set(&reading->members, ts_slice_text("\"usage\""), usage);
    if (ts_json_kind(status) == TS_JSON_STRING)
        ts_members_set(&reading->members, ts_slice_text("\"status\""), status);
    struct ts_json_iter iter = ts_json_begin(interaction);
    while (ts_json_kind(interaction) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (!ts_json_key_is(&iter, "steps") && !ts_json_key_is(&iter, "outputs"))
            ts_members_set(&reading->members, iter.key, iter.value);
        else if (ts_json_count(iter.value) > 0)
            reading->whole = iter.value;
    }
}

static bool is_end(struct ts_slice type)
{
    static const char *const types[] = {"interaction.completed",       "interaction.complete",
                                        "interaction.requires_action", "interaction.failed",
                                        "interaction.cancelled",       "interaction.incomplete",
                                        "interaction.budget_exceeded"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ts_json_is_text(type, types[i]))
            return true;
    return false;
}

static void read_event(struct reading *reading, struct ts_slice json)
{
    struct ts_slice type = ts_json_get(json, "event_type");
    struct ts_slice step = ts_json_get(json, "step"), content = ts_json_get(json, "content");
    struct ts_slice delta = ts_json_get(json, "delta"), error = ts_json_get(json, "error");
    if (!reading->step_count)
        reading->list = content.n || ts_json_is_text(type, "content.delta") ? "outputs" : "steps";
    bool starts = step.n || content.n;
    struct step *at = starts || delta.n ? step_at(reading, json, starts) : NULL;
    if (at && starts)
        add_members(reading, at, step.n ? step : content);
    if (at && ts_json_kind(delta) == TS_JSON_OBJECT)
        read_delta(reading, at, delta);
    read_interaction(reading, json);
    if (error.n && ts_json_kind(error) != TS_JSON_NULL)
        reading->error = error;
    reading->is_done |= is_end(type);
}

/* What is no JSON yet, since the stream was cut off, is shown as the text that came. */
static void write_arguments(const struct step *step, struct ts_buffer *out)
{
    struct ts_slice text = {step->arguments.data, step->arguments.bytes};
    struct ts_slice value = ts_json_value(text, NULL);
    if (value.n)
        ts_write_json(out, "arguments", value);
    else if (text.n)
        ts_write_text(out, "arguments", text.p, text.n);
    else
        ts_write_json(out, "arguments", step->whole_arguments);
}

static void write_step(const struct reading *reading, const struct step *step,
                       struct ts_buffer *out)
{
    struct ts_buffer value = {0};
    ts_merge_write(step->value, &value);
    struct ts_slice json = ts_buffer_to_arena(&value, reading->arena);
    ts_write_comma(out);
    ts_buffer_text(out, "{");
    if (json.n > 2 && *json.p == '{')
        ts_buffer_add(out, json.p + 1, json.n - 2);
    write_arguments(step, out);
    ts_buffer_text(out, "}");
}

static struct ts_slice write_interaction(const struct reading *reading)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(&reading->members, &out);
    if (reading->whole.n) {
        ts_write_json(&out, reading->list, reading->whole);
    } else if (reading->first) {
        ts_write_key(&out, reading->list);
        ts_buffer_text(&out, "[");
        for (const struct step *step = reading->first; step; step = step->next)
            write_step(reading, step, &out);
        ts_buffer_text(&out, "]");
    }
    ts_write_json(&out, "error", reading->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, reading->arena);
}

void ts_interaction_stream_read(struct ts_slice events, struct ts_arena *arena,
                                struct ts_interaction_stream *stream)
{
    struct reading reading = {.arena = arena, .list = "steps", .members.arena = arena};
    struct ts_sse sse = ts_sse_begin(events, arena);
    struct ts_sse_event event;
    *stream = (struct ts_interaction_stream){0};
    while (ts_sse_next(&sse, &event)) {
        if (ts_slice_is(event.data, "[DONE]") || !event.data.n)
            continue;
        struct ts_slice json = ts_json_value(event.data, NULL);
        bool is_object = ts_json_kind(json) == TS_JSON_OBJECT;
        stream->chunks++;
        stream->bad_chunks += !is_object;
        if (is_object)
            read_event(&reading, json);
    }
    stream->is_complete = reading.is_done;
    if (reading.members.first || reading.first || reading.error.n)
        stream->json = write_interaction(&reading);
    for (struct step *step = reading.first; step; step = step->next)
        ts_buffer_free(&step->arguments);
}
