/* A growing run of bytes, always followed by a NUL that does not count. Not thread-safe. */
#ifndef TS_BASE_BUFFER_H
#define TS_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct ts_buffer {
    char *data; /* NULL while empty */
    size_t bytes;
    size_t size;
    bool failed; /* memory ran out: what was added since is lost */
};

/* An empty buffer is all zeros. */
void ts_buffer_add(struct ts_buffer *buffer, const void *data, size_t bytes);
void ts_buffer_text(struct ts_buffer *buffer, const char *text);
void ts_buffer_printf(struct ts_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ts_buffer_reset(struct ts_buffer *buffer); /* keeps the memory */
void ts_buffer_free(struct ts_buffer *buffer);

#endif
