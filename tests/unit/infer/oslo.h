/* An agent that asks for the weather in Oslo, for tests of what happens meanwhile. */
#ifndef TS_TEST_INFER_OSLO_H
#define TS_TEST_INFER_OSLO_H

#include "calls.h"

#define QUESTION USER("weather in Oslo?")
#define ONE ASKS(TOOL_CALL("call_1", "weather", "{\\\"city\\\":\\\"Oslo\\\"}"))
#define TWO                                                                                        \
    ASKS(TOOL_CALL("call_1", "weather", "{\\\"city\\\":\\\"Oslo\\\"}")                             \
             AND TOOL_CALL("call_2", "time", "{\\\"zone\\\":\\\"CET\\\"}"))
#define ASK_ONE CALL(.list = LIST(QUESTION), .answer = ONE, .from = 0, .to = 10)
#define ASK_TWO CALL(.list = LIST(QUESTION), .answer = TWO, .from = 0, .to = 10)
#define END_ONE(result)                                                                            \
    CALL(.list = LIST(QUESTION AND ONE AND RESULT("call_1", result)), .answer = SAYS("ok"),        \
         .from = 40, .to = 50)
#define END_TWO                                                                                    \
    CALL(.list = LIST(QUESTION AND TWO AND RESULT("call_1", "sunny all the day long")              \
                          AND RESULT("call_2", "noon")),                                           \
         .answer = SAYS("ok"), .from = 40, .to = 50)

/* Two agents whose tools are open at the same time. */
#define ASK_B(thread_)                                                                             \
    CALL(.thread = thread_, .list = LIST(USER("b?")),                                              \
         .answer = ASKS(TOOL_CALL("call_b", "lookup", "{\\\"key\\\":\\\"blue\\\"}")), .from = 11,  \
         .to = 12)
#define END_B(thread_)                                                                             \
    CALL(.thread = thread_,                                                                        \
         .list = LIST(USER("b?") AND ASKS(TOOL_CALL(                                               \
             "call_b", "lookup", "{\\\"key\\\":\\\"blue\\\"}")) AND RESULT("call_b", "indigo")),   \
         .answer = SAYS("b!"), .from = 42, .to = 52)

#define INNER(text) CALL(.list = LIST(USER("sum up")), .answer = SAYS(text), .from = 15, .to = 20)

#endif
