/* Tests of the chunked framing in exporter/wire/. */
#include <criterion/criterion.h>

#include "exporter/base/buffer.h"
#include "exporter/wire/chunked.h"
#include "exporter/wire/http.h"

static void decodes(const char *text, int state, const char *expected)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "");
    cr_expect_eq(ts_decode_chunked(ts_slice_text(text), &out), state, "state of %s", text);
    cr_expect_str_eq(out.data, expected, "content of %s", text);
    ts_buffer_free(&out);
}

static void resumes(const char *text, int state, const char *expected)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "");
    cr_expect_eq(ts_decode_chunked_tail(ts_slice_text(text), &out), state, "state of %s", text);
    cr_expect_str_eq(out.data, expected, "content of %s", text);
    ts_buffer_free(&out);
}

Test(chunked, malformed_keeps_what_came_before)
{
    decodes("hello", -1, "");
    decodes("\r\n", -1, "");
    decodes(";x\r\n", -1, "");
    decodes("3\r\nabcd\r\n", -1, "abc");
    decodes("3\r\nabc\r\nxyz\r\n", -1, "abc");
    decodes("11111111111111111\r\nabc", -1, "");
}

Test(chunked, cut_off_keeps_what_is_there)
{
    decodes("", 0, "");
    decodes("3", 0, "");
    decodes("3\r", 0, "");
    decodes("3\r\n", 0, "");
    decodes("3\r\nab", 0, "ab");
    decodes("3\r\nabc", 0, "abc");
    decodes("3\r\nabc\r", 0, "abc");
    decodes("3\r\nabc\r\n", 0, "abc");
    decodes("3\r\nabc\r\n0", 0, "abc");
    decodes("ffffffffffffffff\r\nabc", 0, "abc");
}

Test(chunked, whole)
{
    decodes("0\r\n\r\n", 1, "");
    decodes("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", 1, "abc0123456789");
    decodes("3;name=value\r\nabc\r\n000\r\n\r\n", 1, "abc");
    decodes("3 \r\nabc\r\n0\r\nTrailer: x\r\n\r\n", 1, "abc");
    decodes("3\nabc\n0\n\n", 1, "abc");
    decodes("1\r\n\n\r\n0\r\n\r\nnext", 1, "\n");
}

Test(chunked_tail, without_a_chunk_there_is_nothing)
{
    resumes("", -1, "");
    resumes("no chunk at all", -1, "");
    resumes("text\n0 apples\nand 12 more\n", -1, "");
}

Test(chunked_tail, goes_on_at_the_next_chunk)
{
    resumes("rest\r\n3\r\nabc\r\n0\r\n\r\n", 1, "restabc");
    resumes("\r\n3\r\nabc\r\n0\r\n\r\n", 1, "abc");
    resumes("3\r\nabc\r\n0\r\n\r\n", 1, "abc");
    resumes("rest\r\n0\r\n\r\n", 1, "rest");
    resumes("rest\n3\r\nabc\r\n0\r\n\r\n", 1, "restabc");
    resumes("rest\r\n3\r\nabc\r\n5\r\nde", 0, "restabcde");
}

Test(chunked_tail, lines_that_look_like_sizes_are_passed_over)
{
    resumes("a\nb\n12\nx\n0 y\r\n3\r\nabc\r\n0\r\n\r\n", 1, "a\nb\n12\nx\n0 yabc");
    resumes("2\r\nab\r\nzz\r\n3\r\nabc\r\n0\r\n\r\n", 1, "2\r\nab\r\nzzabc");
}
