/* Tests of exporter/wire/http.h: heads, hops, addresses. Bodies: test_http_body.c. */
#include <criterion/criterion.h>

#include <string.h>

#include "exchange_fixture.h"
#include "exporter/wire/http.h"

static struct fixture f;
static struct ts_http http;

static void setup(void)
{
    fixture_begin(&f);
}

static void teardown(void)
{
    fixture_end(&f);
}

static void read_it(void)
{
    ts_http_read(&f.exchange, &f.arena, &http);
}

TestSuite(http, .init = setup, .fini = teardown);

static void body_is(const struct ts_message *message, const char *expected)
{
    cr_expect(ts_slice_is(message->body, expected), "the body is \"%s\", not \"%.*s\"", expected,
              (int)message->body.n, message->body.n ? message->body.p : "");
}

Test(http, nothing_was_seen)
{
    f.exchange.url = f.exchange.effective_url = f.exchange.method = "";
    read_it();
    cr_assert_not(http.has_response, "there is no response");
    cr_assert_eq(http.status, 0, "and no status");
    cr_assert_str_eq(http.method, "", "texts are never NULL");
    cr_assert_str_eq(http.host, "", "texts are never NULL");
    cr_assert_str_eq(http.path, "/", "the path is that of an empty URL");
    cr_assert_eq(http.request.body.n, 0, "no request body");
    cr_assert_eq(ts_http_header(&http.response, "x").n, 0, "no headers");
}

Test(http, a_refused_connection_has_its_request)
{
    f.exchange.curlcode = 7;
    f.exchange.body_set = ts_slice_text("{\"a\":1}");
    read_it();
    cr_assert_not(http.has_response, "there is no response");
    cr_assert_str_eq(http.method, "POST", "the method as set");
    cr_assert_str_eq(http.path, "/v1/chat", "the path of the URL");
    body_is(&http.request, "{\"a\":1}");
    cr_assert(http.request.body_complete, "all of what was set is there");
    cr_assert_eq(http.request.first_byte_ns, 0, "nothing went out");
}

Test(http, an_envelope_has_its_status)
{
    f.exchange.match = TS_MATCH_ENVELOPE;
    f.exchange.status = 503;
    f.exchange.http_version = 3;
    read_it();
    cr_assert(http.has_response, "the status proves a response");
    cr_assert_eq(http.status, 503, "as libcurl gave it");
    cr_assert_eq(http.http_version_major, 2, "the version too");
}

Test(http, a_plain_exchange)
{
    HEAD_OUT(&f, "POST /v1/chat?key=*** HTTP/1.1\r\nHost: api.example.com\r\n"
                 "Content-Type:application/json  \r\nContent-Length: 7\r\n\r\n");
    BODY_OUT(&f, "{\"a\":1}");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-Id: r1\r\nEmpty:\r\n\r\n");
    BODY_IN(&f, "{}");
    read_it();
    cr_assert_eq(http.exchange, &f.exchange, "the exchange is named");
    cr_assert_str_eq(http.method, "POST", "the method");
    cr_assert_str_eq(http.scheme, "https", "the scheme");
    cr_assert_str_eq(http.host, "api.example.com", "the host");
    cr_assert_str_eq(http.path, "/v1/chat", "the path without its query");
    cr_assert_eq(http.port, 443, "the port");
    cr_assert_eq(http.status, 200, "the status");
    cr_assert_eq(http.http_version_major, 1, "the version");
    cr_assert_eq(http.hops, 0, "no round trips before");
    cr_assert(ts_slice_is(ts_http_header(&http.request, "CONTENT-type"), "application/json"),
              "a header in any case, without blanks");
    cr_assert(ts_slice_is(ts_http_header(&http.response, "x-request-id"), "r1"), "of the response");
    cr_assert_eq(ts_http_header(&http.response, "Empty").n, 0, "an empty value");
    cr_assert_eq(http.response.header_count, 3, "no line was taken twice");
    body_is(&http.request, "{\"a\":1}");
    body_is(&http.response, "{}");
    cr_assert(http.request.body_complete && http.response.body_complete, "both are whole");
    cr_assert_eq(http.request.first_byte_ns, 1002, "when the request's body went out");
    cr_assert_eq(http.response.last_byte_ns, 1004, "when the response's body came");
}

Test(http, http_2_as_libcurl_shows_it)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/2\r\nHost: api.example.com\r\n\r\n");
    BODY_OUT(&f, "{\"a\":1}");
    HEAD_IN(&f, "HTTP/2 200 \r\n");
    HEAD_IN(&f, "content-type: text/plain\r\n");
    HEAD_IN(&f, "\r\n");
    BODY_IN(&f, "5\r\nno chunk");
    read_it();
    cr_assert_eq(http.http_version_major, 2, "the version");
    cr_assert_eq(http.status, 200, "the status");
    body_is(&http.request, "{\"a\":1}");
    body_is(&http.response, "5\r\nno chunk");
    cr_assert(http.response.body_complete, "libcurl saw the stream's end");
}

Test(http, a_head_in_pieces_that_are_cut_in_mid_line)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nHo");
    HEAD_OUT(&f, "st: api.example.com\r\nX-Long: aaa");
    HEAD_OUT(&f, "bbb HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nX-");
    HEAD_IN(&f, "A: 1\r\n\r\n");
    read_it();
    cr_assert(ts_slice_is(ts_http_header(&http.request, "Host"), "api.example.com"),
              "Host is whole");
    cr_assert(ts_slice_is(ts_http_header(&http.request, "X-Long"), "aaabbb HTTP/1.1"),
              "X-Long is whole");
    cr_assert(ts_slice_is(ts_http_header(&http.response, "X-A"), "1"), "X-A is whole");
}

Test(http, lines_that_are_no_headers_are_left_out)
{
    HEAD_IN(&f, "HTTP/1.1 200\r\nno colon\r\n: no name\r\n folded: line\r\nA: b: c\n\r\n\r\n");
    read_it();
    cr_assert_eq(http.status, 200, "a status line without a reason");
    cr_assert(ts_slice_is(ts_http_header(&http.response, "A"), "b: c"), "a colon in a value");
}

Test(http, damaged_start_lines_are_no_start_lines)
{
    HEAD_OUT(&f, "POST HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 2x0 OK\r\nHTTP/abc 200 OK\r\nHTTP/1.1 20\r\n\r\n");
    read_it();
    cr_assert_str_eq(http.path, "/v1/chat", "the path of the URL");
    cr_assert_eq(http.status, 0, "no status");
}

Test(http, of_equal_headers_the_first_counts)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\n\r\n");
    read_it();
    cr_assert(ts_slice_is(ts_http_header(&http.response, "a"), "1"), "the first");
}

Test(http, informational_responses_do_not_count)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    BODY_IN(&f, "x");
    read_it();
    cr_assert_eq(http.status, 200, "the last status");
    cr_assert_eq(http.hops, 0, "one round trip only");
    cr_assert_eq(ts_http_header(&http.response, "X-Early").n, 0, "headers of the 1xx are gone");
    body_is(&http.request, "abc");
    body_is(&http.response, "x");
}

Test(http, the_blank_line_after_a_1xx_head_may_be_missing)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 100 Continue\r\nHTTP/1.1 201 Created\r\nA: 1\r\n\r\n");
    read_it();
    cr_assert_eq(http.status, 201, "the status behind it");
    cr_assert(ts_slice_is(ts_http_header(&http.response, "A"), "1"), "its headers");
}

Test(http, killed_after_100_continue)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 100 Continue\r\n\r\n");
    f.exchange.body_set = ts_slice_text("abc");
    read_it();
    cr_assert_not(http.has_response, "that is no response yet");
    cr_assert_eq(http.status, 0, "and no status");
    body_is(&http.request, "abc");
}

Test(http, switching_protocols_is_a_response)
{
    HEAD_OUT(&f, "GET /ws HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    read_it();
    cr_assert(http.has_response, "it is one");
    cr_assert_eq(http.status, 101, "with its status");
}

Test(http, an_authentication_round_trip_with_its_body)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ***\r\nContent-Length: 2\r\n\r\n");
    BODY_IN(&f, "no");
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    BODY_IN(&f, "yes");
    read_it();
    cr_assert_eq(http.status, 200, "the last status");
    cr_assert_eq(http.hops, 1, "one round trip before");
    body_is(&http.request, "abc");
    body_is(&http.response, "yes");
    cr_assert_eq(ts_http_header(&http.response, "WWW-Authenticate").n, 0,
                 "headers of the last only");
}

Test(http, a_redirect_without_its_body)
{
    f.exchange.effective_url = "http://other.example.com:8080/moved?x=***";
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 307 Temporary Redirect\r\nLocation: /moved\r\n\r\n");
    HEAD_OUT(&f, "POST /moved?x=*** HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    BODY_IN(&f, "yes");
    read_it();
    cr_assert_eq(http.hops, 1, "one round trip before");
    cr_assert_str_eq(http.host, "other.example.com", "where it ended");
    cr_assert_eq(http.port, 8080, "the port there");
    cr_assert_str_eq(http.path, "/moved", "the path there");
    cr_assert_str_eq(http.url, f.exchange.effective_url, "the URL there");
    body_is(&http.request, "abc");
}

Test(http, a_redirect_that_leads_nowhere_has_no_response)
{
    HEAD_OUT(&f, "GET /a HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 302 Found\r\n\r\n");
    HEAD_OUT(&f, "GET /b HTTP/1.1\r\n\r\n");
    f.exchange.status = 302;
    f.exchange.curlcode = 52;
    read_it();
    cr_assert_not(http.has_response, "the last request was not answered");
    cr_assert_eq(http.status, 0, "the redirect's status is not that of the call");
    cr_assert_eq(http.hops, 1, "one round trip before");
    cr_assert_str_eq(http.path, "/b", "what was asked for last");
}

Test(http, a_request_sent_again_on_a_new_connection)
{
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\nA: 1\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    read_it();
    cr_assert_eq(http.hops, 0, "there was one response only");
    cr_assert_eq(http.request.header_count, 1, "the headers are those of the second");
    body_is(&http.request, "abc");
}

Test(http, through_a_proxys_tunnel)
{
    HEAD_OUT(&f, "CONNECT api.example.com:443 HTTP/1.1\r\nProxy-Authorization: ***\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 200 Connection established\r\n\r\n");
    HEAD_OUT(&f, "POST /v1/chat HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    BODY_OUT(&f, "abc");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nA: 1\r\n\r\n");
    BODY_IN(&f, "x");
    read_it();
    cr_assert_str_eq(http.method, "POST", "the program's own request");
    cr_assert_eq(http.hops, 1, "the tunnel is a round trip");
    cr_assert(ts_slice_is(ts_http_header(&http.response, "A"), "1"), "the program's response");
}

Test(http, a_tunnel_that_is_all_there_is)
{
    HEAD_OUT(&f, "CONNECT api.example.com:443 HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 200 Connection established\r\n\r\n");
    f.exchange.curlcode = 35;
    f.exchange.body_set = ts_slice_text("abc");
    read_it();
    cr_assert_not(http.has_response, "the proxy's consent is no response");
    cr_assert_str_eq(http.method, "POST", "the method as set");
    cr_assert_str_eq(http.path, "/v1/chat", "the path of the URL");
    body_is(&http.request, "abc");
}

Test(http, a_tunnel_that_is_refused)
{
    HEAD_OUT(&f, "CONNECT api.example.com:443 HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\n");
    BODY_IN(&f, "stop");
    read_it();
    cr_assert(http.has_response, "the proxy's refusal is the response");
    cr_assert_eq(http.status, 403, "with its status");
    cr_assert_str_eq(http.method, "POST", "to the method as set");
}

Test(http, a_forward_proxy_gets_the_whole_url)
{
    HEAD_OUT(&f, "POST http://api.example.com:80/v1/chat?a=b HTTP/1.1\r\n\r\n");
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\n\r\n");
    read_it();
    cr_assert_str_eq(http.path, "/v1/chat", "the path in it");
}

Test(http, a_response_without_a_head)
{
    HEAD_OUT(&f, "GET / HTTP/1.1\r\n\r\n");
    BODY_IN(&f, "old style");
    read_it();
    cr_assert(http.has_response, "it is a response");
    cr_assert_eq(http.status, 0, "without a status");
    body_is(&http.response, "old style");
}

Test(http, trailers_are_headers_too)
{
    HEAD_IN(&f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    BODY_IN(&f, "1\r\nx\r\n0\r\n");
    HEAD_IN(&f, "X-Sum: 5\r\n");
    read_it();
    cr_assert(ts_slice_is(ts_http_header(&http.response, "x-sum"), "5"), "the trailer");
    body_is(&http.response, "x");
    cr_assert(http.response.body_complete, "the last chunk was there");
}
