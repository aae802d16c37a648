/* Tests of exporter/wire/decode.h. */
#include <criterion/criterion.h>

#include <zlib.h>
#include <zstd.h>

#include "exporter/base/buffer.h"
#include "exporter/wire/decode.h"

static const char text[] = "{\"text\":\"brotli, brotli, brotli and brotli again\"}";
static const char brotli[] =
    "\x1b\x31\x00\xf8\x45\x6f\x78\xbd\xda\xed\xb8\x7c\x1f\x79\x94\x28\xf9\xa4\x07\x91\xc4"
    "\x14\xa1\xb4\x00\x0e\x88\x20\x07\x0f\x1d\x10\xd8\xf4\x66\x30\x19\x69\x39\x2c\x1e";

enum { GZIP = 15 + 16, ZLIB = 15, BARE = -15 };

static size_t deflated(const char *data, size_t bytes, int window_bits, char *out, size_t size)
{
    z_stream s = {.next_in = (Bytef *)data, .avail_in = (uInt)bytes};
    cr_assert_eq(deflateInit2(&s, 9, Z_DEFLATED, window_bits, 8, 0), Z_OK, "zlib is ready");
    s.next_out = (Bytef *)out;
    s.avail_out = (uInt)size;
    cr_assert_eq(deflate(&s, Z_FINISH), Z_STREAM_END, "the fixture fits");
    deflateEnd(&s);
    return size - s.avail_out;
}

static void expect(const char *coding, const char *data, size_t bytes, enum ts_decoded result,
                   const char *expected)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "");
    enum ts_decoded got =
        ts_decode(ts_slice_text(coding), (struct ts_slice){data, bytes}, 1000, &out);
    cr_expect_eq(got, result, "%s gives %d, not %d", coding, result, got);
    cr_expect_str_eq(out.data, expected, "%s gives this content", coding);
    ts_buffer_free(&out);
}

Test(decode, unknown_codings_are_named)
{
    expect("compress", "abc", 3, TS_DECODED_UNKNOWN, "");
    expect("", "abc", 3, TS_DECODED_UNKNOWN, "");
    expect("***", "abc", 3, TS_DECODED_UNKNOWN, "");
    expect("gzip, br", "abc", 3, TS_DECODED_UNKNOWN, "");
}

Test(decode, nothing_is_cut_off)
{
    expect("gzip", NULL, 0, TS_DECODED_CUT, "");
    expect("deflate", NULL, 0, TS_DECODED_CUT, "");
    expect("br", NULL, 0, TS_DECODED_CUT, "");
    expect("zstd", NULL, 0, TS_DECODED_CUT, "");
    expect("identity", NULL, 0, TS_DECODED, "");
}

Test(decode, garbage_is_damaged)
{
    expect("gzip", "this is no gzip", 15, TS_DECODED_DAMAGED, "");
    expect("deflate", "\xff\xff\xff\xff", 4, TS_DECODED_DAMAGED, "");
    expect("zstd", "this is no zstd", 15, TS_DECODED_DAMAGED, "");
}

Test(decode, each_coding)
{
    char data[300];
    size_t bytes = deflated(text, strlen(text), GZIP, data, sizeof data);
    expect("gzip", data, bytes, TS_DECODED, text);
    expect("X-GZIP", data, bytes, TS_DECODED, text);
    bytes = deflated(text, strlen(text), ZLIB, data, sizeof data);
    expect("deflate", data, bytes, TS_DECODED, text);
    bytes = deflated(text, strlen(text), BARE, data, sizeof data);
    expect("deflate", data, bytes, TS_DECODED, text);
    bytes = ZSTD_compress(data, sizeof data, text, strlen(text), 3);
    expect("zstd", data, bytes, TS_DECODED, text);
    expect("br", brotli, sizeof brotli - 1, TS_DECODED, text);
    expect("Identity", text, strlen(text), TS_DECODED, text);
}

Test(decode, several_members_follow_one_another)
{
    char data[300];
    size_t bytes = deflated("one ", 4, GZIP, data, sizeof data);
    bytes += deflated("two", 3, GZIP, data + bytes, sizeof data - bytes);
    expect("gzip", data, bytes, TS_DECODED, "one two");
    memcpy(data + bytes, "junk", 4);
    expect("gzip", data, bytes + 4, TS_DECODED, "one two");
    bytes = ZSTD_compress(data, sizeof data, "one ", 4, 3);
    bytes += ZSTD_compress(data + bytes, sizeof data - bytes, "two", 3, 3);
    expect("zstd", data, bytes, TS_DECODED, "one two");
}

static void cut_everywhere(const char *coding, const char *data, size_t bytes)
{
    for (size_t n = 0; n < bytes; n++) {
        struct ts_buffer out = {0};
        struct ts_slice part = {data, n};
        cr_expect_eq(ts_decode(ts_slice_text(coding), part, 1000, &out), TS_DECODED_CUT,
                     "%s cut at %zu of %zu", coding, n, bytes);
        cr_expect(out.bytes <= strlen(text) && (!out.bytes || !memcmp(out.data, text, out.bytes)),
                  "what is there is a beginning");
        ts_buffer_free(&out);
    }
}

Test(decode, cut_off_data_gives_its_beginning)
{
    char data[300];
    cut_everywhere("gzip", data, deflated(text, strlen(text), GZIP, data, sizeof data));
    cut_everywhere("deflate", data, deflated(text, strlen(text), ZLIB, data, sizeof data));
    cut_everywhere("zstd", data, ZSTD_compress(data, sizeof data, text, strlen(text), 3));
    cut_everywhere("br", brotli, sizeof brotli - 1);
}

Test(decode, a_stream_that_was_flushed_is_read_as_far_as_it_goes)
{
    char data[300];
    z_stream s = {.next_in = (Bytef *)text, .avail_in = 20};
    deflateInit2(&s, 9, Z_DEFLATED, GZIP, 8, 0);
    s.next_out = (Bytef *)data;
    s.avail_out = sizeof data;
    cr_assert_eq(deflate(&s, Z_SYNC_FLUSH), Z_OK, "the fixture fits");
    size_t bytes = sizeof data - s.avail_out;
    deflateEnd(&s);
    char beginning[21] = "";
    memcpy(beginning, text, 20);
    expect("gzip", data, bytes, TS_DECODED_CUT, beginning);
}

static void bomb(const char *coding, const char *data, size_t bytes, size_t unfolds_to)
{
    struct ts_buffer out = {0};
    struct ts_slice all = {data, bytes};
    ts_buffer_text(&out, "before");
    cr_expect_eq(ts_decode(ts_slice_text(coding), all, unfolds_to - 1, &out), TS_DECODED_LIMIT,
                 "%s hits the limit", coding);
    cr_expect_eq(out.bytes, 6 + unfolds_to - 1, "what fits is there, behind what was there before");
    ts_buffer_free(&out);
    cr_expect_eq(ts_decode(ts_slice_text(coding), all, unfolds_to, &out), TS_DECODED,
                 "%s just fits", coding);
    ts_buffer_free(&out);
}

Test(decode, bombs_are_bounded)
{
    enum { BYTES = 1 << 20 };
    char *zeros = calloc(1, BYTES), *data = malloc(BYTES);
    bomb("gzip", data, deflated(zeros, BYTES, GZIP, data, BYTES), BYTES);
    bomb("deflate", data, deflated(zeros, BYTES, BARE, data, BYTES), BYTES);
    bomb("zstd", data, ZSTD_compress(data, BYTES, zeros, BYTES, 3), BYTES);
    bomb("br", brotli, sizeof brotli - 1, strlen(text));
    bomb("identity", zeros, BYTES, BYTES);
    free(zeros);
    free(data);
}
