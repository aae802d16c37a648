/* Tests of exporter/provider/watsonx.c, writer.c, ai21.c, alephalpha.c, voyage.c, dashscope.c and
 * cloudflare.c: services with a form of their own. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define IBM "https://us-south.ml.cloud.ibm.com/ml/v1"
#define RESULT(text, in, out, stop)                                                                \
    "{\"model_id\":\"g/f\",\"results\":[{\"generated_text\":\"" text                               \
    "\",\"generated_token_count\":" out ",\"input_token_count\":" in ",\"stop_reason\":\"" stop    \
    "\"}]}"
#define DASH "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation"
#define RUN "https://api.cloudflare.com/client/v4/accounts/a/ai/run/@cf/meta/llama"
#define CHOICE "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"}}]"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(hosted, .fini = done);

Test(hosted, watsonx_generation)
{
    call = CALL(.url = IBM "/text/generation?version=1",
                .request = "{\"model_id\":\"g/f\",\"input\":\"P\",\"parameters\":"
                           "{\"max_new_tokens\":3}}",
                .response = RESULT("Hi", "7", "2", "eos_token"));
    cr_assert_str_eq(call->name, "text_completion g/f", "named by model_id");
    cr_assert_str_eq(call->output[0].text, "Hi", "the text");
    cr_assert_eq(call->usage.input.value, 7, "prompt");
    cr_assert_eq(call->usage.output.value, 2, "answer");
    cr_assert_str_eq(call->finish_reasons[0], "eos_token", "reason");
    done();
    call = CALL(.url = IBM "/text/generation", .request = "{\"model_id\":\"g/f\"}", .status = 400,
                .response = "{\"errors\":[{\"code\":\"bad\",\"message\":\"no input\"}]}");
    cr_assert_str_eq(call->error_message, "no input", "a refusal");
}

Test(hosted, watsonx_stream)
{
    call =
        CALL(.url = IBM "/text/generation_stream", .request = "{\"model_id\":\"g/f\"}",
             .type = "text/event-stream",
             .response =
                 "event: message\ndata: " RESULT("", "8", "0", "not_finished") "\n\ndata: " RESULT(
                     "H", "0", "1", "not_finished") "\n\ndata: " RESULT("i", "0", "2",
                                                                        "eos_token") "\n\n");
    cr_assert(slice_is(ts_json_path(call->outputs_json, "results.0.generated_text"), "\"Hi\""),
              "texts are joined");
    cr_assert_eq(call->usage.input.value, 8, "the prompt is counted in the first event");
    cr_assert_eq(call->usage.output.value, 2, "the answer's count grows");
    cr_assert_not(call->failed, "all is well");
    done();
    call = CALL(.url = IBM "/text/generation_stream", .request = "{\"model_id\":\"g/f\"}",
                .type = "text/event-stream",
                .response = "data: " RESULT("H", "8", "1", "not_finished") "\n\n");
    cr_assert(call->interrupted, "cut off");
    done();
    call = CALL(.url = IBM "/text/generation_stream", .request = "{\"model_id\":\"g/f\"}",
                .type = "text/event-stream",
                .response = "event: error\ndata: {\"errors\":[{\"code\":\"c\",\"message\":"
                            "\"late\"}]}\n\n");
    cr_assert_str_eq(call->error_message, "late", "an error in mid-stream");
}

Test(hosted, watsonx_chat_and_embeddings)
{
    call = CALL(.url = IBM "/text/chat",
                .request = "{\"model_id\":\"g/f\",\"messages\":[{\"role\":\"user\",\"content\":"
                           "\"a\"}]}",
                .response = CHOICE ",\"model_id\":\"g/f\",\"usage\":{\"prompt_tokens\":1,"
                                   "\"completion_tokens\":2,\"total_tokens\":3}}");
    cr_assert_str_eq(call->format, "openai", "OpenAI's form");
    cr_assert_str_eq(call->name, "chat g/f", "with the model elsewhere");
    cr_assert_str_eq(call->response_model, "g/f", "in the answer too");
    done();
    call = CALL(.url = IBM "/text/embeddings", .request = "{\"model_id\":\"e\",\"inputs\":[\"a\"]}",
                .response = "{\"results\":[{\"embedding\":[1]}],\"input_token_count\":4}");
    cr_assert(call->kind == TS_CALL_EMBEDDING && call->usage.input.value == 4, "embeddings");
}

Test(hosted, writer)
{
    call = CALL(.url = "https://api.writer.com/v1/chat",
                .request = "{\"model\":\"p\",\"messages\":[]}", .status = 401,
                .response = "{\"message\":\"no key\"}");
    cr_assert_str_eq(call->operation, "chat", "a chat also when it is refused");
    done();
    call = CALL(.url = "https://api.writer.com/v1/completions",
                .request = "{\"model\":\"p\",\"prompt\":\"P\"}",
                .response = "{\"choices\":[{\"text\":\"Hi\"}],\"model\":\"p\"}");
    cr_assert_str_eq(call->output[0].text, "Hi", "a completion");
    done();
    call = CALL(.url = "https://api.writer.com/v1/completions",
                .request = "{\"model\":\"p\",\"prompt\":\"P\",\"stream\":true}",
                .type = "text/event-stream",
                .response = "data: {\"value\":\"H\"}\n\ndata: {\"value\":\"i\"}\n\n");
    cr_assert_str_eq(call->output[0].text, "Hi", "its stream has a form of its own");
    done();
    call = CALL(.url = "https://api.writer.com/v1/applications/x-1",
                .request = "{\"inputs\":[{\"id\":\"a\",\"value\":[\"P\",\"Q\"]}]}",
                .response = "{\"title\":\"t\",\"suggestion\":\"Hi\"}");
    cr_assert_str_eq(call->input[0].text, "P\nQ", "an application's inputs");
    cr_assert_str_eq(call->output[0].text, "Hi", "and what it suggests");
}

Test(hosted, ai21_and_aleph_alpha)
{
    call = CALL(.url = "https://api.ai21.com/studio/v1/j2-ultra/complete",
                .request = "{\"prompt\":\"P\",\"maxTokens\":5}",
                .response = "{\"id\":\"1\",\"prompt\":{\"text\":\"P\",\"tokens\":[{},{}]},"
                            "\"completions\":[{\"data\":{\"text\":\"Hi\",\"tokens\":[{}]},"
                            "\"finishReason\":{\"reason\":\"endoftext\"}}]}");
    cr_assert_str_eq(call->request_model, "j2-ultra", "the model in the path");
    cr_assert_eq(call->usage.total.value, 3, "tokens are listed, not counted");
    done();
    call = CALL(.url = "https://api.aleph-alpha.com/complete",
                .request = "{\"model\":\"luminous\",\"prompt\":[{\"type\":\"text\",\"data\":\"P\"},"
                           "{\"type\":\"image\",\"data\":\"xx\"}],\"maximum_tokens\":5}",
                .response = "{\"completions\":[{\"completion\":\"Hi\",\"finish_reason\":\"e\"}],"
                            "\"num_tokens_prompt_total\":2,\"num_tokens_generated\":1}");
    cr_assert_str_eq(call->input[0].text, "P", "a picture is no text");
    cr_assert_str_eq(call->output[0].text, "Hi", "the completion");
    cr_assert_eq(call->usage.total.value, 3, "counted");
    cr_assert_str_eq(call->provider, "aleph_alpha", "whose it is");
}

Test(hosted, voyage)
{
    call = CALL(.url = "https://api.voyageai.com/v1/contextualizedembeddings",
                .request = "{\"model\":\"v\",\"inputs\":[[\"a\"]]}",
                .response = "{\"data\":[],\"model\":\"v\",\"usage\":{\"total_tokens\":5}}");
    cr_assert(call->kind == TS_CALL_EMBEDDING && !call->failed, "embeddings");
    cr_assert_eq(call->usage.input.value, 5, "all tokens are input");
    cr_assert_eq(call->usage.total.value, 5, "and the total");
}

Test(hosted, dashscope_plain)
{
    call = CALL(.url = DASH,
                .request = "{\"model\":\"qwen\",\"input\":{\"messages\":[{\"role\":\"user\","
                           "\"content\":\"P\"}]},\"parameters\":{\"seed\":1,\"tools\":[{}]}}",
                .response = "{\"output\":{\"choices\":[{\"finish_reason\":\"stop\",\"message\":"
                            "{\"role\":\"assistant\",\"content\":[{\"text\":\"Hi\"}]}}]},\"usage\":"
                            "{\"input_tokens\":3,\"output_tokens\":1,\"total_tokens\":4},"
                            "\"request_id\":\"r\"}");
    cr_assert_str_eq(call->input[0].text, "P", "messages stand in the input");
    cr_assert_str_eq(call->output[0].text, "Hi", "parts of a text");
    cr_assert_eq(call->usage.total.value, 4, "usage");
    cr_assert_str_eq(call->response_id, "r", "the id");
    cr_assert_eq(call->param_count, 1, "parameters stand in an object of their own");
    done();
    call = CALL(.url = DASH, .request = "{\"model\":\"qwen\",\"input\":{\"prompt\":\"P\"}}",
                .response = "{\"output\":{\"text\":\"Hi\",\"finish_reason\":\"stop\"}}");
    cr_assert_str_eq(call->output[0].text, "Hi", "the older form");
    cr_assert_str_eq(call->finish_reasons[0], "stop", "with its reason");
}

#define DASH_EVENT(text, reason, out)                                                              \
    "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"choices\":[{\"message\":"           \
    "{\"content\":\"" text "\",\"role\":\"assistant\"},\"finish_reason\":\"" reason                \
    "\"}]},\"usage\":{\"input_tokens\":3,\"output_tokens\":" out "},\"request_id\":\"r\"}\n\n"

Test(hosted, dashscope_streams_of_both_kinds)
{
    call = CALL(.url = DASH, .request = "{\"model\":\"qwen\",\"input\":{}}",
                .type = "text/event-stream",
                .response = DASH_EVENT("H", "null", "1") DASH_EVENT("Hi", "stop", "2"));
    cr_assert_str_eq(call->output[0].text, "Hi", "each event has all so far");
    cr_assert_eq(call->usage.output.value, 2, "the last counts");
    cr_assert_not(call->failed, "all is well");
    done();
    call =
        CALL(.url = DASH, .request = "{\"input\":{},\"parameters\":{\"incremental_output\":true}}",
             .type = "text/event-stream",
             .response = DASH_EVENT("H", "null", "1") DASH_EVENT("i", "stop", "2"));
    cr_assert_str_eq(call->output[0].text, "Hi", "or only what is new");
    done();
    call = CALL(.url = DASH, .request = "{\"input\":{}}", .type = "text/event-stream",
                .response = DASH_EVENT("H", "null", "1"));
    cr_assert(call->interrupted, "\"null\" is no reason to end");
    done();
    call = CALL(.url = DASH, .request = "{\"input\":{}}", .type = "text/event-stream",
                .response = "event:error\ndata:{\"code\":\"Throttling\",\"message\":\"slow\"}\n\n");
    cr_assert_str_eq(call->error_type, "Throttling", "an error");
}

Test(hosted, cloudflare)
{
    call = CALL(.url = RUN,
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"P\"}],\"tools\":"
                           "[{\"name\":\"f\",\"parameters\":{}}]}",
                .response = "{\"result\":{\"response\":\"Hi\",\"tool_calls\":[{\"name\":\"f\","
                            "\"arguments\":{\"a\":1}}],\"usage\":{\"prompt_tokens\":2,"
                            "\"completion_tokens\":1,\"total_tokens\":3}},\"success\":true,"
                            "\"errors\":[],\"messages\":[]}");
    cr_assert_str_eq(call->name, "chat @cf/meta/llama", "a model's name has slashes");
    cr_assert_str_eq(call->provider, "cloudflare", "whose it is");
    cr_assert_str_eq(call->output[0].text, "Hi", "the text");
    cr_assert_str_eq(call->output[0].tool_calls[0].name, "f", "a call");
    cr_assert_eq(call->usage.total.value, 3, "usage");
    cr_assert(slice_is(ts_json_path(call->tools, "0.function.name"), "\"f\""), "definitions");
    done();
    call = CALL(.url = RUN, .request = "{\"prompt\":\"P\"}", .status = 400,
                .response = "{\"success\":false,\"errors\":[{\"code\":7003,\"message\":\"no such "
                            "model\"}],\"result\":null}");
    cr_assert_str_eq(call->error_message, "no such model", "a refusal");
}

Test(hosted, cloudflare_stream)
{
    call = CALL(.url = RUN, .request = "{\"prompt\":\"P\",\"stream\":true}",
                .type = "text/event-stream",
                .response = "data: {\"response\":\"H\",\"p\":\"abc\"}\n\ndata: {\"response\":\"i\"}"
                            "\n\ndata: {\"response\":\"\",\"usage\":{\"prompt_tokens\":2,"
                            "\"completion_tokens\":1}}\n\n" DONE);
    cr_assert_str_eq(call->output[0].text, "Hi", "texts are joined");
    cr_assert_eq(ts_json_get(call->outputs_json, "p").n, 0, "padding is nothing");
    cr_assert_eq(call->usage.total.value, 3, "usage");
    cr_assert_not(call->failed, "all is well");
}

Test(hosted, databricks)
{
    call = CALL(.url = "https://w.cloud.databricks.com/serving-endpoints/dbrx/invocations",
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"P\"}]}",
                .response = CHOICE ",\"model\":\"dbrx-1\",\"usage\":{\"prompt_tokens\":1,"
                                   "\"completion_tokens\":1,\"total_tokens\":2}}");
    cr_assert_str_eq(call->provider, "databricks", "whose it is");
    cr_assert_str_eq(call->request_model, "dbrx", "the endpoint is the model");
    cr_assert_str_eq(call->response_model, "dbrx-1", "and what answered");
}
