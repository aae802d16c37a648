/* Base64 undone, four characters to three bytes. */
#include "exporter/base/base64.h"

#include <stdint.h>

static int sextet(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static struct ts_slice without_padding(struct ts_slice text)
{
    while (text.n && (text.p[text.n - 1] == '=' || is_line_end(text.p[text.n - 1])))
        text.n--;
    return text;
}

bool ts_base64_decode(struct ts_slice text, struct ts_arena *arena, struct ts_slice *out)
{
    text = without_padding(text);
    char *to = ts_arena_alloc(arena, text.n / 4 * 3 + 3);
    uint32_t bits = 0;
    size_t characters = 0, bytes = 0;
    for (size_t i = 0; to && i < text.n; i++) {
        int value = sextet(text.p[i]);
        if (value < 0 && is_line_end(text.p[i]))
            continue;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (++characters % 4 != 1)
            to[bytes++] = (char)(bits >> (6 - 2 * ((characters - 1) % 4)));
    }
    *out = (struct ts_slice){to, bytes};
    return to && characters % 4 != 1;
}
