/* The items of a response, written as far as they came. */
#include "exporter/provider/openai_pieces.h"

#include <string.h>
#include "exporter/call/write.h"
#include "exporter/provider/openai_pieces_parts.h"
#include "exporter/wire/json.h"

static bool has_text(const struct ts_piece_part *part)
{
    return part->row && (part->whole.n || !ts_merge_is_empty(part->text));
}

static void write_text(struct ts_buffer *out, const struct ts_piece_part *part)
{
    ts_write_key(out, part->row->member);
    if (part->whole.n)
        ts_buffer_add(out, part->whole.p, part->whole.n);
    else
        ts_merge_write(part->text, out);
}

static void write_annotations(struct ts_buffer *out, const struct ts_piece_part *part)
{
    ts_write_key(out, "annotations");
    ts_buffer_text(out, "[");
    for (const struct ts_piece_annotation *at = part->annotations; at; at = at->next) {
        ts_write_comma(out);
        ts_buffer_add(out, at->json.p, at->json.n);
    }
    ts_buffer_text(out, "]");
}

static void write_part(struct ts_buffer *out, const struct ts_piece_part *part)
{
    struct ts_json_iter iter = ts_json_begin(part->base);
    ts_buffer_text(out, "{");
    if (!part->base.n && part->row)
        ts_write_text(out, "type", part->row->part, strlen(part->row->part));
    while (part->base.n && ts_json_next(&iter)) {
        bool is_text = has_text(part) && ts_json_key_is(&iter, part->row->member);
        bool is_annotations = part->annotations && ts_json_key_is(&iter, "annotations");
        if (!is_text && !is_annotations)
            ts_write_member(out, iter.key, iter.value);
    }
    if (has_text(part))
        write_text(out, part);
    if (part->annotations)
        write_annotations(out, part);
    ts_buffer_text(out, "}");
}

static bool has_parts(const struct ts_piece_item *item, const char *list)
{
    for (const struct ts_piece_part *part = item->parts; part; part = part->next)
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
    for (const struct ts_piece_part *part = item->parts; part; part = part->next) {
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
    for (const struct ts_piece_part *part = item->parts; part; part = part->next)
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
            ts_write_member(out, iter.key, iter.value);
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
    for (const struct ts_piece_part *part = item->parts; part; part = part->next)
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
