/* Tests of settle_calls.c and settle_guests.c: what only its content puts under a tool. */
#include <criterion/criterion.h>
#include "oslo.h"

TestSuite(steps, .fini = test_end);

Test(steps, a_model_call_of_which_a_part_is_the_result)
{
    cr_assert_str_eq(TRACES(ASK_ONE,
                            INNER("It will be sunny in all of the north, and it will rain in all "
                                  "of the south until Friday noon."),
                            END_ONE("It will be sunny in all of the north, and it will rain in all "
                                    "of the south")),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 15-20\n"
                     "      LLM chat m-1 15-20\n"
                     "    LLM chat m-1 40-50\n",
                     "was made by the tool");
}

#define STEP(question, answer_, from_)                                                             \
    CALL(.list = LIST(USER(question)), .answer = SAYS(answer_), .from = from_, .to = from_ + 2)

Test(steps, a_model_call_of_which_the_next_was_made)
{
    cr_assert_str_eq(
        TRACES(ASK_ONE, STEP("collect", "Sun in the north, rain in the south.", 15),
               STEP("shorten: Sun in the north, rain in the south.", "Mixed weather today.", 18),
               END_ONE("Mixed weather today.")),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 15-20\n"
        "      LLM chat m-1 15-17\n"
        "      LLM chat m-1 18-20\n"
        "    LLM chat m-1 40-50\n",
        "is the tool's first step");
}

Test(steps, a_model_call_among_several_agents)
{
    cr_assert_str_eq(
        TRACES(ASK_ONE, ASK_B(0), STEP("sum up", "It will be indigo all day.", 15),
               STEP("sum up", "It will be neither of both.", 18), END_ONE("sunny"),
               CALL(.thread = 0,
                    .list = LIST(USER("b?") AND ASKS(
                        TOOL_CALL("call_b", "lookup", "{\\\"key\\\":\\\"blue\\\"}"))
                                     AND RESULT("call_b", "It will be indigo all day.")),
                    .answer = SAYS("b!"), .from = 52, .to = 55)),
        "AGENT docs-agent.py 0-50\n"
        "  CHAIN tool_loop 0-50\n"
        "    LLM chat m-1 0-10\n"
        "    TOOL weather 10-40\n"
        "    LLM chat m-1 40-50\n"
        "AGENT docs-agent.py 11-55\n"
        "  CHAIN tool_loop 11-55\n"
        "    LLM chat m-1 11-12\n"
        "    TOOL lookup 15-17\n"
        "      LLM chat m-1 15-17\n"
        "    LLM chat m-1 52-55\n"
        "LLM chat m-1 18-20\n",
        "goes to the tool whose result it is, or to none");
}

Test(steps, a_second_step_of_a_tool)
{
    cr_assert_str_eq(TRACES(ASK_ONE, ASK_B(0),
                            HTTP(.url = "http://g.example/Oslo",
                                 .response = "{\"latitude\":59.91273}", .from = 15, .to = 17),
                            HTTP(.url = "http://f.example/59.91273", .from = 18, .to = 20),
                            END_ONE("sunny"), END_B(0)),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL weather 15-20\n"
                     "      UNKNOWN GET g.example/Oslo 15-17\n"
                     "      UNKNOWN GET f.example/59.91273 18-20\n"
                     "    LLM chat m-1 40-50\n"
                     "AGENT docs-agent.py 11-52\n"
                     "  CHAIN tool_loop 11-52\n"
                     "    LLM chat m-1 11-12\n"
                     "    TOOL lookup 12-42\n"
                     "    LLM chat m-1 42-52\n",
                     "sends what the first one got");
}
