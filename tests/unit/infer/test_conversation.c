/* Tests of exporter/infer/conversation.h: which call goes on from which. */
#include "exporter/infer/conversation.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include "calls.h"

#define HOUR_NS (3600ull * 1000000000ull)

static struct ts_conversations all;
static struct ts_arena arena;

static void end(void)
{
    while (all.oldest) {
        ts_window_free(ts_conversation_take_window(&all, all.oldest));
        ts_conversations_remove(&all, all.oldest);
    }
    ts_arena_free(&arena);
    test_end();
}

TestSuite(conversation, .fini = end);

static struct ts_found find(struct ts_call *call)
{
    struct ts_digests list;
    ts_digests_of(call, NULL, &arena, &list);
    struct ts_found found = ts_conversations_find(&all, call, &list, HOUR_NS);
    ts_call_free(call);
    return found;
}

/* A conversation's call was made; NULL: the first of a new one. */
static struct ts_conversation *made(struct ts_conversation *conversation, struct ts_call *call)
{
    struct ts_digests list;
    ts_digests_of(call, NULL, &arena, &list);
    if (!conversation)
        conversation = ts_conversations_add(&all, call);
    ts_conversation_advance(&all, conversation, call, &list);
    ts_conversations_touch(&all, conversation, call->end_ns);
    ts_window_free(ts_conversation_take_window(&all, conversation));
    if (ts_call_tool_calls(call))
        ts_conversation_open(&all, conversation, ts_window_new(call));
    ts_call_free(call);
    return conversation;
}

Test(conversation, nothing_to_go_on_from)
{
    cr_assert_null(find(CALL(.list = LIST())).conversation, "an empty list finds nothing");
    made(NULL, CALL(.list = LIST(USER("a")), .answer = SAYS("b"), .to = 1));
    cr_assert_null(find(CALL(.list = LIST())).conversation, "nor when there is something");
    cr_assert_null(find(CALL(.list = LIST(USER("a")))).conversation,
                   "the same question again is another conversation");
    cr_assert_null(find(CALL(.list = LIST(USER("a") AND SAYS("c") AND USER("d")))).conversation,
                   "another answer too");
    cr_assert_null(find(CALL(.list = LIST(USER("x") AND SAYS("b") AND USER("d")))).conversation,
                   "or another question");
}

Test(conversation, goes_on)
{
    struct ts_conversation *a =
        made(NULL, CALL(.list = LIST(SYSTEM("s") AND USER("a")), .answer = SAYS("b"), .to = 1));
    struct ts_found found = find(
        CALL(.list = LIST(SYSTEM("t") AND USER("a") AND SAYS(" b ") AND USER("c")), .from = 5));
    cr_assert_eq(found.conversation, a, "question, answer, next question");
    cr_assert_eq(found.length, 2, "two messages are known");
    cr_assert_eq(found.from, 3, "the fourth is new");
    cr_assert(found.at_newest, "it goes on from the newest answer");
    cr_assert_not(found.is_retry, "and is no retry");
}

Test(conversation, the_longest_list_wins)
{
    struct ts_conversation *a =
        made(NULL, CALL(.list = LIST(USER("a")), .answer = SAYS("b"), .to = 1));
    struct ts_conversation *b = made(NULL, CALL(.list = LIST(USER("a") AND SAYS("b") AND USER("c")),
                                                .answer = SAYS("d"), .to = 2));
    made(a,
         CALL(.list = LIST(USER("a") AND SAYS("b") AND USER("x")), .answer = SAYS("y"), .to = 3));
    struct ts_found found =
        find(CALL(.list = LIST(USER("a") AND SAYS("b") AND USER("c") AND SAYS("d") AND USER("e"))));
    cr_assert_eq(found.conversation, b, "the one that knows four messages");
    found = find(CALL(.list = LIST(USER("a") AND SAYS("b") AND USER("z")), .from = 9));
    cr_assert_eq(found.conversation, a, "else the one that knows two");
    cr_assert_not(found.at_newest, "though it has gone on since");
}

Test(conversation, of_equals_process_then_thread_then_time)
{
    struct ts_conversation *a =
        made(NULL, CALL(.thread = 1, .list = LIST(USER("a")), .answer = SAYS("b"), .to = 1));
    struct ts_conversation *b =
        made(NULL, CALL(.thread = 2, .list = LIST(USER("a")), .answer = SAYS("b"), .to = 2));
    struct ts_conversation *c = made(NULL, CALL(.who = WORKER, .thread = 1, .list = LIST(USER("a")),
                                                .answer = SAYS("b"), .to = 3));
#define NEXT LIST(USER("a") AND SAYS("b") AND USER("c"))
    cr_assert_eq(find(CALL(.who = WORKER, .thread = 5, .list = NEXT)).conversation, c, "process");
    cr_assert_eq(find(CALL(.thread = 1, .list = NEXT)).conversation, a, "thread");
    cr_assert_eq(find(CALL(.thread = 5, .list = NEXT)).conversation, b, "the latest");
}

Test(conversation, tool_results_are_stronger)
{
#define ASK ASKS(TOOL_CALL("call_9", "f", "{}"))
    struct ts_conversation *a = made(NULL, CALL(.list = LIST(USER("a")), .answer = ASK, .to = 1));
    struct ts_found found =
        find(CALL(.list = LIST(USER("rewritten") AND ASK AND RESULT("call_9", "r")), .from = 5));
    cr_assert_eq(found.conversation, a, "an id is enough when the history was rewritten");
    cr_assert_eq(found.answered, 1, "one tool is answered");
    cr_assert_eq(found.length, 0, "although no list is known");
    found = find(CALL(.list = LIST(USER("x") AND ASK AND RESULT("call_9", "r") AND SAYS("y")
                                       AND USER("z"))));
    cr_assert_eq(found.conversation, a, "what it asked for is in the history");
    cr_assert_eq(found.answered, 0, "but an old result answers nothing");
    found = find(CALL(.list = LIST(USER("x") AND ASK AND RESULT("call_8", "r"))));
    cr_assert_eq(found.answered, 0, "nor does the result of another call");
}

Test(conversation, retry)
{
    struct ts_conversation *a = made(NULL, CALL(.list = LIST(USER("a")), .error = "busy", .to = 1));
    struct ts_found found = find(CALL(.list = LIST(USER("a")), .from = 2));
    cr_assert_eq(found.conversation, a, "the same list after a failure");
    cr_assert(found.is_retry, "is a retry");
    cr_assert_null(find(CALL(.list = LIST(USER("a") AND USER("b")), .from = 2)).conversation,
                   "another list is not");
    made(a, CALL(.list = LIST(USER("a")), .answer = SAYS("b"), .from = 2, .to = 3));
    cr_assert_null(find(CALL(.list = LIST(USER("a")), .from = 4)).conversation,
                   "after it went well the same list is a new question");
}

Test(conversation, each_choice_can_be_taken_up)
{
    struct ts_conversation *a = made(
        NULL, CALL(.list = LIST(USER("a")), .answer = SAYS("b"), .answer_2 = SAYS("c"), .to = 1));
    struct ts_found found =
        find(CALL(.list = LIST(USER("a") AND SAYS("b") AND USER("d")), .from = 2));
    cr_assert_eq(found.conversation, a, "the first");
    cr_assert(found.at_newest, "is as new");
    found = find(CALL(.list = LIST(USER("a") AND SAYS("c") AND USER("d")), .from = 2));
    cr_assert_eq(found.conversation, a, "the second");
    cr_assert(found.at_newest, "as the second");
}

Test(conversation, forgets)
{
    made(NULL, CALL(.list = LIST(USER("a")), .answer = SAYS("b"), .to = 1000));
    const char *next = LIST(USER("a") AND SAYS("b") AND USER("c"));
    cr_assert_not_null(find(CALL(.list = next, .from = 3601000)).conversation, "within an hour");
    cr_assert_null(find(CALL(.list = next, .from = 3601001)).conversation, "not later");
}

Test(conversation, bounded_states)
{
    struct ts_conversation *a = NULL;
    struct ts_buffer list = {0};
    for (int i = 0; i < TS_STATES + 10; i++) {
        ts_buffer_printf(&list, "%s{\"role\":\"user\",\"content\":\"%d\"}", i ? "," : "[", i);
        struct ts_buffer whole = {0};
        ts_buffer_printf(&whole, "%s]", list.data);
        a = made(a, CALL(.list = whole.data, .answer = SAYS("ok"), .to = 1));
        ts_buffer_free(&whole);
    }
    cr_assert_eq(a->state_count, TS_STATES, "the oldest went");
    ts_buffer_text(&list, "," SAYS("ok") "]");
    cr_assert(find(CALL(.list = list.data, .from = 2)).at_newest, "the newest is there");
    ts_buffer_free(&list);
}

Test(conversation, by_the_id_of_the_answer)
{
    cr_assert_str_eq(
        TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("q")), .id = "r-1",
                    .answer = ASKS(TOOL_CALL("c1", "f", "{}"))),
               CALL(.from = 20, .to = 30, .list = LIST(RESULT("c1", "42")), .after = "r-1",
                    .id = "r-2", .answer = ASKS(TOOL_CALL("c2", "g", "{}"))),
               CALL(.from = 40, .to = 50, .list = LIST(RESULT("c2", "43")), .after = "r-2",
                    .id = "r-3", .answer = SAYS("done"))),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL f 10-20\n"
        "    LLM chat m-1 20-30\n"
        "    TOOL g 30-40\n"
        "    LLM chat m-1 40-50\n",
        "the provider keeps what was said");
}

Test(conversation, next_turn_by_the_id_of_the_answer)
{
    TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("one")), .id = "r-1", .answer = SAYS("1")),
           CALL(.from = 20, .to = 30, .list = LIST(USER("two")), .after = "r-1", .id = "r-2",
                .answer = SAYS("2")),
           CALL(.from = 40, .to = 50, .list = LIST(USER("two")), .after = "r-9", .id = "r-3",
                .answer = SAYS("2")));
    const char *first = attribute(span_of("LLM", 0), "session.id");
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"), first, "one session");
    cr_assert_str_neq(attribute(span_of("LLM", 2), "session.id"), first,
                      "an answer that is not known leads nowhere");
}

Test(conversation, by_its_id_at_the_provider)
{
    TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("one")), .kept_in = "conv-a",
                .answer = SAYS("1")),
           CALL(.from = 20, .to = 30, .list = LIST(USER("two")), .kept_in = "conv-a",
                .answer = SAYS("2")),
           CALL(.from = 40, .to = 50, .list = LIST(USER("two")), .kept_in = "conv-b",
                .answer = SAYS("2")));
    const char *first = attribute(span_of("LLM", 0), "session.id");
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"), first, "one session");
    cr_assert_str_neq(attribute(span_of("LLM", 2), "session.id"), first, "another one");
}

Test(conversation, retry_of_what_the_provider_keeps)
{
    cr_assert_str_eq(TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("q")), .id = "r-1",
                                 .answer = ASKS(TOOL_CALL("c1", "f", "{}"))),
                            CALL(.from = 20, .to = 30, .list = LIST(RESULT("c1", "42")),
                                 .after = "r-1", .error = "busy"),
                            CALL(.from = 40, .to = 50, .list = LIST(RESULT("c1", "42")),
                                 .after = "r-1", .id = "r-2", .answer = SAYS("done"))),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL f 10-20\n"
                     "    LLM chat m-1 20-30 !\n"
                     "    LLM chat m-1 40-50\n",
                     "the second attempt is in the same turn");
}

Test(conversation, by_an_answer_in_a_list_that_was_cut)
{
#define LONG "An answer that is long enough to be told from others."
    struct ts_conversation *a =
        made(NULL, CALL(.list = LIST(USER("a")), .answer = SAYS(LONG), .to = 1));
    made(NULL, CALL(.list = LIST(USER("a")), .answer = SAYS("short"), .to = 2));
    struct ts_found found = find(
        CALL(.list = LIST(SYSTEM("summary") AND SAYS("An answer that is  long enough to be told "
                                                     "from others.\n") AND USER("next")),
             .from = 5));
    cr_assert_eq(found.conversation, a, "whatever came before it");
    cr_assert_eq(found.from, 2, "what follows it is new");
    cr_assert(found.at_newest, "nothing was said since");
    cr_assert_null(find(CALL(.list = LIST(SAYS("short") AND USER("next")), .from = 5)).conversation,
                   "a short one proves nothing");
    cr_assert_null(find(CALL(.list = LIST(USER(LONG) AND USER("next")), .from = 5)).conversation,
                   "nor do a user's words");
}

Test(conversation, ids_that_the_program_leaves_out)
{
    const char *without = ASKS(TOOL_CALL("", "f", "{}"));
    char *list = ts_arena_printf(&arena, "[%s,%s,%s]", USER("q"), without,
                                 "{\"role\":\"tool\",\"name\":\"f\",\"content\":\"42\"}");
    cr_assert_str_eq(TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("q")),
                                 .answer = ASKS(TOOL_CALL("c1", "f", "{}"))),
                            CALL(.from = 20, .to = 30, .list = list, .answer = SAYS("done"))),
                     "AGENT docs-agent.py 0-30\n"
                     "  CHAIN tool_loop 0-30\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL f 10-20\n"
                     "    LLM chat m-1 20-30\n",
                     "the name and the order tell");
}
