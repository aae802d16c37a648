/* Tests of exporter/wire/event_stream.h. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "exporter/wire/event_stream.h"
#include "tests/unit/frame_support.h"
#include "tests/unit/slice_support.h"

/* All frames of some bytes as "type:payload;", and what is wrong: "!" cut off, "?" damaged. */
static void reads(struct ts_slice bytes, const char *expected)
{
    struct ts_event_stream stream = ts_event_stream_begin(bytes);
    struct ts_event_frame frame;
    char got[500] = "";
    size_t n = 0;
    while (ts_event_stream_next(&stream, &frame) && n < sizeof got) {
        struct ts_slice type = ts_event_header(&frame, ":event-type");
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s:%.*s;", (int)type.n,
                              type.p ? type.p : "", (int)frame.payload.n, frame.payload.p);
    }
    n += (size_t)snprintf(got + n, sizeof got - n, "%s%s", stream.interrupted ? "!" : "",
                          stream.damaged ? "?" : "");
    cr_expect_str_eq(got, expected, "frames of %zu bytes", bytes.n);
    cr_expect_not(ts_event_stream_next(&stream, &frame), "after the end there is nothing");
}

static struct ts_slice all(const struct ts_buffer *buffer)
{
    return (struct ts_slice){buffer->data, buffer->bytes};
}

Test(event_stream, what_is_no_frame)
{
    reads((struct ts_slice){0}, "");
    reads(ts_slice_text("{"), "!");
    reads(ts_slice_text("{\"message\": \"no event stream at all\"}"), "?");
    static const char zeros[40];
    reads((struct ts_slice){zeros, sizeof zeros}, "?");
    cr_expect_not(ts_event_stream_is((struct ts_slice){zeros, sizeof zeros}), "no frame");
    cr_expect_not(ts_event_stream_is((struct ts_slice){0}), "nothing is no frame");
}

Test(event_stream, lengths_that_contradict_each_other)
{
    struct ts_buffer out = {0};
    frame_u32(&out, 16);
    frame_u32(&out, 1); /* headers that do not fit */
    frame_u32(&out, frame_crc(out.data, 8));
    frame_u32(&out, frame_crc(out.data, 12));
    reads(all(&out), "?");
    ts_buffer_reset(&out);
    frame_u32(&out, 15); /* less than an empty frame */
    frame_u32(&out, 0);
    frame_u32(&out, frame_crc(out.data, 8));
    frame_u32(&out, frame_crc(out.data, 12));
    reads(all(&out), "?");
    ts_buffer_free(&out);
}

Test(event_stream, frames_in_their_order)
{
    struct ts_buffer out = {0};
    frame_add(&out, "event", "start", "{}");
    frame_add(&out, "event", "end", "");
    reads(all(&out), "start:{};end:;");
    cr_expect(ts_event_stream_is((struct ts_slice){out.data, 12}), "twelve bytes tell");
    cr_expect_not(ts_event_stream_is((struct ts_slice){out.data, 11}), "eleven do not");
    ts_buffer_free(&out);
}

Test(event_stream, cut_off_at_any_byte)
{
    struct ts_buffer out = {0};
    frame_add(&out, "event", "a", "1");
    size_t first = out.bytes;
    frame_add(&out, "event", "b", "2");
    for (size_t n = 1; n < out.bytes; n++)
        reads((struct ts_slice){out.data, n}, n < first ? "!" : n == first ? "a:1;" : "a:1;!");
    ts_buffer_free(&out);
}

Test(event_stream, a_flipped_bit_costs_one_frame)
{
    struct ts_buffer out = {0};
    frame_add(&out, "event", "a", "1");
    size_t begin = out.bytes;
    frame_add(&out, "event", "b", "2");
    size_t end = out.bytes;
    frame_add(&out, "event", "c", "3");
    for (size_t at = begin; at < end; at++) {
        out.data[at] ^= 4;
        reads(all(&out), "a:1;c:3;?");
        out.data[at] ^= 4;
    }
    ts_buffer_free(&out);
}

Test(event_stream, head_and_tail_of_a_body)
{
    struct ts_buffer out = {0};
    frame_add(&out, "event", "a", "1");
    size_t kept = out.bytes + 20;
    frame_add(&out, "event", "b", "this one is left out");
    size_t from = out.bytes - 7;
    frame_add(&out, "event", "c", "3");
    memmove(out.data + kept, out.data + from, out.bytes - from);
    reads((struct ts_slice){out.data, kept + out.bytes - from}, "a:1;c:3;?");
    ts_buffer_free(&out);
}

Test(event_stream, a_bad_frame_at_every_byte_is_given_up)
{
    size_t bytes = 4u << 20;
    struct ts_buffer out = {0};
    while (out.bytes < bytes) {
        size_t from = out.bytes;
        frame_u32(&out, (uint32_t)(bytes - from));
        frame_u32(&out, 0);
        frame_u32(&out, frame_crc(out.data + from, 8));
    }
    reads((struct ts_slice){out.data, bytes}, "?");
    ts_buffer_free(&out);
}

Test(event_stream, headers_of_all_types)
{
    static const char headers[] = "\1a\0"                  /* true */
                                  "\1b\1"                  /* false */
                                  "\1c\2x"                 /* byte */
                                  "\1d\3xx"                /* short */
                                  "\1e\4xxxx"              /* integer */
                                  "\1f\5xxxxxxxx"          /* long */
                                  "\1g\6\0\3abc"           /* bytes */
                                  "\1h\10xxxxxxxx"         /* timestamp */
                                  "\1i\11xxxxxxxxyyyyyyyy" /* uuid */
                                  "\3:ev\7\0\4text";
    struct ts_event_frame frame = {.headers = {headers, sizeof headers - 1}};
    cr_expect(slice_is(ts_event_header(&frame, ":ev"), "text"), "behind all the others");
    cr_expect(slice_is(ts_event_header(&frame, "g"), "abc"), "bytes");
    cr_expect_eq(ts_event_header(&frame, "i").n, 16, "a uuid");
    cr_expect_eq(ts_event_header(&frame, "a").n, 0, "true has no value");
    cr_expect_eq(ts_event_header(&frame, "z").n, 0, "none of this name");
    for (size_t n = 0; n < sizeof headers - 1; n++) {
        frame.headers.n = n;
        cr_expect_eq(ts_event_header(&frame, ":ev").n, 0, "cut off at %zu", n);
    }
}

Test(event_stream, a_header_of_no_known_type_ends_the_reading)
{
    static const char headers[] = "\1a\12x\1b\7\0\1v";
    struct ts_event_frame frame = {.headers = {headers, sizeof headers - 1}};
    cr_expect_eq(ts_event_header(&frame, "b").n, 0, "where it begins is not known");
}
