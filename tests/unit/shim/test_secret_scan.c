/* Whether a body can hold a key. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "shim/redact.h"
#include "shim/secret.h"

static bool found(const char *text)
{
    return ts_secret_in_body(text, strlen(text));
}

Test(secret_scan, nothing_is_found_in_nothing)
{
    cr_assert_not(ts_secret_in_body(NULL, 0), "no body");
    cr_assert_not(found(""), "an empty one");
    cr_assert_not(found(":=:="), "signs without names");
    cr_assert_not(found("{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\","
                        "\"content\":\"a: b=c\"}]}"),
                  "an ordinary chat");
}

Test(secret_scan, names_are_found_wherever_they_stand)
{
    static const char *const bodies[] = {
        "{\"api_key\":\"k\"}",
        "{\"a\":1, \"Api-Key\" : \"k\"}",
        "{\"tools\":[{\"type\":\"mcp\",\"headers\":{\"Authorization\":\"Bearer k\"}}]}",
        "{\"content\":\"{\\\"password\\\":\\\"k\\\"}\"}",
        "{\"tools\":[{\"type\":\"mcp\",\"headers\":{\"X-Auth\":\"k\"}}]}",
        "q=1&api_key=k",
        "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nk\r\n--b--",
        "{\"url\":\"https://x/?access_token=k\"}",
        "q=1&api_key_=k",
        "{\"password.\":\"k\"}",
        "ke=1&api%5Fke%79=k",
    };
    char padded[256];
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        for (size_t blanks = 0; blanks < 40; blanks++) {
            memset(padded, ' ', blanks);
            strcpy(padded + blanks, bodies[i]);
            cr_assert(found(padded), "in %s after %zu blanks", bodies[i], blanks);
        }
}

/* What the scan passes by the mask must leave alone: otherwise a key would be written. */
Test(secret_scan, never_misses_what_the_mask_would_mask)
{
    static const char *const pieces[] = {
        "\"api_key\"", "\"token\"", "secret", "password", "\"", ":", "=", " ",  "\\", "{",
        "}",           ",",         "k",      "on",       "\n", "&", "_", "--", "%79"};
    srand(7);
    for (int round = 0; round < 200000; round++) {
        char body[256] = "{", masked[256];
        for (int i = rand() % 12; i > 0; i--)
            strcat(body, pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)]);
        size_t bytes = strlen(body);
        struct ts_body_filter filter;
        ts_body_filter_init(&filter);
        ts_body_filter_feed(&filter, body, bytes, masked);
        if (memcmp(body, masked, bytes) != 0)
            cr_assert(ts_secret_in_body(body, bytes), "the mask finds something in %s", body);
    }
}
