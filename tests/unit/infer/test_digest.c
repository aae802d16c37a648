/* Tests of exporter/infer/digest.h. */
#include "exporter/infer/digest.h"
#include <criterion/criterion.h>
#include "calls.h"
#include "exporter/call/message.h"

TestSuite(digest, .fini = test_end);

static uint64_t of(const char *json)
{
    struct ts_arena arena = {0};
    struct ts_chat_message message;
    ts_message_read(ts_slice_text(json), &arena, &message);
    uint64_t digest = ts_digest_next(1, &message);
    ts_arena_free(&arena);
    return digest;
}

static uint64_t json(const char *text)
{
    return ts_digest_json(ts_slice_text(text));
}

Test(digest, empty_message)
{
    struct ts_chat_message message = {0};
    cr_assert_neq(ts_digest_next(1, &message), 0, "a message of NULLs has a digest");
    cr_assert_neq(ts_digest_next(1, &message), ts_digest_next(2, &message),
                  "which depends on what came before");
}

Test(digest, what_programs_change_when_they_send_an_answer_back)
{
    cr_assert_eq(of(SAYS("hello")),
                 of("{\"content\":\" hello\\n\",\"role\":\"assistant\",\"refusal\":null}"),
                 "order of keys, nulls, white space at the ends");
    cr_assert_eq(of(ASKS(TOOL_CALL("c", "f", "{}"))),
                 of("{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                    "{\"arguments\":\"{ }\",\"name\":\"f\"},\"type\":\"function\",\"index\":0,"
                    "\"id\":\"c\"}]}"),
                 "empty text for none, arguments written anew");
    cr_assert_eq(of("{\"content\":\"x\"}"), of(SAYS("x")), "an answer's role may be left out");
    cr_assert_eq(of(USER("x")),
                 of("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}"),
                 "a text and a list of one text");
}

Test(digest, what_makes_another_message)
{
    const uint64_t digests[] = {
        of(SAYS("a")),
        of(SAYS("b")),
        of(USER("a")),
        of(SAYS("ab")),
        of(RESULT("c", "a")),
        of(RESULT("d", "a")),
        of(ASKS(TOOL_CALL("c", "f", "{}"))),
        of(ASKS(TOOL_CALL("d", "f", "{}"))),
        of(ASKS(TOOL_CALL("c", "g", "{}"))),
        of(ASKS(TOOL_CALL("c", "f", "{\\\"a\\\":1}"))),
        of(ASKS(TOOL_CALL("c", "f", "no json"))),
        of(ASKS(TOOL_CALL("c", "f", "{}") AND TOOL_CALL("c", "f", "{}"))),
    };
    size_t count = sizeof digests / sizeof *digests;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            cr_assert_neq(digests[i], digests[j], "messages %zu and %zu differ", i, j);
}

Test(digest, white_space_does_not_count)
{
    cr_assert_eq(of(SAYS("a. B")), of(SAYS("a.B")), "parts of an answer, joined in two ways");
    cr_assert_eq(of(SAYS(" a\n b ")), of(SAYS("a b")), "trimmed and wrapped anew");
}

Test(digest, json_values)
{
    cr_assert_eq(json("{\"a\":1,\"b\":[true,\"x\"]}"),
                 json("{ \"b\" : [true, \"\\u0078\"], \"a\" : 1.0 }"),
                 "keys in any order, white space, escapes, ways to write a number");
    cr_assert_eq(json("{\"a\":null}"), json("{}"), "a member that is null may be left out");
    cr_assert_neq(json("[null]"), json("[]"), "an element may not");
    cr_assert_neq(json("[1,2]"), json("[2,1]"), "the order of a list counts");
    cr_assert_neq(json("{\"a\":\"b\"}"), json("{\"b\":\"a\"}"), "keys are no values");
    cr_assert_neq(json("\"1\""), json("1"), "a text is no number");
    cr_assert_neq(json("12345678901234567890123"), json("12345678901234567890"),
                  "large numbers differ");
    cr_assert_neq(json("{\"a\":{}}"), json("{\"a\":[]}"), "an object is no list");
}

Test(digest, lists)
{
    struct ts_arena arena = {0};
    struct ts_digests list;
    struct ts_call *call =
        CALL(.list = LIST(SYSTEM("a") AND USER("1") AND
                          "{\"role\":\"developer\",\"content\":\"d\"}" AND SAYS("2")));
    ts_digests_of(call, NULL, &arena, &list);
    static struct ts_digest_memo memo;
    for (int i = 0; i < 2; i++) {
        struct ts_digests again;
        ts_digests_of(call, &memo, &arena, &again);
        cr_assert_eq(again.count, list.count, "as many");
        cr_assert_eq(memcmp(again.prefix, list.prefix, (list.count + 1) * sizeof *list.prefix), 0,
                     "what is known and what is not have the same digests");
    }
    cr_assert_eq(list.count, 2, "the system's words do not count");
    cr_assert_eq(list.index[0], 1, "the user's is the second of the request");
    cr_assert_eq(list.index[1], 3, "the assistant's the fourth");
    struct ts_call *other = CALL(.list = LIST(SYSTEM("b") AND USER("1")));
    struct ts_digests shorter;
    ts_digests_of(other, NULL, &arena, &shorter);
    cr_assert_eq(shorter.prefix[1], list.prefix[1], "the same beginning has the same digest");
    ts_call_free(call);
    ts_call_free(other);
    call = CALL(.list = LIST());
    ts_digests_of(call, NULL, &arena, &list);
    cr_assert_eq(list.count, 0, "no message");
    cr_assert_eq(list.prefix[0], shorter.prefix[0], "every list begins the same");
    ts_call_free(call);
    ts_arena_free(&arena);
}
