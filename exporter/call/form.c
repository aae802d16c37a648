/* Requests that are forms with files. */
#include "exporter/call/form.h"

#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/media.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"
#include "exporter/wire/multipart.h"

/* More fields, and longer ones, than any interface has: what exceeds it is left out. */
enum { MOST_FIELDS = 256, MOST_FIELD_BYTES = 1 << 20 };

struct field {
    struct ts_slice name;
    struct ts_buffer values; /* separated by commas */
    size_t count;
};

struct form {
    struct field fields[MOST_FIELDS];
    size_t count;
};

static struct ts_slice without_brackets(struct ts_slice name)
{
    if (name.n > 2 && memcmp(name.p + name.n - 2, "[]", 2) == 0)
        name.n -= 2;
    return name;
}

static struct field *field_of(struct form *form, struct ts_slice sent)
{
    struct ts_slice name = without_brackets(sent);
    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].name.n == name.n && memcmp(form->fields[i].name.p, name.p, name.n) == 0)
            return &form->fields[i];
    if (form->count == MOST_FIELDS)
        return NULL;
    struct field *field = &form->fields[form->count++];
    *field = (struct field){.name = name, .count = name.n < sent.n ? 1 : 0};
    return field;
}

static void write_file(struct ts_buffer *out, const struct ts_form_part *part)
{
    struct ts_buffer facts = {0};
    ts_media_describe(part->data, part->type, part->is_whole, &facts);
    ts_buffer_text(out, "{");
    ts_write_text(out, "filename", part->filename.p, part->filename.n);
    ts_buffer_text(out, ",");
    ts_buffer_add(out, facts.data + 1, facts.bytes ? facts.bytes - 1 : 0);
    ts_buffer_free(&facts);
}

static bool is_number(struct ts_slice text)
{
    size_t used = 0;
    struct ts_slice value = ts_json_value(text, &used);
    return used == text.n && value.n == text.n && ts_json_kind(value) == TS_JSON_NUMBER;
}

static bool is_word(struct ts_slice text)
{
    return ts_slice_is(text, "true") || ts_slice_is(text, "false");
}

/* Numbers and truth are written as the same interface has them in JSON. */
static void write_value(struct ts_buffer *out, struct ts_slice text)
{
    if (text.n > MOST_FIELD_BYTES)
        text.n = MOST_FIELD_BYTES;
    if (is_number(text) || is_word(text))
        ts_buffer_add(out, text.p, text.n);
    else
        ts_json_quote(out, text.p, text.n);
}

static void add_part(struct form *form, const struct ts_form_part *part)
{
    struct field *field = part->name.n ? field_of(form, part->name) : NULL;
    if (!field)
        return;
    ts_buffer_text(&field->values, field->values.bytes ? "," : "");
    field->count++;
    if (part->is_file)
        write_file(&field->values, part);
    else
        write_value(&field->values, part->data);
}

static void write_field(struct ts_buffer *out, struct field *field)
{
    ts_write_comma(out);
    ts_json_quote(out, field->name.p, field->name.n);
    ts_buffer_text(out, field->count > 1 ? ":[" : ":");
    ts_buffer_add(out, field->values.data, field->values.bytes);
    ts_buffer_text(out, field->count > 1 ? "]" : "");
    ts_buffer_free(&field->values);
}

static struct ts_slice form_json(struct ts_multipart *sent, bool is_whole, struct ts_arena *arena)
{
    struct form *form = ts_arena_alloc(arena, sizeof *form);
    struct ts_form_part part;
    struct ts_buffer out = {0};
    while (form && ts_multipart_next(sent, &part)) {
        part.is_whole = part.is_whole && is_whole;
        add_part(form, &part);
    }
    ts_buffer_text(&out, "{");
    for (size_t i = 0; form && i < form->count; i++)
        write_field(&out, &form->fields[i]);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, arena);
}

struct ts_slice ts_form_shown(const struct ts_message *message, struct ts_arena *arena)
{
    struct ts_multipart sent;
    struct ts_slice type = ts_http_header(message, "content-type");
    if (!message->body.n || !ts_multipart_begin(&sent, type, message->body))
        return (struct ts_slice){0};
    return form_json(&sent, !message->body_truncated, arena);
}

struct ts_slice ts_form_bodies(struct ts_call *call)
{
    struct ts_slice request = ts_form_shown(&call->http.request, &call->arena);
    if (!request.n)
        return ts_call_bodies(call);
    call->inputs_json = request;
    call->outputs_json = ts_body_shown(&call->http.response, &call->arena);
    return request;
}
