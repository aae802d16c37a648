/* Tests of exporter/call/message.h. */
#include <criterion/criterion.h>
#include "tests/unit/slice_support.h"
#include "exporter/call/message.h"

static struct ts_arena arena;

static struct ts_chat_message message(const char *json)
{
    struct ts_chat_message out;
    ts_message_read(ts_slice_text(json), &arena, &out);
    return out;
}

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(message, .fini = done);

Test(message, nothing)
{
    struct ts_chat_message m = message("");
    cr_assert_str_eq(m.role, "", "no role");
    cr_assert_str_eq(m.text, "", "no text");
    cr_assert_str_eq(m.tool_call_id, "", "no id");
    cr_assert_str_eq(m.name, "", "no name");
    cr_assert_eq(m.tool_call_count, 0, "no tool call");
    size_t count = 7;
    cr_assert_null(ts_messages_read(ts_slice_text("{}"), &arena, &count), "an object is no list");
    cr_assert_eq(count, 0, "and has no messages");
}

Test(message, wrong_kinds)
{
    struct ts_chat_message m =
        message("{\"role\":7,\"content\":{\"a\":1},\"tool_calls\":{},\"function_call\":\"f\"}");
    cr_assert_str_eq(m.text, "", "an object is no text");
    cr_assert_eq(m.tool_call_count, 0, "an object is no list of calls");
    m = message("{\"tool_calls\":[null,7,\"x\",{}]}");
    cr_assert_eq(m.tool_call_count, 1, "what is no object is no call");
    cr_assert_str_eq(m.tool_calls[0].name, "", "an empty one has no name");
    cr_assert_str_eq(m.tool_calls[0].id, "", "no id");
    cr_assert_not(m.tool_calls[0].arguments_are_json, "and no arguments");
}

Test(message, text)
{
    struct ts_chat_message m = message("{\"role\":\"user\",\"content\":\"a\\u00e9\\u0000b\"}");
    cr_assert_str_eq(m.role, "user", "the role");
    cr_assert(slice_is(m.content, "\"a\\u00e9\\u0000b\""), "content is verbatim");
    cr_assert_eq(m.text_bytes, 5, "the text is decoded, NUL included");
    cr_assert_arr_eq(m.text, "a\xc3\xa9\0b", 5, "to UTF-8");
    m = message("{\"content\":null}");
    cr_assert_str_eq(m.text, "", "null has no text");
}

Test(message, parts)
{
    struct ts_chat_message m = message(
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":"
        "{\"url\":\"data:x\"}},\"b\",{\"type\":\"thinking\",\"thinking\":[]},"
        "{\"type\":\"text\",\"text\":\"c\"}]}");
    cr_assert_str_eq(m.text, "a\nb\nc", "texts are joined by LF; pictures and thoughts are none");
}

Test(message, refusal)
{
    struct ts_chat_message m = message("{\"content\":null,\"refusal\":\"I cannot.\"}");
    cr_assert_str_eq(m.text, "I cannot.", "without content the refusal is the text");
    m = message("{\"content\":\"a\",\"refusal\":null}");
    cr_assert_str_eq(m.text, "a", "content comes first");
    m = message("{\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}");
    cr_assert_str_eq(m.text, "No.", "a refusal may be a part");
}

Test(message, tool_calls)
{
    struct ts_chat_message m = message(
        "{\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":"
        "\"f\",\"arguments\":\" {\\\"q\\\": 12345678901234567890}\\n\"}},{\"id\":\"call_2\","
        "\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"q\\\":\"}},{\"id\":\"call_3\","
        "\"function\":{\"name\":\"h\",\"arguments\":{\"q\":1}}},{\"id\":\"call_4\",\"type\":"
        "\"custom\",\"custom\":{\"name\":\"c\",\"input\":\"free text\"}}]}");
    cr_assert_eq(m.tool_call_count, 4, "four calls");
    cr_assert_str_eq(m.tool_calls[0].id, "call_1", "the id");
    cr_assert_str_eq(m.tool_calls[0].name, "f", "the name");
    cr_assert(slice_is(m.tool_calls[0].arguments, "{\"q\": 12345678901234567890}"),
              "arguments are the JSON inside the string, digits as sent");
    cr_assert(m.tool_calls[0].arguments_are_json, "and known to be JSON");
    cr_assert(slice_is(m.tool_calls[1].arguments, "{\"q\":"), "half a JSON is the text");
    cr_assert_not(m.tool_calls[1].arguments_are_json, "and no JSON");
    cr_assert(slice_is(m.tool_calls[2].arguments, "{\"q\":1}"), "a bare object is taken as it is");
    cr_assert(m.tool_calls[2].arguments_are_json, "as JSON");
    cr_assert_str_eq(m.tool_calls[3].name, "c", "a custom tool has a name");
    cr_assert(slice_is(m.tool_calls[3].arguments, "free text"), "and a text");
    cr_assert_not(m.tool_calls[3].arguments_are_json, "that is no JSON");
}

Test(message, arguments_with_something_after)
{
    struct ts_chat_message m =
        message("{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{} and more\"}},"
                "{\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}");
    cr_assert(slice_is(m.tool_calls[0].arguments, "{} and more"), "the text is kept whole");
    cr_assert_not(m.tool_calls[0].arguments_are_json, "for it is no JSON");
    cr_assert_not(m.tool_calls[1].arguments_are_json, "nor is an empty text");
}

Test(message, function_call_of_old)
{
    struct ts_chat_message m =
        message("{\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}");
    cr_assert_eq(m.tool_call_count, 1, "it is a tool call");
    cr_assert_str_eq(m.tool_calls[0].id, "", "without id");
    cr_assert_str_eq(m.tool_calls[0].name, "f", "with a name");
    cr_assert(slice_is(m.tool_calls[0].arguments, "{}"), "and arguments");
    m = message("{\"function_call\":{\"name\":\"f\"},\"tool_calls\":[{\"id\":\"a\"}]}");
    cr_assert_eq(m.tool_call_count, 1, "beside tool_calls it is the same call");
    m = message("{\"function_call\":null}");
    cr_assert_eq(m.tool_call_count, 0, "null is no call");
}

Test(message, results)
{
    size_t count = 0;
    struct ts_chat_message *all = ts_messages_read(
        ts_slice_text("[{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"42\"},7,"
                      "{\"role\":\"function\",\"name\":\"f\",\"content\":\"43\"}]"),
        &arena, &count);
    cr_assert_eq(count, 2, "a number is no message");
    cr_assert_str_eq(all[0].tool_call_id, "call_1", "a tool's result has the call's id");
    cr_assert_str_eq(all[0].text, "42", "and a text");
    cr_assert_str_eq(all[1].name, "f", "a function's result has its name");
    cr_assert_str_eq(all[1].role, "function", "and its role");
    cr_assert(slice_is(all[1].json, "{\"role\":\"function\",\"name\":\"f\",\"content\":\"43\"}"),
              "the message is verbatim");
}
