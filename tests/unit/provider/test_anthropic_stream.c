/* Tests of the stream in exporter/provider/anthropic.h. */
#include <criterion/criterion.h>
#include "exporter/provider/anthropic.h"
#include "exporter/wire/json.h"
#include "tests/unit/slice_support.h"

static struct ts_arena arena;
static struct ts_slice answer;
static bool is_complete;

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(anthropic_stream, .fini = done);

#define READ(...) read_events((const char *const[]){__VA_ARGS__, NULL})
static void read_events(const char *const *events)
{
    struct ts_anthropic_stream *stream = ts_anthropic_stream_new(&arena);
    for (; *events; events++)
        ts_anthropic_stream_event(stream, ts_slice_text(*events));
    answer = ts_anthropic_stream_end(stream, &is_complete);
}

static bool at(const char *path, const char *wanted)
{
    return slice_is(ts_json_path(answer, path), wanted);
}

#define START(usage)                                                                               \
    "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":"        \
    "\"assistant\",\"model\":\"claude-x\",\"content\":[],\"stop_reason\":null,\"usage\":" usage    \
    "}}"
#define OPEN(index, block)                                                                         \
    "{\"type\":\"content_block_start\",\"index\":" index ",\"content_block\":" block "}"
#define ADD(index, delta)                                                                          \
    "{\"type\":\"content_block_delta\",\"index\":" index ",\"delta\":" delta "}"
#define CLOSE(index) "{\"type\":\"content_block_stop\",\"index\":" index "}"
#define REASON(reason, usage)                                                                      \
    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" reason                             \
    "\",\"stop_sequence\":null},\"usage\":" usage "}"
#define STOP "{\"type\":\"message_stop\"}"

Test(anthropic_stream, nothing_that_can_be_read)
{
    READ("");
    cr_assert_eq(answer.n, 0, "no event, no answer");
    cr_assert_not(is_complete, "and no end");
    READ("[1]", "\"x\"", "{}", "{\"type\":7}", "{\"type\":\"ping\"}");
    cr_assert_eq(answer.n, 0, "neither other values nor pings are one");
    ts_anthropic_stream_event(NULL, ts_slice_text("{}"));
    cr_assert_eq(ts_anthropic_stream_end(NULL, &is_complete).n, 0,
                 "without memory nothing is read");
}

Test(anthropic_stream, malformed_events_are_harmless)
{
    READ("{\"type\":\"message_start\"}", "{\"type\":\"content_block_start\",\"content_block\":3}",
         "{\"type\":\"content_block_delta\",\"delta\":[]}",
         "{\"type\":\"content_block_delta\",\"index\":-1,\"delta\":{\"text\":\"a\"}}",
         "{\"type\":\"content_block_delta\",\"index\":9999999,\"delta\":{\"text\":\"a\"}}",
         "{\"type\":\"message_delta\",\"delta\":null,\"usage\":[]}");
    cr_assert_eq(answer.n, 0, "none of them says anything");
}

Test(anthropic_stream, gives_the_object_of_a_plain_answer)
{
    READ(START("{\"input_tokens\":5,\"output_tokens\":1}"),
         OPEN("0", "{\"type\":\"text\",\"text\":\"\"}"), "{\"type\":\"ping\"}",
         ADD("0", "{\"type\":\"text_delta\",\"text\":\"Hi\"}"),
         ADD("0", "{\"type\":\"text_delta\",\"text\":\" you\"}"), CLOSE("0"),
         REASON("end_turn", "{\"output_tokens\":4}"), STOP);
    cr_assert(slice_is(answer, "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\","
                               "\"model\":\"claude-x\",\"content\":[{\"type\":\"text\",\"text\":"
                               "\"Hi you\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                               "\"usage\":{\"input_tokens\":5,\"output_tokens\":4}}"),
              "as the interface answers without streaming");
    cr_assert(is_complete, "the end came");
}

Test(anthropic_stream, the_last_usage_counts_member_by_member)
{
    READ(START("{\"input_tokens\":5,\"cache_read_input_tokens\":2,\"service_tier\":\"standard\","
               "\"output_tokens\":1}"),
         REASON("end_turn", "{\"input_tokens\":9,\"cache_read_input_tokens\":null,"
                            "\"output_tokens\":4,\"service_tier\":\"standard\","
                            "\"output_tokens_details\":{\"thinking_tokens\":3}}"),
         STOP);
    cr_assert(at("usage", "{\"input_tokens\":9,\"cache_read_input_tokens\":2,\"service_tier\":"
                          "\"standard\",\"output_tokens\":4,\"output_tokens_details\":{"
                          "\"thinking_tokens\":3}}"),
              "null changes nothing, and texts are not joined");
}

Test(anthropic_stream, tool_input_in_pieces)
{
    READ(START("{}"),
         OPEN("0", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{},"
                   "\"caller\":{\"type\":\"direct\"}}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\": \\\"\\\\u00\"}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"e9\\\"}\"}"), CLOSE("0"),
         REASON("tool_use", "{}"), STOP);
    cr_assert(at("content.0", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":"
                              "{\"a\": \"\\u00e9\"},\"caller\":{\"type\":\"direct\"}}"),
              "the input is the value that the pieces are together");
}

Test(anthropic_stream, tool_input_that_never_comes)
{
    READ(START("{}"),
         OPEN("0", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}"), CLOSE("0"), STOP);
    cr_assert(at("content.0.input", "{}"), "a tool without arguments keeps the empty object");
    READ(START("{}"), OPEN("0", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":"
                                "{\"a\":1}}"));
    cr_assert(at("content.0.input", "{\"a\":1}"), "so does one that came whole");
}

Test(anthropic_stream, half_a_tool_input_stays_text)
{
    READ(START("{}"),
         OPEN("0", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\": \"}"));
    cr_assert(at("content.0.input", "\"{\\\"a\\\": \""), "what came, as a text");
    cr_assert_not(is_complete, "the stream was cut off");
}

Test(anthropic_stream, thinking_signature_and_citations)
{
    READ(START("{}"), OPEN("0", "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
         ADD("0", "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}"),
         ADD("0", "{\"type\":\"signature_delta\",\"signature\":\"Sig==\"}"), CLOSE("0"),
         OPEN("1", "{\"type\":\"redacted_thinking\",\"data\":\"Xx\"}"), CLOSE("1"),
         OPEN("2", "{\"type\":\"text\",\"text\":\"\",\"citations\":[]}"),
         ADD("2", "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"c\"}}"),
         ADD("2", "{\"type\":\"text_delta\",\"text\":\"so\"}"),
         ADD("2", "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"c\"}}"),
         CLOSE("2"));
    cr_assert(
        at("content.0", "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"Sig==\"}"),
        "thoughts and their signature");
    cr_assert(at("content.1", "{\"type\":\"redacted_thinking\",\"data\":\"Xx\"}"), "as it came");
    cr_assert(at("content.2", "{\"type\":\"text\",\"text\":\"so\",\"citations\":"
                              "[{\"cited_text\":\"c\"},{\"cited_text\":\"c\"}]}"),
              "citations are a list");
}

Test(anthropic_stream, tools_of_the_server)
{
    static const char result[] = "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s1\","
                                 "\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                                 "{\"type\":\"text\",\"text\":\"b\"}]}";
    READ(START("{}"),
         OPEN("0",
              "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"web_search\",\"input\":{}}"),
         ADD("0", "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"q\\\":1}\"}"),
         OPEN("1", "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s1\","
                   "\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                   "{\"type\":\"text\",\"text\":\"b\"}]}"));
    cr_assert(at("content.0.input", "{\"q\":1}"), "their input comes in pieces as well");
    cr_assert(at("content.1", result), "their results come whole and stay as they are");
}

Test(anthropic_stream, unknown_blocks_and_deltas_survive)
{
    READ(
        START("{}"), OPEN("0", "{\"type\":\"hologram\",\"scene\":\"\"}"),
        ADD("0", "{\"type\":\"scene_delta\",\"scene\":\"a\",\"step\":1,\"marks\":[1]}"),
        ADD("0", "{\"type\":\"scene_delta\",\"scene\":\"b\",\"step\":2,\"marks\":[2,3]}"),
        OPEN("1", "{\"type\":\"compaction\",\"content\":null}"),
        ADD("1", "{\"type\":\"compaction_delta\",\"content\":\"short\"}"),
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"container\":{\"id\":"
        "\"c1\"}},\"context_management\":{\"applied_edits\":[]}}");
    cr_assert(
        at("content.0", "{\"type\":\"hologram\",\"scene\":\"ab\",\"step\":2,\"marks\":[1,2,3]}"),
        "texts and lists go on, of others the last counts");
    cr_assert(at("content.1", "{\"type\":\"compaction\",\"content\":\"short\"}"), "as documented");
    cr_assert(at("container.id", "\"c1\""), "members of the last delta are the message's");
    cr_assert(at("context_management", "{\"applied_edits\":[]}"), "also those beside it");
    cr_assert(is_complete, "the model said why it stopped");
}

Test(anthropic_stream, beginning_that_was_lost)
{
    READ(ADD("3", "{\"type\":\"thinking_delta\",\"thinking\":\"a\"}"),
         ADD("4", "{\"type\":\"text_delta\",\"text\":\"b\"}"), STOP);
    cr_assert(at("content.0", "{\"type\":\"thinking\",\"thinking\":\"a\"}"),
              "the delta tells what the block is");
    cr_assert(at("content.1.text", "\"b\""), "each number is a block of its own");
}

Test(anthropic_stream, blocks_that_have_all_the_same_number)
{
    READ(START("{}"), OPEN("0", "{\"type\":\"text\",\"text\":\"\"}"),
         ADD("0", "{\"type\":\"text_delta\",\"text\":\"a\"}"), CLOSE("0"),
         OPEN("0", "{\"type\":\"text\",\"text\":\"\"}"),
         ADD("0", "{\"type\":\"text_delta\",\"text\":\"b\"}"), CLOSE("0"));
    cr_assert(at("content.0.text", "\"a\""), "a block that is opened");
    cr_assert(at("content.1.text", "\"b\""), "is a new one");
}

Test(anthropic_stream, blocks_that_mix)
{
    READ(START("{}"), OPEN("0", "{\"type\":\"text\",\"text\":\"\"}"),
         OPEN("40", "{\"type\":\"text\",\"text\":\"\"}"),
         ADD("40", "{\"type\":\"text_delta\",\"text\":\"b\"}"),
         ADD("0", "{\"type\":\"text_delta\",\"text\":\"a\"}"));
    cr_assert(at("content.0.text", "\"a\""), "deltas go to the block of their number");
    cr_assert(at("content.1.text", "\"b\""), "whatever the order");
}

Test(anthropic_stream, error_in_mid_stream)
{
    READ(START("{}"), OPEN("0", "{\"type\":\"text\",\"text\":\"a\"}"),
         "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Over\"},"
         "\"request_id\":\"r1\"}");
    cr_assert(at("error.type", "\"overloaded_error\""), "the error is a member");
    cr_assert(at("request_id", "\"r1\""), "with the request's id");
    cr_assert(at("content.0.text", "\"a\""), "beside what came before");
    cr_assert_not(is_complete, "an error is no end");
    READ("{\"error\":{\"message\":\"gateway\"}}");
    cr_assert(at("error.message", "\"gateway\""), "a gateway's own has no type");
}

Test(anthropic_stream, what_bedrock_adds)
{
    READ(START("{}"), "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":"
                      "{\"inputTokenCount\":3}}");
    cr_assert(at("amazon-bedrock-invocationMetrics.inputTokenCount", "3"), "is kept");
}

Test(anthropic_stream, whole_message_in_one_event)
{
    READ("{\"type\":\"message\",\"id\":\"m1\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],"
         "\"usage\":{\"input_tokens\":1}}");
    cr_assert(at("content.0.text", "\"a\""), "is the answer");
    cr_assert(at("usage.input_tokens", "1"), "with its usage");
    cr_assert(is_complete, "and its end");
}

Test(anthropic_stream, completions_before_messages)
{
    READ("{\"type\":\"completion\",\"completion\":\" A\",\"stop_reason\":null}",
         "{\"type\":\"completion\",\"completion\":\" b\",\"stop_reason\":\"stop_sequence\"}");
    cr_assert(slice_is(answer, "{\"type\":\"completion\",\"completion\":\" A b\",\"stop_reason\":"
                               "\"stop_sequence\"}"),
              "pieces are joined");
    cr_assert(is_complete, "the reason is the end");
    READ("{\"completion\":\" A\",\"stop_reason\":null}",
         "{\"completion\":\" A b\",\"stop_reason\":null}");
    cr_assert(at("completion", "\" A b\""), "events without a type hold the whole text so far");
    cr_assert_not(is_complete, "no reason, no end");
}

Test(anthropic_stream, a_flood_of_blocks_is_bounded)
{
    struct ts_anthropic_stream *stream = ts_anthropic_stream_new(&arena);
    for (int i = 0; i < 200000; i++) {
        char *event = ts_arena_printf(&arena, OPEN("%d", "{\"a\":1}"), i);
        ts_anthropic_stream_event(stream, ts_slice_text(event));
    }
    answer = ts_anthropic_stream_end(stream, &is_complete);
    size_t count = ts_json_count(ts_json_get(answer, "content"));
    cr_assert(count > 1000 && count < 200000, "%zu blocks of a flood", count);
}
