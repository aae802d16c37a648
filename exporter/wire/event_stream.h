/* Frames of AWS event streams (application/vnd.amazon.eventstream; "Event stream encoding" in
 * Amazon's documentation of its APIs). All numbers are big-endian, both checksums are zlib's
 * CRC-32:
 *
 *   +----------------+----------------+------------------------+
 *   | u32 frame      | u32 headers    | u32 CRC of those eight |
 *   +----------------+----------------+------------------------+
 *   | headers: u8 length, name, u8 type, value  ...            |
 *   +----------------------------------------------------------+
 *   | payload                                                  |
 *   +----------------------------------------------------------+
 *   | u32 CRC of all that stands before it                     |
 *   +----------------------------------------------------------+
 *
 * Total: any bytes give frames or none. After damage, or a gap in a body of which only head and
 * tail were kept, reading goes on with the next frame whose checksums are right. */
#ifndef TS_WIRE_EVENT_STREAM_H
#define TS_WIRE_EVENT_STREAM_H

#include <stdbool.h>
#include "exporter/base/slice.h"

struct ts_event_stream {
    struct ts_slice rest;
    unsigned tries;   /* frames that were looked for after damage: bounded */
    bool interrupted; /* the bytes end within a frame */
    bool damaged;     /* bytes were skipped that are no frame */
};

/* Both are slices of the bytes that were given; nothing is copied. */
struct ts_event_frame {
    struct ts_slice headers, payload;
};

struct ts_event_stream ts_event_stream_begin(struct ts_slice bytes);

/* The next whole frame; false at the end. */
bool ts_event_stream_next(struct ts_event_stream *stream, struct ts_event_frame *frame);

/* Whether bytes begin with a frame, of which the first twelve bytes are enough. */
bool ts_event_stream_is(struct ts_slice bytes);

/* The value of a frame's header, ":event-type": the text when it is one, of other types the bytes.
 * Absent: none of this name, or the headers are malformed before it. */
struct ts_slice ts_event_header(const struct ts_event_frame *frame, const char *name);

#endif
