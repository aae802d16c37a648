/* A text that grows. Always ends in a NUL; when memory is out it stays as it was. */
#ifndef DEMO_TEXT_H
#define DEMO_TEXT_H

#include <stddef.h>

struct text {
    char *bytes; /* NULL while empty */
    size_t length, size;
};

void text_append(struct text *text, const char *bytes, size_t count);
void text_append_string(struct text *text, const char *string);
/* "" while empty. */
const char *text_get(const struct text *text);
/* Hands the bytes over to the caller, never NULL unless memory is out; text is empty then. */
char *text_take(struct text *text);
void text_free(struct text *text);

#endif
