/* Tests of place.c and settle.c: what happens while tools run. */
#include <criterion/criterion.h>
#include "oslo.h"

TestSuite(place, .fini = test_end);

Test(place, http_of_one_tool_narrows_it)
{
    cr_assert_str_eq(TRACES(ASK_ONE, HTTP(.url = "http://w.example/a", .from = 15, .to = 20),
                            HTTP(.url = "http://w.example/b", .from = 22, .to = 30),
                            END_ONE("sunny")),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 15-30\n"
                     "      UNKNOWN GET w.example/a 15-20\n"
                     "      UNKNOWN GET w.example/b 22-30\n"
                     "    LLM chat m-1 40-50\n",
                     "what is done in one tool's time is that tool's work");
    cr_assert_str_eq(attribute(span_of("TOOL", 0), "traceshim.inferred"), "true",
                     "the tool itself was not seen");
    cr_assert_str_eq(attribute(span_of("TOOL", 0), "execution_time_ms"), "15",
                     "nor its other time");
}

Test(place, http_outside_of_a_window_is_not_shown)
{
    cr_assert_str_eq(TRACES(HTTP(.from = 0, .to = 1), ASK_ONE, HTTP(.from = 5, .to = 15),
                            HTTP(.from = 35, .to = 45), END_ONE("sunny"),
                            HTTP(.from = 60, .to = 70)),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 10-40\n"
                     "    LLM chat m-1 40-50\n",
                     "before, across the edges, after");
}

Test(place, known_calls_outside_of_a_window_are_traces)
{
    cr_assert_str_eq(
        TRACES(CALL(.kind = TS_CALL_TOOL, .name = "tavily", .from = 0, .to = 5),
               CALL(.kind = TS_CALL_EMBEDDING, .name = "embeddings e", .from = 6, .to = 7),
               CALL(.kind = TS_CALL_RETRIEVER, .name = "query docs", .from = 8, .to = 9),
               CALL(.kind = TS_CALL_PARSER, .name = "parse", .from = 10, .to = 11)),
        "TOOL tavily 0-5\n"
        "EMBEDDING embeddings e 6-7\n"
        "RETRIEVER query docs 8-9\n"
        "PARSER parse 10-11\n",
        "each a root of its own kind");
}

Test(place, known_calls_in_a_window_are_children)
{
    cr_assert_str_eq(
        TRACES(ASK_ONE,
               CALL(.kind = TS_CALL_EMBEDDING, .name = "embeddings e", .from = 12, .to = 14),
               CALL(.kind = TS_CALL_RETRIEVER, .name = "query docs", .from = 15, .to = 20),
               END_ONE("sunny")),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 12-20\n"
        "      EMBEDDING embeddings e 12-14\n"
        "      RETRIEVER query docs 15-20\n"
        "    LLM chat m-1 40-50\n",
        "of the tool");
    cr_assert_null(ts_span_find(span_of("RETRIEVER", 0), "session.id"), "and no roots any more");
}

Test(place, of_several_tools_the_content_tells)
{
    cr_assert_str_eq(
        TRACES(ASK_TWO, HTTP(.url = "http://w.example/Oslo", .from = 11, .to = 15),
               HTTP(.url = "http://w.example/other", .from = 16, .to = 17),
               CALL(.kind = TS_CALL_TOOL, .name = "t", .url = "http://t.example/",
                    .body = "{\"zone\":\"CET\"}", .from = 18, .to = 20),
               CALL(.kind = TS_CALL_TOOL, .name = "u", .url = "http://u.example/",
                    .response = "sunny all the day long", .from = 21, .to = 22),
               HTTP(.url = "http://x.example/Oslo/CET", .from = 23, .to = 24), END_TWO),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 11-22\n"
        "      UNKNOWN GET w.example/Oslo 11-15\n"
        "      TOOL u 21-22\n"
        "    UNKNOWN GET w.example/other 16-17\n"
        "    TOOL time 18-20\n"
        "      TOOL t 18-20\n"
        "    UNKNOWN GET x.example/Oslo/CET 23-24\n"
        "    LLM chat m-1 40-50\n",
        "by argument in the URL or the body, by result; undecided calls are the loop's");
}

Test(place, other_process_of_the_run)
{
    cr_assert_str_eq(
        TRACES(CALL(.who = SHELL_CURL, .list = LIST(QUESTION), .answer = ONE, .from = 0, .to = 10),
               HTTP(.who = NAMED, .url = "http://w.example/a", .from = 15, .to = 20),
               CALL(.who = OTHER_CURL, .list = LIST(QUESTION AND ONE AND RESULT("call_1", "x")),
                    .answer = SAYS("ok"), .from = 40, .to = 50)),
        "AGENT agent.sh 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 15-20\n"
        "      UNKNOWN GET w.example/a 15-20\n"
        "    LLM chat m-1 40-50\n",
        "a process without a window of its own works for the run's only one");
}

Test(place, threads_tell_agents_apart)
{
    cr_assert_str_eq(TRACES(ASK_ONE, ASK_B(2),
                            HTTP(.thread = 2, .url = "http://x.example/b", .from = 15, .to = 20),
                            HTTP(.thread = 0, .url = "http://x.example/a", .from = 16, .to = 22),
                            END_ONE("sunny"), END_B(2)),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 16-22\n"
                     "      UNKNOWN GET x.example/a 16-22\n"
                     "    LLM chat m-1 40-50\n"
                     "AGENT docs-agent.py 11-52\n"
                     "  CHAIN tool_loop 11-52\n"
                     "    LLM chat m-1 11-12\n"
                     "    TOOL lookup 15-20\n"
                     "      UNKNOWN GET x.example/b 15-20\n"
                     "    LLM chat m-1 42-52\n",
                     "each call goes to the agent of its thread");
}

Test(place, in_one_thread_only_the_content_does)
{
    cr_assert_str_eq(TRACES(ASK_ONE, ASK_B(0),
                            HTTP(.url = "http://x.example/blue", .from = 15, .to = 20),
                            HTTP(.url = "http://x.example/Oslo", .from = 16, .to = 22),
                            HTTP(.url = "http://x.example/green", .from = 17, .to = 23),
                            CALL(.kind = TS_CALL_TOOL, .name = "k", .url = "http://y.example/",
                                 .from = 24, .to = 25),
                            END_ONE("sunny"), END_B(0)),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 16-22\n"
                     "      UNKNOWN GET x.example/Oslo 16-22\n"
                     "    LLM chat m-1 40-50\n"
                     "AGENT docs-agent.py 11-52\n"
                     "  CHAIN tool_loop 11-52\n"
                     "    LLM chat m-1 11-12\n"
                     "    TOOL lookup 15-20\n"
                     "      UNKNOWN GET x.example/blue 15-20\n"
                     "    LLM chat m-1 42-52\n"
                     "TOOL k 24-25\n",
                     "what cannot be told apart is given to neither");
}

Test(place, a_model_call_whose_answer_is_the_result)
{
    cr_assert_str_eq(TRACES(ASK_ONE, INNER("It will be sunny."),
                            END_ONE("{\\\"report\\\":\\\"It will be sunny.\\\"}")),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 15-20\n"
                     "      LLM chat m-1 15-20\n"
                     "    LLM chat m-1 40-50\n",
                     "was made by the tool");
    cr_assert_null(ts_span_find(span_of("LLM", 1), "session.id"), "and starts no session");
}

Test(place, a_model_call_whose_answer_is_not)
{
    const char *apart = "AGENT docs-agent.py 0-50\n"
                        "  CHAIN tool_loop 0-50\n"
                        "    LLM chat m-1 0-10\n"
                        "    TOOL weather 10-40\n"
                        "    LLM chat m-1 40-50\n"
                        "LLM chat m-1 15-20\n";
    cr_assert_str_eq(TRACES(ASK_ONE, INNER("It will rain all day."), END_ONE("It will be sunny.")),
                     apart, "is a trace of its own");
    cr_assert_not_null(ts_span_find(span_of("LLM", 1), "session.id"), "with its own session");
    test_end();
    cr_assert_str_eq(TRACES(ASK_ONE, INNER("sunny"), END_ONE("sunny")), apart,
                     "so is one with a short answer, which proves nothing");
}

#define SUB_QUESTION USER("research Oslo")
#define SUB_ASKS ASKS(TOOL_CALL("call_s", "read", "{}"))
#define SUB_CALLS                                                                                  \
    CALL(.list = LIST(SUB_QUESTION), .answer = SUB_ASKS, .from = 12, .to = 14),                    \
        CALL(.list = LIST(SUB_QUESTION AND SUB_ASKS AND RESULT("call_s", "s")),                    \
             .answer = SAYS("Oslo is sunny today."), .from = 18, .to = 25)

Test(place, an_agent_inside_a_tool)
{
    cr_assert_str_eq(TRACES(ASK_ONE, SUB_CALLS, END_ONE("Report: Oslo is sunny today.")),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 12-25\n"
                     "      AGENT docs-agent.py 12-25\n"
                     "        CHAIN tool_loop 12-25\n"
                     "          LLM chat m-1 12-14\n"
                     "          TOOL read 14-18\n"
                     "          LLM chat m-1 18-25\n"
                     "    LLM chat m-1 40-50\n",
                     "its whole trace becomes a branch of the tool");
    test_end();
    cr_assert_str_eq(TRACES(ASK_ONE, SUB_CALLS, END_ONE("something else")),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 10-40\n"
                     "    LLM chat m-1 40-50\n"
                     "AGENT docs-agent.py 12-25\n"
                     "  CHAIN tool_loop 12-25\n"
                     "    LLM chat m-1 12-14\n"
                     "    TOOL read 14-18\n"
                     "    LLM chat m-1 18-25\n",
                     "unless its answer is not in the result");
}

Test(place, an_agent_that_outlives_the_tool)
{
    cr_assert_str_eq(
        TRACES(ASK_ONE, CALL(.list = LIST(SUB_QUESTION), .answer = SUB_ASKS, .from = 12, .to = 14),
               END_ONE("started"),
               CALL(.list = LIST(SUB_QUESTION AND SUB_ASKS AND RESULT("call_s", "s")),
                    .answer = SAYS("Oslo is sunny today."), .from = 60, .to = 70)),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 10-40\n"
        "    LLM chat m-1 40-50\n"
        "AGENT docs-agent.py 12-70\n"
        "  CHAIN tool_loop 12-70\n"
        "    LLM chat m-1 12-14\n"
        "    TOOL read 14-60\n"
        "    LLM chat m-1 60-70\n",
        "goes on as a trace of its own");
}

Test(place, what_waited_is_let_go_at_the_end)
{
    cr_assert_str_eq(TRACES(ASK_ONE, HTTP(.from = 15, .to = 20), INNER("It will be sunny."),
                            CALL(.kind = TS_CALL_TOOL, .name = "k", .from = 21, .to = 22)),
                     "AGENT docs-agent.py 0-10\n"
                     "  CHAIN tool_loop 0-10\n"
                     "    LLM chat m-1 0-10\n"
                     "LLM chat m-1 15-20\n"
                     "TOOL k 21-22\n",
                     "a result that never came proves nothing");
}
