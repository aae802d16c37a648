/* Tests of exporter/infer/infer.h: whole traces. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "calls.h"

TestSuite(infer, .fini = test_end);

#define QUESTION USER("latest news?")
#define SEARCH ASKS(TOOL_CALL("call_1", "search_web", "{\\\"query\\\":\\\"news\\\"}"))
#define FOUND RESULT("call_1", "GPT-4 Turbo launched")

Test(infer, nothing)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, NULL);
    ts_infer_time(infer, UINT64_MAX);
    ts_infer_finish(infer);
    ts_infer_free(infer);
    ts_infer_free(NULL);
    cr_assert_eq(emitted.count, 0, "no call, no span");
}

Test(infer, one_call_is_one_root)
{
    const char *seen =
        TRACES(CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SAYS("hello")));
    cr_assert_str_eq(seen, "LLM chat m-1 0-10\n", "a question and its answer are one span");
}

Test(infer, tool_loop)
{
    const char *seen = TRACES(
        CALL(.from = 0, .to = 10, .list = LIST(SYSTEM("s") AND QUESTION), .answer = SEARCH),
        CALL(.from = 40, .to = 50, .list = LIST(SYSTEM("t") AND QUESTION AND SEARCH AND FOUND),
             .answer = SAYS("It launched.")));
    cr_assert_str_eq(seen,
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search_web 10-40\n"
                     "    LLM chat m-1 40-50\n",
                     "an agent, its loop, two model calls and the tool between them");
}

Test(infer, leaves_go_out_at_once)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH));
    cr_assert_eq(emitted.count, 1, "the model call is out");
    cr_assert_str_eq(emitted.spans[0]->type, "LLM", "and it is what was called");
    ts_infer_call(infer, CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND FOUND),
                              .answer = SAYS("yes")));
    cr_assert_eq(emitted.count, 5, "the answer closes the trace");
    cr_assert_str_eq(emitted.spans[4]->type, "AGENT", "the root comes last");
    ts_infer_free(infer);
}

Test(infer, next_turn_is_a_trace_of_the_same_session)
{
    const char *seen =
        TRACES(CALL(.from = 0, .to = 10, .list = LIST(USER("one")), .answer = SAYS("1")),
               CALL(.from = 20, .to = 30, .list = LIST(USER("one") AND SAYS("1") AND USER("two")),
                    .answer = SAYS("2")),
               CALL(.from = 40, .to = 50, .list = LIST(USER("alone")), .answer = SAYS("3")));
    cr_assert_str_eq(seen, "LLM chat m-1 0-10\nLLM chat m-1 20-30\nLLM chat m-1 40-50\n",
                     "three turns are three traces");
    char first[64];
    snprintf(first, sizeof first, "%s", attribute(span_of("LLM", 0), "session.id"));
    cr_assert_eq(strncmp(first, "conv-", 5), 0, "a conversation has a name");
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"), first, "its turns share it");
    cr_assert_str_neq(attribute(span_of("LLM", 2), "session.id"), first, "others do not");
}

Test(infer, user_speaks_while_a_tool_is_open)
{
    const char *seen =
        TRACES(CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH),
               CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND USER("never mind")),
                    .answer = SAYS("fine")));
    cr_assert_str_eq(seen,
                     "AGENT docs-agent.py 0-10\n"
                     "  CHAIN tool_loop 0-10\n"
                     "    LLM chat m-1 0-10\n"
                     "LLM chat m-1 40-50\n",
                     "the next turn closes the one before, and a tool that was not seen to run is "
                     "not invented");
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"),
                     attribute(span_of("AGENT", 0), "session.id"), "both in one session");
}

Test(infer, usage_is_on_leaves_only)
{
    struct ts_call *first = CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH);
    first->usage = (struct ts_usage){.known = true, .input = {true, 67}, .output = {true, 45}};
    TRACES(first, CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND FOUND),
                       .answer = SAYS("yes")));
    size_t carriers = 0;
    for (size_t i = 0; i < emitted.count; i++)
        carriers += ts_span_find(emitted.spans[i], "mlflow.chat.tokenUsage") ||
                    ts_span_find(emitted.spans[i], "gen_ai.usage.input_tokens");
    cr_assert_eq(carriers, 1, "one call told its usage, one span carries it");
}

Test(infer, other_endpoints_disturb_nothing)
{
    const char *seen =
        TRACES(CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH),
               CALL(.kind = TS_CALL_OTHER, .from = 15, .to = 20,
                    .url = "https://llm.example.com/v1/models"),
               CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND FOUND),
                    .answer = SAYS("yes")));
    cr_assert_str_eq(seen,
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search_web 10-40\n"
                     "    LLM chat m-1 40-50\n"
                     "UNKNOWN POST llm.example.com/v1/models 15-20\n",
                     "a list of models stands beside the conversation");
}

Test(infer, peek_shows_what_is_open)
{
    struct ts_infer *infer = new_infer();
    struct ts_span_row seen = {0};
    ts_infer_call(infer, CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH));
    ts_infer_call(infer, CALL(.kind = TS_CALL_TOOL, .from = 12, .to = 14, .name = "search"));
    ts_infer_call(infer, CALL(.from = 15, .to = 20, .list = LIST(USER("x")), .answer = SAYS("y")));
    ts_span_row_add(&seen, ts_span_clone(emitted.spans[0]));
    ts_infer_peek(infer, collect, &seen);
    cr_assert_str_eq(picture(&seen),
                     "AGENT docs-agent.py 0-10 ~\n"
                     "  CHAIN tool_loop 0-10 ~\n"
                     "    LLM chat m-1 0-10\n"
                     "TOOL search 12-14 ~\n"
                     "LLM chat m-1 15-20 ~\n",
                     "the open trace, and what waits for its place");
    ts_span_row_free(&seen);
    cr_assert_eq(emitted.count, 1, "nothing is emitted by looking");
    ts_infer_call(infer, CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND FOUND),
                              .answer = SAYS("yes")));
    ts_infer_finish(infer);
    ts_infer_free(infer);
    cr_assert_str_eq(picture(&emitted),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search_web 12-14\n"
                     "      TOOL search 12-14\n"
                     "    LLM chat m-1 40-50\n"
                     "LLM chat m-1 15-20\n",
                     "and the traces become what they would have been");
}

Test(infer, evidence_of_each_edge)
{
    TRACES(CALL(.from = 0, .to = 10, .list = LIST(QUESTION), .answer = SEARCH),
           HTTP(.from = 15, .to = 20, .url = "https://x.example.com/?q=openai+launch"),
           CALL(.from = 40, .to = 50, .list = LIST(QUESTION AND SEARCH AND FOUND),
                .answer = SAYS("It launched.")));
#define EVIDENCE(type, n) attribute(span_of(type, n), "traceshim.evidence")
    cr_assert_str_eq(EVIDENCE("TOOL", 0), "tool_call_id", "the result's id");
    cr_assert_str_eq(EVIDENCE("LLM", 0), "", "the first call needs none");
    cr_assert_str_eq(EVIDENCE("LLM", 1), "messages", "the list goes on");
    cr_assert_str_eq(EVIDENCE("AGENT", 0), "", "nor does the root");
    cr_assert_neq(*EVIDENCE("UNKNOWN", 0), 0, "what was done meanwhile has one");
}
