/* Secrets in URLs. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/redact.h"

static char out[1024];

static const char *redact(const char *url, bool all_values)
{
    size_t bytes = ts_redact_url(url, strlen(url), all_values, out, sizeof out - 1);
    out[bytes] = 0;
    return out;
}

Test(redact_url, nothing_gives_nothing)
{
    cr_assert_eq(ts_redact_url(NULL, 0, true, out, sizeof out), 0, "no URL");
    cr_assert_eq(ts_redact_url("", 0, true, out, sizeof out), 0, "an empty one");
    cr_assert_eq(ts_redact_url("http://h", 8, true, NULL, 0), 0, "no room");
    cr_assert_str_eq(redact("http://", false), "http://", "no host");
}

Test(redact_url, ordinary_urls_stay_as_they_are)
{
    static const char *const urls[] = {
        "https://api.openai.com/v1/chat/completions",
        "http://h:8080/a/b?model=gpt-4&limit=5&q=sk-learn",
        "/v1/chat/completions?api-version=2024-06-01",
        "//v1/chat/completions",
        "h:443",
        "*",
        "http://h/publishers/anthropic/models/claude@20240229:rawPredict",
        "http://h?",
        "http://h/?&&a&=&b=",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_str_eq(redact(urls[i], false), urls[i], "there is no secret in it");
}

Test(redact_url, secrets_are_masked)
{
    static const struct {
        const char *url, *expected;
    } cases[] = {
        {"https://user:secret@h/x", "https://***@h/x"},
        {"https://user@h:80/x", "https://***@h:80/x"},
        {"user:p@ss@h/x", "***@h/x"},
        {"http://u:p@h?a=1", "http://***@h?a=1"},
        {"http://h/x?key=abc", "http://h/x?key=***"},
        {"http://h/x?KEY=abc&alt=sse", "http://h/x?KEY=***&alt=sse"},
        {"/x?q=a&api_key=b", "/x?q=a&api_key=***"},
        {"/x?apiKey=b&api-key=b", "/x?apiKey=***&api-key=***"},
        {"/x?api%5Fkey=b", "/x?api%5Fkey=***"},
        {"/x?access_token=b=c", "/x?access_token=***"},
        {"/x?X-Amz-Signature=b&X-Amz-Date=c", "/x?X-Amz-Signature=***&X-Amz-Date=***"},
        {"/x?token=b&X-Amz-Credential=c&X-Goog-Signature=d&X-Goog-Credential=e",
         "/x?token=***&X-Amz-Credential=***&X-Goog-Signature=***&X-Goog-Credential=***"},
        {"/x?appid=b&cx=c&apikey=d&X-Amz-Security-Token=e&AWSAccessKeyId=f",
         "/x?appid=***&cx=***&apikey=***&X-Amz-Security-Token=***&AWSAccessKeyId=***"},
        {"/x?q=AQ.Ab8RN6abcdefghijk", "/x?q=***"},
        {"/x?sig=b&sv=1", "/x?sig=***&sv=1"},
        {"/x?client_secret=b&password=c&subscription-key=d",
         "/x?client_secret=***&password=***&subscription-key=***"},
        {"/x?q=sk-abcdefghijklmnop", "/x?q=***"},
        {"/x?sk-abcdefghijklmnop", "/x?***"},
        {"/x?v=AIzaSyA1234567890123", "/x?v=***"},
        {"/x?v=eyJhbGciOiJIUzI1NiJ9.e30.x", "/x?v=***"},
        {"/x/sk-abcdefghijklmnop/y", "/x/***/y"},
        {"https://api.telegram.org/bot123456:AAH-x_y/sendMessage",
         "https://api.telegram.org/***/sendMessage"},
        {"http://h/x?a=1#token=secret", "http://h/x?a=1"},
        {"http://h#u:p@x", "http://h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(redact(cases[i].url, false), cases[i].expected, "of %s", cases[i].url);
}

Test(redact_url, of_unknown_endpoints_all_values_are_masked)
{
    cr_assert_str_eq(redact("http://h/x?a=1&b=&c&d=e=f", true), "http://h/x?a=***&b=&***&d=***",
                     "every value is, names stay");
    cr_assert_str_eq(redact("https://hooks.example/services/T0/B0/a1B2c3D4e5F6g7H8i9J0k1L2", true),
                     "https://hooks.example/services/T0/B0/***", "capability URLs are as well");
    cr_assert_str_eq(redact("http://h/2b1e0f6c-1234-5678-9abc-def012345678/x", true),
                     "http://h/2b1e0f6c-1234-5678-9abc-def012345678/x", "plain ids stay");
}

Test(redact_url, what_does_not_fit_is_cut)
{
    static const char url[] = "http://user:secret@h/path?key=secret&a=b#f";
    char whole[64], part[64];
    size_t bytes = ts_redact_url(url, sizeof url - 1, false, whole, sizeof whole);
    for (size_t room = 0; room <= bytes; room++) {
        memset(part, 'x', sizeof part);
        cr_assert_eq(ts_redact_url(url, sizeof url - 1, false, part, room), room,
                     "%zu bytes are filled", room);
        cr_assert_arr_eq(part, whole, room, "with the begin of the whole");
        cr_assert_eq(part[room], 'x', "and nothing is written behind");
    }
}

Test(redact_url, a_url_that_was_cut_anywhere_shows_no_secret)
{
    static const char url[] = "http://user:secret@h/path?key=secret&a=b&token=secret";
    for (size_t bytes = sizeof "http://user:secret@" - 1; bytes < sizeof url; bytes++) {
        size_t used = ts_redact_url(url, bytes, false, out, sizeof out);
        cr_assert_null(memmem(out, used, "sec", 3), "%zu bytes of it: %.*s", bytes, (int)used, out);
    }
}

static void expect_path(const char *given, const char *expected, const char *why)
{
    char url[256];
    size_t bytes = strlen(given);
    memcpy(url, given, bytes);
    bytes = ts_redact_path_content(url, bytes);
    cr_expect(bytes == strlen(expected) && memcmp(url, expected, bytes) == 0, "%s: %.*s", why,
              (int)bytes, url);
}

Test(redact_url, content_of_a_path)
{
    expect_path("", "", "nothing");
    expect_path("https://h", "https://h", "no path");
    expect_path("https://h/v1/chat?x=***", "https://h/v1/chat?x=***", "names stay");
    expect_path("https://h/model/a%3A0/invoke", "https://h/model/a%3A0/invoke",
                "escaped colons belong to names");
    expect_path("https://h/find/who%20is/now", "https://h/find/***/now", "words do not stay");
    expect_path("https://h/find/caf\xc3\xa9/%?q=***", "https://h/find/***/*?q=***",
                "nor do others, and the mask is no longer than they are");
    expect_path("https://h/read/https://who.example/a/b?q=***", "https://h/read/***?q=***",
                "nor does an address");
    expect_path("https://S.jina.ai/who/a?q=***", "https://S.jina.ai/***?q=***",
                "on a host that is asked with its path");
    expect_path("https://s.jina.ai/", "https://s.jina.ai/", "nothing is nothing");
}
