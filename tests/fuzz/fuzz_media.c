/* Any bytes as the body of a message: what is said of media in it, and of a form. The first line is
 * the content type. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/call/body.h"
#include "exporter/call/media.h"
#include "exporter/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

/* Each byte but the head many times over: what is short is never looked at. */
static struct ts_slice stretched(struct ts_slice body, struct ts_arena *arena)
{
    static const char base64[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf";
    struct ts_buffer out = {0};
    for (size_t i = 0; i < body.n; i++) {
        for (int j = 0; body.p[i] == '@' && j < 30; j++)
            ts_buffer_text(&out, base64);
        ts_buffer_add(&out, body.p + i, body.p[i] != '@');
    }
    return ts_buffer_to_arena(&out, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_arena arena = {0};
    const char *text = (const char *)data;
    const char *end = bytes ? memchr(text, '\n', bytes) : NULL;
    size_t head = end ? (size_t)(end - text) : 0;
    struct ts_header type = {ts_slice_text("content-type"), {text, head}};
    struct ts_message message = {.headers = &type, .header_count = 1, .body = {text, bytes}};
    if (end)
        message.body = (struct ts_slice){end + 1, bytes - head - 1};
    message.body = stretched(message.body, &arena);
    struct ts_slice before = ts_body_json(&message);
    size_t was = message.body.n;
    ts_media_shorten(&message, &arena);
    must(message.body.n <= was);
    must(!before.n || ts_body_json(&message).n); /* JSON stays JSON */
    struct ts_slice shown = ts_body_shown(&message, &arena);
    must(!shown.n || ts_json_value(shown, NULL).n == shown.n);
    ts_arena_free(&arena);
    return 0;
}
