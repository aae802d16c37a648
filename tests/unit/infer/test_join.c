/* Tests of exporter/infer/join.h, and of what comes of it in traces. */
#include "exporter/infer/join.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "calls.h"
#include "exporter/infer/ids.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define OTHER_TRACE "11111111111111111111111111111111"
#define SPAN "b7ad6b7169203331"
#define PARENT(trace) "00-" trace "-" SPAN "-01"
#define TOLD(trace) .header = "traceparent", .value = PARENT(trace)

#define QUESTION USER("news?")
#define SEARCH ASKS(TOOL_CALL("call_1", "search", "{}"))
#define SEARCHED                                                                                   \
    LIST(QUESTION AND SEARCH AND RESULT("call_1", "the answer of the sub-agent, long enough"))

static struct ts_arena arena;

static void end(void)
{
    ts_arena_free(&arena);
    test_end();
}

TestSuite(join, .fini = end);

static const char *hex(const unsigned char *bytes, size_t count)
{
    static char out[33];
    ts_hex(bytes, count, out);
    return out;
}

Test(join, malformed_headers_are_ignored)
{
    TRACES(CALL(.list = LIST(QUESTION), .answer = SAYS("x"), .header = "traceparent",
                .value = "00-" TRACE "-" SPAN));
    cr_assert(ts_span_is_root(span_of("LLM", 0)), "a trace of its own");
    cr_assert_not(span_of("LLM", 0)->joined, "and nobody else's");
}

Test(join, by_header)
{
    const char *seen =
        TRACES(CALL(.list = LIST(QUESTION), .answer = SEARCH, .to = 10, TOLD(TRACE)),
               CALL(.list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30, TOLD(TRACE)));
    cr_assert_str_eq(seen,
                     "AGENT docs-agent.py 0-30\n"
                     "  CHAIN tool_loop 0-30\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search 10-20\n"
                     "    LLM chat m-1 20-30\n",
                     "the tree is the same");
    for (size_t i = 0; i < emitted.count; i++)
        cr_assert_str_eq(hex(emitted.spans[i]->trace_id, 16), TRACE, "all are in that trace");
    const struct ts_span *top = span_of("AGENT", 0);
    cr_assert_str_eq(hex(top->parent_id, 8), SPAN, "the top's parent");
    cr_assert(ts_span_is_top(top) && !ts_span_is_root(top), "is not ours");
    cr_assert_not_null(ts_span_find(top, "session.id"), "it has what roots have");
}

Test(join, one_header_is_for_its_turn)
{
    TRACES(CALL(.list = LIST(QUESTION), .answer = SAYS("x"), .to = 10, TOLD(TRACE)),
           CALL(.list = LIST(QUESTION AND SAYS("x") AND USER("more")), .answer = SAYS("y"),
                .from = 20, .to = 30));
    cr_assert_str_eq(hex(span_of("LLM", 0)->trace_id, 16), TRACE, "the first turn");
    cr_assert(ts_span_is_root(span_of("LLM", 1)), "not the next");
}

Test(join, another_trace_within_a_turn_is_a_link)
{
    TRACES(CALL(.list = LIST(QUESTION), .answer = SEARCH, .to = 10, TOLD(TRACE)),
           CALL(.list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30, TOLD(OTHER_TRACE)));
    const struct ts_span *first = span_of("LLM", 0), *second = span_of("LLM", 1);
    cr_assert_eq(first->link_count, 0, "the trace that it is in needs none");
    cr_assert_eq(second->link_count, 1, "the other does");
    cr_assert_str_eq(hex(second->links[0].trace_id, 16), OTHER_TRACE, "the trace that was said");
    cr_assert_str_eq(hex(second->trace_id, 16), TRACE, "the turn stays whole");
}

Test(join, by_environment)
{
    TRACES(CALL(.who = JOINED, .list = LIST(QUESTION), .answer = SEARCH, .to = 10),
           CALL(.who = JOINED, .list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30),
           CALL(.who = JOINED, .list = LIST(USER("other")), .answer = SEARCH, .from = 40, .to = 50),
           CALL(.who = JOINED, .kind = TS_CALL_RETRIEVER, .from = 60, .to = 70));
    const struct ts_span *one = span_of("AGENT", 0), *two = span_of("AGENT", 1);
    cr_assert_str_eq(hex(one->trace_id, 16), TRACE, "the first turn");
    cr_assert_str_eq(hex(two->trace_id, 16), TRACE, "the second too");
    cr_assert(memcmp(one->span_id, two->span_id, 8) != 0, "their spans differ");
    cr_assert(memcmp(span_of("CHAIN", 0)->span_id, span_of("CHAIN", 1)->span_id, 8) != 0,
              "all of them");
    cr_assert_str_eq(one->trace_state, "vendor=a", "the state is kept");
    cr_assert_str_eq(span_of("TOOL", 0)->trace_state, "vendor=a", "on every span");
    cr_assert_str_eq(hex(span_of("RETRIEVER", 0)->parent_id, 8), SPAN, "a call alone joins too");
}

Test(join, header_before_environment)
{
    TRACES(CALL(.who = JOINED, .list = LIST(QUESTION), .answer = SAYS("x"), TOLD(OTHER_TRACE)));
    cr_assert_str_eq(hex(span_of("LLM", 0)->trace_id, 16), OTHER_TRACE, "it says more");
    cr_assert_str_eq(span_of("LLM", 0)->trace_state, "", "the state is the other trace's");
}

#define SUB LIST(SYSTEM("sub") AND USER("find"))

Test(join, a_sub_agent_of_a_joined_turn)
{
    const char *seen = TRACES(
        CALL(.who = JOINED, .list = LIST(QUESTION), .answer = SEARCH, .to = 10),
        CALL(.who = JOINED, .list = SUB, .answer = SAYS("the answer of the sub-agent, long enough"),
             .from = 12, .to = 18),
        CALL(.who = JOINED, .list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30));
    cr_assert_str_eq(seen,
                     "AGENT job.py 0-30\n"
                     "  CHAIN tool_loop 0-30\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search 12-18\n"
                     "      LLM chat m-1 12-18\n"
                     "    LLM chat m-1 20-30\n",
                     "the environment's parent is only the outer one's: %s", seen);
}

Test(join, what_is_said_is_not_concluded)
{
    TRACES(CALL(.list = LIST(QUESTION), .answer = SEARCH, .to = 10),
           CALL(.list = SUB, .answer = SAYS("the answer of the sub-agent, long enough"), .from = 12,
                .to = 18, TOLD(TRACE)),
           CALL(.list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30));
    for (size_t i = 0; i < emitted.count; i++)
        if (emitted.spans[i]->joined)
            return;
    cr_assert_fail("the sub-agent's turn is where its header says");
}

Test(join, the_header_of_the_call_itself)
{
    char value[64], trace_id[33], span_id[17];
    unsigned char trace[16], span[8];
    struct ts_call *call = CALL(.list = LIST(QUESTION), .answer = SAYS("x"));
    struct ts_call *same =
        CALL(.list = LIST(QUESTION), .answer = SAYS("x"), .header = "traceparent", .value = value);
    same->exchange->number = call->exchange->number;
    ts_id_trace(call, trace);
    ts_id_call(call, span);
    ts_hex(trace, 16, trace_id);
    ts_hex(span, 8, span_id);
    snprintf(value, sizeof value, "00-%s-%s-01", trace_id, span_id);
    same->http.request.headers[0].value = ts_slice_text(value);
    cr_assert_not(ts_join_of(same, &arena).known, "says nothing of others");
    ts_call_free(call);
    ts_call_free(same);
}
