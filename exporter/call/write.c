/* Writing JSON objects and lists. */
#include "exporter/call/write.h"

#include "exporter/wire/json.h"

void ts_write_comma(struct ts_buffer *out)
{
    char last = out->bytes ? out->data[out->bytes - 1] : '{';
    if (last != '{' && last != '[')
        ts_buffer_text(out, ",");
}

void ts_write_key(struct ts_buffer *out, const char *key)
{
    ts_write_comma(out);
    ts_buffer_text(out, "\"");
    ts_buffer_text(out, key);
    ts_buffer_text(out, "\":");
}

void ts_write_json(struct ts_buffer *out, const char *key, struct ts_slice value)
{
    if (!value.n)
        return;
    ts_write_key(out, key);
    ts_buffer_add(out, value.p, value.n);
}

void ts_write_text(struct ts_buffer *out, const char *key, const char *text, size_t bytes)
{
    ts_write_key(out, key);
    ts_json_quote(out, text, bytes);
}

void ts_write_member(struct ts_buffer *out, struct ts_slice key, struct ts_slice value)
{
    ts_write_comma(out);
    ts_buffer_add(out, key.p, key.n);
    ts_buffer_text(out, ":");
    ts_buffer_add(out, value.p, value.n);
}
