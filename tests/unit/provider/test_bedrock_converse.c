/* Tests of exporter/provider/bedrock_converse.c, bedrock_blocks.c and bedrock.c. */
#include <criterion/criterion.h>

#include "call_fixture.h"

#define CONVERSE "https://bedrock-runtime.eu-west-1.amazonaws.com/model/acme.model-1%3A0/converse"
#define ASK "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}"
#define ANSWER(content)                                                                            \
    "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[" content                       \
    "]}},\"stopReason\":\"end_turn\","                                                             \
    "\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5},"                          \
    "\"metrics\":{\"latencyMs\":12}}"

static void fails(struct told told, const char *type, const char *message)
{
    struct ts_call *call = call_of(told);
    cr_expect(call->failed, "%s", type);
    cr_expect_str_eq(call->error_type, type, "the type");
    cr_expect_str_eq(call->error_message, message, "the message");
    cr_expect_eq(call->kind, TS_CALL_LLM, "still a model call");
    cr_expect_str_eq(call->request_model, "acme.model-1:0", "the model is known from the path");
    ts_call_free(call);
}

Test(bedrock_converse, answers_that_are_none)
{
    fails((struct told){.url = CONVERSE, .request = ASK, .response = ""}, "invalid_response",
          "the answer is empty");
    fails((struct told){.url = CONVERSE, .request = ASK, .response = "{\"output\":{\"mess"},
          "invalid_response", "the answer is not JSON, or half of it");
    fails((struct told){.url = CONVERSE, .request = "", .response = "{\"output\":{}}"},
          "invalid_response", "the answer has no \"output\"");
    fails((struct told){.url = CONVERSE, .request = "[]", .response = "[]"}, "invalid_response",
          "the answer has no \"output\"");
}

Test(bedrock_converse, errors_have_their_type_in_a_header)
{
    fails((struct told){.url = CONVERSE,
                        .request = ASK,
                        .status = 429,
                        .headers = "x-amzn-ErrorType: ThrottlingException:http://internal/x/\r\n",
                        .response = "{\"message\":\"Too many tokens\"}"},
          "ThrottlingException", "Too many tokens");
    fails((struct told){.url = CONVERSE,
                        .request = ASK,
                        .status = 403,
                        .headers = "x-amzn-errortype: AccessDeniedException\r\n",
                        .response = "{\"Message\":\"no\"}"},
          "AccessDeniedException", "no");
    fails((struct told){.url = CONVERSE,
                        .request = ASK,
                        .status = 503,
                        .headers = "x-amzn-errortype: ServiceUnavailableException:\r\n",
                        .response = ""},
          "ServiceUnavailableException", "HTTP status 503");
    fails((struct told){.url = CONVERSE,
                        .request = ASK,
                        .status = 400,
                        .response = "{\"message\":\"no header\"}"},
          "400", "no header");
}

Test(bedrock_converse, an_answer)
{
    struct ts_call *call = CALL(.url = CONVERSE, .request = ASK,
                                .response = ANSWER("{\"text\":\"Good\"},{\"text\":\"day\"}"),
                                .headers = "x-amzn-requestid: r-1\r\n");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_str_eq(call->name, "chat acme.model-1:0", "the name");
    cr_expect_str_eq(call->provider, "bedrock", "MLflow's name");
    cr_expect_str_eq(call->gen_ai_provider, "aws.bedrock", "OpenTelemetry's name");
    cr_expect_str_eq(call->format, "bedrock", "the chat view's name");
    cr_expect_str_eq(call->operation, "chat", "the operation");
    cr_expect_str_eq(call->request_id, "r-1", "the request's id");
    cr_expect_eq(call->input_count, 1, "one message");
    cr_expect_str_eq(call->input[0].role, "user", "of the user");
    cr_expect_str_eq(call->input[0].text, "Hi", "with its text");
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_expect_str_eq(call->output[0].text, "Good\nday", "texts are joined");
    cr_expect_str_eq(call->finish_reasons[0], "end_turn", "as sent");
    cr_expect_eq(call->usage.input.value, 3, "input");
    cr_expect_eq(call->usage.output.value, 2, "output");
    cr_expect_eq(call->usage.total.value, 5, "total");
    cr_expect_not(call->usage.cache_read.known, "no cache");
    cr_expect_not(call->streamed, "at once");
    ts_call_free(call);
}

Test(bedrock_converse, usage_includes_what_was_cached)
{
    struct ts_call *call =
        CALL(.url = CONVERSE, .request = ASK,
             .response = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[]}},"
                         "\"usage\":{\"inputTokens\":10,\"outputTokens\":4,\"totalTokens\":144,"
                         "\"cacheReadInputTokens\":100,\"cacheWriteInputTokens\":30,"
                         "\"cacheReadInputTokenCount\":100,\"cacheWriteInputTokenCount\":30}}");
    cr_expect_eq(call->usage.input.value, 140, "counted once");
    cr_expect_eq(call->usage.cache_read.value, 100, "read");
    cr_expect_eq(call->usage.cache_creation.value, 30, "written");
    cr_expect_eq(call->usage.total.value, 144, "as sent");
    ts_call_free(call);
}

Test(bedrock_converse, no_usage_is_not_zero)
{
    struct ts_call *call =
        CALL(.url = CONVERSE, .request = ASK,
             .response = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[]}}}");
    cr_expect_not(call->usage.known, "none was sent");
    cr_expect_not(call->failed, "an empty message is one");
    ts_call_free(call);
}

Test(bedrock_converse, blocks_of_a_request)
{
    static const char request[] =
        "{\"system\":[{\"text\":\"Be short\"},{\"cachePoint\":{\"type\":\"default\"}}],"
        "\"messages\":["
        "{\"role\":\"user\",\"content\":[{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":"
        "\"AA==\"}}},{\"text\":\"What is it?\"},"
        "{\"guardContent\":{\"text\":{\"text\":\"Guarded\",\"qualifiers\":[\"query\"]}}}]},"
        "{\"role\":\"assistant\",\"content\":[{\"reasoningContent\":{\"reasoningText\":"
        "{\"text\":\"hm\",\"signature\":\"s\"}}},{\"text\":\"I look\"},"
        "{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"look\",\"input\":{\"at\":1}}},"
        "{\"toolUse\":{\"toolUseId\":\"t2\",\"name\":\"ask\",\"input\":{}}}]},"
        "{\"role\":\"user\",\"content\":["
        "{\"toolResult\":{\"toolUseId\":\"t1\",\"content\":[{\"text\":\"a cat\"}]}},"
        "{\"toolResult\":{\"toolUseId\":\"t2\",\"content\":[{\"json\":{\"a\": 2}}],"
        "\"status\":\"error\"}},{\"text\":\"And now?\"}]}]}";
    struct ts_call *call = CALL(.url = CONVERSE, .request = request, .response = ANSWER(""));
    cr_assert_eq(call->input_count, 6, "results of tools are messages");
    cr_expect_str_eq(call->input[0].role, "system", "first the system");
    cr_expect_str_eq(call->input[0].text, "Be short", "its text");
    cr_expect_str_eq(call->input[1].text, "What is it?\nGuarded", "texts of the user");
    const struct ts_chat_message *assistant = &call->input[2];
    cr_expect_str_eq(assistant->text, "I look", "thoughts are no text");
    cr_assert_eq(assistant->tool_call_count, 2, "two calls");
    cr_expect_str_eq(assistant->tool_calls[0].id, "t1", "id");
    cr_expect_str_eq(assistant->tool_calls[0].name, "look", "name");
    cr_expect(slice_is(assistant->tool_calls[0].arguments, "{\"at\":1}"), "arguments");
    cr_expect(assistant->tool_calls[0].arguments_are_json, "they are JSON");
    cr_expect_str_eq(call->input[3].role, "tool", "a result");
    cr_expect_str_eq(call->input[3].tool_call_id, "t1", "of the first");
    cr_expect_str_eq(call->input[3].text, "a cat", "its text");
    cr_expect(slice_is(call->input[3].content, "[{\"text\":\"a cat\"}]"), "its content");
    cr_expect_str_eq(call->input[4].tool_call_id, "t2", "of the second");
    cr_expect_str_eq(call->input[4].text, "{\"a\": 2}", "JSON as it is");
    cr_expect_str_eq(call->input[5].role, "user", "then the user");
    cr_expect_str_eq(call->input[5].text, "And now?", "with what he says");
    ts_call_free(call);
}

Test(bedrock_converse, results_alone_are_no_message_of_the_user)
{
    struct ts_call *call =
        CALL(.url = CONVERSE,
             .request = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"toolResult\":"
                        "{\"toolUseId\":\"t\",\"content\":[]}},{\"cachePoint\":{}}]},"
                        "{\"role\":\"user\",\"content\":[{\"image\":{}}]}]}",
             .response = ANSWER(""));
    cr_assert_eq(call->input_count, 2, "a result and a picture");
    cr_expect_str_eq(call->input[0].role, "tool", "the result");
    cr_expect_str_eq(call->input[1].role, "user", "a picture is said by the user");
    ts_call_free(call);
}

Test(bedrock_converse, parameters_and_tools)
{
    static const char request[] =
        "{\"inferenceConfig\":{\"maxTokens\":64,\"temperature\":0.5,\"topP\":0.9,"
        "\"stopSequences\":[\"END\"]},\"additionalModelRequestFields\":{\"top_k\":40},"
        "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"look\",\"description\":\"Looks\","
        "\"inputSchema\":{\"json\":{\"type\":\"object\"}}}},{\"cachePoint\":{\"type\":\"default\"}}"
        ",{\"systemTool\":{\"name\":\"web\"}}]}}";
    static const char *const names[] = {"temperature", "top_p", "max_tokens", "stop_sequences",
                                        "top_k"};
    static const char *const values[] = {"0.5", "0.9", "64", "[\"END\"]", "40"};
    struct ts_call *call = CALL(.url = CONVERSE, .request = request, .response = ANSWER(""));
    cr_assert_eq(call->param_count, 5, "all of them");
    for (size_t i = 0; i < 5; i++) {
        cr_expect_str_eq(call->params[i].name, names[i], "name");
        cr_expect(slice_is(call->params[i].value, values[i]), "value of %s", names[i]);
    }
    cr_expect(slice_is(call->tools, "[{\"type\":\"function\",\"function\":{\"name\":\"look\","
                                    "\"description\":\"Looks\",\"parameters\":{\"type\":\"object\"}"
                                    "}}]"),
              "only what has a name");
    ts_call_free(call);
}

Test(bedrock_converse, an_answer_with_tools)
{
    struct ts_call *call = CALL(
            .url = CONVERSE, .request = ASK,
            .response = ANSWER(
                "{\"toolUse\":{\"toolUseId\":\"s\",\"name\":\"web\",\"type\":\"server_tool_use\","
                "\"input\":{}}},{\"toolResult\":{\"toolUseId\":\"s\",\"content\":[{\"text\":\"x\"}]"
                "}},{\"citationsContent\":{\"content\":[{\"text\":\"Cited\"}],\"citations\":[]}},"
                "{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"look\",\"input\":{\"a\":[1]}}}"));
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_expect_str_eq(call->output[0].text, "Cited", "what is cited is said");
    cr_assert_eq(call->output[0].tool_call_count, 1, "the provider's own tool was not asked for");
    cr_expect_str_eq(call->output[0].tool_calls[0].id, "t", "the program's tool");
    ts_call_free(call);
}

static void model_is(const char *url, const char *model)
{
    struct ts_call *call = CALL(.url = url, .request = ASK, .response = ANSWER(""));
    cr_expect_str_eq(call->request_model, model, "of %s", url);
    cr_expect_str_eq(call->provider, "bedrock", "behind %s", url);
    cr_expect_eq(call->output_count, 1, "read at %s", url);
    ts_call_free(call);
}

Test(bedrock_converse, any_host)
{
    model_is("http://localhost:4000/bedrock/model/us.acme.m-v1:0/converse", "us.acme.m-v1:0");
    model_is("https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/m/converse/", "m");
    model_is("https://x.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu%3A1%3Ainference-profile%2Fm/"
             "converse",
             "arn:aws:bedrock:eu:1:inference-profile/m");
    model_is("https://x.amazonaws.com/model/arn:aws:bedrock:eu:1:inference-profile/m/converse",
             "arn:aws:bedrock:eu:1:inference-profile/m");
    model_is("https://gateway.example.com/my/converse", "");
}

Test(bedrock_converse, another_interface_with_that_name)
{
    struct ts_call *call =
        CALL(.url = "https://example.com/converse",
             .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
             .response = "{\"reply\":\"Hi\"}");
    cr_expect_str_neq(call->provider, "bedrock", "no blocks, no Bedrock");
    ts_call_free(call);
}

Test(bedrock_converse, a_body_with_a_gap)
{
    struct ts_call *call = CALL(.url = CONVERSE, .request = ASK, .left_out = 100,
                                .response = ANSWER("{\"text\":\"a long text, once longer\"}"));
    cr_expect(call->truncated, "bytes are missing");
    cr_expect_not(call->failed, "which is not the provider's fault");
    cr_expect_eq(call->usage.input.value, 3, "usage stands at the end");
    ts_call_free(call);
}
