/* The items of a response while they come in pieces. */
#include "exporter/provider/openai_pieces.h"

#include "exporter/provider/openai_pieces_parts.h"
#include "exporter/wire/json.h"

/* More than any answer has: what exceeds it is left out. */
enum { MOST_ITEMS = 1024, MOST_PARTS = 1024 };

static const struct ts_piece_row text_rows[] = {
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

static bool is_part(const struct ts_piece_part *part, const char *list, int64_t index)
{
    bool same_list = list && part->list ? strcmp(list, part->list) == 0 : list == part->list;
    return same_list && part->index == index;
}

static struct ts_piece_part *add_part(struct ts_pieces *pieces, struct ts_piece_item *item,
                                      const char *list, int64_t index)
{
    struct ts_piece_part *part =
        item->part_count < MOST_PARTS ? ts_arena_alloc(pieces->arena, sizeof *part) : NULL;
    if (!part)
        return NULL;
    *part =
        (struct ts_piece_part){.list = list, .index = index, .text = ts_merge_new(pieces->arena)};
    item->part_count++;
    struct ts_piece_part **at = &item->parts;
    while (*at && (*at)->index <= index)
        at = &(*at)->next;
    part->next = *at;
    return *at = part;
}

static struct ts_piece_part *part_of(struct ts_pieces *pieces, struct ts_piece_item *item,
                                     const char *list, struct ts_slice event)
{
    int64_t index = 0;
    if (list)
        ts_json_int(ts_json_get(event, *list == 's' ? "summary_index" : "content_index"), &index);
    if (item->newest && is_part(item->newest, list, index))
        return item->newest;
    struct ts_piece_part *part = item->parts;
    while (part && !is_part(part, list, index))
        part = part->next;
    return item->newest = part ? part : add_part(pieces, item, list, index);
}

static void take_text(struct ts_pieces *pieces, struct ts_piece_item *item,
                      const struct ts_piece_row *row, struct ts_slice event, bool is_delta)
{
    struct ts_piece_part *part = part_of(pieces, item, row->list, event);
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
    struct ts_piece_part *part = part_of(pieces, item, list, event);
    struct ts_slice json = ts_json_get(event, "part");
    if (part && ts_json_kind(json) == TS_JSON_OBJECT)
        part->base = json;
}

static void take_annotation(struct ts_pieces *pieces, struct ts_piece_item *item,
                            struct ts_slice event)
{
    struct ts_piece_part *part = part_of(pieces, item, "content", event);
    struct ts_piece_annotation *annotation = ts_arena_alloc(pieces->arena, sizeof *annotation);
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
