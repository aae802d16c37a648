/* Streams of OpenAI's images and sound. */
#include "exporter/provider/openai_events.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

struct lists {
    struct ts_buffer items, done;
    struct ts_merge *deltas;
};

static bool ends(const char *text, const char *with)
{
    size_t n = strlen(text), m = with ? strlen(with) : 0;
    return m && n >= m && memcmp(text + n - m, with, m) == 0;
}

static void add(struct ts_buffer *list, struct ts_slice json)
{
    ts_buffer_text(list, list->bytes ? "," : "[");
    ts_buffer_add(list, json.p, json.n);
}

static struct ts_slice end(struct ts_buffer *list, struct ts_arena *arena)
{
    if (!list->bytes)
        return (struct ts_slice){0};
    ts_buffer_text(list, "]");
    return ts_buffer_to_arena(list, arena);
}

static void take(struct ts_events *events, const struct ts_event_names *names, const char *type,
                 struct ts_slice json, struct lists *lists)
{
    struct ts_slice error = ts_json_get(json, "error");
    if (strcmp(type, "error") == 0 || ts_json_kind(error) == TS_JSON_OBJECT) {
        events->error = ts_json_kind(error) == TS_JSON_OBJECT ? error : json;
    } else if (ends(type, names->delta)) {
        ts_merge_add(lists->deltas, ts_json_get(json, "delta"));
    } else if (ends(type, names->item)) {
        add(&lists->items, json);
    } else if (ends(type, names->done)) {
        events->last = json;
        events->is_complete = true;
        add(&lists->done, json);
    }
}

static void take_event(struct ts_events *events, const struct ts_event_names *names,
                       const struct ts_sse_event *event, struct lists *lists)
{
    struct ts_slice json = ts_json_value(event->data, NULL);
    const char *type = ts_text_of(ts_json_get(json, "type"), events->arena);
    if (!*type && event->event.n)
        type = ts_arena_copy(events->arena, event->event.p, event->event.n);
    events->chunks++;
    if (ts_json_kind(json) != TS_JSON_OBJECT)
        events->bad_chunks++;
    else if (type)
        take(events, names, type, json, lists);
}

static struct ts_slice joined(const struct ts_merge *deltas, struct ts_arena *arena)
{
    struct ts_buffer text = {0};
    if (ts_merge_is_empty(deltas))
        return (struct ts_slice){0};
    ts_merge_write(deltas, &text);
    return ts_buffer_to_arena(&text, arena);
}

void ts_events_read(struct ts_slice body, const struct ts_event_names *names,
                    struct ts_arena *arena, struct ts_events *events)
{
    struct lists lists = {.deltas = ts_merge_new(arena)};
    struct ts_sse sse = ts_sse_begin(body, arena);
    struct ts_sse_event event;
    *events = (struct ts_events){.arena = arena};
    while (ts_sse_next(&sse, &event)) {
        bool is_mark = event.data.n >= 6 && memcmp(event.data.p, "[DONE]", 6) == 0;
        events->is_complete |= is_mark;
        if (event.data.n && !is_mark)
            take_event(events, names, &event, &lists);
    }
    events->deltas = joined(lists.deltas, arena);
    events->items = end(&lists.items, arena);
    events->done = end(&lists.done, arena);
}
