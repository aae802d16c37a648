/* Frames of AWS event streams, for tests that read them. */
#ifndef TS_TESTS_FRAME_SUPPORT_H
#define TS_TESTS_FRAME_SUPPORT_H

#include <stdint.h>
#include <zlib.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

static inline void frame_u32(struct ts_buffer *out, uint32_t number)
{
    char bytes[] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    ts_buffer_add(out, bytes, sizeof bytes);
}

static inline uint32_t frame_crc(const char *at, size_t bytes)
{
    return (uint32_t)crc32(0, (const unsigned char *)at, (unsigned)bytes);
}

/* A text header as it stands in a frame. */
static inline void frame_header(struct ts_buffer *out, const char *name, const char *value)
{
    char length = (char)strlen(name);
    char mark[] = {7, (char)(strlen(value) >> 8), (char)strlen(value)};
    ts_buffer_add(out, &length, 1);
    ts_buffer_text(out, name);
    ts_buffer_add(out, mark, sizeof mark);
    ts_buffer_text(out, value);
}

/* Adds a frame with these headers, as they stand in it. */
static inline void frame_raw(struct ts_buffer *out, struct ts_slice headers,
                             struct ts_slice payload)
{
    struct ts_buffer frame = {0};
    frame_u32(&frame, (uint32_t)(headers.n + payload.n + 16));
    frame_u32(&frame, (uint32_t)headers.n);
    frame_u32(&frame, frame_crc(frame.data, 8));
    ts_buffer_add(&frame, headers.p, headers.n);
    ts_buffer_add(&frame, payload.p, payload.n);
    frame_u32(&frame, frame_crc(frame.data, frame.bytes));
    ts_buffer_add(out, frame.data, frame.bytes);
    ts_buffer_free(&frame);
}

/* A frame as Bedrock sends it. kind: "event", or "exception" of which type is the name. */
static inline void frame_add(struct ts_buffer *out, const char *kind, const char *type,
                             const char *payload)
{
    struct ts_buffer headers = {0};
    char name[64] = ":exception-type";
    if (strcmp(kind, "event") == 0)
        strcpy(name, ":event-type");
    frame_header(&headers, name, type);
    frame_header(&headers, ":content-type", "application/json");
    frame_header(&headers, ":message-type", kind);
    frame_raw(out, (struct ts_slice){headers.data, headers.bytes}, ts_slice_text(payload));
    ts_buffer_free(&headers);
}

static inline void frame_base64(struct ts_buffer *out, const char *bytes, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)bytes[i] << 16;
        if (i + 1 < n)
            bits |= (uint32_t)(unsigned char)bytes[i + 1] << 8;
        if (i + 2 < n)
            bits |= (unsigned char)bytes[i + 2];
        char four[] = {letters[bits >> 18], letters[bits >> 12 & 63],
                       i + 1 < n ? letters[bits >> 6 & 63] : '=',
                       i + 2 < n ? letters[bits & 63] : '='};
        ts_buffer_add(out, four, sizeof four);
    }
}

#endif
