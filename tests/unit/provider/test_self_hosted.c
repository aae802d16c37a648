/* Tests of exporter/provider/llamacpp.c, tgi.c, tei.c and vllm.c: servers on any host. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define HOST "http://127.0.0.1:8080"
#define PROMPT "{\"prompt\":\"P\",\"n_predict\":8}"
#define TOKEN(text, special)                                                                       \
    "data:{\"index\":1,\"token\":{\"id\":5,\"text\":\"" text                                       \
    "\",\"logprob\":-1.0,\"special\":" special "},\"generated_text\":null,\"details\":null}\n\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(self_hosted, .fini = done);

Test(self_hosted, llamacpp_refusals)
{
    call = CALL(.url = HOST "/completion", .request = PROMPT, .status = 503,
                .response = "{\"error\":{\"code\":503,\"message\":\"Loading model\"}}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model that is not there yet");
    cr_assert_str_eq(call->error_message, "Loading model", "says so");
    done();
    call = CALL(.url = HOST "/completion", .request = PROMPT, .response = "{\"task\":1}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "someone else's completion is none");
}

Test(self_hosted, llamacpp_plain)
{
    call = CALL(.url = HOST "/completion", .request = PROMPT,
                .response = "{\"content\":\"Hi\",\"stop\":true,\"model\":\"m.gguf\","
                            "\"tokens_predicted\":3,\"tokens_evaluated\":9,\"stop_type\":\"eos\","
                            "\"timings\":{\"prompt_n\":2,\"predicted_n\":3,\"cache_n\":7}}");
    cr_assert_str_eq(call->operation, "text_completion", "its operation");
    cr_assert_str_eq(call->input[0].text, "P", "the prompt");
    cr_assert_str_eq(call->output[0].text, "Hi", "the text");
    cr_assert_str_eq(call->finish_reasons[0], "eos", "why it stopped");
    cr_assert_eq(call->usage.input.value, 9, "the whole prompt");
    cr_assert_eq(call->usage.cache_read.value, 7, "of which some was in the cache");
    cr_assert_eq(call->usage.total.value, 12, "total");
    cr_assert_str_eq(call->response_model, "m.gguf", "the model");
    cr_assert_str_eq(call->params[0].name, "max_tokens", "n_predict");
}

Test(self_hosted, llamacpp_timings_alone)
{
    call = CALL(.url = HOST "/completion", .request = PROMPT,
                .response = "{\"content\":\"Hi\",\"stop\":true,\"stopped_limit\":true,\"timings\":"
                            "{\"prompt_n\":2,\"predicted_n\":3,\"cache_n\":7}}");
    cr_assert_eq(call->usage.input.value, 9, "cached and new tokens are the prompt");
    cr_assert_eq(call->usage.output.value, 3, "the answer");
    cr_assert_str_eq(call->finish_reasons[0], "limit", "as older servers say it");
}

Test(self_hosted, llamacpp_stream)
{
    call = CALL(.url = HOST "/completions", .request = PROMPT, .type = "text/event-stream",
                .response = "data: {\"content\":\"H\",\"stop\":false,\"tokens\":[1]}\n\n"
                            "data: {\"content\":\"i\",\"stop\":false,\"tokens\":[2]}\n\n"
                            "data: {\"content\":\"\",\"stop\":true,\"tokens\":[],"
                            "\"tokens_predicted\":2,\"tokens_evaluated\":4}\n\n");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "content"), "\"Hi\""), "put together");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "tokens"), "[1,2]"), "tokens as well");
    cr_assert_eq(call->usage.total.value, 6, "usage of the last");
    cr_assert_not(call->failed, "all is well");
    done();
    call = CALL(.url = HOST "/completion", .request = PROMPT, .type = "text/event-stream",
                .response = "data: {\"content\":\"H\",\"stop\":false}\n\n");
    cr_assert(call->interrupted && !call->usage.known, "cut off, nothing counted");
    cr_assert_str_eq(call->output[0].text, "H", "what came");
}

Test(self_hosted, llamacpp_infill_and_embedding)
{
    call = CALL(.url = HOST "/infill", .request = "{\"input_prefix\":\"a\",\"input_suffix\":\"b\"}",
                .response = "{\"content\":\"x\",\"stop\":true,\"tokens_predicted\":1}");
    cr_assert_str_eq(call->output[0].text, "x", "what goes between");
    done();
    call = CALL(.url = HOST "/embedding", .request = "{\"content\":\"a\"}",
                .response = "[{\"index\":0,\"embedding\":[[0.5]]}]");
    cr_assert(call->kind == TS_CALL_EMBEDDING && !call->failed, "an embedding");
    done();
    call = CALL(.url = HOST "/embeddings", .request = "{\"content\":\"a\"}",
                .response = "[{\"index\":0,\"embedding\":[[0.5]]}]");
    cr_assert(call->kind == TS_CALL_EMBEDDING && !call->failed, "the same at another path");
    done();
    call = CALL(.url = HOST "/v1/embeddings", .request = "{\"input\":\"a\",\"content\":1}",
                .response = "[]");
    cr_assert(call->failed, "OpenAI's form has no list for an answer");
}

Test(self_hosted, llamacpp_stream_that_begins_with_an_error)
{
    call = CALL(.url = HOST "/completion", .request = "{\"prompt\":\"P\",\"stream\":true}",
                .type = "text/event-stream",
                .response = "data: {\"error\":{\"code\":400,\"message\":\"too long\"}}\n\n");
    cr_assert_eq(call->kind, TS_CALL_LLM, "of a model");
    cr_assert_str_eq(call->error_message, "too long", "that refuses");
}

Test(self_hosted, tgi_plain)
{
    call = CALL(.url = HOST "/generate",
                .request = "{\"inputs\":\"P\",\"parameters\":{\"max_new_tokens\":5}}",
                .headers = "x-prompt-tokens: 4\r\nx-generated-tokens: 3\r\n",
                .response = "{\"generated_text\":\"Hi\"}");
    cr_assert_str_eq(call->output[0].text, "Hi", "the text");
    cr_assert_eq(call->usage.input.value, 4, "headers have the counts");
    cr_assert_eq(call->usage.output.value, 3, "of both");
    cr_assert_str_eq(call->params[0].name, "max_tokens", "parameters");
    done();
    call = CALL(.url = "https://abc.us-east-1.aws.endpoints.huggingface.cloud/",
                .request = "{\"inputs\":\"P\"}",
                .response = "[{\"generated_text\":\"Hi\",\"details\":{\"finish_reason\":"
                            "\"eos_token\",\"generated_tokens\":3,\"prefill\":[]}}]");
    cr_assert_str_eq(call->provider, "huggingface", "whose endpoint it is");
    cr_assert_eq(call->usage.output.value, 3, "details have the count");
    cr_assert_not(call->usage.input.known, "an empty prefill says nothing");
    cr_assert_str_eq(call->finish_reasons[0], "eos_token", "and the reason");
}

Test(self_hosted, tgi_stream)
{
    call =
        CALL(.url = HOST "/generate_stream", .request = "{\"inputs\":\"P\"}",
             .type = "text/event-stream",
             .response = TOKEN(
                 "H",
                 "false") "data:{\"index\":2,\"token\":{\"id\":2,\"text\":\"</"
                          "s>\",\"special\":true},"
                          "\"generated_text\":\"Hi\",\"details\":{\"finish_reason\":\"eos_token\","
                          "\"generated_tokens\":2,\"input_length\":6}}\n\n");
    cr_assert_str_eq(call->output[0].text, "Hi", "the whole text is in the last event");
    cr_assert_eq(call->usage.input.value, 6, "with the length of the prompt");
    cr_assert_not(call->failed, "all is well");
    done();
    call = CALL(.url = HOST "/generate_stream", .request = "{\"inputs\":\"P\"}",
                .type = "text/event-stream",
                .response = TOKEN("H", "false") TOKEN("<s>", "true") TOKEN("i", "false"));
    cr_assert_str_eq(call->output[0].text, "Hi", "tokens are what there is without it");
    cr_assert(call->interrupted, "cut off");
    done();
    call =
        CALL(.url = HOST "/generate_stream", .request = "{\"inputs\":\"P\"}",
             .type = "text/event-stream",
             .response = TOKEN(
                 "H", "false") "data:{\"error\":\"overloaded\",\"error_type\":\"overloaded\"}\n\n");
    cr_assert_str_eq(call->error_message, "overloaded", "an error in mid-stream");
}

Test(self_hosted, embeddings_of_tei)
{
    call = CALL(.url = HOST "/embed", .request = "{\"inputs\":[\"a\"]}",
                .headers = "x-compute-tokens: 3\r\n", .response = "[[0.1,0.2]]");
    cr_assert(call->kind == TS_CALL_EMBEDDING && !call->failed, "vectors");
    cr_assert_eq(call->usage.input.value, 3, "counted in a header");
    done();
    call = CALL(.url = "https://router.huggingface.co/hf-inference/models/BAAI/bge/pipeline/"
                       "feature-extraction",
                .request = "{\"inputs\":\"a\"}", .response = "[0.1,0.2]");
    cr_assert_str_eq(call->request_model, "BAAI/bge", "the model stands in the path");
    done();
    call = CALL(.url = HOST "/models/x/y", .request = "{\"inputs\":\"a\"}",
                .response = "[[{\"label\":\"POSITIVE\",\"score\":0.9}]]");
    cr_assert_neq(call->kind, TS_CALL_EMBEDDING, "labels are no vectors");
}

Test(self_hosted, vllm)
{
    call = CALL(.url = HOST "/generate", .request = "{\"prompt\":\"P\",\"temperature\":0}",
                .response = "{\"text\":[\"P and more\"]}");
    cr_assert_str_eq(call->output[0].text, "P and more", "its texts");
    cr_assert_not(call->usage.known, "it counts nothing");
}
