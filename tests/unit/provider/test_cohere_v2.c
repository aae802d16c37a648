/* Tests of exporter/provider/cohere_v2.c and cohere_v2_stream.c. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define URL "https://api.cohere.com/v2/chat"
#define ASK "{\"model\":\"command-x\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
#define USAGE                                                                                      \
    "\"usage\":{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":3},\"tokens\":"             \
    "{\"input_tokens\":20,\"output_tokens\":5,\"reasoning_tokens\":1},\"cached_tokens\":16}"
#define START                                                                                      \
    "event: message-start\ndata: "                                                                 \
    "{\"id\":\"m1\",\"type\":\"message-start\",\"delta\":{\"message\":"                            \
    "{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[],"                 \
    "\"citations\":[]}}}\n\n"
#define EVENT(type, index, message)                                                                \
    "data: {\"type\":\"" type "\",\"index\":" index ",\"delta\":{\"message\":" message "}}\n\n"
#define END                                                                                        \
    "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"," USAGE "}}\n\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(cohere_v2, .fini = done);

Test(cohere_v2, answers_that_are_none)
{
    call = CALL(.url = URL, .request = ASK, .response = "{\"id\":\"a\"}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a call of a model all the same");
    cr_assert(call->failed, "without a message it failed");
    cr_assert_not(call->usage.known, "and nothing is known of its tokens");
    done();
    call = CALL(.url = URL, .request = ASK, .status = 400, .response = "{\"message\":\"bad\"}");
    cr_assert_str_eq(call->error_message, "bad", "the provider's own words");
    cr_assert_eq(call->output_count, 0, "are no answer");
}

Test(cohere_v2, plain_answer)
{
    call = CALL(.url = URL, .request = ASK,
                .response = "{\"id\":\"m1\",\"message\":{\"role\":\"assistant\",\"content\":["
                            "{\"type\":\"thinking\",\"thinking\":\"hm\"},"
                            "{\"type\":\"text\",\"text\":\"Hello\"}]},"
                            "\"finish_reason\":\"COMPLETE\"," USAGE "}");
    cr_assert_str_eq(call->name, "chat command-x", "the span's name");
    cr_assert_str_eq(call->provider, "cohere_chat", "the provider");
    cr_assert_str_eq(call->output[0].text, "Hello", "thoughts are not the text");
    cr_assert_str_eq(call->finish_reasons[0], "COMPLETE", "why it ended");
    cr_assert_eq(call->usage.input.value, 20, "tokens count, not billed units");
    cr_assert_eq(call->usage.output.value, 5, "of the output too");
    cr_assert_eq(call->usage.reasoning.value, 1, "reasoning is within");
    cr_assert_not(call->failed, "nothing is wrong");
}

Test(cohere_v2, billed_units_when_there_is_nothing_else)
{
    call = CALL(.url = URL, .request = ASK,
                .response = "{\"message\":{\"content\":[]},\"usage\":{\"billed_units\":"
                            "{\"input_tokens\":2,\"output_tokens\":3}}}");
    cr_assert_eq(call->usage.total.value, 5, "they are better than nothing");
}

Test(cohere_v2, tools_and_their_results)
{
    call = CALL(.url = "https://gateway.example.com/cohere/v2/chat",
                .request = "{\"model\":\"c\",\"tools\":[{\"type\":\"function\"}],\"messages\":["
                           "{\"role\":\"assistant\",\"tool_plan\":\"p\",\"tool_calls\":[{\"id\":"
                           "\"t1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                           "\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                           "{\"role\":\"tool\",\"tool_call_id\":\"t1\",\"content\":[{\"type\":"
                           "\"document\",\"document\":{\"data\":\"sunny\"}},{\"type\":"
                           "\"document\",\"document\":{\"data\":{\"x\":1}}}]}]}",
                .response = "{\"message\":{\"role\":\"assistant\",\"tool_plan\":\"again\","
                            "\"tool_calls\":[{\"id\":\"t2\",\"function\":{\"name\":\"g\","
                            "\"arguments\":\"{}\"}}]},\"finish_reason\":\"TOOL_CALL\"," USAGE "}");
    cr_assert_str_eq(call->input[0].tool_calls[0].id, "t1", "what was asked for");
    cr_assert_str_eq(call->input[0].text, "", "a plan is no text");
    cr_assert_str_eq(call->input[1].tool_call_id, "t1", "the result says of which call");
    cr_assert_str_eq(call->input[1].text, "sunny\n{\"x\":1}", "documents are its text");
    cr_assert_str_eq(call->output[0].tool_calls[0].name, "g", "the next call");
    cr_assert(call->tools.n > 0, "definitions are in OpenAI's form already");
    cr_assert_str_eq(call->provider, "", "whose server it is is not known");
}

Test(cohere_v2, a_stream_gives_the_object_of_a_plain_answer)
{
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = START EVENT("content-start", "0",
                                        "{\"content\":{\"type\":\"text\",\"text\":\"\"}}")
                    EVENT("content-delta", "0", "{\"content\":{\"text\":\"He\"}}")
                        EVENT("content-delta", "0", "{\"content\":{\"text\":\"llo\"}}")
                            EVENT("citation-start", "0", "{\"citations\":{\"start\":0,\"end\":2}}")
                                EVENT("citation-start", "1",
                                      "{\"citations\":{\"start\":2,\"end\":4}}") END DONE);
    struct ts_slice message = ts_json_get(call->outputs_json, "message");
    cr_assert(slice_is(ts_json_get(message, "content"), "[{\"type\":\"text\",\"text\":\"Hello\"}]"),
              "parts are put together");
    cr_assert(slice_is(ts_json_get(message, "citations"),
                       "[{\"start\":0,\"end\":2},{\"start\":2,\"end\":4}]"),
              "each citation is one");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "finish_reason"), "\"COMPLETE\""), "reason");
    cr_assert_eq(ts_json_get(call->outputs_json, "delta").n, 0, "nothing of the stream's own");
    cr_assert_str_eq(call->output[0].text, "Hello", "its text");
    cr_assert_str_eq(call->response_id, "m1", "its id");
    cr_assert_eq(call->usage.input.value, 20, "its usage");
    cr_assert_eq(call->chunk_count, 7, "pieces without the mark of the end");
    cr_assert(call->streamed && !call->failed && !call->interrupted, "all is well");
}

Test(cohere_v2, streamed_tool_calls)
{
    call =
        CALL(.url = URL, .request = ASK, .type = "text/event-stream",
             .response = START EVENT("tool-plan-delta", "0", "{\"tool_plan\":\"I \"}")
                 EVENT("tool-plan-delta", "0", "{\"tool_plan\":\"look\"}") EVENT(
                     "tool-call-start", "0",
                     "{\"tool_calls\":{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":"
                     "\"f\",\"arguments\":\"\"}}}")
                     EVENT("tool-call-delta", "0",
                           "{\"tool_calls\":{\"function\":{\"arguments\":\"{\\\"x\\\":\"}}}")
                         EVENT("tool-call-delta", "0",
                               "{\"tool_calls\":{\"function\":{\"arguments\":\"7}\"}}}")
                             EVENT("tool-call-start", "1",
                                   "{\"tool_calls\":{\"id\":\"b\",\"type\":\"function\","
                                   "\"function\":{\"name\":"
                                   "\"g\",\"arguments\":\"{}\"}}}") END);
    cr_assert_eq(call->output[0].tool_call_count, 2, "two calls");
    cr_assert(slice_is(call->output[0].tool_calls[0].arguments, "{\"x\":7}"), "arguments whole");
    cr_assert_str_eq(call->output[0].tool_calls[1].id, "b", "each with its id");
    cr_assert(slice_is(ts_json_path(call->outputs_json, "message.tool_plan"), "\"I look\""),
              "the plan is shown");
    cr_assert_not(call->failed, "the end of the message is enough without a mark");
}

Test(cohere_v2, stream_cut_off_or_failed)
{
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = START EVENT("content-delta", "0", "{\"content\":{\"text\":\"He\"}}"));
    cr_assert(call->interrupted, "without an end it was cut off");
    cr_assert_str_eq(call->output[0].text, "He", "what came is there");
    cr_assert_not(call->usage.known, "no usage came");
    done();
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = START "event: error\ndata: {\"message\":\"overloaded\"}\n\n");
    cr_assert_str_eq(call->error_message, "overloaded", "an error in mid-stream");
    done();
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = START "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":"
                                  "\"ERROR\"}}\n\n" DONE);
    cr_assert_str_eq(call->error_type, "ERROR", "and a reason that is one");
}

Test(cohere_v2, stream_whose_parts_are_of_another_kind)
{
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = "data: {\"message\":\"Hi\"}\n\n");
    cr_assert(slice_is(call->outputs_json, "{\"message\":{\"role\":\"assistant\"}}"),
              "a message that is no object is an empty one");
    done();
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = EVENT("content-delta", "0", "{\"content\":{\"text\":\"He\"}}")
                    EVENT("content-start", "1", "{\"content\":{}}"));
    cr_assert(
        slice_is(ts_json_path(call->outputs_json, "message.content"), "[{\"text\":\"He\"},{}]"),
        "a part without members is an empty one");
}

Test(cohere_v2, usage_of_what_was_not_kept_whole)
{
    call = CALL(.url = URL, .request = ASK, .left_out = 5000,
                .response = "{\"id\":\"m\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":"
                            "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}," USAGE "}");
    cr_assert(call->truncated && call->usage.known, "what stands at the end is read");
    cr_assert_eq(call->usage.input.value, 20, "and right");
}

Test(cohere_v2, leaves_others_alone)
{
    call = CALL(.url = "https://x.example.com/v2/chat", .request = ASK,
                .response = "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"
                            "\"a\"}}]}");
    cr_assert_str_eq(call->format, "openai", "an answer in OpenAI's form is OpenAI's");
}
