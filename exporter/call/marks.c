/* Marks near the ends of a body. */
#include "exporter/call/marks.h"

#include <string.h>

enum { END_BYTES = 4096 };

static size_t end_bytes(const struct ts_message *message)
{
    return message->body.n < END_BYTES ? message->body.n : END_BYTES;
}

bool ts_head_has(const struct ts_message *message, const char *words)
{
    size_t bytes = end_bytes(message);
    return bytes && memmem(message->body.p, bytes, words, strlen(words));
}

bool ts_tail_has(const struct ts_message *message, const char *words)
{
    size_t bytes = end_bytes(message);
    return bytes && memmem(message->body.p + message->body.n - bytes, bytes, words, strlen(words));
}

bool ts_body_opens(const struct ts_message *message, char with)
{
    size_t bytes = end_bytes(message), i = 0;
    if (bytes >= 3 && memcmp(message->body.p, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    while (i < bytes && message->body.p[i] && strchr(" \t\r\n", message->body.p[i]))
        i++;
    return i < bytes && message->body.p[i] == with;
}
