/* Tests of exporter/provider/sagemaker.c. */
#include <criterion/criterion.h>

#include "call_fixture.h"
#include "tests/unit/frame_support.h"

#define URL "https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/my-model/invocations"
#define STREAM URL "-response-stream"
#define TYPE "application/vnd.amazon.eventstream"

static struct ts_buffer frames;

static struct ts_call *streamed(const char *request)
{
    return CALL(.url = STREAM, .type = TYPE, .request = request, .response = frames.data,
                .response_bytes = frames.bytes);
}

static void end(struct ts_call *call)
{
    ts_call_free(call);
    ts_buffer_free(&frames);
    frames = (struct ts_buffer){0};
}

static void part(const char *payload)
{
    frame_add(&frames, "event", "PayloadPart", payload);
}

Test(sagemaker, endpoints_of_any_kind)
{
    static const char *const answers[] = {"", "[0.1,0.2]", "{\"predictions\":[{\"score\":0.5}]}",
                                          "[{\"label\":\"POSITIVE\",\"score\":0.9}]"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct ts_call *call =
            CALL(.url = URL, .request = "{\"inputs\":\"Hi\"}", .response = answers[i]);
        cr_expect_eq(call->kind, TS_CALL_OTHER, "what it is nobody knows: %s", answers[i]);
        cr_expect_str_eq(call->provider, "sagemaker", "where it is");
        cr_expect_not(call->failed, "nor what it promised");
        ts_call_free(call);
    }
}

Test(sagemaker, text_generation)
{
    struct ts_call *call = CALL(.url = URL,
                                .request = "{\"inputs\":\"Hi\",\"parameters\":{\"max_new_tokens\":9"
                                           "}}",
                                .response = "[{\"generated_text\":\"Good day\"}]");
    cr_expect_eq(call->kind, TS_CALL_LLM, "a model");
    cr_expect_str_eq(call->name, "text_completion my-model", "the endpoint's name is all there is");
    cr_expect_str_eq(call->input[0].text, "Hi", "the prompt");
    cr_expect_str_eq(call->output[0].text, "Good day", "what came");
    cr_expect_str_eq(call->params[0].name, "max_tokens", "a parameter");
    ts_call_free(call);
    call = CALL(.url = URL, .status = 424,
                .request = "{\"inputs\":\"Hi\",\"parameters\":{\"max_new_tokens\":9}}",
                .headers = "x-amzn-errortype: ModelError:\r\n",
                .response = "{\"Message\":\"It broke\",\"ErrorCode\":\"X\"}");
    cr_expect_eq(call->kind, TS_CALL_LLM, "by its request");
    cr_expect_str_eq(call->error_type, "ModelError", "of the header");
    cr_expect_str_eq(call->error_message, "It broke", "of the body");
    ts_call_free(call);
}

Test(sagemaker, a_chat_and_an_embedding)
{
    struct ts_call *call =
        CALL(.url = URL, .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
             .response =
                 "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
                 "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":4,"
                 "\"completion_tokens\":2}}");
    cr_expect_str_eq(call->name, "chat my-model", "a chat");
    cr_expect_str_eq(call->output[0].text, "Hello", "its answer");
    cr_expect_eq(call->usage.total.value, 6, "its usage");
    ts_call_free(call);
    call = CALL(.url = URL, .request = "{\"text_inputs\":[\"Hi\"]}",
                .response = "{\"embedding\":[[0.5]]}");
    cr_expect_eq(call->kind, TS_CALL_EMBEDDING, "by its answer");
    ts_call_free(call);
}

Test(sagemaker, streams_that_are_cut_anywhere)
{
    part("data:{\"token\":{\"text\":\"Go");
    part("od\",\"special\":false}}\n\ndata:{\"token\":{\"text\":\" day\",\"special\":false}}\n\n");
    part("data:{\"token\":{\"text\":\"</s>\",\"special\":true},\"generated_text\":\"Good day\","
         "\"details\":{\"finish_reason\":\"eos_token\"}}\n\n");
    struct ts_call *call = streamed("{\"inputs\":\"Hi\",\"stream\":true}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect(call->streamed, "a stream");
    cr_expect_str_eq(call->output[0].text, "Good day", "put together");
    cr_expect_str_eq(call->finish_reasons[0], "eos_token", "why it ended");
    end(call);
    part("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Good\"},");
    part("\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    call = streamed("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    cr_expect_str_eq(call->output[0].text, "Good", "a chat");
    end(call);
    part("plain ");
    part("text");
    call = streamed("{}");
    cr_expect_eq(call->kind, TS_CALL_OTHER, "no known form");
    cr_expect(slice_is(call->outputs_json, "\"plain text\""), "as it came");
    end(call);
    frame_add(&frames, "exception", "ModelStreamError", "{\"Message\":\"It broke\"}");
    call = streamed("{\"inputs\":\"Hi\"}");
    cr_expect_str_eq(call->error_type, "ModelStreamError", "told");
    cr_expect_str_eq(call->error_message, "It broke", "told");
    end(call);
}
