/* Secrets in header blocks. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shim/redact.h"
#include "shim/redact_allow.h"

struct text {
    char bytes[16384];
    size_t used;
    bool whole_lines;
};

static void collect(void *context, const char *data, size_t bytes)
{
    struct text *text = context;
    cr_assert_leq(text->used + bytes, sizeof text->bytes - 1, "no more comes out than went in");
    text->whole_lines = text->whole_lines && bytes && data[bytes - 1] == '\n';
    memcpy(text->bytes + text->used, data, bytes);
    text->used += bytes;
    text->bytes[text->used] = 0;
}

/* In pieces that are cut at two places. */
static void filter_cut(const char *block, size_t bytes, size_t first, size_t second,
                       struct text *text)
{
    struct ts_header_filter filter;
    memset(&filter, 0xa5, sizeof filter);
    ts_header_filter_init(&filter);
    text->used = 0;
    text->bytes[0] = 0;
    text->whole_lines = true;
    ts_header_filter_feed(&filter, block, first, collect, text);
    ts_header_filter_feed(&filter, block + first, second - first, collect, text);
    ts_header_filter_feed(&filter, block + second, bytes - second, collect, text);
    cr_assert(text->whole_lines, "what is handed over are whole lines");
    ts_header_filter_flush(&filter, collect, text);
}

static const char *filtered(const char *block)
{
    static struct text text;
    filter_cut(block, strlen(block), 0, strlen(block), &text);
    return text.bytes;
}

Test(redact_header, nothing_gives_nothing)
{
    cr_assert_str_eq(filtered(""), "", "no line");
    cr_assert_str_eq(filtered("\r\n"), "\r\n", "an empty line ends a head");
    cr_assert_str_eq(filtered("no colon\r\n"), "", "no header");
    cr_assert_str_eq(filtered(": no name\r\n"), "", "no name");
    cr_assert_str_eq(filtered(" secret: of a folded header\r\n"), "", "nor a continuation");
}

static const char request[] = "POST /v1/chat/completions?key=SECRET&alt=sse HTTP/1.1\r\n"
                              "Host: api.example.com\r\n"
                              "Authorization: Bearer SECRET\r\n"
                              "X-Api-Key:SECRET\r\n"
                              "X-Unknown: SECRET\r\n"
                              " SECRET\r\n"
                              "Cookie: a=SECRET\r\n"
                              "Content-Type: application/json\r\n"
                              "X-Empty:\r\n"
                              "OpenAI-Organization: org-1\r\n"
                              "OpenAI-Sentinel-Token: SECRET\r\n"
                              "anthropic-version: 2023-06-01\r\n"
                              "X-Claude-Code-Session-Id: s-1\r\n"
                              "Proxy-Authorization: Basic SECRET\r\n"
                              "Content-Length: 42\r\n"
                              "\r\n";
static const char request_filtered[] = "POST /v1/chat/completions?key=***&alt=sse HTTP/1.1\r\n"
                                       "Host: api.example.com\r\n"
                                       "Authorization: ***\r\n"
                                       "X-Api-Key:***\r\n"
                                       "X-Unknown: ***\r\n"
                                       "Cookie: ***\r\n"
                                       "Content-Type: application/json\r\n"
                                       "X-Empty:\r\n"
                                       "OpenAI-Organization: org-1\r\n"
                                       "OpenAI-Sentinel-Token: ***\r\n"
                                       "anthropic-version: 2023-06-01\r\n"
                                       "X-Claude-Code-Session-Id: s-1\r\n"
                                       "Proxy-Authorization: ***\r\n"
                                       "Content-Length: 42\r\n"
                                       "\r\n";

Test(redact_header, names_stay_and_secret_values_go)
{
    cr_assert_str_eq(filtered(request), request_filtered, "as the table says");
}

Test(redact_header, pieces_give_the_same_as_the_whole)
{
    static struct text text;
    size_t bytes = sizeof request - 1;
    for (size_t first = 0; first <= bytes; first++)
        for (size_t second = first; second <= bytes; second += second == first ? 1 : 37) {
            filter_cut(request, bytes, first, second, &text);
            cr_assert_str_eq(text.bytes, request_filtered, "cut at %zu and %zu", first, second);
        }
}

Test(redact_header, byte_by_byte_is_the_same)
{
    static struct text text;
    struct ts_header_filter filter;
    ts_header_filter_init(&filter);
    for (size_t i = 0; i < sizeof request - 1; i++)
        ts_header_filter_feed(&filter, request + i, 1, collect, &text);
    cr_assert_str_eq(text.bytes, request_filtered, "each byte is a piece");
}

Test(redact_header, request_lines_of_all_kinds)
{
    cr_assert_str_eq(filtered("CONNECT api.openai.com:443 HTTP/1.1\r\n"),
                     "CONNECT api.openai.com:443 HTTP/1.1\r\n", "to a proxy");
    cr_assert_str_eq(filtered("POST http://u:SECRET@h:80/p?key=SECRET HTTP/1.1\r\n"),
                     "POST http://***@h:80/p?key=*** HTTP/1.1\r\n", "through a proxy");
    cr_assert_str_eq(filtered("POST /p?token=SECRET HTTP/2\r\n"), "POST /p?token=*** HTTP/2\r\n",
                     "of HTTP/2");
    cr_assert_str_eq(filtered("GET /a:b?x=1 HTTP/1.0\n"), "GET /a:b?x=1 HTTP/1.0\n",
                     "colons, and lines that end with LF alone");
    cr_assert_str_eq(filtered("GET /p?key=SECRET"), "GET /p?key=***", "without a version or end");
}

Test(redact_header, responses)
{
    cr_assert_str_eq(filtered("HTTP/1.1 100 Continue\r\nHTTP/1.1 302 Found: it\r\n"
                              "Location: https://h/x?sig=SECRET&a=b#SECRET\r\n"
                              "Set-Cookie: SECRET\r\nx-request-id: r-1\r\n"
                              "X-RateLimit-Remaining-Tokens: 5\r\n"
                              "x-amzn-bedrock-input-token-count: 7\r\n\r\n"
                              "HTTP/2 200 \r\nserver: s\r\n\r\n"),
                     "HTTP/1.1 100 Continue\r\nHTTP/1.1 302 Found: it\r\n"
                     "Location: https://h/x?sig=***&a=b\r\n"
                     "Set-Cookie: ***\r\nx-request-id: r-1\r\n"
                     "X-RateLimit-Remaining-Tokens: 5\r\n"
                     "x-amzn-bedrock-input-token-count: 7\r\n\r\n"
                     "HTTP/2 200 \r\nserver: s\r\n\r\n",
                     "several hops, also when the empty line after 100 is missing");
}

Test(redact_header, a_last_line_without_end_is_judged_when_it_is_flushed)
{
    cr_assert_str_eq(filtered("X-Secret: SECRET"), "X-Secret: ***", "its value goes");
    cr_assert_str_eq(filtered("Date: today"), "Date: today", "or stays");
    cr_assert_str_eq(filtered("X-Sec"), "", "what is cut in its name is left out");
}

static char block[9000];

/* head, then x up to so many bytes, then tail. */
static size_t long_line(const char *head, size_t bytes, const char *tail)
{
    memset(block, 'x', sizeof block);
    memcpy(block, head, strlen(head));
    memcpy(block + bytes - strlen(tail), tail, strlen(tail));
    return bytes;
}

Test(redact_header, lines_that_do_not_fit_lose_their_values)
{
    static struct text whole, text;
    size_t bytes = long_line("User-Agent: a", 4000, "\r\nDate: d\r\n");
    filter_cut(block, bytes, 0, bytes, &whole);
    cr_assert_str_eq(whole.bytes, "User-Agent: ***\r\nDate: d\r\n", "the next line is judged anew");
    for (size_t cut = 1; cut < bytes; cut++) {
        filter_cut(block, bytes, cut / 2, cut, &text);
        cr_assert_str_eq(text.bytes, whole.bytes, "cut at %zu", cut);
    }
    bytes = long_line("n", 4000, ": secret\r\nDate: d\r\n");
    filter_cut(block, bytes, 100, 3000, &text);
    cr_assert_str_eq(text.bytes, "Date: d\r\n", "a name that does not fit takes its line with it");
}

Test(redact_header, a_line_that_just_fits_is_whole)
{
    static struct text text;
    size_t fits = sizeof((struct ts_header_filter *)0)->line;
    for (size_t bytes = fits - 2; bytes <= fits + 3; bytes++) {
        long_line("User-Agent: a", bytes, "\r\n");
        filter_cut(block, bytes, 10, 20, &text);
        cr_assert_eq(text.used, bytes <= fits ? bytes : strlen("User-Agent: ***\r\n"),
                     "a line of %zu bytes", bytes);
    }
}

Test(redact_header, a_request_line_that_does_not_fit_keeps_its_version)
{
    static struct text text;
    size_t bytes = long_line("GET /p?key=SECRET&a=", 5000, " HTTP/1.1\r\n");
    filter_cut(block, bytes, 2040, 4993, &text);
    cr_assert_eq(strncmp(text.bytes, "GET /p?key=***&a=xxx", 20), 0, "its begin is masked");
    cr_assert_str_eq(text.bytes + text.used - 12, "x HTTP/1.1\r\n", "its end is there");
    bytes = long_line("GET /p?key=SECRET&key=", 5000, "SECRET\r\n");
    filter_cut(block, bytes, 2040, 4993, &text);
    cr_assert_null(strstr(text.bytes, "SECRET"), "nothing of the rest is shown");
}

Test(redact_header, the_table_knows_families)
{
    static const struct {
        const char *name;
        enum ts_header_rule rule;
    } cases[] = {
        {"CONTENT-TYPE", TS_HEADER_PASS},
        {"content-typ", TS_HEADER_MASK},
        {"openai-processing-ms", TS_HEADER_PASS},
        {"openai-api-key", TS_HEADER_MASK},
        {"anthropic-auth", TS_HEADER_MASK},
        {"ratelimit-limit", TS_HEADER_PASS},
        {"x-ms-token-aad-access-token", TS_HEADER_MASK},
        {"x-goog-api-key", TS_HEADER_MASK},
        {"api-key", TS_HEADER_MASK},
        {"authorization", TS_HEADER_MASK},
        {"proxy-authorization", TS_HEADER_MASK},
        {"x-api-key", TS_HEADER_MASK},
        {"X-API-KEY", TS_HEADER_MASK},
        {"xi-api-key", TS_HEADER_MASK},
        {"x-subscription-token", TS_HEADER_MASK},
        {"Ocp-Apim-Subscription-Key", TS_HEADER_MASK},
        {"x-amz-security-token", TS_HEADER_MASK},
        {"x-auth-token", TS_HEADER_MASK},
        {"x-goog-user-project", TS_HEADER_MASK},
        {"cookie", TS_HEADER_MASK},
        {"set-cookie", TS_HEADER_MASK},
        {"mcp-session-id", TS_HEADER_MASK},
        {"openai-ephemeral-token", TS_HEADER_MASK},
        {"helicone-auth", TS_HEADER_MASK},
        {"x-portkey-api-key", TS_HEADER_MASK},
        {"location", TS_HEADER_URL},
        {"", TS_HEADER_MASK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(ts_header_rule(cases[i].name, strlen(cases[i].name)), cases[i].rule, "of %s",
                     cases[i].name);
}
