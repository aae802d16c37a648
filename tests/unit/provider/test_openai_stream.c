/* Tests of exporter/provider/openai_stream.h. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/provider/openai_stream.h"
#include "exporter/wire/json.h"

static struct ts_arena arena;
static struct ts_stream_answer answer;

static struct ts_slice read(const char *events)
{
    ts_arena_free(&arena);
    ts_stream_read(ts_slice_text(events), &arena, &answer);
    return answer.json;
}

static bool at(const char *path, const char *wanted)
{
    return slice_is(ts_json_path(answer.json, path), wanted);
}

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(stream, .fini = done);

Test(stream, nothing_that_can_be_read)
{
    cr_assert_eq(read("").n, 0, "no events, no answer");
    cr_assert_eq(answer.chunks, 0, "and no chunk");
    cr_assert_not(answer.is_complete, "which is no whole stream");
    cr_assert_eq(read("data: [DONE]\n\n").n, 0, "the end alone is no answer");
    cr_assert(answer.is_complete, "but an end");
    cr_assert_eq(read("data: <html>\n\ndata: \"x\"\n\n").n, 0, "neither HTML nor a string is one");
    cr_assert_eq(answer.bad_chunks, 2, "both are counted as bad");
}

Test(stream, gives_the_object_of_a_plain_answer)
{
    read(DELTA("{\"role\":\"assistant\",\"content\":\"\"}") DELTA("{\"content\":\"Hi\"}")
             DELTA("{\"content\":\" you\"}") FINISH("stop") DONE);
    cr_assert(slice_is(answer.json,
                       "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"m-1\","
                       "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                       "\"content\":\"Hi you\"},\"finish_reason\":\"stop\"}]}"),
              "deltas are put together under message");
    cr_assert_eq(answer.chunks, 4, "chunks are counted without the end mark");
    cr_assert_eq(answer.bad_chunks, 0, "none is bad");
    cr_assert(answer.is_complete, "the end came");
}

Test(stream, usage_on_a_last_chunk_without_choices)
{
    read(DELTA("{\"content\":\"a\"}") FINISH(
        "stop") "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n" DONE);
    cr_assert(at("usage.prompt_tokens", "3"), "it is the answer's usage");
    cr_assert(at("choices.0.message.content", "\"a\""), "no choice is lost by it");
}

Test(stream, null_usage_changes_nothing)
{
    read("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n"
         "data: {\"choices\":[],\"usage\":null}\n\n" DONE);
    cr_assert(at("usage.prompt_tokens", "3"), "what is known stays");
}

Test(stream, empty_head_of_azure)
{
    read("data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
         "\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n" DELTA("{\"content\":\"a\"}")
             FINISH("stop") DONE);
    cr_assert(at("id", "\"c1\""), "the id is that of later chunks");
    cr_assert(at("model", "\"m-1\""), "so is the model");
    cr_assert(at("object", "\"chat.completion\""), "the kind of object is the plain one's");
    cr_assert(at("prompt_filter_results.0.prompt_index", "0"), "other members are kept");
}

Test(stream, several_choices_in_any_order)
{
    read("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,"
         "\"delta\":{\"content\":\"B\"},\"finish_reason\":\"length\"}]}\n\n");
    cr_assert(at("choices.0.message.content", "\"a\""), "choices are in the order of their index");
    cr_assert(at("choices.1.message.content", "\"bB\""), "each with its own text");
    cr_assert(at("choices.1.finish_reason", "\"length\""), "and reason");
    cr_assert_not(answer.is_complete, "the first choice has no end");
}

Test(stream, complete_without_the_mark)
{
    read(DELTA("{\"content\":\"a\"}") FINISH("stop"));
    cr_assert(answer.is_complete, "each choice is finished");
    read(DELTA("{\"content\":\"a\"}"));
    cr_assert_not(answer.is_complete, "an unfinished choice is a stream cut off");
}

Test(stream, last_event_cut_off)
{
    read(DELTA("{\"content\":\"a\"}") "data: {\"id\":\"c1\",\"choices\":[{\"ind");
    cr_assert(at("choices.0.message.content", "\"a\""), "what came is kept");
    cr_assert_eq(answer.bad_chunks, 1, "half a chunk is a bad one");
    read(FINISH("stop") "data: [DONE]");
    cr_assert(answer.is_complete, "an end mark without a blank line is one");
}

Test(stream, error_in_mid_stream)
{
    read(DELTA("{\"content\":\"a\"}") "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
    cr_assert(at("error.message", "\"overloaded\""), "it is a member of the answer");
    cr_assert(at("choices.0.message.content", "\"a\""), "beside what came");
    read(DELTA("{\"content\":\"a\"}") "event: error\ndata: {\"message\":\"boom\"}\n\n");
    cr_assert(at("error.message", "\"boom\""), "an event named error is one as well");
    read("data: {\"choices\":[],\"error\":null}\n\n");
    cr_assert_eq(ts_json_get(answer.json, "error").n, 0, "null is no error");
}

Test(stream, comments_and_padding)
{
    read(": PROCESSING\n\ndata: {\"choices\":[],\"obfuscation\":\"xyz\",\"p\":\"abc\"}\n\n");
    cr_assert(slice_is(answer.json, "{\"choices\":[]}"), "neither is of the answer");
    cr_assert_eq(answer.chunks, 1, "a comment is no chunk");
}

Test(stream, message_beside_the_delta)
{
    read("data: {\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"delta\":{"
         "\"content\":\"a\"}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},\"delta\":{"
         "\"content\":\"b\"},\"finish_reason\":\"stop\"}]}\n\n");
    cr_assert(at("choices.0.message.content", "\"ab\""), "the text is not doubled");
    read("data: {\"choices\":[{\"index\":0,\"message\":{\"content\":\"whole\"},"
         "\"finish_reason\":\"stop\"}]}\n\n");
    cr_assert(at("choices.0.message.content", "\"whole\""), "a message alone is the message");
}

Test(stream, text_beside_the_delta)
{
    read("data: {\"choices\":[{\"index\":0,\"text\":\"a\",\"delta\":{\"content\":\"a\"}}]}\n\n");
    cr_assert_eq(ts_json_path(answer.json, "choices.0.text").n, 0, "it only repeats the delta");
}

Test(stream, logprobs_and_reasoning)
{
    read("data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"},"
         "\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"m\","
         "\"refusal\":\"No\"},\"logprobs\":{\"content\":[{\"token\":\"b\"}]}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\".\"},"
         "\"logprobs\":null}]}\n\n");
    cr_assert(at("choices.0.message.reasoning_content", "\"hmm\""), "thoughts are joined");
    cr_assert(at("choices.0.message.refusal", "\"No.\""), "so is a refusal");
    cr_assert(
        at("choices.0.logprobs.content", "[{\"token\":\"a\",\"logprob\":-0.10},{\"token\":\"b\"}]"),
        "logprobs are one list");
}

Test(stream, function_call_of_old)
{
    read(DELTA("{\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}")
             DELTA("{\"function_call\":{\"arguments\":\"{}\"}}") FINISH("function_call") DONE);
    cr_assert(at("choices.0.message.function_call", "{\"name\":\"f\",\"arguments\":\"{}\"}"),
              "its arguments are joined");
}

Test(stream, choices_beyond_reason)
{
    struct ts_arena texts = {0};
    char *events = ts_arena_copy(&texts, "", 0);
    for (int i = 0; i < 2000; i++)
        events = ts_arena_printf(&texts, "data: {\"choices\":[{\"index\":%d}]}\n\n%.40000s",
                                 2000 - i, events);
    read(events);
    cr_assert_leq(ts_json_count(ts_json_get(answer.json, "choices")), 1024,
                  "their number is bounded");
    cr_assert_gt(ts_json_count(ts_json_get(answer.json, "choices")), 1, "and they are there");
    ts_arena_free(&texts);
}
