/* Bytes of heads and bodies on their way to the journal: masked, bounded by TRACESHIM_MAX_BODY, the
 * last ones kept for the end, because that is where usage stands. */
#include "shim/capture.h"

#include <string.h>
#include <sys/mman.h>

#include "shim/journal.h"
#include "shim/settings.h"

#define TAIL_BYTES (256u << 10)
#define MASK_CHUNK 2048 /* on the stack of a thread that may have little of it */

/* TRACESHIM_MAX_BODY is spent on the head of a body and, up to TAIL_BYTES or half of it, on its
 * tail. */
static size_t tail_share(void)
{
    uint64_t half = ts_settings()->max_body_bytes / 2;
    return half < TAIL_BYTES ? (size_t)half : TAIL_BYTES;
}

static uint64_t head_share(void)
{
    return ts_settings()->max_body_bytes - tail_share();
}

static void append_masked(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                          size_t bytes)
{
    char masked[MASK_CHUNK];
    uint64_t offset = stream->data_offset;
    while (bytes) {
        size_t part = bytes < sizeof masked ? bytes : sizeof masked;
        ts_body_filter_feed(&stream->body_filter, data, part, masked);
        ts_journal_append(stream->data_type, 0, capture->exchange, offset, 0, masked, part, NULL,
                          0);
        data += part;
        bytes -= part;
        offset += part;
    }
}

static void append_data(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                        size_t bytes)
{
    if (capture->mask_body && stream == &capture->out)
        append_masked(capture, stream, data, bytes);
    else
        ts_journal_append(stream->data_type, 0, capture->exchange, stream->data_offset, 0, data,
                          bytes, NULL, 0);
}

static bool make_ring(struct ts_stream *stream)
{
    size_t size = tail_share();
    if (stream->tail || !size)
        return stream->tail != NULL;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    stream->tail = memory;
    stream->tail_size = size;
    stream->tail_from = stream->data_offset;
    return true;
}

/* The byte with offset o stands at o modulo the ring's size. */
static void keep_in_ring(struct ts_stream *stream, uint64_t offset, const char *data, size_t bytes)
{
    if (bytes > stream->tail_size) {
        offset += bytes - stream->tail_size;
        data += bytes - stream->tail_size;
        bytes = stream->tail_size;
    }
    size_t at = (size_t)(offset % stream->tail_size);
    size_t first = stream->tail_size - at < bytes ? stream->tail_size - at : bytes;
    memcpy(stream->tail + at, data, first);
    memcpy(stream->tail, data + first, bytes - first);
    uint64_t end = offset + bytes;
    if (end - stream->tail_from > stream->tail_size)
        stream->tail_from = end - stream->tail_size;
}

void ts_body_add(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                 size_t bytes)
{
    uint64_t limit = head_share();
    uint64_t room = stream->data_offset < limit ? limit - stream->data_offset : 0;
    size_t part = bytes < room ? bytes : (size_t)room;
    if (part)
        append_data(capture, stream, data, part);
    stream->data_offset += part;
    if (part < bytes && make_ring(stream))
        keep_in_ring(stream, stream->data_offset, data + part, bytes - part);
    stream->data_offset += bytes - part;
}

void ts_body_finish(struct ts_capture *capture, struct ts_stream *stream)
{
    if (!stream->tail)
        return;
    uint64_t from = stream->tail_from;
    uint64_t gap = from > head_share() ? TS_REC_FLAG_AFTER_GAP : 0;
    size_t bytes = (size_t)(stream->data_offset - from);
    size_t at = (size_t)(from % stream->tail_size);
    size_t first = stream->tail_size - at < bytes ? stream->tail_size - at : bytes;
    /* what was masked in the head could be anywhere here: a request's tail is left out where keys
     * may stand */
    if (!(capture->mask_body && stream == &capture->out))
        ts_journal_append(stream->data_type, (unsigned)gap, capture->exchange, from, 0,
                          stream->tail + at, first, stream->tail, bytes - first);
    munmap(stream->tail, stream->tail_size);
    stream->tail = NULL;
}

void ts_head_flush(struct ts_capture *capture, struct ts_stream *stream)
{
    if (!stream->head_bytes || !capture->started)
        return;
    ts_journal_append(stream->header_type, 0, capture->exchange, stream->head_offset, 0,
                      stream->head, stream->head_bytes, NULL, 0);
    stream->head_offset += stream->head_bytes;
    stream->head_bytes = 0;
}

struct line_context {
    struct ts_capture *capture;
    struct ts_stream *stream;
};

static void add_line(void *context, const char *data, size_t bytes)
{
    struct line_context *line = context;
    struct ts_stream *stream = line->stream;
    if (bytes > sizeof stream->head - stream->head_bytes)
        ts_head_flush(line->capture, stream);
    if (bytes > sizeof stream->head - stream->head_bytes)
        return; /* not decided yet and heads beyond all measure: this line is left out */
    memcpy(stream->head + stream->head_bytes, data, bytes);
    stream->head_bytes += bytes;
}

void ts_head_finish(struct ts_capture *capture, struct ts_stream *stream)
{
    struct line_context line = {capture, stream};
    ts_header_filter_flush(&stream->filter, add_line, &line);
    ts_head_flush(capture, stream);
}

void ts_head_add(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                 size_t bytes)
{
    struct line_context line = {capture, stream};
    ts_header_filter_feed(&stream->filter, data, bytes, add_line, &line);
}
