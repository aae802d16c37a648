/* Tests of exporter/provider/gemini_stream.h, gemini_pieces.h and gemini_args.h. */
#include <criterion/criterion.h>
#include "exporter/base/buffer.h"
#include "exporter/provider/gemini_stream.h"
#include "exporter/wire/json.h"
#include "tests/unit/slice_support.h"

static struct ts_arena arena;
static struct ts_gemini_stream stream;

static void read(const char *body)
{
    struct ts_message message = {.body = ts_slice_text(body)};
    ts_arena_free(&arena);
    ts_gemini_stream_read(&message, &arena, &stream);
}

/* The parts of one candidate that came in these chunks' parts, each "..." a chunk. */
static bool parts_are(const char *const *chunks, const char *wanted)
{
    struct ts_buffer body = {0};
    for (; *chunks; chunks++)
        ts_buffer_printf(&body, "data: {\"candidates\":[{\"content\":{\"parts\":[%s]}}]}\n\n",
                         *chunks);
    read(body.data);
    bool same = slice_is(ts_json_path(stream.json, "candidates.0.content.parts"), wanted);
    ts_buffer_free(&body);
    return same;
}
#define PARTS(wanted, ...) parts_are((const char *const[]){__VA_ARGS__, NULL}, wanted)

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(gemini_stream, .fini = done);

Test(gemini_stream, nothing_that_can_be_read)
{
    const char *const bodies[] = {"", "[", "[]", "[,,]", "data: \n\n", "data: 1\n\n", "[1,", "]"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        read(bodies[i]);
        cr_assert_eq(stream.json.n, 0, "'%s' has no answer", bodies[i]);
        cr_assert_not(stream.is_complete, "nor an end");
    }
    read("data: {\"candidates\":[1,null,{\"content\":[]},{\"content\":{\"parts\":{}}}]}\n\n");
    cr_assert(slice_is(stream.json, "{\"candidates\":[{}]}"), "members of other kinds are nothing");
}

Test(gemini_stream, whole_answer)
{
    read("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\\ud83d\"}],\"role\":"
         "\"model\"},\"index\":0}],\"usageMetadata\":{\"totalTokenCount\":1},\"responseId\":"
         "\"r\"}\r\n\r\n"
         "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\\ude00b\"}],\"role\":"
         "\"model\"},\"finishReason\":\"STOP\",\"safetyRatings\":[1]}],\"usageMetadata\":{"
         "\"totalTokenCount\":2},\"responseId\":\"r\"}\r\n\r\n");
    cr_assert(slice_is(stream.json,
                       "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":"
                       "\"a\\ud83d\\ude00b\"}],\"role\":\"model\"},\"index\":0,\"finishReason\":"
                       "\"STOP\",\"safetyRatings\":[1]}],\"usageMetadata\":{\"totalTokenCount\":"
                       "2},\"responseId\":\"r\"}"),
              "texts are joined as they are written, of the rest the last counts");
    cr_assert(stream.is_complete, "it came to its end");
    cr_assert_eq(stream.chunks, 2, "two chunks");
}

Test(gemini_stream, candidates_by_index)
{
    read("[{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}},"
         "{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]},"
         "{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"c\"}]}}]}]");
    cr_assert(slice_is(ts_json_path(stream.json, "candidates.0.content.parts.0.text"), "\"a\""),
              "without an index the first");
    cr_assert(slice_is(ts_json_path(stream.json, "candidates.1.content.parts.0.text"), "\"bc\""),
              "each with its own text");
    cr_assert_not(stream.is_complete, "one has no end");
}

Test(gemini_stream, list_cut_off_anywhere)
{
    static const char whole[] =
        "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]},\r\n"
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}"
        "]}]";
    for (size_t n = 0; n < sizeof whole; n++) {
        char part[sizeof whole] = "";
        memcpy(part, whole, n);
        read(part);
        cr_assert_eq(stream.is_complete, n >= sizeof whole - 2, "%zu bytes", n);
    }
    cr_assert_eq(stream.bad_chunks, 0, "the whole has no bad chunk");
}

Test(gemini_stream, refused_prompt_is_an_end)
{
    read("data: {\"promptFeedback\":{\"blockReason\":\"OTHER\"}}\n\n");
    cr_assert(stream.is_complete, "no candidate will come");
}

Test(gemini_stream, bare_error)
{
    read("data: {\"candidates\":[]}\n\n{\"error\":{\"code\":500}}\n\n");
    cr_assert(slice_is(ts_json_path(stream.json, "error.code"), "500"), "a line without data:");
    read("data: {\"candidates\":[]}\n\n{\n{\n{\"x\":1}\n{\n  \"error\": {\"code\": 7}\n}");
    cr_assert(slice_is(ts_json_path(stream.json, "error.code"), "7"), "over several lines");
}

Test(gemini_stream, parts)
{
    cr_assert(PARTS("[{\"text\":\"ab\"}]", "{\"text\":\"a\"}", "{\"text\":\"b\"}"), "joined");
    cr_assert(PARTS("[{\"text\":\"hm\",\"thought\":true},{\"text\":\"a\"}]",
                    "{\"text\":\"h\",\"thought\":true}", "{\"text\":\"m\",\"thought\":true}",
                    "{\"text\":\"a\"}"),
              "thoughts apart");
    cr_assert(PARTS("[{\"text\":\"a\",\"thoughtSignature\":\"S\"},{\"text\":\"b\"}]",
                    "{\"text\":\"a\"}", "{\"text\":\"\",\"thoughtSignature\":\"S\"}",
                    "{\"text\":\"b\"}"),
              "a signature ends a part");
    cr_assert(PARTS("[{\"text\":\"a\"},{\"functionCall\":{\"name\":\"f\",\"args\":{}},"
                    "\"thoughtSignature\":\"S\"},{\"functionCall\":{\"name\":\"f\"}},"
                    "{\"text\":\"b\"},{\"inlineData\":{}}]",
                    "{\"text\":\"a\"}",
                    "{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"S\"},"
                    "{\"functionCall\":{\"name\":\"f\"}}",
                    "{\"text\":\"b\"},{\"inlineData\":{}}"),
              "other parts stay what they are, where they are");
}

#define PIECE(partial) "{\"functionCall\":{\"partialArgs\":[" partial "],\"willContinue\":true}}"

Test(gemini_stream, streamed_arguments)
{
    cr_assert(PARTS("[{\"functionCall\":{\"name\":\"f\",\"id\":\"1\",\"args\":{\"city\":\"Bonn\","
                    "\"deep\":{\"a b\":[true,null,{\"n\":1.50}]}}},\"thoughtSignature\":\"S\"},"
                    "{\"functionCall\":{\"name\":\"g\",\"args\":{}}}]",
                    "{\"functionCall\":{\"name\":\"f\",\"id\":\"1\",\"willContinue\":true},"
                    "\"thoughtSignature\":\"S\"}",
                    PIECE("{\"jsonPath\":\"$.city\",\"stringValue\":\"Bo\",\"willContinue\":true}"),
                    PIECE("{\"jsonPath\":\"$.city\",\"stringValue\":\"nn\"}"),
                    PIECE("{\"jsonPath\":\"$.deep['a b'][0]\",\"boolValue\":true},"
                          "{\"jsonPath\":\"$.deep['a b'][1]\",\"nullValue\":\"NULL_VALUE\"},"
                          "{\"jsonPath\":\"$.deep['a b'][2].n\",\"numberValue\":1.50}"),
                    "{\"functionCall\":{}}", "{\"functionCall\":{\"name\":\"g\",\"args\":{}}}"),
              "put together under args");
}

Test(gemini_stream, calls_that_came_whole_end_what_came_before)
{
    cr_assert(PARTS("[{\"functionCall\":{\"name\":\"f\"}},{\"functionCall\":{}}]",
                    "{\"functionCall\":{\"name\":\"f\"}}", "{\"functionCall\":{}}"),
              "a call without a name goes on with nothing");
}

Test(gemini_stream, streamed_arguments_with_bad_paths)
{
    cr_assert(PARTS("[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":[1]}}}]",
                    "{\"functionCall\":{\"name\":\"f\",\"partialArgs\":["
                    "{\"jsonPath\":\"\"},{\"jsonPath\":\"x\",\"numberValue\":1},"
                    "{\"jsonPath\":\"$\",\"numberValue\":1},{\"jsonPath\":7},3,"
                    "{\"jsonPath\":\"$..a\",\"numberValue\":1},"
                    "{\"jsonPath\":\"$.a[0]\",\"numberValue\":1},"
                    "{\"jsonPath\":\"$.a.b\",\"numberValue\":2},"
                    "{\"jsonPath\":\"$['\",\"numberValue\":1},"
                    "{\"jsonPath\":\"$[\",\"numberValue\":1}],\"willContinue\":true}}"),
              "what cannot be placed is left out");
}
