/* Tests of exporter/provider/openai_responses_stream.c and openai_pieces.c. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/base/buffer.h"
#include "exporter/provider/openai_responses_stream.h"
#include "quotes.h"
#include "tests/unit/slice_support.h"

#define EVENT(type, members) "data: {'type':'response." type "'," members "}\n\n"
#define CREATED EVENT("created", "'response':{'id':'r','status':'in_progress','output':[]}")

static struct ts_arena arena;
static struct ts_stream_answer answer;

static void read(const char *events)
{
    ts_responses_stream_read(ts_slice_text(events), &arena, &answer);
}

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(openai_responses_stream, .fini = done);

Test(openai_responses_stream, nothing)
{
    read("");
    cr_assert_eq(answer.json.n, 0, "no answer");
    read("data: not json\n\n");
    cr_assert_eq(answer.json.n, 0, "nor of this");
    cr_assert_eq(answer.bad_chunks, 1, "counted as bad");
    read(q("data: {'type':'ping'}\n\n"));
    cr_assert_eq(answer.json.n, 0, "nor of an event that says nothing");
}

Test(openai_responses_stream, terminal_event_holds_all)
{
    read(q(CREATED EVENT("output_text.delta", "'output_index':0,'delta':'x'")
               EVENT("completed", "'response':{'id':'r','output':[{'type':'message'}]}")));
    cr_assert(slice_is(answer.json, q("{'id':'r','output':[{'type':'message'}]}")), "verbatim");
    cr_assert(answer.is_complete, "complete");
    cr_assert_eq(answer.chunks, 3, "three events");
}

Test(openai_responses_stream, items_that_the_terminal_event_leaves_out)
{
    read(q(EVENT("output_item.done", "'output_index':0,'item':{'type':'message','id':'m'}")
               EVENT("completed", "'response':{'id':'r','output':[]}")));
    cr_assert(slice_is(answer.json, q("{'id':'r','output':[{'type':'message','id':'m'}]}")),
              "are taken from the events before");
}

Test(openai_responses_stream, names_only_at_the_event)
{
    read(q("event: response.completed\ndata: {'response':{'id':'r'}}\n\n"));
    cr_assert(slice_is(answer.json, q("{'id':'r'}")), "will do");
}

Test(openai_responses_stream, texts_cut_off)
{
    read(q(CREATED EVENT("output_item.added", "'output_index':1,'item':{'type':'message','id':'m',"
                                              "'content':[]}")
               EVENT("output_item.done", "'output_index':0,'item':{'type':'reasoning'}") EVENT(
                   "content_part.added",
                   "'output_index':1,'content_index':0,'part':{'type':'output_text','text':"
                   "'','annotations':[]}")
                   EVENT("output_text.delta", "'output_index':1,'content_index':0,'delta':'a\\n'")
                       EVENT("output_text.delta", "'output_index':1,'content_index':0,'delta':'b'")
                           EVENT("output_text.annotation.added",
                                 "'output_index':1,'content_index':0,'annotation':{'url':'u'}")));
    cr_assert(slice_is(answer.json,
                       q("{'id':'r','status':'in_progress','output':[{'type':'reasoning'},"
                         "{'type':'message','id':'m','content':[{'type':'output_text','text':"
                         "'a\\nb','annotations':[{'url':'u'}]}]}]}")),
              "what came, in order");
    cr_assert_not(answer.is_complete, "not complete");
}

Test(openai_responses_stream, deltas_alone)
{
    read(q(EVENT("function_call_arguments.delta", "'output_index':0,'delta':'{'")
               EVENT("function_call_arguments.delta", "'output_index':0,'delta':'}'")
                   EVENT("reasoning_summary_text.delta",
                         "'output_index':1,'summary_index':0,'delta':'hm'")
                       EVENT("refusal.delta", "'output_index':2,'content_index':0,'delta':'no'")));
    cr_assert(slice_is(answer.json,
                       q("{'object':'response','output':[{'type':'function_call','arguments':'{}'},"
                         "{'type':'reasoning','summary':[{'type':'summary_text','text':'hm'}]},"
                         "{'type':'message','content':[{'type':'refusal','refusal':'no'}]}]}")),
              "say what they belong to");
}

Test(openai_responses_stream, every_kind_of_text)
{
    static const struct {
        const char *event, *item, *member;
    } rows[] = {
        {"custom_tool_call_input", "custom_tool_call", "input"},
        {"mcp_call_arguments", "mcp_call", "arguments"},
        {"mcp_call.arguments", "mcp_call", "arguments"},
        {"code_interpreter_call_code", "code_interpreter_call", "code"},
        {"code_interpreter_call.code", "code_interpreter_call", "code"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ts_buffer events = {0}, wanted = {0};
        ts_buffer_printf(&events, "data: {'type':'response.%s.delta','delta':'a'}\n\n",
                         rows[i].event);
        ts_buffer_printf(&wanted, "{'object':'response','output':[{'type':'%s','%s':'a'}]}",
                         rows[i].item, rows[i].member);
        read(q(events.data));
        cr_assert(slice_is(answer.json, q(wanted.data)), "%s", rows[i].event);
        ts_buffer_free(&events);
        ts_buffer_free(&wanted);
    }
}

Test(openai_responses_stream, end_of_a_text_counts_more_than_its_pieces)
{
    read(q(EVENT("output_item.added", "'output_index':0,'item':{'type':'function_call',"
                                      "'arguments':''}")
               EVENT("function_call_arguments.delta", "'output_index':0,'delta':'lost'")
                   EVENT("function_call_arguments.done", "'output_index':0,'arguments':'{}'")));
    cr_assert(slice_is(answer.json, q("{'object':'response','output':[{'type':'function_call',"
                                      "'arguments':'{}'}]}")),
              "once, and whole");
}

Test(openai_responses_stream, errors)
{
    read(q("data: {'type':'error','code':'c','message':'m'}\n\n"));
    cr_assert(slice_is(answer.json, q("{'object':'response','error':{'type':'error','code':'c',"
                                      "'message':'m'}}")),
              "flat");
    cr_assert(answer.is_complete, "an end");
    read(q("event: error\ndata: {'error':{'code':'c'}}\n\n"));
    cr_assert(slice_is(answer.json, q("{'object':'response','error':{'code':'c'}}")), "or not");
}

/* Parts and items without end must not cost the square of their number. */
Test(openai_responses_stream, hostile, .timeout = 30)
{
    struct ts_buffer events = {0};
    for (int i = 0; i < 40000; i++)
        ts_buffer_printf(&events,
                         "data: {\"type\":\"response.output_text.delta\",\"output_index\":%d,"
                         "\"content_index\":%d,\"delta\":\"x\"}\n\n",
                         i % 2 ? i : -i, i);
    read(events.data);
    cr_assert_gt(answer.json.n, 0, "it ends");
    ts_buffer_free(&events);
}
