/* Tests of exporter/wire/http.h: bodies, whole, cut off, with holes, compressed. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "exchange_fixture.h"
#include "exporter/wire/http.h"

static struct fixture f;
static struct ts_http http;

static void setup(void)
{
    fixture_begin(&f);
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
}

static void teardown(void)
{
    fixture_end(&f);
}

static const struct ts_message *response(void)
{
    ts_http_read(&f.exchange, &f.arena, &http);
    return &http.response;
}

static const struct ts_message *request(void)
{
    ts_http_read(&f.exchange, &f.arena, &http);
    return &http.request;
}

static void is(const struct ts_message *message, const char *body, bool complete, bool truncated,
               bool damaged)
{
    cr_expect(ts_slice_is(message->body, body), "the body is \"%s\", not \"%.*s\"", body,
              (int)message->body.n, message->body.n ? message->body.p : "");
    cr_expect_eq(message->body_complete, complete, "complete is %d", complete);
    cr_expect_eq(message->body_truncated, truncated, "truncated is %d", truncated);
    cr_expect_eq(message->body_damaged, damaged, "damaged is %d", damaged);
}

static size_t gzipped(const char *text, char *out, size_t size)
{
    z_stream s = {.next_in = (Bytef *)text, .avail_in = (uInt)strlen(text)};
    deflateInit2(&s, 9, Z_DEFLATED, 15 + 16, 8, 0);
    s.next_out = (Bytef *)out;
    s.avail_out = (uInt)size;
    cr_assert_eq(deflate(&s, Z_FINISH), Z_STREAM_END, "the fixture fits");
    deflateEnd(&s);
    return size - s.avail_out;
}

TestSuite(body, .init = setup, .fini = teardown);

Test(body, with_a_length)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    BODY_IN(&f, "abc");
    BODY_IN(&f, "def");
    is(response(), "abcdef", true, false, false);
    cr_assert_eq(http.response.first_byte_ns, 1003, "when the first piece came");
    cr_assert_eq(http.response.last_byte_ns, 1004, "when the last piece came");
}

Test(body, of_length_zero)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    is(response(), "", true, false, false);
    cr_assert_eq(http.response.first_byte_ns, 0, "no body, no time");
}

Test(body, shorter_than_its_length)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    BODY_IN(&f, "abc");
    is(response(), "abc", false, false, false);
}

Test(body, what_comes_past_the_length_is_left_out)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
    BODY_IN(&f, "abc");
    BODY_IN(&f, "HTTP/1.1 200");
    is(response(), "ab", true, false, false);
}

Test(body, a_length_that_is_none_does_not_count)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: ***\r\n\r\n");
    BODY_IN(&f, "abc");
    is(response(), "abc", true, false, false);
}

Test(body, an_absurd_length_does_not_count)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n");
    BODY_IN(&f, "abc");
    is(response(), "abc", true, false, false);
}

Test(body, until_close)
{
    HEAD_IN(&f, "HTTP/1.0 200 OK\r\n\r\n");
    BODY_IN(&f, "abc");
    is(response(), "abc", true, false, false);
    f.exchange.curlcode = 56;
    is(response(), "abc", false, false, false);
    f.exchange.has_curlcode = false;
    is(response(), "abc", false, false, false);
}

Test(body, chunked_in_pieces_cut_anywhere)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 3\r\n\r\n");
    BODY_IN(&f, "3\r");
    BODY_IN(&f, "\nab");
    BODY_IN(&f, "c\r\n2\r\nde\r\n0\r\n\r\n");
    is(response(), "abcde", true, false, false);
}

Test(body, chunked_and_cut_off)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    BODY_IN(&f, "3\r\nabc\r\n9\r\nde");
    is(response(), "abcde", false, false, false);
}

Test(body, chunked_and_damaged)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    BODY_IN(&f, "3\r\nabcX\r\n");
    is(response(), "abc", false, false, true);
}

Test(body, of_responses_that_have_none)
{
    HEAD_IN(&f, "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n");
    is(response(), "", true, false, false);
}

Test(body, of_a_head_request)
{
    f.exchange.piece_count = 0;
    HEAD_OUT(&f, "HEAD / HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nContent-Encoding: gzip\r\n\r\n");
    is(response(), "", true, false, false);
    cr_assert_str_eq(http.method, "HEAD", "the method of the request line");
}

Test(body, compressed)
{
    char data[200];
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    fixture_add(&f, TS_REC_DATA_IN, data, 5);
    fixture_add(&f, TS_REC_DATA_IN, data + 5, bytes - 5);
    is(response(), "{\"a\":1}", true, false, false);
}

Test(body, chunked_and_compressed_twice)
{
    char once[200], twice[300], chunk[400];
    size_t bytes = gzipped("{\"a\":1}", once, sizeof once);
    z_stream s = {.next_in = (Bytef *)once, .avail_in = (uInt)bytes};
    deflateInit2(&s, 9, Z_DEFLATED, 15, 8, 0);
    s.next_out = (Bytef *)twice;
    s.avail_out = sizeof twice;
    cr_assert_eq(deflate(&s, Z_FINISH), Z_STREAM_END, "the fixture fits");
    bytes = sizeof twice - s.avail_out;
    deflateEnd(&s);
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip , deflate\r\n"
                "Transfer-Encoding: chunked\r\n\r\n");
    int head = snprintf(chunk, sizeof chunk, "%zx\r\n", bytes);
    memcpy(chunk + head, twice, bytes);
    fixture_add(&f, TS_REC_DATA_IN, chunk, (size_t)head + bytes);
    BODY_IN(&f, "\r\n0\r\n\r\n");
    is(response(), "{\"a\":1}", true, false, false);
}

Test(body, compressed_as_transfer_coding)
{
    char data[200], chunk[300];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
    int head = snprintf(chunk, sizeof chunk, "%zx\r\n", bytes);
    memcpy(chunk + head, data, bytes);
    fixture_add(&f, TS_REC_DATA_IN, chunk, (size_t)head + bytes);
    BODY_IN(&f, "\r\n0\r\n\r\n");
    is(response(), "{\"a\":1}", true, false, false);
}

Test(body, compressed_and_cut_off_is_incomplete_not_damaged)
{
    char data[200];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 500\r\n\r\n");
    fixture_add(&f, TS_REC_DATA_IN, data, bytes - 6);
    is(response(), "{\"a\":1}", false, false, false);
}

Test(body, compressed_and_ended_too_early_is_damaged)
{
    char data[200];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    fixture_add(&f, TS_REC_DATA_IN, data, bytes - 6);
    is(response(), "{\"a\":1}", true, false, true);
}

Test(body, text_that_claims_to_be_compressed_stays)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    BODY_IN(&f, "{\"a\":1}");
    is(response(), "{\"a\":1}", true, false, true);
}

Test(body, damaged_binary_gives_nothing)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    BODY_IN(&f, "\x1f\x8b\x07\xff\xff\xff");
    is(response(), "", true, false, true);
}

Test(body, an_unknown_coding_leaves_it_as_it_is)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n\r\n");
    BODY_IN(&f, "nop");
    is(response(), "nop", true, false, false);
}

Test(body, identity_with_a_hole_keeps_head_and_tail)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 1006\r\n\r\n");
    BODY_IN(&f, "abc");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "xyz");
    is(response(), "abcxyz", true, true, false);
}

Test(body, identity_with_a_hole_and_too_much)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 1006\r\n\r\n");
    BODY_IN(&f, "abc");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "xyz past the end");
    is(response(), "abcxyz", true, true, false);
}

Test(body, identity_with_a_hole_and_cut_off)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 1007\r\n\r\n");
    BODY_IN(&f, "abc");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "xyz");
    is(response(), "abcxyz", false, true, false);
}

Test(body, chunked_with_a_hole_goes_on_at_the_next_chunk)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    BODY_IN(&f, "3\r\nabc\r\n9\r\nde");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "vw\r\n3\r\nxyz\r\n0\r\n\r\n");
    is(response(), "abcdevwxyz", true, true, false);
}

Test(body, chunked_with_a_hole_and_no_chunk_behind_keeps_the_head)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    BODY_IN(&f, "3\r\nabc\r\n9\r\nde");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "somewhere");
    is(response(), "abcde", false, true, false);
}

Test(body, compressed_with_a_hole_keeps_what_decodes_before_it)
{
    char data[200];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    fixture_add(&f, TS_REC_DATA_IN, data, bytes - 6);
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "xyz");
    is(response(), "{\"a\":1}", true, true, false);
}

Test(body, a_hole_at_the_start)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    fixture_gap(&f, TS_REC_DATA_IN, 1000, "xyz");
    is(response(), "xyz", true, true, false);
}

TestSuite(request_body, .fini = teardown);

static void sent_with(const char *headers)
{
    static char head[300];
    fixture_begin(&f);
    snprintf(head, sizeof head, "POST /v1/chat HTTP/1.1\r\n%s\r\n\r\n", headers);
    HEAD_OUT(&f, head);
}

Test(request_body, chunked)
{
    sent_with("Transfer-Encoding: chunked");
    BODY_OUT(&f, "3\r\nabc\r\n");
    BODY_OUT(&f, "2\r\nde\r\n0\r\n\r\n");
    is(request(), "abcde", true, false, false);
}

Test(request_body, compressed)
{
    char data[200];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    sent_with("Content-Encoding: gzip");
    fixture_add(&f, TS_REC_DATA_OUT, data, bytes);
    is(request(), "{\"a\":1}", true, false, false);
}

Test(request_body, as_set_is_not_framed_but_may_be_compressed)
{
    char data[200];
    size_t bytes = gzipped("{\"a\":1}", data, sizeof data);
    sent_with("Content-Encoding: gzip\r\nTransfer-Encoding: chunked");
    f.exchange.body_set = (struct ts_slice){data, bytes};
    is(request(), "{\"a\":1}", true, false, false);
}

Test(request_body, as_set_and_truncated)
{
    sent_with("Content-Length: 1000");
    f.exchange.body_set = ts_slice_text("abc");
    f.exchange.body_set_truncated = true;
    is(request(), "abc", false, true, false);
}

Test(request_body, of_which_only_a_part_went_out)
{
    sent_with("Content-Length: 6");
    BODY_OUT(&f, "abc");
    f.exchange.body_set = ts_slice_text("abcdef");
    is(request(), "abcdef", false, false, false);
    cr_assert_eq(http.request.first_byte_ns, 1002, "when the part went out");
}

Test(request_body, that_is_not_what_was_set)
{
    sent_with("Content-Length: 6");
    BODY_OUT(&f, "xbc");
    f.exchange.body_set = ts_slice_text("abcdef");
    is(request(), "xbc", false, false, false);
}

Test(request_body, with_a_tail_that_was_journaled_at_the_end)
{
    sent_with("Content-Length: 1006");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    BODY_IN(&f, "fine");
    fixture_gap(&f, TS_REC_DATA_OUT, 1000, "xyz");
    is(request(), "abcxyz", true, true, false);
    is(&http.response, "fine", true, false, false);
}

Test(request_body, none)
{
    fixture_begin(&f);
    HEAD_OUT(&f, "GET / HTTP/1.1\r\n\r\n");
    is(request(), "", true, false, false);
    cr_assert_eq(http.request.first_byte_ns, 0, "no body, no time");
}
