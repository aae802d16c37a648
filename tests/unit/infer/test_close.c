/* Tests of close.c: the end of turns, by idleness, failure, death, and the bounds of what is kept.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include "calls.h"
#include "exporter/infer/state.h"

TestSuite(close, .fini = test_end);

#define QUESTION USER("news?")
#define SEARCH ASKS(TOOL_CALL("call_1", "search", "{}"))
#define ASK CALL(.list = LIST(QUESTION), .answer = SEARCH, .from = 0, .to = 10)
#define WITH_RESULT LIST(QUESTION AND SEARCH AND RESULT("call_1", "r"))

Test(close, within_the_idle_time)
{
    cr_assert_str_eq(
        TRACES(ASK, CALL(.list = WITH_RESULT, .answer = SAYS("a"), .from = 60010, .to = 60020)),
        "AGENT docs-agent.py 0-60020\n"
        "  CHAIN tool_loop 0-60020\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL search 10-60010\n"
        "    LLM chat m-1 60010-60020\n",
        "a minute is not too long");
}

Test(close, after_the_idle_time)
{
    cr_assert_str_eq(
        TRACES(ASK, CALL(.list = WITH_RESULT, .answer = SAYS("a"), .from = 60011, .to = 60020)),
        "AGENT docs-agent.py 0-10\n"
        "  CHAIN tool_loop 0-10\n"
        "    LLM chat m-1 0-10\n"
        "AGENT docs-agent.py 10-60020 ->\n"
        "  CHAIN tool_loop 10-60020\n"
        "    TOOL search 10-60011\n"
        "    LLM chat m-1 60011-60020\n",
        "the trace is closed; the tool that came so late stands in the next, which "
        "points back");
    const struct ts_span *former = span_of("AGENT", 0), *root = span_of("AGENT", 1);
    cr_assert_arr_eq(root->links[0].trace_id, former->trace_id, 16, "to its trace");
    cr_assert_arr_eq(root->links[0].span_id, former->span_id, 8, "and its root");
    char session[64];
    snprintf(session, sizeof session, "%s", attribute(former, "session.id"));
    cr_assert_str_eq(attribute(root, "session.id"), session, "in the same session");
}

Test(close, work_in_the_window_keeps_a_turn_open)
{
    cr_assert_str_eq(
        TRACES(ASK, HTTP(.url = "http://x.example/1", .from = 40000, .to = 50000),
               HTTP(.url = "http://x.example/2", .from = 90000, .to = 100000),
               CALL(.list = WITH_RESULT, .answer = SAYS("a"), .from = 150000, .to = 150010)),
        "AGENT docs-agent.py 0-150010\n"
        "  CHAIN tool_loop 0-150010\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL search 40000-100000\n"
        "      UNKNOWN GET x.example/1 40000-50000\n"
        "      UNKNOWN GET x.example/2 90000-100000\n"
        "    LLM chat m-1 150000-150010\n",
        "a tool that is at work is not idle");
}

Test(close, but_not_for_ever)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, ASK);
    for (unsigned i = 1; i <= 30; i++)
        ts_infer_call(infer, HTTP(.from = i * 30000, .to = i * 30000 + 10));
    ts_infer_time(infer, CALL_NS(30 * 30000));
    cr_assert_str_eq(emitted.spans[emitted.count - 1]->type, "AGENT",
                     "a tool that is never answered does not hold its turn open");
    ts_infer_free(infer);
}

Test(close, by_the_clock)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, ASK);
    ts_infer_time(infer, CALL_NS(60010));
    cr_assert_eq(emitted.count, 1, "not yet");
    ts_infer_time(infer, CALL_NS(60011));
    cr_assert_eq(emitted.count, 3, "now");
    ts_infer_time(infer, CALL_NS(99999));
    ts_infer_finish(infer);
    cr_assert_eq(emitted.count, 3, "once");
    ts_infer_free(infer);
}

Test(close, failed_first_call)
{
    cr_assert_str_eq(TRACES(CALL(.list = LIST(QUESTION), .error = "busy", .from = 0, .to = 5),
                            CALL(.list = LIST(QUESTION), .answer = SAYS("a"), .from = 6, .to = 10)),
                     "CHAIN attempts 0-10\n"
                     "  LLM chat m-1 0-5 !\n"
                     "  LLM chat m-1 6-10\n",
                     "is the first attempt of one step");
    cr_assert_eq(span_of("CHAIN", 0)->status, TS_STATUS_OK, "which went well in the end");
}

Test(close, failed_call_without_another_attempt)
{
    cr_assert_str_eq(
        TRACES(CALL(.list = LIST(QUESTION), .error = "busy", .from = 0, .to = 5),
               CALL(.list = LIST(USER("other")), .answer = SAYS("a"), .from = 6, .to = 9)),
        "LLM chat m-1 0-5 !\nLLM chat m-1 6-9\n", "is a trace of its own");
}

Test(close, failed_call_inside_a_turn)
{
    cr_assert_str_eq(TRACES(ASK, CALL(.list = WITH_RESULT, .error = "busy", .from = 20, .to = 25),
                            CALL(.list = WITH_RESULT, .answer = SAYS("a"), .from = 30, .to = 40)),
                     "AGENT docs-agent.py 0-40\n"
                     "  CHAIN tool_loop 0-40\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search 10-20\n"
                     "    LLM chat m-1 20-25 !\n"
                     "    LLM chat m-1 30-40\n",
                     "and its retry are spans of it; the tool ran once; what ended well is well");
}

Test(close, last_call_failed)
{
    cr_assert_str_eq(TRACES(ASK, CALL(.list = WITH_RESULT, .error = "busy", .from = 20, .to = 25)),
                     "AGENT docs-agent.py 0-25 !\n"
                     "  CHAIN tool_loop 0-25 !\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search 10-20\n"
                     "    LLM chat m-1 20-25 !\n",
                     "so the turn did");
    cr_assert_str_eq(span_of("AGENT", 0)->status_message, "busy", "with its words");
    cr_assert_null(ts_span_find(span_of("AGENT", 0), "mlflow.spanOutputs"), "and no answer");
}

Test(close, interrupted)
{
    cr_assert_str_eq(
        TRACES(ASK, CALL(.list = WITH_RESULT, .interrupted = true, .from = 20, .to = 25)),
        "AGENT docs-agent.py 0-25 !\n"
        "  CHAIN tool_loop 0-25 !\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL search 10-20\n"
        "    LLM chat m-1 20-25 !\n",
        "a program that died in mid-call");
    cr_assert_str_eq(attribute(span_of("AGENT", 0), "traceshim.interrupted"), "true", "its root");
    cr_assert_str_eq(attribute(span_of("LLM", 1), "traceshim.interrupted"), "true", "its call");
    cr_assert_null(ts_span_find(span_of("TOOL", 0), "traceshim.interrupted"), "not the tool");
}

Test(close, branch)
{
    const char *seen =
        TRACES(CALL(.list = LIST(USER("1")), .answer = SAYS("one"), .from = 0, .to = 5),
               CALL(.list = LIST(USER("1") AND SAYS("one") AND QUESTION), .answer = SEARCH,
                    .from = 6, .to = 10),
               CALL(.list = LIST(USER("1") AND SAYS("one") AND USER("other")), .answer = SAYS("x"),
                    .from = 11, .to = 15, .thread = 3),
               CALL(.list = LIST(USER("1") AND SAYS("one")
                                     AND QUESTION AND SEARCH AND RESULT("call_1", "r")),
                    .answer = SAYS("a"), .from = 20, .to = 30));
    cr_assert_str_eq(seen,
                     "LLM chat m-1 0-5\n"
                     "AGENT docs-agent.py 6-30\n"
                     "  CHAIN tool_loop 6-30\n"
                     "    LLM chat m-1 6-10\n"
                     "    TOOL search 10-20\n"
                     "    LLM chat m-1 20-30\n"
                     "LLM chat m-1 11-15\n",
                     "an earlier answer that is taken up again does not end the turn");
    char session[64];
    snprintf(session, sizeof session, "%s", attribute(span_of("AGENT", 0), "session.id"));
    cr_assert_str_eq(attribute(span_of("LLM", 2), "session.id"), session, "one session");
}

Test(close, conversations_are_bounded)
{
    struct ts_infer *infer = new_infer();
    char list[128];
    for (unsigned i = 0; i < TS_MAX_CONVERSATIONS + 50; i++) {
        snprintf(list, sizeof list, "[{\"role\":\"user\",\"content\":\"%u\"}]", i);
        ts_infer_call(infer, CALL(.list = list, .answer = SEARCH, .from = i, .to = i + 1));
    }
    cr_assert_eq(infer->conversations.count, TS_MAX_CONVERSATIONS, "no more than the limit");
    ts_infer_time(infer, CALL_NS(3600000 + 20000));
    cr_assert_eq(infer->conversations.count, 0, "none after an hour");
    ts_infer_free(infer);
    cr_assert_eq(emitted.count, 3 * (TS_MAX_CONVERSATIONS + 50), "and every trace was closed");
}
