/* Tests of the request and the answer in exporter/provider/anthropic.h. */
#include <criterion/criterion.h>
#include "exporter/provider/anthropic.h"
#include "exporter/wire/json.h"
#include "call_fixture.h"

static struct ts_call *call;

/* A call with nothing read in it yet but the envelope. */
static void begin(void)
{
    call = CALL(.url = "https://plain.example.com/", .request = "x", .response = "y");
}

static void done(void)
{
    ts_call_free(call);
}

TestSuite(anthropic, .init = begin, .fini = done);

static void ask(const char *json)
{
    ts_anthropic_request(call, ts_slice_text(json));
}

static void answer(const char *json)
{
    ts_anthropic_answer(call, ts_slice_text(json));
}

static const struct ts_chat_message *in(size_t index)
{
    cr_assert_lt(index, call->input_count, "message %zu of %zu", index, call->input_count);
    return &call->input[index];
}

Test(anthropic, bad_input)
{
    ask("");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model call all the same");
    cr_assert_str_eq(call->format, "anthropic", "in this form");
    cr_assert_str_eq(call->operation, "chat", "that chats");
    ask("{\"model\":7,\"system\":3,\"messages\":{\"role\":\"user\"},\"tools\":\"x\",\"stream\":2}");
    ask("{\"messages\":[1,\"a\",null,[]],\"tools\":[1,{\"name\":3}],\"stop_sequences\":null}");
    cr_assert_eq(call->input_count, 0, "no message");
    cr_assert_eq(call->tools.n, 0, "no tool");
    cr_assert_eq(call->param_count, 0, "no parameter");
    answer("");
    answer("[]");
    answer("{\"content\":{\"a\":1},\"usage\":[],\"model\":{},\"id\":null,\"error\":null}");
    cr_assert_eq(call->output_count, 0, "no answer");
    cr_assert_not(call->usage.known, "no usage");
    cr_assert_not(call->failed, "null is no error");
}

Test(anthropic, content_that_is_odd)
{
    ask("{\"messages\":[{},{\"role\":\"user\",\"content\":null},{\"role\":\"user\",\"content\":"
        "[1,\"a\",{},{\"type\":\"text\"},{\"type\":\"text\",\"text\":4},{\"type\":\"tool_use\"},"
        "{\"type\":\"tool_result\"}]}]}");
    cr_assert_str_eq(in(0)->role, "", "no role");
    cr_assert_str_eq(in(1)->text, "", "no text");
    cr_assert_str_eq(in(2)->role, "tool", "a result of nothing");
    cr_assert_str_eq(in(2)->tool_call_id, "", "is one");
    cr_assert_str_eq(in(3)->tool_calls[0].name, "", "so is a call");
}

Test(anthropic, system_messages_and_parameters)
{
    ask("{\"model\":\"claude-x\",\"max_tokens\":10,\"temperature\":0.5,\"top_k\":3,\"top_p\":0.9,"
        "\"stop_sequences\":[\"END\"],\"stream\":true,\"output_config\":{\"effort\":\"low\","
        "\"format\":{\"type\":\"json_schema\"}},\"system\":\"Be kind\",\"messages\":["
        "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"oh\"}]}");
    cr_assert_str_eq(call->request_model, "claude-x", "the model");
    cr_assert(call->streamed, "the stream flag");
    cr_assert_eq(call->input_count, 3, "the system prompt is a message");
    cr_assert_str_eq(in(0)->role, "system", "the first");
    cr_assert_str_eq(in(0)->text, "Be kind", "with its text");
    cr_assert(slice_is(in(0)->json, "{\"role\":\"system\",\"content\":\"Be kind\"}"), "and role");
    cr_assert(slice_is(in(1)->json, "{\"role\":\"user\",\"content\":\"hi\"}"), "verbatim");
    cr_assert(slice_is(in(1)->content, "\"hi\""), "its content");
    cr_assert_str_eq(in(2)->text, "oh", "a text of the model");
    cr_assert_eq(call->param_count, 7, "each parameter");
    for (size_t i = 0; i < call->param_count; i++)
        if (strcmp(call->params[i].name, "max_tokens") == 0)
            cr_assert(slice_is(call->params[i].value, "10"), "with its value");
}

Test(anthropic, system_in_blocks)
{
    ask("{\"system\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":"
        "\"ephemeral\"}},{\"type\":\"text\",\"text\":\"b\"}],\"messages\":[]}");
    cr_assert_str_eq(in(0)->text, "a\nb", "blocks are texts of their own");
}

Test(anthropic, tools)
{
    ask("{\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\"}},"
        "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":2},"
        "{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"m\"}]}");
    cr_assert(slice_is(call->tools,
                       "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
                       "\"parameters\":{\"type\":\"object\"}}},{\"type\":\"function\",\"function\":"
                       "{\"name\":\"web_search\"}}]"),
              "those with a name");
}

Test(anthropic, results_of_tools)
{
    ask("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":"
        "\"t1\",\"content\":\"21\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t2\",\"is_error\":"
        "true,\"content\":[{\"type\":\"text\",\"text\":\"no\"},{\"type\":\"image\"},{\"type\":"
        "\"text\",\"text\":\"way\"}]},{\"type\":\"tool_result\",\"tool_use_id\":\"t3\"}]}]}");
    cr_assert_eq(call->input_count, 3, "each result is a message, and nothing else is one");
    cr_assert_str_eq(in(0)->role, "tool", "of a tool");
    cr_assert_str_eq(in(0)->tool_call_id, "t1", "that has an id");
    cr_assert_str_eq(in(0)->text, "21", "and said this");
    cr_assert(slice_is(in(0)->json,
                       "{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":\"21\"}"),
              "the block is the message");
    cr_assert(slice_is(in(0)->content, "\"21\""), "its content the content");
    cr_assert_str_eq(in(1)->text, "no\nway", "content in blocks");
    cr_assert(slice_is(ts_json_get(in(1)->json, "is_error"), "true"), "an error is told by it");
    cr_assert_str_eq(in(2)->text, "", "content may be absent");
}

Test(anthropic, results_and_text)
{
    ask("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":"
        "\"t1\",\"content\":\"21\"},{\"type\":\"text\",\"text\":\"and?\"}]}]}");
    cr_assert_eq(call->input_count, 2, "the result, then the text");
    cr_assert_str_eq(in(1)->role, "user", "which is the user's");
    cr_assert_str_eq(in(1)->text, "and?", "alone");
    cr_assert(slice_is(in(1)->json,
                       "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"and?\"}]}"),
              "without the result");
}

Test(anthropic, a_picture_alone_is_a_message)
{
    ask("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{}}]}]}");
    cr_assert_eq(call->input_count, 1, "though it has no text");
    cr_assert_str_eq(in(0)->text, "", "no text");
}

#define CONTENT                                                                                    \
    "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"S\"},{\"type\":\"text\","         \
    "\"text\":\"I \"},{\"type\":\"text\",\"text\":\"look\",\"citations\":[]},"                     \
    "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"web_search\",\"input\":{}},"           \
    "{\"type\":\"mcp_tool_use\",\"id\":\"s2\",\"name\":\"m\",\"input\":{}},"                       \
    "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s1\",\"content\":[]},"                 \
    "{\"type\":\"text\",\"text\":\"Now\"},{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\","    \
    "\"input\":{\"a\":1}}]"

Test(anthropic, an_answer)
{
    answer("{\"id\":\"m1\",\"model\":\"claude-x-1\",\"role\":\"assistant\",\"content\":" CONTENT
           ",\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2,"
           "\"service_tier\":\"priority\"}}");
    cr_assert_str_eq(call->response_model, "claude-x-1", "the model");
    cr_assert_str_eq(call->response_id, "m1", "the id");
    cr_assert_str_eq(call->service_tier, "priority", "the tier");
    cr_assert_eq(call->finish_reason_count, 1, "one reason");
    cr_assert_str_eq(call->finish_reasons[0], "tool_use", "why it stopped");
    cr_assert_eq(call->output_count, 1, "one message");
    cr_assert_str_eq(call->output[0].text, "I look\nNow",
                     "a text that is cut goes on, one after other blocks is another; no thoughts");
    cr_assert_eq(ts_call_tool_calls(call), 1, "what the provider runs is no call to the program");
    const struct ts_tool_call *tool = &call->output[0].tool_calls[0];
    cr_assert_str_eq(tool->id, "t1", "its id");
    cr_assert_str_eq(tool->name, "f", "its name");
    cr_assert(slice_is(tool->arguments, "{\"a\":1}"), "its arguments");
    cr_assert(tool->arguments_are_json, "which are JSON");
}

Test(anthropic, an_answer_comes_back_as_it_was)
{
    answer("{\"role\":\"assistant\",\"content\":" CONTENT "}");
    ask("{\"messages\":[{\"role\":\"assistant\",\"content\":" CONTENT "}]}");
    cr_assert_str_eq(in(0)->role, call->output[0].role, "the role");
    cr_assert_str_eq(in(0)->text, call->output[0].text, "the text");
    cr_assert_eq(in(0)->tool_call_count, 1, "the tool call");
    cr_assert_str_eq(in(0)->tool_calls[0].id, "t1", "with its id");
}

Test(anthropic, half_an_input_is_text)
{
    answer("{\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":"
           "\"{\\\"a\\\": \"}]}");
    cr_assert_not(call->output[0].tool_calls[0].arguments_are_json, "no JSON");
    cr_assert(slice_is(call->output[0].tool_calls[0].arguments, "{\"a\": "), "as it came");
}

Test(anthropic, usage)
{
    ts_anthropic_usage(call, (struct ts_slice){0});
    cr_assert_not(call->usage.known, "none sent, none known");
    ts_anthropic_usage(call, ts_slice_text("{\"input_tokens\":null,\"service_tier\":\"x\"}"));
    cr_assert_not(call->usage.known, "nor when nothing is counted");
    ts_anthropic_usage(call, ts_slice_text("{\"input_tokens\":10,\"output_tokens\":20,"
                                           "\"cache_read_input_tokens\":300,"
                                           "\"cache_creation_input_tokens\":4000,"
                                           "\"cache_creation\":{\"ephemeral_5m_input_tokens\":9},"
                                           "\"output_tokens_details\":{\"thinking_tokens\":7}}"));
    cr_assert_eq(call->usage.input.value, 4310, "cached tokens are of the input");
    cr_assert_eq(call->usage.output.value, 20, "output");
    cr_assert_eq(call->usage.total.value, 4330, "the total is the sum");
    cr_assert_eq(call->usage.cache_read.value, 300, "read from the cache");
    cr_assert_eq(call->usage.cache_creation.value, 4000, "written to it");
    cr_assert_eq(call->usage.reasoning.value, 7, "thinking");
}

Test(anthropic, usage_of_the_cache_by_time_to_live)
{
    ts_anthropic_usage(call, ts_slice_text("{\"input_tokens\":1,\"output_tokens\":1,"
                                           "\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,"
                                           "\"ephemeral_1h_input_tokens\":400}}"));
    cr_assert_eq(call->usage.cache_creation.value, 430, "both are written");
    cr_assert_eq(call->usage.input.value, 431, "and of the input");
    cr_assert_not(call->usage.cache_read.known, "nothing is said of reading");
    ts_anthropic_usage(call, ts_slice_text("{\"input_tokens\":9223372036854775807,"
                                           "\"cache_read_input_tokens\":1,\"output_tokens\":2}"));
    cr_assert_not(call->usage.input.known, "what does not fit is not known");
}

Test(anthropic, error_inside)
{
    answer("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Over\"}}");
    cr_assert(call->failed, "fails the call");
    cr_assert_str_eq(call->error_type, "overloaded_error", "with its type");
    cr_assert_str_eq(call->error_message, "Over", "and message");
}

Test(anthropic, id_of_the_request_in_an_error)
{
    answer("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"M\"},"
           "\"request_id\":\"req_7\"}");
    cr_assert_str_eq(call->request_id, "req_7", "when no header told it");
    call->request_id = "req_8";
    answer("{\"request_id\":\"req_7\"}");
    cr_assert_str_eq(call->request_id, "req_8", "a header counts more");
}

Test(anthropic, cost_that_a_gateway_reports)
{
    answer("{\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
    cr_assert_not(call->has_cost, "Anthropic sends none");
    answer("{\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"cost\":0.5}}");
    cr_assert(call->has_cost, "a gateway does");
    cr_assert_float_eq(call->cost_usd, 0.5, 1e-9, "in dollars");
}

Test(anthropic, completion_before_messages)
{
    answer("{\"completion\":\" Hello\",\"stop_reason\":\"stop_sequence\",\"model\":\"claude-2\"}");
    cr_assert_str_eq(call->output[0].text, " Hello", "is the content");
    cr_assert_str_eq(call->finish_reasons[0], "stop_sequence", "with its reason");
}
