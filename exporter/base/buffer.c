#include "exporter/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct ts_buffer *buffer, size_t bytes)
{
    if (buffer->failed || bytes > (size_t)-1 / 2 - buffer->bytes)
        return false;
    size_t need = buffer->bytes + bytes + 1;
    if (need <= buffer->size)
        return true;
    size_t size = buffer->size ? buffer->size : 256;
    while (size < need)
        size *= 2;
    char *data = realloc(buffer->data, size);
    if (!data)
        return false;
    buffer->data = data;
    buffer->size = size;
    return true;
}

void ts_buffer_add(struct ts_buffer *buffer, const void *data, size_t bytes)
{
    if (!reserve(buffer, bytes)) {
        buffer->failed = true;
        return;
    }
    if (bytes)
        memcpy(buffer->data + buffer->bytes, data, bytes);
    buffer->bytes += bytes;
    buffer->data[buffer->bytes] = 0;
}

void ts_buffer_text(struct ts_buffer *buffer, const char *text)
{
    ts_buffer_add(buffer, text, strlen(text));
}

void ts_buffer_printf(struct ts_buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (bytes < 0 || !reserve(buffer, (size_t)bytes)) {
        buffer->failed = true;
    } else {
        vsnprintf(buffer->data + buffer->bytes, (size_t)bytes + 1, format, again);
        buffer->bytes += (size_t)bytes;
    }
    va_end(again);
}

void ts_buffer_reset(struct ts_buffer *buffer)
{
    buffer->bytes = 0;
    buffer->failed = false;
    if (buffer->data)
        buffer->data[0] = 0;
}

void ts_buffer_free(struct ts_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct ts_buffer){0};
}
