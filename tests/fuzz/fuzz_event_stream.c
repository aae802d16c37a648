/* Any bytes as an AWS event stream: frames come in their order, lie within what went in, and are
 * found again when only they are given. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/wire/event_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void lies_within(struct ts_slice part, struct ts_slice whole)
{
    must(!part.n || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

static void read_again(const struct ts_event_frame *frame)
{
    struct ts_slice bytes = {frame->headers.p - 12, frame->headers.n + frame->payload.n + 16};
    struct ts_event_stream stream = ts_event_stream_begin(bytes);
    struct ts_event_frame same;
    must(ts_event_stream_is(bytes) && ts_event_stream_next(&stream, &same));
    must(same.payload.p == frame->payload.p && same.payload.n == frame->payload.n);
    must(!ts_event_stream_next(&stream, &same) && !stream.interrupted && !stream.damaged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_slice text = {(const char *)data, bytes};
    struct ts_event_stream stream = ts_event_stream_begin(text);
    struct ts_event_frame frame;
    size_t total = 0;
    while (ts_event_stream_next(&stream, &frame)) {
        lies_within(frame.headers, text);
        lies_within(frame.payload, text);
        lies_within(ts_event_header(&frame, ":event-type"), frame.headers);
        read_again(&frame);
        total += 16 + frame.headers.n + frame.payload.n;
    }
    must(total <= bytes && stream.rest.n == 0);
    must((total == bytes) == (!stream.interrupted && !stream.damaged));
    return 0;
}
