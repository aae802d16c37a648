/* Any bytes as server-sent events and as newline-delimited JSON: both come to an end, with less
 * than went in. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/wire/sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void read_events(struct ts_slice text)
{
    struct ts_arena arena = {0};
    struct ts_sse sse = ts_sse_begin(text, &arena);
    struct ts_sse_event event;
    size_t total = 0, count = 0;
    while (ts_sse_next(&sse, &event)) {
        total += event.data.n + event.event.n + event.id.n;
        must(!event.data.n || memchr(event.data.p, '\r', event.data.n) == NULL);
        must(!sse.interrupted || sse.rest.n == 0);
        count++;
    }
    must(total <= text.n && count * 5 <= text.n + 1);
    ts_arena_free(&arena);
}

static void read_lines(struct ts_slice text)
{
    struct ts_slice line;
    size_t total = 0, all = text.n;
    while (ts_ndjson_next(&text, &line)) {
        must(line.n > 0 && !memchr(line.p, '\n', line.n));
        total += line.n;
    }
    must(text.n == 0 && total <= all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_slice text = {(const char *)data, bytes};
    read_events(text);
    read_lines(text);
    return 0;
}
