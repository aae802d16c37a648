/* Tests of masks on bodies. */
#include "tests/unit/mask/masks.h"

#define EXPECT_BODY(patterns, body, expected, ...)                                                 \
    EXPECT_MASKED(ts_mask_body, patterns, body, expected, __VA_ARGS__)

Test(mask_body, text)
{
    EXPECT_BODY("k\\d", "", "", "nothing");
    EXPECT_BODY("k\\d", "a=k1&b=2", "a=[REDACTED]&b=2", "no JSON");
    EXPECT_BODY("(?s)BEGIN.*?END", "x\nBEGIN\ny\nEND\nz", "x\n[REDACTED]\nz", "over lines");
}

Test(mask_body, json)
{
    EXPECT_BODY("k\\d|7", "{\"a\": \"k1\",\n \"k1\": 7}\n",
                "{\"a\": \"[REDACTED]\",\n \"k1\": 7}\n", "in several lines");
    EXPECT_BODY("k\\d|7", "{\"a\":\"k1\"}\r\n{\"k1\":7}\r\n",
                "{\"a\":\"[REDACTED]\"}\r\n{\"k1\":7}\r\n", "a value a line");
    EXPECT_BODY("k\\d", "{\"a\":\"k1\"", "{\"a\":\"[REDACTED]\"", "cut off");
}

Test(mask_body, events)
{
    EXPECT_BODY("k\\d|7", "event: x\ndata: {\"a\":\"k1\",\"n\":7}\n\ndata: [DONE]\n\n: k2\n",
                "event: x\ndata: {\"a\":\"[REDACTED]\",\"n\":7}\n\ndata: [DONE]\n\n: [REDACTED]\n",
                "strings of events, and what stands between them");
}

Test(mask_body, a_secret_in_pieces)
{
    EXPECT_BODY("sk-\\w+",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a s\"}}]}\n\n"
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"k-12\"}}]}\n\n"
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"34 b\"}}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a [REDACTED]\"}}]}\n\n"
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}]}\n\n"
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" b\"}}]}\n\n",
                "what it became stands in its first piece");
}

Test(mask_body, two_by_turns)
{
    EXPECT_BODY(
        "sk-\\w+",
        "data: {\"index\":0,\"delta\":\"s\"}\ndata: {\"index\":1,\"delta\":\"x\"}\n"
        "data: {\"index\":0,\"delta\":\"k-1\"}\ndata: {\"index\":1,\"delta\":\"y\"}\n",
        "data: {\"index\":0,\"delta\":\"[REDACTED]\"}\ndata: {\"index\":1,\"delta\":\"x\"}\n"
        "data: {\"index\":0,\"delta\":\"\"}\ndata: {\"index\":1,\"delta\":\"y\"}\n",
        "each stream by itself");
}

Test(mask_body, several_patterns_over_pieces)
{
    EXPECT_BODY("ab => A\nA-B => Z", "{\"d\":\"xa\"}\n{\"d\":\"b-\"}\n{\"d\":\"By\"}\n",
                "{\"d\":\"xZ\"}\n{\"d\":\"\"}\n{\"d\":\"y\"}\n", "places move with each pattern");
    EXPECT_BODY("(a+)+$x", "{\"d\":\"b\"}\n{\"d\":\"c\"}\n", "{\"d\":\"b\"}\n{\"d\":\"c\"}\n",
                "a pattern that could explode and does not");
}

Test(mask_body, pieces_of_a_text_that_explodes, .timeout = 60)
{
    struct ts_buffer body = {0};
    for (int i = 0; i < 300; i++)
        ts_buffer_text(&body, "{\"d\":\"aaaaaaaaaa\"}\n");
    ts_buffer_text(&body, "{\"d\":\"b\"}\n");
    char *result = masked_by(ts_mask_body, "(a+)+$", body.data, body.bytes);
    cr_expect_eq(strncmp(result, "{\"d\":\"[REDACTED]\"}\n{\"d\":\"", 25), 0,
                 "the first is masked");
    cr_expect_null(strstr(result, "aa"), "and nothing is left: %.60s", result);
    free(result);
    ts_buffer_free(&body);
}
