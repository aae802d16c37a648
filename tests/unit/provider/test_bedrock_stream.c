/* Tests of exporter/provider/bedrock_stream.c, bedrock_stream_write.c and bedrock_frames.c. */
#include <criterion/criterion.h>

#include "call_fixture.h"
#include "exporter/provider/bedrock.h"
#include "tests/unit/frame_support.h"

#define STREAM "https://bedrock-runtime.eu-west-1.amazonaws.com/model/m-1/converse-stream"
#define TYPE "application/vnd.amazon.eventstream"
#define ASK "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}"

static struct ts_buffer frames;

static void event(const char *type, const char *payload)
{
    frame_add(&frames, "event", type, payload);
}

static void text(const char *piece)
{
    char payload[200];
    snprintf(payload, sizeof payload,
             "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"%s\"},\"p\":\"abc\"}", piece);
    event("contentBlockDelta", payload);
}

static void ending(void)
{
    event("contentBlockStop", "{\"contentBlockIndex\":0}");
    event("messageStop", "{\"stopReason\":\"end_turn\",\"p\":\"abcd\"}");
    event("metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5},"
                      "\"metrics\":{\"latencyMs\":9},\"p\":\"a\"}");
}

static struct ts_call *call_at(size_t bytes, size_t left_out)
{
    return CALL(.url = STREAM, .type = TYPE, .request = ASK, .response = frames.data,
                .response_bytes = bytes, .left_out = left_out);
}

static struct ts_call *streamed(void)
{
    return call_at(frames.bytes, 0);
}

static void end(struct ts_call *call)
{
    ts_call_free(call);
    ts_buffer_free(&frames);
    frames = (struct ts_buffer){0};
}

Test(bedrock_stream, an_answer)
{
    event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}");
    text("Good \\u00e9");
    text(" day");
    ending();
    struct ts_call *call = streamed();
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect(call->streamed, "a stream");
    cr_expect_eq(call->chunk_count, 6, "each frame is a chunk");
    cr_expect_eq(call->first_chunk_ns, FIXTURE_ANSWER_NS, "when the first came");
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_expect_str_eq(call->output[0].text, "Good \xc3\xa9 day", "put together");
    cr_expect_eq(call->usage.total.value, 5, "usage");
    cr_expect(slice_is(call->outputs_json,
                       "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":"
                       "\"Good \\u00e9 day\"}]}},\"stopReason\":\"end_turn\",\"usage\":"
                       "{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5},"
                       "\"metrics\":{\"latencyMs\":9}}"),
              "as Converse would have said it, without padding");
    end(call);
}

Test(bedrock_stream, tools_and_thoughts)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":"
                               "{\"text\":\"I \"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":"
                               "{\"text\":\"think\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":"
                               "{\"signature\":\"sig\"}}}");
    event("contentBlockStart", "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":"
                               "\"t1\",\"name\":\"look\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":"
                               "\"{\\\"at\\\":\"}}}");
    event("contentBlockStart", "{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"toolUseId\":"
                               "\"t2\",\"name\":\"ask\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":"
                               "\" \\\"\\\\u00e9\\\"}\"}}}");
    event("messageStop", "{\"stopReason\":\"tool_use\"}");
    struct ts_call *call = streamed();
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_assert_eq(call->output[0].tool_call_count, 2, "two calls");
    const struct ts_tool_call *tools = call->output[0].tool_calls;
    cr_expect_str_eq(tools[0].id, "t1", "id");
    cr_expect_str_eq(tools[0].name, "look", "name");
    cr_expect(slice_is(tools[0].arguments, "{\"at\": \"\\u00e9\"}"), "pieces make a value");
    cr_expect_str_eq(tools[1].id, "t2", "the second");
    cr_expect(slice_is(tools[1].arguments, "{}"), "no pieces are no arguments");
    cr_expect_str_eq(call->output[0].text, "", "thoughts are no text");
    cr_expect_str_eq(call->finish_reasons[0], "tool_use", "why it stopped");
    cr_expect_not(call->usage.known, "no metadata, no usage");
    static const char thought[] = "[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"I think\","
                                  "\"signature\":\"sig\"}}},{\"toolUse\":";
    cr_expect_eq(memcmp(call->output[0].content.p, thought, sizeof thought - 1), 0, "in order");
    end(call);
}

Test(bedrock_stream, blocks_of_other_kinds)
{
    event("contentBlockStart", "{\"contentBlockIndex\":0,\"start\":{\"toolResult\":{\"toolUseId\":"
                               "\"s\",\"status\":\"success\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"toolResult\":[{\"text\":"
                               "\"x\"},{\"text\":\"y\"}]}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"Cited\"}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"citation\":{\"title\":"
                               "\"a\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"citation\":{\"title\":"
                               "\"b\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":2,\"delta\":{\"reasoningContent\":"
                               "{\"redactedContent\":\"AAAA\"}}}");
    event("contentBlockStart", "{\"contentBlockIndex\":3,\"start\":{\"image\":{\"format\":"
                               "\"png\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":3,\"delta\":{\"image\":{\"source\":"
                               "{\"bytes\":\"AA\"}}}}");
    event("messageStop", "{\"stopReason\":\"end_turn\"}");
    struct ts_call *call = streamed();
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_expect(slice_is(call->output[0].content,
                       "[{\"toolResult\":{\"toolUseId\":\"s\",\"status\":\"success\",\"content\":"
                       "[{\"text\":\"x\"},{\"text\":\"y\"}]}},{\"citationsContent\":{\"content\":"
                       "[{\"text\":\"Cited\"}],\"citations\":[{\"title\":\"a\"},{\"title\":\"b\"}]}"
                       "},{\"reasoningContent\":{\"redactedContent\":\"AAAA\"}},{\"image\":"
                       "{\"format\":\"png\",\"source\":{\"bytes\":\"AA\"}}}]"),
              "each in its form");
    cr_expect_str_eq(call->output[0].text, "Cited", "what is said");
    end(call);
}

Test(bedrock_stream, an_exception_in_mid_stream)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    text("Half");
    frame_add(&frames, "exception", "throttlingException", "{\"message\":\"Slow down\"}");
    struct ts_call *call = streamed();
    cr_expect(call->failed, "an exception is a failure");
    cr_expect_str_eq(call->error_type, "throttlingException", "its type");
    cr_expect_str_eq(call->error_message, "Slow down", "its message");
    cr_expect_not(call->interrupted, "it was told");
    cr_assert_eq(call->output_count, 1, "what came is shown");
    cr_expect_str_eq(call->output[0].text, "Half", "as far as it came");
    end(call);
}

Test(bedrock_stream, an_error_that_the_interface_does_not_name)
{
    struct ts_buffer headers = {0};
    frame_header(&headers, ":message-type", "error");
    frame_header(&headers, ":error-code", "InternalFailure");
    frame_header(&headers, ":error-message", "It broke");
    frame_raw(&frames, (struct ts_slice){headers.data, headers.bytes}, (struct ts_slice){0});
    ts_buffer_free(&headers);
    struct ts_call *call = streamed();
    cr_expect_str_eq(call->error_type, "InternalFailure", "its code");
    cr_expect_str_eq(call->error_message, "It broke", "its message");
    end(call);
}

Test(bedrock_stream, cut_off_anywhere)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    text("Good");
    event("messageStop", "{\"stopReason\":\"end_turn\"}");
    size_t stopped = frames.bytes;
    event("metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2}}");
    for (size_t n = 1; n < frames.bytes; n++) {
        struct ts_call *call = call_at(n, 0);
        cr_expect_eq(call->interrupted, n != stopped, "cut off at %zu", n);
        cr_expect_eq(call->failed, n != stopped, "cut off at %zu", n);
        ts_call_free(call);
    }
    end(NULL);
}

Test(bedrock_stream, blocks_stand_by_their_index)
{
    event("contentBlockDelta", "{\"contentBlockIndex\":7,\"delta\":{\"text\":\"third\"}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"first\"}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"sec\"}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"!\"}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"ond\"}}");
    event("messageStop", "{\"stopReason\":\"end_turn\"}");
    struct ts_call *call = streamed();
    cr_expect_str_eq(call->output[0].text, "first!\nsecond\nthird", "however they came");
    end(call);
}

Test(bedrock_stream, a_program_that_leaves_when_it_has_read_all)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    text("Good");
    ending();
    struct ts_call *call =
        CALL(.url = STREAM, .type = TYPE, .request = ASK, .promised = 5, .response = frames.data,
             .response_bytes = frames.bytes, .curlcode = 23);
    cr_expect_not(call->failed, "all was said: %s", call->error_message);
    end(call);
}

Test(bedrock_stream, a_tool_call_that_was_cut_off)
{
    event("contentBlockStart", "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":"
                               "\"t\",\"name\":\"look\"}}}");
    event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":"
                               "\"{\\\"at\\\":\"}}}");
    struct ts_call *call = streamed();
    cr_expect(call->interrupted, "no end came");
    cr_assert_eq(call->output_count, 1, "what came is shown");
    cr_assert_eq(call->output[0].tool_call_count, 1, "the call");
    cr_expect(slice_is(call->output[0].tool_calls[0].arguments, "{\"at\":"), "as far as it came");
    cr_expect_not(call->output[0].tool_calls[0].arguments_are_json, "which is no JSON");
    end(call);
}

Test(bedrock_stream, damage)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    size_t at = frames.bytes + 100;
    text("Good");
    text(" day");
    ending();
    frames.data[at] ^= 1;
    struct ts_call *call = streamed();
    cr_expect_str_eq(call->error_type, "invalid_response", "a bad checksum");
    cr_expect_str_eq(call->output[0].text, " day", "the rest is shown");
    cr_expect_eq(call->usage.total.value, 5, "with its usage");
    end(call);
}

Test(bedrock_stream, payloads_that_are_no_object)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    event("contentBlockDelta", "[1]");
    event("contentBlockDelta", "{\"delta\":");
    event("contentBlockStart", "{\"start\":{\"toolUse\":[1]}}");
    ending();
    struct ts_call *call = streamed();
    cr_expect_str_eq(call->error_type, "invalid_response", "not what is promised");
    cr_expect(call->outputs_json.n > 0, "the rest is shown");
    end(call);
}

Test(bedrock_stream, a_body_with_a_gap)
{
    event("messageStart", "{\"role\":\"assistant\"}");
    for (int i = 0; i < 8; i++)
        text("Good ");
    ending();
    struct ts_call *call = call_at(frames.bytes, 1000);
    cr_expect(call->truncated, "bytes are missing");
    cr_expect_not(call->failed, "which is not the provider's fault");
    cr_expect_eq(call->usage.input.value, 3, "usage stands at the end");
    end(call);
}

Test(bedrock_stream, an_error_instead_of_a_stream)
{
    struct ts_call *call = CALL(.url = STREAM, .request = ASK, .status = 400,
                                .headers = "x-amzn-errortype: ValidationException:http://x/\r\n",
                                .response = "{\"message\":\"bad\"}");
    cr_expect_str_eq(call->error_type, "ValidationException", "told as JSON");
    cr_expect(call->streamed, "a stream was asked for");
    end(call);
}

Test(bedrock_stream, nothing_at_all)
{
    struct ts_arena arena = {0};
    bool is_complete = true;
    struct ts_converse_stream *stream = ts_converse_stream_new(&arena);
    cr_expect_eq(ts_converse_stream_end(stream, &is_complete).n, 0, "no event, no answer");
    cr_expect_not(is_complete, "and no end");
    ts_converse_stream_event(NULL, ts_slice_text("messageStart"), ts_slice_text("{}"));
    ts_converse_stream_chunk(NULL, ts_slice_text("{\"messageStart\":{}}"));
    cr_expect_eq(ts_converse_stream_end(NULL, &is_complete).n, 0, "nor without memory");
    ts_arena_free(&arena);
}

Test(bedrock_stream, more_blocks_than_any_answer_has)
{
    for (int i = 0; i < 3000; i++) {
        char payload[100];
        snprintf(payload, sizeof payload, "{\"contentBlockIndex\":%d,\"delta\":{\"text\":\"x\"}}",
                 3000 - i);
        event("contentBlockDelta", payload);
    }
    struct ts_call *call = streamed();
    cr_assert_eq(call->output_count, 1, "one answer");
    cr_expect_eq(call->output[0].text_bytes, 2 * 1024 - 1, "the first of them");
    end(call);
}
