/* Any bytes as JSON: read as a stranger's text and, unchecked, as a value; what is found lies
 * inside. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static bool inside(struct ts_slice part, struct ts_slice whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void read_scalar(struct ts_slice value, struct ts_arena *arena)
{
    int64_t integer;
    double real;
    bool boolean;
    size_t bytes = 0;
    char *text = ts_json_text(value, arena, &bytes);
    must(!text || (bytes <= value.n && text[bytes] == 0));
    if (text && !memchr(text, 0, bytes))
        must(ts_json_is_text(value, text));
    if (ts_json_int(value, &integer))
        must(ts_json_double(value, &real));
    ts_json_bool(value, &boolean);
}

/* checked: the text is well-formed, so that each part of it must be, too. */
static size_t walk(struct ts_slice value, bool checked, struct ts_arena *arena, int depth)
{
    read_scalar(value, arena);
    struct ts_json_iter iter = ts_json_begin(value);
    size_t count = 0;
    while (ts_json_next(&iter)) {
        must(inside(iter.value, value) && inside(iter.key, value) && iter.value.n > 0);
        if (checked)
            must(ts_json_value(iter.value, NULL).n == iter.value.n);
        if (depth < 20)
            walk(iter.value, checked, arena, depth + 1);
        count++;
    }
    if (depth < 4)
        must(ts_json_count(value) == count);
    return count;
}

static void check_clean(struct ts_slice text, bool checked)
{
    struct ts_buffer out = {0}, quoted = {0};
    ts_json_clean(&out, text.p, text.n);
    must(ts_utf8_valid(out.data, out.bytes) == out.bytes);
    if (checked)
        must(ts_json_value((struct ts_slice){out.data, out.bytes}, NULL).n == out.bytes);
    ts_json_quote(&quoted, text.p, text.n);
    must(ts_json_value((struct ts_slice){quoted.data, quoted.bytes}, NULL).n == quoted.bytes);
    ts_buffer_free(&out);
    ts_buffer_free(&quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_arena arena = {0};
    struct ts_slice text = {(const char *)data, bytes};
    size_t used = 0;
    struct ts_slice value = ts_json_value(text, &used);
    must(inside(value, text) && used <= bytes && (value.n == 0) == (used == 0));
    check_clean(text, false);
    if (value.n)
        check_clean(value, true);
    walk(value, true, &arena, 0);
    walk(text, false, &arena, 0);
    must(inside(ts_json_path(value, "a.0.b"), text) && inside(ts_json_get(text, "a"), text));
    ts_arena_free(&arena);
    return 0;
}
