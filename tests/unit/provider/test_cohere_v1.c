/* Tests of exporter/provider/cohere_v1.c, cohere_generate.c and cohere_embed.c. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define URL "https://api.cohere.com/v1/chat"
#define ASK "{\"model\":\"command-r\",\"message\":\"Hi\"}"
#define META                                                                                       \
    "\"meta\":{\"billed_units\":{\"input_tokens\":1,\"output_tokens\":2},\"tokens\":"              \
    "{\"input_tokens\":10,\"output_tokens\":4}}"
#define ANSWER                                                                                     \
    "{\"response_id\":\"r1\",\"generation_id\":\"g1\",\"text\":\"Hello\",\"finish_reason\":"       \
    "\"COMPLETE\"," META "}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(cohere_v1, .fini = done);

Test(cohere_v1, answers_that_are_none)
{
    call = CALL(.url = URL, .request = ASK, .response = "{}");
    cr_assert(call->failed, "an answer without a text");
    done();
    call = CALL(.url = URL, .request = ASK, .status = 404, .response = "{\"message\":\"gone\"}");
    cr_assert_str_eq(call->error_message, "gone", "a refusal");
    cr_assert_str_eq(call->name, "chat command-r", "of that model");
}

Test(cohere_v1, message_and_history)
{
    call = CALL(.url = URL,
                .request = "{\"model\":\"command-r\",\"preamble\":\"Be kind\",\"chat_history\":["
                           "{\"role\":\"System\",\"message\":\"S\"},"
                           "{\"role\":\"USER\",\"message\":\"One\"},"
                           "{\"role\":\"CHATBOT\",\"message\":\"Two\"}],\"message\":\"Three\","
                           "\"p\":0.5}",
                .response = ANSWER);
    cr_assert_eq(call->input_count, 5, "all messages");
    cr_assert_str_eq(call->input[0].text, "Be kind", "the preamble first");
    cr_assert_str_eq(call->input[1].role, "system", "roles in any case");
    cr_assert_str_eq(call->input[3].role, "assistant", "the common names of roles");
    cr_assert_str_eq(call->input[4].text, "Three", "the message last");
    cr_assert_str_eq(call->output[0].text, "Hello", "the answer");
    cr_assert_str_eq(call->response_id, "r1", "its id");
    cr_assert_eq(call->usage.input.value, 10, "tokens, not billed units");
    cr_assert_str_eq(call->params[0].name, "top_p", "p is top_p");
}

Test(cohere_v1, tools_by_name)
{
    call = CALL(.url = URL,
                .request = "{\"message\":\"Weather?\",\"tools\":[{\"name\":\"f\",\"description\":"
                           "\"d\",\"parameter_definitions\":{\"city\":{\"type\":\"str\"}}}],"
                           "\"tool_results\":[{\"call\":{\"name\":\"f\",\"parameters\":{\"city\":"
                           "\"Rome\"}},\"outputs\":[{\"t\":20}]}]}",
                .response = "{\"text\":\"\",\"tool_calls\":[{\"name\":\"g\",\"parameters\":"
                            "{\"a\":1}}]," META "}");
    cr_assert_eq(call->input_count, 3, "message, calls, results");
    cr_assert_str_eq(call->input[1].role, "assistant", "the calls stand in the results");
    cr_assert(slice_is(call->input[1].tool_calls[0].arguments, "{\"city\":\"Rome\"}"), "arguments");
    cr_assert_str_eq(call->input[2].role, "tool", "a result");
    cr_assert_str_eq(call->input[2].name, "f", "of the tool of that name");
    cr_assert_str_eq(call->input[2].text, "[{\"t\":20}]", "with what it gave");
    cr_assert_str_eq(call->output[0].tool_calls[0].name, "g", "the next call");
    cr_assert(slice_is(ts_json_path(call->tools, "0.function.parameters.properties.city.type"),
                       "\"str\""),
              "definitions in OpenAI's form");
}

Test(cohere_v1, history_with_tools)
{
    call = CALL(.url = URL,
                .request = "{\"message\":\"\",\"chat_history\":[{\"role\":\"USER\",\"message\":"
                           "\"W?\"},{\"role\":\"CHATBOT\",\"message\":\"I look\",\"tool_calls\":"
                           "[{\"name\":\"f\",\"parameters\":{}}]}],\"tool_results\":[{\"call\":"
                           "{\"name\":\"f\",\"parameters\":{}},\"outputs\":[1]}]}",
                .response = ANSWER);
    cr_assert_eq(call->input_count, 3, "an empty message is none, and calls are told once");
    cr_assert_str_eq(call->input[1].text, "I look", "the plan that the answer had");
    cr_assert_eq(call->input[1].tool_call_count, 1, "and its call");
    cr_assert_str_eq(call->input[2].role, "tool", "then the result");
}

Test(cohere_v1, streams_end_with_the_whole_answer)
{
    call =
        CALL(.url = URL, .request = ASK, .type = "application/stream+json",
             .response = "{\"is_finished\":false,\"event_type\":\"stream-start\","
                         "\"generation_id\":\"g1\"}\n"
                         "{\"event_type\":\"text-generation\",\"text\":\"Hel\"}\n"
                         "{\"event_type\":\"stream-end\",\"is_finished\":true,\"response\":" ANSWER
                         ",\"finish_reason\":\"COMPLETE\"}\n");
    cr_assert(slice_is(call->outputs_json, ANSWER), "as it is");
    cr_assert_eq(call->usage.total.value, 14, "with its usage");
    cr_assert_eq(call->chunk_count, 3, "pieces");
    cr_assert(call->streamed && !call->failed, "all is well");
}

Test(cohere_v1, stream_cut_off)
{
    call = CALL(.url = URL, .request = ASK, .type = "text/event-stream",
                .response = "data: {\"event_type\":\"stream-start\",\"generation_id\":\"g1\"}\n\n"
                            "data: {\"event_type\":\"text-generation\",\"text\":\"Hel\"}\n\n"
                            "data: {\"event_type\":\"text-generation\",\"text\":\"lo\"}\n\n");
    cr_assert(call->interrupted, "there was no end");
    cr_assert_str_eq(call->output[0].text, "Hello", "what came is shown");
    cr_assert_not(call->usage.known, "usage did not come");
}

Test(cohere_v1, stream_with_tools_and_error)
{
    call = CALL(.url = URL, .request = ASK,
                .response = "{\"event_type\":\"stream-start\",\"generation_id\":\"g1\"}\n"
                            "{\"event_type\":\"tool-calls-chunk\",\"text\":\"I look\"}\n"
                            "{\"event_type\":\"tool-calls-generation\",\"text\":\"I look\","
                            "\"tool_calls\":[{\"name\":\"f\",\"parameters\":{}}]}\n");
    cr_assert_str_eq(call->output[0].text, "I look", "the plan is not told twice");
    cr_assert_eq(call->output[0].tool_call_count, 1, "the call");
    done();
    call = CALL(.url = URL, .request = ASK,
                .response = "{\"event_type\":\"text-generation\",\"text\":\"H\"}\n"
                            "{\"event_type\":\"stream-end\",\"finish_reason\":\"ERROR\",\"error\":"
                            "\"boom\"}\n");
    cr_assert_str_eq(call->error_message, "boom", "an error at the end");
}

Test(cohere_v1, known_elsewhere_by_its_body)
{
    call = CALL(.url = "https://gw.example.com/v1/chat",
                .request = "{\"message\":\"Hi\",\"chat_history\":[]}", .response = ANSWER);
    cr_assert_str_eq(call->output[0].text, "Hello", "a message beside a history");
    done();
    call = CALL(.url = "https://gw.example.com/v1/chat", .request = "{\"message\":\"Hi\"}",
                .response = "{\"ok\":true}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "a message alone is anyone's");
}

Test(cohere_v1, generate)
{
    call =
        CALL(.url = "https://api.cohere.com/v1/generate",
             .request = "{\"model\":\"command\",\"prompt\":\"P\"}",
             .response = "{\"id\":\"i\",\"generations\":[{\"text\":\"A\",\"finish_reason\":"
                         "\"COMPLETE\"},{\"text\":\"B\",\"finish_reason\":\"MAX_TOKENS\"}],"
                         "\"meta\":{\"billed_units\":{\"input_tokens\":1,\"output_tokens\":2}}}");
    cr_assert_str_eq(call->provider, "cohere", "the catalogue's name for what is no chat");
    cr_assert_eq(call->output_count, 2, "several texts");
    cr_assert_str_eq(call->finish_reasons[1], "MAX_TOKENS", "each with a reason");
    cr_assert_eq(call->usage.total.value, 3, "billed units are all there is");
    done();
    call = CALL(.url = "https://api.cohere.com/v1/generate", .request = "{\"prompt\":\"P\"}",
                .response = "{\"text\":\"A\",\"is_finished\":false}\n{\"text\":\"B\","
                            "\"is_finished\":false}\n");
    cr_assert_str_eq(call->output[0].text, "AB", "a stream that was cut off");
    cr_assert(call->interrupted, "is marked");
}

Test(cohere_v1, embed)
{
    call = CALL(.url = "https://api.cohere.com/v2/embed",
                .request = "{\"model\":\"embed-v4\",\"texts\":[\"a\"],\"output_dimension\":4}",
                .response = "{\"id\":\"e1\",\"embeddings\":{\"float\":[[1]]},\"meta\":"
                            "{\"billed_units\":{\"input_tokens\":7}}}");
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "its kind");
    cr_assert_eq(call->usage.input.value, 7, "its tokens");
    cr_assert_not(call->usage.output.known, "there is no output");
    cr_assert_str_eq(call->params[0].name, "dimensions", "parameters");
}
