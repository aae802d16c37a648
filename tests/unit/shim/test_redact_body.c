/* Secrets in bodies. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shim/redact.h"
#include "shim/secret.h"

static char out[4096];

static void filter_cut(const char *body, size_t bytes, size_t first, size_t second)
{
    struct ts_body_filter filter;
    memset(&filter, 0xa5, sizeof filter);
    ts_body_filter_init(&filter);
    ts_body_filter_feed(&filter, body, first, out);
    ts_body_filter_feed(&filter, body + first, second - first, out + first);
    ts_body_filter_feed(&filter, body + second, bytes - second, out + second);
    out[bytes] = 0;
}

static const struct {
    const char *body, *expected;
} cases[] = {
    {"", ""},
    {"{\"api_key\":\"tvly-1\",\"query\":\"q\"}", "{\"api_key\":\"******\",\"query\":\"q\"}"},
    {"{\"query\":\"q\", \"apiKey\" : \"a\\\"b\\\\\" , \"x\":\"y\"}",
     "{\"query\":\"q\", \"apiKey\" : \"******\" , \"x\":\"y\"}"},
    {"{\"API-KEY\":\n\t\"a\"}", "{\"API-KEY\":\n\t\"*\"}"},
    {"{\"a\":{\"Authorization\":\"Bearer x\"}}", "{\"a\":{\"Authorization\":\"********\"}}"},
    {"{\"api_key\":null,\"token\":\"t\"}", "{\"api_key\":null,\"token\":\"*\"}"},
    {"{\"a\":\"api_key\",\"b\":\"c\"}", "{\"a\":\"api_key\",\"b\":\"c\"}"},
    {"{\"max_tokens\":\"5\",\"key\":\"city\"}", "{\"max_tokens\":\"5\",\"key\":\"city\"}"},
    {"{\"a\":\"some text\",\"secret\":\"x\"}", "{\"a\":\"some text\",\"secret\":\"*\"}"},
    {"{\"a\":\"ends with \\\\\",\"secret\":\"x\"}", "{\"a\":\"ends with \\\\\",\"secret\":\"*\"}"},
    {"{\"password\":\"\",\"b\":\"c\"}", "{\"password\":\"\",\"b\":\"c\"}"},
    /* JSON in a string of JSON, and once more */
    {"{\"args\":\"{\\\"api_key\\\": \\\"se\\\\\\\"cret\\\", \\\"q\\\": 1}\"}",
     "{\"args\":\"{\\\"api_key\\\": \\\"**\\\\\\\"****\\\", \\\"q\\\": 1}\"}"},
    {"{\"args\":\"{\\\"token\\\":\\\"a\\u00e9b\\\"}\",\"b\":\"c\"}",
     "{\"args\":\"{\\\"token\\\":\\\"*\\u00e9*\\\"}\",\"b\":\"c\"}"},
    {"{\"args\":\"{\\\"token\\\":\\\"cut\",\"b\":\"c\"}",
     "{\"args\":\"{\\\"token\\\":\\\"***\",\"b\":\"c\"}"},
    /* of servers that a provider is to ask */
    {"{\"tools\":[{\"type\":\"mcp\",\"authorization\":\"a.b\",\"headers\":{\"X-Figma-Token\":\"t\","
     "\"Accept\":\"j\",\"X-Auth\": \"u\"}}],\"key\":\"k\"}",
     "{\"tools\":[{\"type\":\"mcp\",\"authorization\":\"***\",\"headers\":{\"X-Figma-Token\":\"*\","
     "\"Accept\":\"j\",\"X-Auth\": \"*\"}}],\"key\":\"k\"}"},
    {"{\"headers\":\"x\",\"key\":\"k\",\"token\":\"t\"}",
     "{\"headers\":\"x\",\"key\":\"k\",\"token\":\"*\"}"},
    {"{\"headers\":{},\"key\":\"k\"}", "{\"headers\":{},\"key\":\"k\"}"},
    /* forms */
    {"grant_type=jwt-bearer&assertion=eyJ.a", "grant_type=jwt-bearer&assertion=*****"},
    {"client_assertion=eyJ&x=y", "client_assertion=***&x=y"},
    {"api_key=abc&q=x", "api_key=***&q=x"},
    {"q=x&access_token=a\"b,c d&z=1", "q=x&access_token=*******&z=1"},
    {"api%5Fkey=abc", "api%5Fkey=***"},
    {"q=api_key&monkey=x", "q=api_key&monkey=x"},
    {"{\"url\":\"https://h/?api_key=abc&x=y\",\"n\":1}",
     "{\"url\":\"https://h/?api_key=***&x=y\",\"n\":1}"},
    {"{\"u\":\"api_key=abc\",\"n\":\"m\"}", "{\"u\":\"api_key=***\",\"n\":\"m\"}"},
    /* multipart */
    {"--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nse\r\ncret\r\n--b\r\n"
     "Content-Disposition: form-data; name=\"q\"\r\n\r\nhello\r\n--b--\r\n",
     "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n**\r\n****\r\n--b\r\n"
     "Content-Disposition: form-data; name=\"q\"\r\n\r\nhello\r\n--b--\r\n"},
    {"--b\r\nContent-Disposition: form-data; name=\"token\"; filename=\"f\"\r\n"
     "Content-Type: text/plain\r\n\r\n-se-cret\n--b--",
     "--b\r\nContent-Disposition: form-data; name=\"token\"; filename=\"f\"\r\n"
     "Content-Type: text/plain\r\n\r\n********\n--b--"},
};

Test(redact_body, values_of_secret_keys_are_overwritten)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        filter_cut(cases[i].body, strlen(cases[i].body), 0, 0);
        cr_assert_str_eq(out, cases[i].expected, "of %s", cases[i].body);
    }
}

Test(redact_body, pieces_give_the_same_as_the_whole)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bytes = strlen(cases[i].body);
        for (size_t first = 0; first <= bytes; first++)
            for (size_t second = first; second <= bytes; second++) {
                filter_cut(cases[i].body, bytes, first, second);
                cr_assert_str_eq(out, cases[i].expected, "%s cut at %zu and %zu", cases[i].body,
                                 first, second);
            }
    }
}

Test(redact_body, any_bytes_are_taken)
{
    static const char alphabet[] = "\"\\:=&\r\n-tokensecret{} \xff";
    static char body[4000];
    unsigned seed = 1;
    for (size_t round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof body; i++) {
            seed = seed * 1103515245u + 12345u;
            body[i] = alphabet[(seed >> 16) % sizeof alphabet];
        }
        filter_cut(body, sizeof body, 1000, 3000);
        for (size_t i = 0; i < sizeof body; i++)
            cr_assert(out[i] == body[i] || out[i] == '*', "a byte stays or becomes a star");
    }
}

/* Sent back to a model, or as text inside a text; what is no key stays readable. */
Test(redact_body, tokens_of_probabilities_are_no_secrets)
{
    static const char *const plain[] = {
        "{\"logprobs\":{\"content\":[{\"token\":\" Hi\",\"logprob\":-0.1,\"bytes\":[32],"
        "\"top_logprobs\":[{\"token\":\"\\\"\",\"logprob\":-3},{\"token\":\"a\\\\\" , "
        "\"bytes\":[]}]}]}}",
        "{\"bytes\":[1],\"logprob\":-1,\"token\":\"password\",\n \"top_logprobs\":[]}",
        "{\"c\":\"{\\\"token\\\":\\\" a\\\",\\\"logprob\\\":-1}\"}",
        "{\"c\":\"{\\\"token\\\": \\\"\\\\\\\"\\\", \\\"logprob\\\": -1}\"}",
    };
    static const char *const secret[] = {
        "{\"token\":\"s\",\"logprobs\":true}",
        "{\"token\":\"s\" \"logprob\":1}",
        "{\"token\":\"s\",,\"logprob\":1}",
        "{\"token\":\"s\",\"a\":{\"logprob\":1}}",
        "{\"token\":\"s\",\"logprob",
        "{\"api_key\":\"s\",\"logprob\":1}",
        "{\"c\":\"{\\\"token\\\":\\\"s\\\",\"logprob\":1}",
        "{\"token\":\"s\"}",
        "{\"token\":\"s",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        filter_cut(plain[i], strlen(plain[i]), 0, 0);
        cr_expect_str_eq(out, plain[i], "nothing is masked in %s, but %s", plain[i], out);
    }
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        filter_cut(secret[i], strlen(secret[i]), 0, 0);
        cr_expect(strchr(out, '*') != NULL, "it is masked in %s", secret[i]);
    }
}

Test(redact_body, a_token_whose_next_member_is_not_seen_is_masked)
{
    static const char body[] = "{\"token\":\" Hi\",\"logprob\":-0.1,\"password\":\"s\"}";
    for (size_t cut = 0; cut < sizeof body; cut++) {
        filter_cut(body, sizeof body - 1, cut, cut);
        bool seen = cut <= 9 || cut >= 24; /* the opening quote and "logprob" are in one piece */
        cr_expect_eq(strstr(out, " Hi") != NULL, seen, "cut at %zu: %s", cut, out);
        cr_expect_not_null(strstr(out, "\"password\":\"*\""), "cut at %zu: %s", cut, out);
    }
}

Test(redact_body, providers_keys_are_known_by_name)
{
    static const char *const names[] = {
        "api_key",
        "apiKey",
        "x-api-key",
        "X-API-KEY",
        "xi-api-key",
        "x-goog-api-key",
        "Ocp-Apim-Subscription-Key",
        "X-Subscription-Token",
        "X-Auth-Token",
        "x-amz-security-token",
        "aws_session_token",
        "AWS_SECRET_ACCESS_KEY",
        "token",
        "access_token",
        "refresh_token",
        "password",
        "db_password",
        "secret",
        "client_secret",
        "Authorization",
        "Proxy-Authorization",
        "cookie",
        "Set-Cookie",
        "private_key",
        "hf_token",
        "github_token",
        "AccountKey",
    };
    static const char *const others[] = {
        "max_tokens", "eos_token",        "next_page_token", "invalid_token", "pwd",    "key",
        "tokens",     "prompt_cache_key", "secretary",       "cookies",       "author", "model",
    };
    char body[100];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sprintf(body, "{\"%s\":\"value\"}", names[i]);
        filter_cut(body, strlen(body), 0, 0);
        cr_expect_null(strstr(out, "value"), "%s is masked", names[i]);
        cr_expect(ts_secret_in_body(body, strlen(body)), "and the quick look finds %s", names[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(ts_secret_body_name(others[i], strlen(others[i])), "%s stays", others[i]);
}

Test(redact_body, names_are_folded)
{
    cr_assert(ts_secret_body_name("X-API-Key", 9), "case, - and _ make no difference");
    cr_assert(ts_secret_body_name("tavily_api_key", 14), "a name may end so");
    cr_assert_not(ts_secret_body_name("tokens", 6), "a count is no secret");
    cr_assert_not(ts_secret_body_name("", 0), "no name is none");
    cr_assert(ts_secret_query_name("page_with_a_name_that_is_longer_than_any_we_know_api_key", 56),
              "the end of a long name counts");
    cr_assert_not(ts_secret_query_name("%", 1), "half an escape is no harm");
}
