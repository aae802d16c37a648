/* Tests of exporter/provider/openai_chat.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define REQUEST "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
#define STREAMED                                                                                   \
    "{\"model\":\"gpt-x\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
#define ANSWER                                                                                     \
    "{\"id\":\"c1\",\"model\":\"gpt-x-2026\",\"service_tier\":\"default\",\"choices\":[{"          \
    "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"ok\"},\"finish_reason\":"       \
    "\"stop\"}],\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":1,\"total_tokens\":7}}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_chat, .fini = done);

Test(openai_chat, request_that_is_no_json)
{
    call = CALL(.request = "not json", .response = ANSWER);
    cr_assert_eq(call->kind, TS_CALL_LLM, "the path says what it is");
    cr_assert_eq(call->input_count, 0, "nothing is read of it");
    cr_assert(slice_is(call->inputs_json, "\"not json\""), "it is shown as text");
    cr_assert_str_eq(call->name, "chat gpt-x-2026", "the name takes the answer's model");
    cr_assert_eq(call->output_count, 1, "the answer is read");
}

Test(openai_chat, nothing_at_all)
{
    call = CALL(.status = NO_ANSWER, .curlcode = 7);
    cr_assert_str_eq(call->name, "chat", "a name all the same");
    cr_assert_eq(call->inputs_json.n + call->outputs_json.n, 0, "nothing to show");
    cr_assert_not(call->usage.known, "no usage");
    cr_assert_eq(ts_call_tool_calls(call), 0, "no tools");
}

Test(openai_chat, plain)
{
    call =
        CALL(.url = "https://api.openai.com/v1/chat/completions", .request = REQUEST,
             .response = ANSWER, .headers = "X-Request-Id: req_1\r\n", .type = "application/json");
    cr_assert_str_eq(call->name, "chat gpt-x", "named after the requested model");
    cr_assert_str_eq(call->operation, "chat", "the operation");
    cr_assert_str_eq(call->format, "openai", "the messages' format");
    cr_assert_str_eq(call->provider, "openai", "MLflow's provider name");
    cr_assert_str_eq(call->gen_ai_provider, "openai", "OpenTelemetry's");
    cr_assert_str_eq(call->request_model, "gpt-x", "the model asked for");
    cr_assert_str_eq(call->response_model, "gpt-x-2026", "the model that answered");
    cr_assert_str_eq(call->response_id, "c1", "the answer's id");
    cr_assert_str_eq(call->service_tier, "default", "the tier");
    cr_assert_str_eq(call->request_id, "req_1", "the request's id");
    cr_assert(slice_is(call->inputs_json, REQUEST), "the request is verbatim");
    cr_assert(slice_is(call->outputs_json, ANSWER), "so is the answer");
    cr_assert_eq(call->input_count, 1, "one message in");
    cr_assert_str_eq(call->output[0].text, "ok", "one message out");
    cr_assert_str_eq(call->finish_reasons[0], "stop", "with its reason");
    cr_assert(call->usage.known && call->usage.total.value == 7, "usage");
    cr_assert_not(call->failed || call->streamed || call->truncated, "no flag is set");
    cr_assert_eq(call->start_ns, FIXTURE_START_NS, "it begins with the exchange");
    cr_assert_eq(call->end_ns, FIXTURE_END_NS, "and ends with it");
}

Test(openai_chat, stream)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream",
                .response = DELTA("{\"role\":\"assistant\",\"content\":\"o\"}")
                    DELTA("{\"content\":\"k\"}") FINISH("stop") DONE);
    cr_assert(call->streamed, "it is a stream");
    cr_assert_eq(call->chunk_count, 3, "of three chunks");
    cr_assert_eq(call->first_chunk_ns, FIXTURE_ANSWER_NS, "that began with the body");
    cr_assert_str_eq(call->output[0].text, "ok", "the text is put together");
    cr_assert_str_eq(call->response_model, "m-1", "the model is that of the chunks");
    cr_assert_not(call->usage.known, "no usage was sent");
    cr_assert_not(call->failed, "nothing is wrong");
    cr_assert(slice_is(ts_json_path(call->outputs_json, "choices.0.message.content"), "\"ok\""),
              "the answer is shown as if it had not been streamed");
}

Test(openai_chat, stream_cut_off)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream",
                .response = DELTA("{\"content\":\"half\"}"));
    cr_assert(call->interrupted && call->failed, "it is interrupted");
    cr_assert_str_eq(call->error_type, "interrupted", "and says so");
    cr_assert_str_eq(call->output[0].text, "half", "what came is kept");
}

Test(openai_chat, stream_with_an_error)
{
    call =
        CALL(.request = STREAMED, .type = "text/event-stream",
             .response = DELTA("{\"content\":\"half\"}") "event: error\ndata: "
                                                         "{\"error\":{\"message\":\"overloaded\","
                                                         "\"type\":\"busy\"}}\n\n");
    cr_assert(call->failed, "an error in mid-stream fails the call");
    cr_assert_str_eq(call->error_type, "busy", "its type");
    cr_assert_str_eq(call->error_message, "overloaded", "its message");
    cr_assert_not(call->interrupted, "the provider ended it");
    cr_assert_str_eq(call->output[0].text, "half", "what came is kept");
}

Test(openai_chat, stream_of_garbage)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream", .response = "data: <oops>\n\n");
    cr_assert_str_eq(call->error_type, "invalid_response", "nothing can be read");
    cr_assert(slice_is(call->outputs_json, "\"data: <oops>\\n\\n\""), "it is shown as text");
    ts_call_free(call);
    call = CALL(.request = STREAMED, .type = "text/event-stream",
                .response = DELTA("{\"content\":\"a\"}") "data: {oops\n\n" FINISH("stop") DONE);
    cr_assert_str_eq(call->error_type, "invalid_response", "one bad event is said");
    cr_assert_str_eq(call->output[0].text, "a", "the rest is read");
}

Test(openai_chat, stream_refused)
{
    call = CALL(.request = STREAMED, .status = 429, .type = "text/event-stream",
                .response = "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit\"}}");
    cr_assert(call->streamed, "it was to be a stream");
    cr_assert_eq(call->first_chunk_ns, 0, "but none came");
    cr_assert_str_eq(call->error_type, "rate_limit", "the error is read");
    cr_assert_not(call->interrupted, "nothing was cut off");
}

Test(openai_chat, killed_in_mid_stream)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream", .killed = true, .promised = 9,
                .response = DELTA("{\"content\":\"ha\"}") "data: {\"choi");
    cr_assert(call->interrupted && call->failed, "it is interrupted");
    cr_assert_str_eq(call->error_type, "interrupted", "by the program's end, not by bad chunks");
    cr_assert_str_eq(call->output[0].text, "ha", "what came is kept");
}

Test(openai_chat, tools)
{
    call =
        CALL(.request = "{\"model\":\"m\",\"tools\":[{\"type\":\"function\"}],\"messages\":["
                        "{\"role\":\"user\",\"content\":\"q\"},"
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"t1\","
                        "\"function\":{\"name\":\"search\",\"arguments\":\"{}\"}}]},"
                        "{\"role\":\"tool\",\"tool_call_id\":\"t1\",\"content\":\"found\"}]}",
             .response = "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"t2\",\"function\":"
                         "{\"name\":\"read\",\"arguments\":\"{\\\"n\\\":1}\"}}]},\"finish_reason\":"
                         "\"tool_calls\"},{\"message\":{\"content\":\"no\"}}]}");
    cr_assert(slice_is(call->tools, "[{\"type\":\"function\"}]"), "definitions are verbatim");
    cr_assert_eq(call->input_count, 3, "all messages are read");
    cr_assert_str_eq(call->input[1].tool_calls[0].name, "search", "also a call of before");
    cr_assert_str_eq(call->input[2].tool_call_id, "t1", "and its result");
    cr_assert_eq(ts_call_tool_calls(call), 1, "the new call is counted, the old is not");
    cr_assert_str_eq(call->output[0].role, "assistant",
                     "an answer without role is the assistant's");
    cr_assert_eq(call->output_count, 2, "two choices");
    cr_assert_str_eq(call->finish_reasons[1], "", "the second gives no reason");
}

Test(openai_chat, functions_of_old)
{
    call = CALL(.request = "{\"model\":\"m\",\"functions\":[{\"name\":\"f\"}],\"messages\":[]}",
                .response = "{\"choices\":[{\"message\":{\"content\":null,\"function_call\":"
                            "{\"name\":\"f\",\"arguments\":\"{}\"}}}]}");
    cr_assert(slice_is(call->tools, "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"),
              "definitions take the new form");
    cr_assert_eq(ts_call_tool_calls(call), 1, "the call counts");
    ts_call_free(call);
    call = CALL(.request = "{\"messages\":[],\"functions\":[]}", .response = ANSWER);
    cr_assert(slice_is(call->tools, "[]"), "no definitions are an empty list");
}

Test(openai_chat, known_by_its_path)
{
    call = CALL(.url = "https://r.openai.azure.com/openai/deployments/my-gpt/chat/completions"
                       "?api-version=2024-06-01",
                .request = "{\"messages\":[]}", .response = ANSWER);
    cr_assert_str_eq(call->provider, "azure", "Azure by its host");
    cr_assert_str_eq(call->request_model, "my-gpt", "the deployment stands for the model");
    cr_assert_str_eq(call->name, "chat my-gpt", "and for the name");
    ts_call_free(call);
    call = CALL(.url = "http://gw.local/litellm/v1/chat/completions/", .request = REQUEST,
                .response = ANSWER, .headers = "openai-processing-ms: 12\r\n");
    cr_assert_eq(call->kind, TS_CALL_LLM, "behind a gateway");
    cr_assert_str_eq(call->provider, "openai", "known by its headers");
    ts_call_free(call);
    call = CALL(.url = "http://localhost:8000/v1/chat/completions", .request = REQUEST,
                .response = ANSWER);
    cr_assert_str_eq(call->provider, "", "nobody's, on one's own machine");
}

Test(openai_chat, known_by_its_bodies)
{
    call = CALL(.url = "https://w.cloud.databricks.com/serving-endpoints/dbrx/invocations",
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                .response = ANSWER);
    cr_assert_eq(call->kind, TS_CALL_LLM, "messages answered by choices");
    cr_assert_str_eq(call->request_model, "dbrx", "the model stands in the path");
    ts_call_free(call);
    call = CALL(.url = "https://gw.local/ask", .request = STREAMED,
                .response = DELTA("{\"content\":\"ok\"}") FINISH("stop") DONE);
    cr_assert_str_eq(call->output[0].text, "ok", "also in a stream");
    ts_call_free(call);
    call =
        CALL(.url = "https://gw.local/ask", .request = REQUEST, .status = NO_ANSWER, .curlcode = 7);
    cr_assert_eq(call->kind, TS_CALL_LLM, "a chat with a model that nobody answered");
    ts_call_free(call);
    call = CALL(.url = "https://gw.local/ask", .request = REQUEST, .response = "{\"text\":\"x\"}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "another answer is another interface");
    ts_call_free(call);
    call = CALL(.url = "https://chat.local/post", .status = 500,
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "without a model it may be anything");
}

Test(openai_chat, error_under_status_200_at_an_unknown_path)
{
    static const char *const answers[] = {"{\"error\":{\"message\":\"busy\"}}",
                                          "{\"error\":\"busy\"}",
                                          "data: {\"error\":{\"message\":\"busy\"}}\n\n"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        call = CALL(.url = "https://gw.local/ask", .request = REQUEST, .response = answers[i]);
        cr_assert_eq(call->kind, TS_CALL_LLM, "asked in this form: %s", answers[i]);
        cr_assert_str_eq(call->error_message, "busy", "and refused: %s", answers[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://gw.local/ask", .request = REQUEST,
                .response = "{\"text\":\"x\",\"error\":null}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "no error is someone else's answer");
}

Test(openai_chat, only_posts)
{
    call = CALL(.method = "GET", .url = "https://api.openai.com/v1/chat/completions",
                .response = "{\"data\":[]}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "a list of stored completions is no model call");
}

Test(openai_chat, ollama_names_itself)
{
    call = CALL(.url = "http://localhost:11434/v1/chat/completions", .request = REQUEST,
                .response = "{\"system_fingerprint\":\"fp_ollama\",\"choices\":[]}");
    cr_assert_str_eq(call->provider, "ollama", "in its answers");
}

Test(openai_chat, bytes_left_out)
{
    call = CALL(.request = REQUEST, .left_out = 5000,
                .response = "{\"id\":\"c1\",\"model\":\"gpt-x-2026\",\"choices\":[{\"message\":{"
                            "\"content\":\"up to here\" from here on again\"}}],"
                            "\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":1}}");
    cr_assert(call->truncated, "it is said");
    cr_assert_not(call->failed, "which is no failure of the provider");
    cr_assert_eq(call->output_count, 0, "the answer is not to be read any more");
    cr_assert(call->usage.known, "but usage stands at the end");
    cr_assert_str_eq(call->response_model, "gpt-x-2026", "and the model at the beginning");
}

Test(openai_chat, bytes_left_out_of_a_stream)
{
    call = CALL(.request = STREAMED, .left_out = 5000, .type = "text/event-stream",
                .response = DELTA("{\"content\":\"a\"}") "data: {\"id\"\n\nices\":[]}\n\n" DONE);
    cr_assert(call->truncated, "it is said");
    cr_assert_not(call->failed, "which is no failure of the provider");
    cr_assert_str_eq(call->output[0].text, "a", "what is whole is read");
}

Test(openai_chat, asked_for_by_name)
{
    call = CALL(.url = "https://api.portkey.ai/v1/prompts/p/completions",
                .request = "{\"variables\":{}}",
                .response = "{\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{"
                            "\"message\":{\"role\":\"assistant\",\"content\":\"ok\"}}]}");
    cr_assert_str_eq(call->name, "chat m", "the answer tells what it was");
    cr_assert_str_eq(call->output[0].text, "ok", "and is read");
}

Test(openai_chat, deferred_at_xai)
{
    call = CALL(.url = "https://api.x.ai/v1/chat/completions", .request = REQUEST,
                .response = "{\"request_id\":\"d1\"}");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "a promise");
    cr_assert_str_eq(call->job_id, "d1", "by its id");
    cr_assert_not(call->failed, "that is kept later");
    ts_call_free(call);
    call = CALL(.url = "https://api.x.ai/v1/chat/deferred-completion/d1", .method = "GET",
                .status = 202, .response = "");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not yet");
    cr_assert_not(call->failed, "no failure");
    ts_call_free(call);
    call = CALL(.url = "https://api.x.ai/v1/chat/deferred-completion/d1", .method = "GET",
                .response = ANSWER);
    cr_assert_eq(call->job_step, TS_JOB_DONE, "kept");
    cr_assert_str_eq(call->job_id, "d1", "the same");
    cr_assert_str_eq(call->output[0].text, "ok", "the answer");
}

Test(openai_chat, deferred_at_zai)
{
    call = CALL(.url = "https://api.z.ai/api/paas/v4/async/chat/completions", .request = REQUEST,
                .response = "{\"id\":\"z1\",\"task_status\":\"PROCESSING\"}");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "a promise");
    cr_assert_str_eq(call->job_id, "z1", "by its id");
    ts_call_free(call);
    call = CALL(.url = "https://api.z.ai/api/paas/v4/async-result/z1", .method = "GET",
                .response = "{\"id\":\"z1\",\"task_status\":\"PROCESSING\"}");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not yet");
    ts_call_free(call);
    call = CALL(.url = "https://api.z.ai/api/paas/v4/async-result/z1", .method = "GET",
                .response = "{\"id\":\"z1\",\"task_status\":\"FAIL\"}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "over");
    cr_assert(call->failed, "it failed");
}

Test(openai_chat, error_with_a_request_id_is_no_promise)
{
    call = CALL(.request = REQUEST, .response = "{\"request_id\":\"d1\",\"error\":{\"message\":"
                                                "\"no\",\"code\":\"c\"}}");
    cr_assert_str_eq(call->error_type, "c", "it is an error");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "and no job");
}

Test(openai_chat, error_of_a_choice)
{
    call = CALL(.url = "https://openrouter.ai/api/v1/chat/completions", .request = REQUEST,
                .response = "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"h\"},"
                            "\"error\":{\"code\":502,\"message\":\"upstream\"}}]}");
    cr_assert_str_eq(call->error_message, "upstream", "fails the call");
    cr_assert_str_eq(call->output[0].text, "h", "what came is shown");
}

Test(openai_chat, thoughts_survive_a_stream)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream",
                .response = DELTA("{\"role\":\"assistant\",\"reasoning_content\":\"a\"}")
                    DELTA("{\"reasoning_content\":\"b\",\"reasoning\":\"c\"}")
                        DELTA("{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"index\":0,"
                              "\"text\":\"d\"}]}")
                            DELTA("{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"index\":"
                                  "0,\"text\":\"e\"}],\"content\":\"ok\"}") FINISH("stop") DONE);
    struct ts_slice message = ts_json_path(call->outputs_json, "choices.0.message");
    cr_assert(slice_is(ts_json_get(message, "reasoning_content"), "\"ab\""), "DeepSeek's");
    cr_assert(slice_is(ts_json_get(message, "reasoning"), "\"c\""), "OpenRouter's");
    cr_assert(slice_is(ts_json_path(message, "reasoning_details.0.text"), "\"de\""), "its parts");
    cr_assert_str_eq(call->output[0].text, "ok", "they are no part of the text");
}

Test(openai_chat, stream_that_groq_stopped)
{
    call =
        CALL(.request = STREAMED, .type = "text/event-stream",
             .response =
                 DELTA("{\"content\":\"h\"}") "data: {\"choices\":[],\"x_groq\":{\"error\":\"over "
                                              "capacity\"}}\n\n" DONE);
    cr_assert_str_eq(call->error_message, "over capacity", "says why");
}

Test(openai_chat, error_object_of_vllm)
{
    call = CALL(.request = STREAMED, .type = "text/event-stream",
                .response =
                    DELTA("{\"content\":\"h\"}") "data: {\"object\":\"error\",\"message\":\"too "
                                                 "long\",\"type\":\"Bad\"}\n\n" DONE);
    cr_assert_str_eq(call->error_message, "too long", "fails the call");
    cr_assert_str_eq(call->error_type, "Bad", "with its type");
}

Test(openai_chat, sources_of_perplexity)
{
    call =
        CALL(.url = "https://api.perplexity.ai/chat/completions", .request = STREAMED,
             .type = "text/event-stream",
             .response = "data: {\"id\":\"p\",\"object\":\"chat.completion.chunk\",\"citations\":"
                         "[\"u1\"],\"search_results\":[{\"url\":\"u1\"}],\"choices\":[{"
                         "\"index\":0,\"delta\":{\"content\":\"ok\"},\"message\":{\"role\":"
                         "\"assistant\",\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
                         "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":{"
                         "\"total_cost\":0.5}}}\n\n");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "citations"), "[\"u1\"]"), "citations");
    cr_assert(ts_json_get(call->outputs_json, "search_results").n, "and where they are from");
    cr_assert_str_eq(call->output[0].text, "ok", "the text once");
    cr_assert_float_eq(call->cost_usd, 0.5, 1e-9, "and its price");
}
