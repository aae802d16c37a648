/* Tests of exporter/provider/bedrock_invoke.c and of the forms that models have behind it. */
#include <criterion/criterion.h>

#include "call_fixture.h"
#include "tests/unit/frame_support.h"

#define MODEL(id) "https://bedrock-runtime.us-east-1.amazonaws.com/model/" id "/invoke"
#define STREAM(id) MODEL(id) "-with-response-stream"
#define TYPE "application/vnd.amazon.eventstream"

static struct ts_buffer frames;

static void chunk(const char *inner)
{
    struct ts_buffer payload = {0};
    ts_buffer_text(&payload, "{\"bytes\":\"");
    frame_base64(&payload, inner, strlen(inner));
    ts_buffer_text(&payload, "\",\"p\":\"abc\"}");
    frame_add(&frames, "event", "chunk", payload.data);
    ts_buffer_free(&payload);
}

static struct ts_call *streamed(const char *url, const char *request)
{
    return CALL(.url = url, .type = TYPE, .request = request, .response = frames.data,
                .response_bytes = frames.bytes);
}

static void end(struct ts_call *call)
{
    ts_call_free(call);
    ts_buffer_free(&frames);
    frames = (struct ts_buffer){0};
}

Test(bedrock_invoke, answers_that_are_none)
{
    static const char *const ids[] = {MODEL("anthropic.c"), MODEL("amazon.nova"), MODEL("x.y"),
                                      MODEL("cohere.command-r"), MODEL("x.embed")};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct ts_call *call = CALL(.url = ids[i], .request = "{", .response = "");
        cr_expect_str_eq(call->error_type, "invalid_response", "%s", ids[i]);
        cr_expect_eq(call->output_count, 0, "%s", ids[i]);
        ts_call_free(call);
        call = CALL(.url = ids[i], .request = "[1]", .response = "[{\"x\":[]}]");
        cr_expect_eq(call->output_count, 0, "%s", ids[i]);
        ts_call_free(call);
    }
}

Test(bedrock_invoke, an_error)
{
    struct ts_call *call =
        CALL(.url = MODEL("no-such"), .request = "{\"prompt\":\"Hi\"}", .status = 400,
             .headers = "x-amzn-errortype: ValidationException:http://x/\r\n",
             .response = "{\"message\":\"The model is unknown\"}");
    cr_expect_str_eq(call->error_type, "ValidationException", "of the header");
    cr_expect_str_eq(call->error_message, "The model is unknown", "of the body");
    cr_expect_eq(call->kind, TS_CALL_LLM, "a model was asked");
    ts_call_free(call);
}

struct form {
    const char *id, *request, *answer;
    const char *text, *reason, *operation;
    int64_t input, output; /* -1: no usage */
};

static void reads(const struct form *form)
{
    char url[200];
    snprintf(url, sizeof url, MODEL("%s"), form->id);
    struct ts_call *call = CALL(.url = url, .request = form->request, .response = form->answer);
    cr_expect_not(call->failed, "%s: %s", form->id, call->error_message);
    cr_assert(call->input_count > 0, "%s: what was asked", form->id);
    cr_expect_str_eq(call->input[call->input_count - 1].role, "user", "%s", form->id);
    cr_expect_str_eq(call->input[call->input_count - 1].text, "Hi", "%s", form->id);
    cr_assert_eq(call->output_count, 1, "%s: an answer", form->id);
    cr_expect_str_eq(call->output[0].text, form->text, "%s", form->id);
    cr_expect_str_eq(call->output[0].role, "assistant", "%s", form->id);
    cr_expect_str_eq(call->finish_reasons[0], form->reason, "%s", form->id);
    cr_expect_str_eq(call->operation, form->operation, "%s", form->id);
    cr_expect_str_eq(call->provider, "bedrock", "%s", form->id);
    cr_expect_str_eq(call->request_model, form->id, "the model of the path");
    cr_expect_eq(call->usage.known, form->input >= 0, "%s: usage", form->id);
    if (form->input >= 0) {
        cr_expect_eq(call->usage.input.value, form->input, "%s: input", form->id);
        cr_expect_eq(call->usage.output.value, form->output, "%s: output", form->id);
    }
    ts_call_free(call);
}

Test(bedrock_invoke, each_vendor_in_its_form)
{
    static const struct form forms[] = {
        {"us.anthropic.claude-x",
         "{\"anthropic_version\":\"v\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
         "{\"id\":\"m\",\"model\":\"claude-x\",\"role\":\"assistant\",\"content\":[{\"type\":"
         "\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":4"
         ",\"output_tokens\":2}}",
         "Hello", "end_turn", "chat", 4, 2},
        {"anthropic.claude-v2", "{\"prompt\":\"Hi\",\"max_tokens_to_sample\":9}",
         "{\"completion\":\" Hello\",\"stop_reason\":\"stop_sequence\"}", " Hello", "stop_sequence",
         "text_completion", -1, 0},
        {"amazon.nova-x", "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}",
         "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hello\"}]}},"
         "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":4,\"outputTokens\":2,"
         "\"cacheReadInputTokenCount\":0}}",
         "Hello", "end_turn", "chat", 4, 2},
        {"amazon.titan-text-x", "{\"inputText\":\"Hi\"}",
         "{\"inputTextTokenCount\":4,\"results\":[{\"tokenCount\":2,\"outputText\":\"Hello\","
         "\"completionReason\":\"FINISH\"}]}",
         "Hello", "FINISH", "text_completion", 4, 2},
        {"meta.llama-x", "{\"prompt\":\"Hi\",\"max_gen_len\":9}",
         "{\"generation\":\"Hello\",\"prompt_token_count\":4,\"generation_token_count\":2,"
         "\"stop_reason\":\"stop\"}",
         "Hello", "stop", "text_completion", 4, 2},
        {"mistral.mistral-x", "{\"prompt\":\"Hi\"}",
         "{\"outputs\":[{\"text\":\"Hello\",\"stop_reason\":\"stop\"}]}", "Hello", "stop",
         "text_completion", -1, 0},
        {"mistral.mistral-large", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
         "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
         "\"stop_reason\":\"stop\"}]}",
         "Hello", "stop", "chat", -1, 0},
        {"openai.gpt-oss-x", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
         "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
         "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}",
         "Hello", "stop", "chat", 4, 2},
        {"deepseek.r1", "{\"prompt\":\"Hi\"}",
         "{\"choices\":[{\"text\":\"Hello\",\"stop_reason\":\"stop\"}]}", "Hello", "stop",
         "text_completion", -1, 0},
        {"cohere.command-text", "{\"prompt\":\"Hi\"}",
         "{\"id\":\"1\",\"generations\":[{\"text\":\"Hello\",\"finish_reason\":\"COMPLETE\"}]}",
         "Hello", "COMPLETE", "text_completion", -1, 0},
        {"cohere.command-r",
         "{\"message\":\"Hi\",\"chat_history\":[{\"role\":\"CHATBOT\","
         "\"message\":\"before\"}]}",
         "{\"response_id\":\"1\",\"text\":\"Hello\",\"finish_reason\":\"COMPLETE\"}", "Hello",
         "COMPLETE", "chat", -1, 0},
        {"ai21.j2-x", "{\"prompt\":\"Hi\"}",
         "{\"id\":1,\"completions\":[{\"data\":{\"text\":\"Hello\"},\"finishReason\":{\"reason\":"
         "\"endoftext\"}}]}",
         "Hello", "endoftext", "text_completion", -1, 0},
        {"imported", "{\"inputs\":\"Hi\"}",
         "[{\"generated_text\":\"Hello\",\"details\":{\"finish_reason\":\"length\"}}]", "Hello",
         "length", "text_completion", -1, 0},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        reads(&forms[i]);
}

Test(bedrock_invoke, models_that_answer_no_text)
{
    struct ts_call *call =
        CALL(.url = MODEL("amazon.titan-embed-x"), .request = "{\"inputText\":\"Hi\"}",
             .headers = "x-amzn-bedrock-input-token-count: 2\r\n",
             .response = "{\"embedding\":[0.5],\"inputTextTokenCount\":2}");
    cr_expect_eq(call->kind, TS_CALL_EMBEDDING, "an embedding");
    cr_expect_str_eq(call->name, "embeddings amazon.titan-embed-x", "its name");
    cr_expect_eq(call->usage.input.value, 2, "input alone");
    cr_expect_not(call->usage.output.known, "there is no output");
    cr_expect_not(call->failed, "all is well");
    ts_call_free(call);
    call =
        CALL(.url = MODEL("cohere.rerank-x"), .request = "{\"query\":\"q\",\"documents\":[\"a\"]}",
             .response = "{\"results\":[{\"index\":0,\"relevance_score\":0.5}]}");
    cr_expect_eq(call->kind, TS_CALL_RERANKER, "a reranker");
    cr_expect_not(call->failed, "all is well");
    ts_call_free(call);
    call = CALL(.url = MODEL("arn%3Aaws%3Ax"), .request = "{\"texts\":[\"a\"]}",
                .response = "{\"embeddings\":[[0.5]]}");
    cr_expect_eq(call->kind, TS_CALL_EMBEDDING, "known by its request");
    ts_call_free(call);
    call = CALL(.url = MODEL("arn%3Aaws%3Ax"), .request = "{\"inputText\":\"a\"}",
                .response = "{\"embedding\":[0.5]}");
    cr_expect_eq(call->kind, TS_CALL_EMBEDDING, "known by its answer");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    ts_call_free(call);
    call = CALL(.url = MODEL("stability.sd"), .request = "{\"prompt\":\"A cat\",\"seed\":1}",
                .response = "{\"images\":[\"AA==\"]}");
    cr_expect_str_eq(call->operation, "generate_content", "a picture");
    cr_expect_str_eq(call->input[0].text, "A cat", "of what");
    cr_expect_not(call->failed, "all is well");
    ts_call_free(call);
}

Test(bedrock_invoke, what_bedrock_counts_is_charged)
{
    struct ts_call *call =
        CALL(.url = MODEL("anthropic.c"),
             .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
             .headers = "x-amzn-bedrock-input-token-count: 4\r\n"
                        "x-amzn-bedrock-output-token-count: 9\r\n"
                        "x-amzn-bedrock-cache-read-input-token-count: 0\r\n"
                        "x-amzn-bedrock-cache-write-input-token-count: 100\r\n",
             .response = "{\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":4,"
                         "\"output_tokens\":7}}");
    cr_expect_eq(call->usage.input.value, 104, "the cached ones are within");
    cr_expect_eq(call->usage.output.value, 9, "the header's");
    cr_expect_eq(call->usage.total.value, 113, "the sum");
    cr_expect_eq(call->usage.cache_creation.value, 100, "written");
    ts_call_free(call);
    call = CALL(.url = MODEL("anthropic.c"),
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                .headers = "x-amzn-bedrock-input-token-count: 4\r\n",
                .response = "{\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":4,"
                            "\"cache_read_input_tokens\":50,\"output_tokens\":7}}");
    cr_expect_eq(call->usage.input.value, 54, "what only the body counts stays");
    cr_expect_eq(call->usage.total.value, 61, "the sum");
    ts_call_free(call);
    call = CALL(.url = MODEL("anthropic.c"),
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                .headers = "x-amzn-bedrock-input-token-count: many\r\n",
                .response = "{\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":4,"
                            "\"output_tokens\":7}}");
    cr_expect_eq(call->usage.total.value, 11, "no number: the body's");
    ts_call_free(call);
}

Test(bedrock_invoke, parameters_under_all_names)
{
    struct ts_call *call = CALL(.url = MODEL("amazon.titan-text"),
                                .request = "{\"inputText\":\"Hi\",\"textGenerationConfig\":"
                                           "{\"maxTokenCount\":9,\"topP\":0.5}}",
                                .response = "{\"results\":[{\"outputText\":\"x\"}]}");
    cr_assert_eq(call->param_count, 2, "both");
    cr_expect_str_eq(call->params[0].name, "top_p", "its common name");
    cr_expect_str_eq(call->params[1].name, "max_tokens", "its common name");
    ts_call_free(call);
}

Test(bedrock_invoke, command_with_tools)
{
    struct ts_call *call =
        CALL(.url = MODEL("cohere.command-r"),
             .request = "{\"message\":\"\",\"preamble\":\"Be short\",\"chat_history\":[{\"role\":"
                        "\"USER\",\"message\":\"Hi\"},{\"role\":\"CHATBOT\",\"message\":\"\","
                        "\"tool_calls\":[{\"name\":\"look\",\"parameters\":{\"a\":1}}]}],"
                        "\"tool_results\":[{\"call\":{\"name\":\"look\",\"parameters\":{\"a\":1}},"
                        "\"outputs\":[{\"b\":2}]}],\"tools\":[{\"name\":\"look\",\"description\":"
                        "\"Looks\",\"parameter_definitions\":{\"a\":{\"type\":\"int\"}}}]}",
             .response = "{\"text\":\"I look\",\"tool_calls\":[{\"name\":\"look\",\"parameters\":"
                         "{\"a\":2}}],\"finish_reason\":\"COMPLETE\"}");
    cr_assert_eq(call->input_count, 4, "preamble, history and result");
    cr_expect_str_eq(call->input[0].role, "system", "the preamble");
    cr_expect_str_eq(call->input[2].tool_calls[0].name, "look", "what was asked for");
    cr_expect_str_eq(call->input[3].role, "tool", "its result");
    cr_expect_str_eq(call->input[3].name, "look", "by name, for there is no id");
    cr_expect_str_eq(call->input[3].text, "[{\"b\":2}]", "as it is");
    cr_expect(slice_is(call->output[0].tool_calls[0].arguments, "{\"a\":2}"), "the next one");
    cr_expect(call->tools.n > 0, "definitions");
    ts_call_free(call);
}

Test(bedrock_invoke, a_stream_of_claude)
{
    chunk("{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"role\":\"assistant\",\"model\":"
          "\"claude-x\",\"content\":[],\"usage\":{\"input_tokens\":4,\"output_tokens\":1}}}");
    chunk("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
          "\"id\":\"t\",\"name\":\"look\",\"input\":{}}}");
    chunk("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
          "\"partial_json\":\"{\\\"a\\\":1}\"}}");
    chunk("{\"type\":\"content_block_stop\",\"index\":0}");
    chunk("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":"
          "{\"output_tokens\":9}}");
    chunk("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,"
          "\"outputTokenCount\":7,\"cacheReadInputTokenCount\":10}}");
    struct ts_call *call =
        streamed(STREAM("anthropic.c"), "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_str_eq(call->format, "anthropic", "its form");
    cr_expect(call->streamed, "a stream");
    cr_expect_eq(call->chunk_count, 6, "of six");
    cr_assert_eq(call->output_count, 1, "an answer");
    cr_assert_eq(call->output[0].tool_call_count, 1, "a tool is asked for");
    cr_expect(slice_is(call->output[0].tool_calls[0].arguments, "{\"a\":1}"), "put together");
    cr_expect_str_eq(call->finish_reasons[0], "tool_use", "why it ended");
    cr_expect_str_eq(call->response_model, "claude-x", "the answer's own name");
    cr_expect_eq(call->usage.input.value, 14, "what Bedrock counts, with what was cached");
    cr_expect_eq(call->usage.output.value, 7, "what Bedrock counts");
    end(call);
}

Test(bedrock_invoke, a_stream_of_nova)
{
    chunk("{\"messageStart\":{\"role\":\"assistant\"}}");
    chunk("{\"contentBlockDelta\":{\"delta\":{\"text\":\"Good\"},\"contentBlockIndex\":0}}");
    chunk("{\"contentBlockDelta\":{\"delta\":{\"text\":\" day\"},\"contentBlockIndex\":0}}");
    chunk("{\"messageStop\":{\"stopReason\":\"end_turn\"}}");
    chunk("{\"metadata\":{\"usage\":{\"inputTokens\":4,\"outputTokens\":2}},"
          "\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,\"outputTokenCount\":2}}");
    struct ts_call *call = streamed(
        STREAM("amazon.nova-x"), "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}"
                                 "]}]}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_str_eq(call->output[0].text, "Good day", "put together");
    cr_expect(slice_is(call->outputs_json,
                       "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":"
                       "\"Good day\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":4,"
                       "\"outputTokens\":2},\"amazon-bedrock-invocationMetrics\":"
                       "{\"inputTokenCount\":4,\"outputTokenCount\":2}}"),
              "as it would have been at once");
    end(call);
}

static void joins(const char *url, const char *request, const char *expected)
{
    struct ts_call *call = streamed(url, request);
    cr_expect_not(call->failed, "%s: %s", url, call->error_message);
    cr_assert_eq(call->output_count, 1, "%s", url);
    cr_expect_str_eq(call->output[0].text, "Good day", "%s", url);
    cr_expect_str_eq(call->finish_reasons[0], "stop", "%s", url);
    cr_expect(slice_is(call->outputs_json, expected), "%s", url);
    cr_expect_not(call->usage.known && call->usage.total.value != 6, "%s", url);
    end(call);
}

Test(bedrock_invoke, streams_of_prompts)
{
    static const char prompt[] = "{\"prompt\":\"Hi\"}";
    chunk("{\"outputText\":\"Good\",\"index\":0,\"completionReason\":null,"
          "\"inputTextTokenCount\":4}");
    chunk("{\"outputText\":\" day\",\"index\":0,\"totalOutputTextTokenCount\":2,"
          "\"completionReason\":\"stop\",\"inputTextTokenCount\":null}");
    joins(STREAM("amazon.titan-x"), "{\"inputText\":\"Hi\"}",
          "{\"results\":[{\"outputText\":\"Good day\",\"index\":0,\"completionReason\":\"stop\","
          "\"totalOutputTextTokenCount\":2}],\"inputTextTokenCount\":4}");
    chunk("{\"generation\":\"Good\",\"prompt_token_count\":4,\"generation_token_count\":1,"
          "\"stop_reason\":null}");
    chunk("{\"generation\":\" day\",\"prompt_token_count\":null,\"generation_token_count\":2,"
          "\"stop_reason\":\"stop\"}");
    joins(STREAM("meta.llama"), prompt,
          "{\"generation\":\"Good day\",\"prompt_token_count\":4,\"generation_token_count\":2,"
          "\"stop_reason\":\"stop\"}");
    chunk("{\"outputs\":[{\"text\":\"Good\",\"stop_reason\":null}]}");
    chunk("{\"outputs\":[{\"text\":\" day\",\"stop_reason\":\"stop\"}]}");
    joins(STREAM("mistral.m"), prompt,
          "{\"outputs\":[{\"text\":\"Good day\",\"stop_reason\":\"stop\"}]}");
    chunk("{\"text\":\"Good\",\"is_finished\":false}");
    chunk("{\"text\":\" day\",\"is_finished\":false}");
    chunk("{\"is_finished\":true,\"finish_reason\":\"stop\"}");
    joins(STREAM("cohere.command-text"), prompt,
          "{\"generations\":[{\"text\":\"Good day\",\"is_finished\":false}],\"is_finished\":true,"
          "\"finish_reason\":\"stop\"}");
    chunk("{\"completion\":\"Good\",\"stop_reason\":null}");
    chunk("{\"completion\":\" day\",\"stop_reason\":\"stop\"}");
    joins(STREAM("anthropic.claude-v2"), prompt,
          "{\"completion\":\"Good day\",\"stop_reason\":\"stop\"}");
}

Test(bedrock_invoke, streams_of_chats)
{
    static const char chat[] = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    chunk("{\n\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Good\"}}]"
          "\r\n}");
    chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" day\"},\"finish_reason\":\"stop\"}"
          "]}");
    joins(STREAM("openai.gpt-oss"), chat,
          "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Good day\"}"
          ",\"finish_reason\":\"stop\"}]}");
    chunk("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Good\"},"
          "\"stop_reason\":null}]}");
    chunk("{\"choices\":[{\"index\":0,\"message\":{\"content\":\" day\"},\"stop_reason\":\"stop\"}"
          "],\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,\"outputTokenCount\":2}}");
    joins(STREAM("mistral.large"), chat,
          "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Good day\"}"
          ",\"stop_reason\":\"stop\"}],\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,"
          "\"outputTokenCount\":2}}");
    chunk("{\"event_type\":\"text-generation\",\"text\":\"Good\",\"is_finished\":false}");
    chunk("{\"event_type\":\"text-generation\",\"text\":\" day\",\"is_finished\":false}");
    chunk("{\"event_type\":\"stream-end\",\"is_finished\":true,\"finish_reason\":\"stop\","
          "\"response\":{\"response_id\":\"r\",\"text\":\"Good day\"}}");
    joins(STREAM("cohere.command-r"), "{\"message\":\"Hi\"}",
          "{\"text\":\"Good day\",\"response_id\":\"r\",\"finish_reason\":\"stop\"}");
}

Test(bedrock_invoke, a_stream_that_is_cut_off)
{
    chunk("{\"generation\":\"Good\",\"stop_reason\":null}");
    struct ts_call *call = streamed(STREAM("meta.llama"), "{\"prompt\":\"Hi\"}");
    cr_expect(call->interrupted, "no end came");
    cr_expect_str_eq(call->output[0].text, "Good", "what came is shown");
    end(call);
    chunk("{\"generation\":\"Good\",\"stop_reason\":null}");
    frame_add(&frames, "exception", "modelStreamErrorException", "{\"message\":\"It broke\"}");
    call = streamed(STREAM("meta.llama"), "{\"prompt\":\"Hi\"}");
    cr_expect_str_eq(call->error_type, "modelStreamErrorException", "told");
    cr_expect_str_eq(call->output[0].text, "Good", "what came is shown");
    end(call);
}

Test(bedrock_invoke, events_that_cannot_be_read)
{
    frame_add(&frames, "event", "chunk", "{\"bytes\":\"***\"}");
    frame_add(&frames, "event", "chunk", "{\"bytes\":7}");
    frame_add(&frames, "event", "chunk", "{\"bytes\":\"WzFd\"}"); /* [1] */
    chunk("{\"generation\":\"Good\",\"stop_reason\":\"stop\"}");
    struct ts_call *call = streamed(STREAM("meta.llama"), "{\"prompt\":\"Hi\"}");
    cr_expect_str_eq(call->error_type, "invalid_response", "not what is promised");
    cr_expect_str_eq(call->output[0].text, "Good", "the rest is shown");
    end(call);
}

Test(bedrock_invoke, a_guardrail_that_blocks)
{
    chunk("{\"outputText\":\"Blocked\",\"totalOutputTextTokenCount\":3,\"inputTextTokenCount\":6,"
          "\"amazon-bedrock-guardrailAction\":\"INTERVENED\"}");
    struct ts_call *call = streamed(STREAM("amazon.titan-x"), "{\"inputText\":\"Hi\"}");
    cr_expect_not(call->failed, "an answer: %s", call->error_message);
    cr_expect_str_eq(call->output[0].text, "Blocked", "the guardrail's");
    cr_expect_not(call->usage.known, "no model has run");
    end(call);
}

Test(bedrock_invoke, a_model_that_nobody_knows)
{
    chunk("{\"frame\":1}");
    chunk("{\"frame\":2,\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,"
          "\"outputTokenCount\":2}}");
    struct ts_call *call = streamed(STREAM("new.model"), "{\"scene\":\"x\"}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_eq(call->usage.total.value, 6, "what Bedrock counts");
    cr_expect(slice_is(call->outputs_json,
                       "[{\"frame\":1},{\"frame\":2,\"amazon-bedrock-invocationMetrics\":"
                       "{\"inputTokenCount\":4,\"outputTokenCount\":2}}]"),
              "what came");
    end(call);
}

Test(bedrock_invoke, a_request_that_is_not_known)
{
    struct ts_call *call = CALL(.url = MODEL("meta.llama"), .request = "",
                                .response = "{\"generation\":\"Hello\",\"stop_reason\":\"stop\"}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_str_eq(call->output[0].text, "Hello", "the answer tells its form");
    ts_call_free(call);
    call = CALL(.url = MODEL("new.model"), .request = "", .response = "{\"video\":1}");
    cr_expect_not(call->failed, "nor is it known what it promised");
    ts_call_free(call);
}

Test(bedrock_invoke, hosts_of_others)
{
    struct ts_call *call =
        CALL(.url = "http://gw.example.com/aws/model/x/invoke", .request = "{\"prompt\":\"Hi\"}",
             .response = "{\"generation\":\"Hello\"}");
    cr_expect_str_eq(call->provider, "bedrock", "known by its request");
    ts_call_free(call);
    call = CALL(.url = "http://gw.example.com/model/anthropic.c/invoke", .request = "",
                .response = "");
    cr_expect_str_eq(call->provider, "bedrock", "known by its model");
    ts_call_free(call);
    call = CALL(.url = "http://example.com/model/x/invoke", .request = "{\"job\":1}",
                .response = "{}");
    cr_expect_str_eq(call->provider, "", "something else");
    ts_call_free(call);
}
