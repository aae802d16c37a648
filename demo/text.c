/* A text that grows. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

void text_append(struct text *text, const char *bytes, size_t count)
{
    size_t needed = text->length + count + 1;
    if (needed > text->size) {
        size_t size = needed * 2;
        char *grown = realloc(text->bytes, size);
        if (!grown)
            return;
        text->bytes = grown;
        text->size = size;
    }
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

const char *text_get(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

char *text_take(struct text *text)
{
    char *bytes = text->bytes ? text->bytes : strdup("");
    *text = (struct text){0};
    return bytes;
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}
