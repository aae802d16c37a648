/* The items of a response while they come in pieces. */
#include "exporter/provider/openai_pieces.h"

#include <stdint.h>
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

/* More than any answer has: what exceeds it is left out. */
enum { MOST_ITEMS = 1024, MOST_PARTS = 1024 };

/* What comes in deltas, and where it stands in the whole item. */
static const struct text_row {
    const char *event;  /* with ".delta" and ".done" after it */
    const char *list;   /* the item's list of parts; NULL: a member of the item itself */
    const char *part;   /* type of such a part */
    const char *member; /* that the text becomes */
    const char *item;   /* type of the item */
} text_rows[] = {
    {"output_text", "content", "output_text", "text", "message"},
    {"refusal", "content", "refusal", "refusal", "message"},
    {"reasoning_text", "content", "reasoning_text", "text", "reasoning"},
    {"reasoning_summary_text", "summary", "summary_text", "text", "reasoning"},
    {"function_call_arguments", NULL, NULL, "arguments", "function_call"},
    {"custom_tool_call_input", NULL, NULL, "input", "custom_tool_call"},
    {"mcp_call_arguments", NULL, NULL, "arguments", "mcp_call"},
    {"mcp_call.arguments", NULL, NULL, "arguments", "mcp_call"},
    {"code_interpreter_call_code", NULL, NULL, "code", "code_interpreter_call"},
    {"code_interpreter_call.code", NULL, NULL, "code", "code_interpreter_call"},
};

/* Events that bring a part, empty or whole. */
static const struct part_row {
    const char *event, *list;
} part_rows[] = {
    {"content_part", "content"},
    {"reasoning_part", "content"},
    {"reasoning_summary_part", "summary"},
};

struct annotation {
    struct annotation *next;
    struct ts_slice json;
};

/* Of a list, or with list NULL a text that is the item's own member. */
struct part {
    struct part *next;
    const char *list;
    int64_t index;
    const struct text_row *row;
    struct ts_slice base;  /* as an event brought it */
    struct ts_merge *text; /* deltas */
    struct ts_slice whole; /* the same as its end says it */
    struct annotation *annotations, *last_annotation;
};

struct ts_piece_item {
    struct ts_piece_item *next;
    int64_t index;
    struct ts_slice added, done;
    const struct text_row *row;
    struct part *parts, *newest;
    size_t part_count;
};

static struct ts_piece_item *add_item(struct ts_pieces *pieces, int64_t index)
{
    struct ts_piece_item *item =
        pieces->count < MOST_ITEMS ? ts_arena_alloc(pieces->arena, sizeof *item) : NULL;
    if (!item)
        return NULL;
    pieces->count++;
    item->index = index;
    struct ts_piece_item **at = &pieces->items;
    while (*at && (*at)->index < index)
        at = &(*at)->next;
    item->next = *at;
    return *at = item;
}

/* An event that does not say which item it is about goes on with the last one. */
static struct ts_piece_item *item_of(struct ts_pieces *pieces, struct ts_slice event)
{
    struct ts_piece_item *newest = pieces->newest;
    int64_t index = newest ? newest->index : 0;
    ts_json_int(ts_json_get(event, "output_index"), &index);
    if (newest && newest->index == index)
        return newest;
    struct ts_piece_item *item = pieces->items;
    while (item && item->index != index)
        item = item->next;
    return pieces->newest = item ? item : add_item(pieces, index);
}

static bool is_part(const struct part *part, const char *list, int64_t index)
{
    bool same_list = list && part->list ? strcmp(list, part->list) == 0 : list == part->list;
    return same_list && part->index == index;
}

static struct part *add_part(struct ts_pieces *pieces, struct ts_piece_item *item, const char *list,
                             int64_t index)
{
    struct part *part =
        item->part_count < MOST_PARTS ? ts_arena_alloc(pieces->arena, sizeof *part) : NULL;
    if (!part)
        return NULL;
    *part = (struct part){.list = list, .index = index, .text = ts_merge_new(pieces->arena)};
    item->part_count++;
    struct part **at = &item->parts;
    while (*at && (*at)->index <= index)
        at = &(*at)->next;
    part->next = *at;
    return *at = part;
}

static struct part *part_of(struct ts_pieces *pieces, struct ts_piece_item *item, const char *list,
                            struct ts_slice event)
{
    int64_t index = 0;
    if (list)
        ts_json_int(ts_json_get(event, *list == 's' ? "summary_index" : "content_index"), &index);
    if (item->newest && is_part(item->newest, list, index))
        return item->newest;
    struct part *part = item->parts;
    while (part && !is_part(part, list, index))
        part = part->next;
    return item->newest = part ? part : add_part(pieces, item, list, index);
}

static void take_text(struct ts_pieces *pieces, struct ts_piece_item *item,
                      const struct text_row *row, struct ts_slice event, bool is_delta)
{
    struct part *part = part_of(pieces, item, row->list, event);
    struct ts_slice text = ts_json_get(event, is_delta ? "delta" : row->member);
    if (!part || ts_json_kind(text) != TS_JSON_STRING)
        return;
    item->row = part->row = row;
    if (is_delta)
        ts_merge_add(part->text, text);
    else
        part->whole = text;
}

static void take_part(struct ts_pieces *pieces, struct ts_piece_item *item, const char *list,
                      struct ts_slice event)
{
    struct part *part = part_of(pieces, item, list, event);
    struct ts_slice json = ts_json_get(event, "part");
    if (part && ts_json_kind(json) == TS_JSON_OBJECT)
        part->base = json;
}

static void take_annotation(struct ts_pieces *pieces, struct ts_piece_item *item,
                            struct ts_slice event)
{
    struct part *part = part_of(pieces, item, "content", event);
    struct annotation *annotation = ts_arena_alloc(pieces->arena, sizeof *annotation);
    struct ts_slice json = ts_json_get(event, "annotation");
    if (!part || !annotation || ts_json_kind(json) != TS_JSON_OBJECT)
        return;
    annotation->json = json;
    *(part->last_annotation ? &part->last_annotation->next : &part->annotations) = annotation;
    part->last_annotation = annotation;
}

/* Whether type is a row's event with this ending. */
static bool is_event(const char *type, const char *event, const char *ending)
{
    size_t n = strlen(event);
    return strncmp(type, event, n) == 0 && strcmp(type + n, ending) == 0;
}

static void take_row(struct ts_pieces *pieces, const char *type, struct ts_slice event)
{
    for (size_t i = 0; i < sizeof text_rows / sizeof *text_rows; i++) {
        bool is_delta = is_event(type, text_rows[i].event, ".delta");
        if (!is_delta && !is_event(type, text_rows[i].event, ".done"))
            continue;
        struct ts_piece_item *item = item_of(pieces, event);
        if (item)
            take_text(pieces, item, &text_rows[i], event, is_delta);
    }
    for (size_t i = 0; i < sizeof part_rows / sizeof *part_rows; i++) {
        if (!is_event(type, part_rows[i].event, ".added") &&
            !is_event(type, part_rows[i].event, ".done"))
            continue;
        struct ts_piece_item *item = item_of(pieces, event);
        if (item)
            take_part(pieces, item, part_rows[i].list, event);
    }
}

void ts_pieces_take(struct ts_pieces *pieces, const char *type, struct ts_slice event)
{
    bool is_added = strcmp(type, "output_item.added") == 0;
    bool is_annotation = strcmp(type, "output_text.annotation.added") == 0;
    if (!is_added && !is_annotation && strcmp(type, "output_item.done") != 0) {
        take_row(pieces, type, event);
        return;
    }
    struct ts_piece_item *item = item_of(pieces, event);
    struct ts_slice json = ts_json_get(event, "item");
    if (item && is_annotation)
        take_annotation(pieces, item, event);
    else if (item && ts_json_kind(json) == TS_JSON_OBJECT)
        *(is_added ? &item->added : &item->done) = json;
}

static bool has_text(const struct part *part)
{
    return part->row && (part->whole.n || !ts_merge_is_empty(part->text));
}

static void write_text(struct ts_buffer *out, const struct part *part)
{
    ts_write_key(out, part->row->member);
    if (part->whole.n)
        ts_buffer_add(out, part->whole.p, part->whole.n);
    else
        ts_merge_write(part->text, out);
}

static void write_member(struct ts_buffer *out, const struct ts_json_iter *member)
{
    ts_write_comma(out);
    ts_buffer_add(out, member->key.p, member->key.n);
    ts_buffer_text(out, ":");
    ts_buffer_add(out, member->value.p, member->value.n);
}

static void write_annotations(struct ts_buffer *out, const struct part *part)
{
    ts_write_key(out, "annotations");
    ts_buffer_text(out, "[");
    for (const struct annotation *at = part->annotations; at; at = at->next) {
        ts_write_comma(out);
        ts_buffer_add(out, at->json.p, at->json.n);
    }
    ts_buffer_text(out, "]");
}

static void write_part(struct ts_buffer *out, const struct part *part)
{
    struct ts_json_iter iter = ts_json_begin(part->base);
    ts_buffer_text(out, "{");
    if (!part->base.n && part->row)
        ts_write_text(out, "type", part->row->part, strlen(part->row->part));
    while (part->base.n && ts_json_next(&iter)) {
        bool is_text = has_text(part) && ts_json_key_is(&iter, part->row->member);
        bool is_annotations = part->annotations && ts_json_key_is(&iter, "annotations");
        if (!is_text && !is_annotations)
            write_member(out, &iter);
    }
    if (has_text(part))
        write_text(out, part);
    if (part->annotations)
        write_annotations(out, part);
    ts_buffer_text(out, "}");
}

static bool has_parts(const struct ts_piece_item *item, const char *list)
{
    for (const struct part *part = item->parts; part; part = part->next)
        if (part->list && strcmp(part->list, list) == 0)
            return true;
    return false;
}

static void write_list(struct ts_buffer *out, const struct ts_piece_item *item, const char *list)
{
    if (!has_parts(item, list))
        return;
    ts_write_key(out, list);
    ts_buffer_text(out, "[");
    for (const struct part *part = item->parts; part; part = part->next) {
        if (!part->list || strcmp(part->list, list) != 0)
            continue;
        ts_write_comma(out);
        write_part(out, part);
    }
    ts_buffer_text(out, "]");
}

/* Whether a member of the item as it was added is known better by now. */
static bool is_renewed(const struct ts_piece_item *item, const struct ts_json_iter *member)
{
    if (ts_json_key_is(member, "content"))
        return has_parts(item, "content");
    if (ts_json_key_is(member, "summary"))
        return has_parts(item, "summary");
    for (const struct part *part = item->parts; part; part = part->next)
        if (!part->list && has_text(part) && ts_json_key_is(member, part->row->member))
            return true;
    return false;
}

static void write_beginning(struct ts_buffer *out, const struct ts_piece_item *item)
{
    struct ts_json_iter iter = ts_json_begin(item->added);
    const char *type = item->row ? item->row->item : NULL;
    if (!item->added.n && type)
        ts_write_text(out, "type", type, strlen(type));
    while (item->added.n && ts_json_next(&iter))
        if (!is_renewed(item, &iter))
            write_member(out, &iter);
}

static void write_item(struct ts_buffer *out, const struct ts_piece_item *item)
{
    if (item->done.n) {
        ts_buffer_add(out, item->done.p, item->done.n);
        return;
    }
    ts_buffer_text(out, "{");
    write_beginning(out, item);
    write_list(out, item, "summary");
    write_list(out, item, "content");
    for (const struct part *part = item->parts; part; part = part->next)
        if (!part->list && has_text(part))
            write_text(out, part);
    ts_buffer_text(out, "}");
}

void ts_pieces_write(const struct ts_pieces *pieces, struct ts_buffer *out)
{
    ts_buffer_text(out, "[");
    for (const struct ts_piece_item *item = pieces->items; item; item = item->next) {
        ts_write_comma(out);
        write_item(out, item);
    }
    ts_buffer_text(out, "]");
}
