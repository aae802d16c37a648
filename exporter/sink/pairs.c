/* Lists of the form k=v,k=v. */
#include "exporter/sink/pairs.h"

#include <string.h>
#include "exporter/base/arena.h"
#include "exporter/base/ascii.h"
#include "exporter/base/slice.h"

static struct ts_slice trim(struct ts_slice text)
{
    while (text.n && (*text.p == ' ' || *text.p == '\t'))
        text.p++, text.n--;
    while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    return text;
}

/* A '%' without two hex digits, or one that would give a NUL, stays as it is. */
static char *decode(struct ts_slice text, struct ts_arena *arena)
{
    text = trim(text);
    char *out = ts_arena_copy(arena, text.p, text.n), *to = out;
    for (size_t i = 0; out && i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? ts_hex_value(text.p[i + 1]) : -1;
        int low = high >= 0 ? ts_hex_value(text.p[i + 2]) : -1;
        if (low >= 0 && high + low > 0) {
            *to++ = (char)(high << 4 | low);
            i += 2;
        } else {
            *to++ = text.p[i];
        }
    }
    if (out)
        *to = 0;
    return out;
}

void ts_pairs_each(const char *list, void (*f)(void *context, const char *key, const char *value),
                   void *context)
{
    while (*list) {
        size_t bytes = strcspn(list, ",");
        const char *equals = memchr(list, '=', bytes);
        if (equals) {
            struct ts_arena arena = {0};
            char *key = decode((struct ts_slice){list, (size_t)(equals - list)}, &arena);
            const char *end = list + bytes;
            char *value = decode((struct ts_slice){equals + 1, (size_t)(end - equals - 1)}, &arena);
            if (key && value && *key)
                f(context, key, value);
            ts_arena_free(&arena);
        }
        list += bytes + (list[bytes] == ',');
    }
}
