/* Tests of exporter/infer/tool.h. */
#include "exporter/infer/tool.h"
#include <criterion/criterion.h>
#include "calls.h"
#include "exporter/call/message.h"

static struct ts_arena arena;

static void end(void)
{
    ts_arena_free(&arena);
    test_end();
}

TestSuite(tool, .fini = end);

static struct ts_open_tool *tool_with(const char *arguments)
{
    struct ts_open_tool *tool = ts_arena_alloc(&arena, sizeof *tool);
    *tool = (struct ts_open_tool){
        .id = "id", .name = "f", .arguments = ts_slice_text(arguments), .arguments_are_json = true};
    ts_tool_find_needles(tool, &arena);
    return tool;
}

static struct ts_chat_message *result(const char *json)
{
    struct ts_chat_message *message = ts_arena_alloc(&arena, sizeof *message);
    ts_message_read(ts_slice_text(json), &arena, message);
    return message;
}

static bool fits(const char *arguments, struct ts_chat_message *message, struct ts_call *call)
{
    bool made = ts_tool_made_call(tool_with(arguments), message, call);
    ts_call_free(call);
    return made;
}

Test(tool, nothing_to_compare)
{
    cr_assert_not(fits("{}", NULL, CALL(.url = "http://a/b")), "no argument, no result");
    cr_assert_not(fits("{\"n\":12345}", NULL, CALL(.url = "http://a/12345")),
                  "a number is no text");
    cr_assert_not(fits("{\"q\":\"ab\"}", NULL, CALL(.url = "http://a/ab")), "two bytes are few");
    struct ts_open_tool *tool = tool_with("\"some raw text\"");
    tool->arguments_are_json = false;
    tool->needle_count = 0;
    ts_tool_find_needles(tool, &arena);
    struct ts_call *call = CALL(.url = "http://a/some%20raw%20text");
    cr_assert_not(ts_tool_made_call(tool, NULL, call), "arguments that are no JSON");
    ts_call_free(call);
}

Test(tool, arguments_in_the_url)
{
    cr_assert(fits("{\"q\":\"rain\"}", NULL, CALL(.url = "http://a/s?q=rain")), "as they are");
    cr_assert(fits("{\"q\":\"S\xc3\xa3o P\"}", NULL, CALL(.url = "http://a/s?q=S%c3%A3o+P")),
              "percent-encoded");
    cr_assert(fits("{\"a\":[{\"b\":\"deep\"}]}", NULL, CALL(.url = "http://a/deep")),
              "from within");
    cr_assert_not(fits("{\"q\":\"snow\"}", NULL, CALL(.url = "http://a/s?q=rain%2")), "others not");
}

Test(tool, arguments_in_the_body)
{
    cr_assert(
        fits("{\"q\":\"rain\"}", NULL, CALL(.url = "http://a/", .body = "{\"query\":\"rain\"}")),
        "as they are");
    cr_assert(fits("{\"q\":\"a\\\"b\\\"\"}", NULL,
                   CALL(.url = "http://a/", .body = "{\"x\":\"a\\\"b\\\"\"}")),
              "inside a JSON string");
}

Test(tool, result_and_response)
{
    const char *text = "{\"title\":\"a long enough title\"}";
    cr_assert(fits("{}", result("{\"role\":\"tool\",\"content\":\"Found: a sunny day in May\"}"),
                   CALL(.url = "http://a/", .response = "a sunny day in May")),
              "the result holds the response");
    cr_assert(fits("{}", result("{\"role\":\"tool\",\"content\":\"a long enough title\"}"),
                   CALL(.url = "http://a/", .response = text)),
              "the response holds the result");
    cr_assert_not(fits("{}", result("{\"role\":\"tool\",\"content\":\"title\"}"),
                       CALL(.url = "http://a/", .response = text)),
                  "but not when it is short");
    cr_assert_not(
        fits("{}", result("{\"role\":\"tool\",\"content\":\"\"}"), CALL(.url = "http://a/")),
        "nothing holds nothing");
}

static struct ts_span *span_for(const char *answer, const char *result_json)
{
    struct ts_call *call = CALL(.list = LIST(USER("q")), .answer = answer, .from = 0, .to = 10);
    struct ts_window *window = ts_window_new(call);
    struct ts_turn *turn = ts_turn_new(call, "conv-1");
    struct ts_answer found = {0, result(result_json), true};
    call->start_ns = window->start_ns + 25000000;
    struct ts_span *span = ts_tool_span(turn, window, &found, call);
    ts_turn_free(turn);
    ts_window_free(window);
    ts_call_free(call);
    return span;
}

Test(tool, span)
{
    struct ts_span *span = span_for(ASKS(TOOL_CALL("call_1", "search_web", "{\\\"q\\\": 1e2}")),
                                    RESULT("call_1", "sun\\u00e9"));
    cr_assert_str_eq(span->name, "search_web", "the tool's name");
    cr_assert_str_eq(span->type, "TOOL", "its type");
    cr_assert_eq(span->status, TS_STATUS_OK, "it ran");
    cr_assert_str_eq(attribute(span, "mlflow.spanInputs"),
                     "{\"tool_name\":\"search_web\",\"tool_input\":{\"q\": 1e2}}",
                     "the arguments, verbatim");
    cr_assert_str_eq(attribute(span, "mlflow.spanOutputs"), "{\"content\":\"sun\\u00e9\"}",
                     "the result, verbatim");
    cr_assert_str_eq(attribute(span, "result_length"), "5", "in bytes of the text");
    cr_assert_str_eq(attribute(span, "tool_status"), "success", "nothing says otherwise");
    cr_assert_str_eq(attribute(span, "execution_time_ms"), "25", "the whole window");
    cr_assert_str_eq(attribute(span, "gen_ai.tool.call.id"), "call_1", "the id");
    cr_assert_str_eq(attribute(span, "gen_ai.tool.name"), "search_web", "the name");
    cr_assert_str_eq(attribute(span, "mlflow.tool.function_name"), "search_web", "twice");
    cr_assert_str_eq(attribute(span, "traceshim.inferred"), "true", "it was inferred");
    ts_tool_span_narrow(span, span->start_ns + 1000000, span->start_ns + 3000000);
    cr_assert_str_eq(attribute(span, "execution_time_ms"), "2", "narrowed");
    ts_span_free(span);
}

Test(tool, span_of_odd_input)
{
    struct ts_span *span = span_for(
        ASKS(TOOL_CALL("", "", "not \\\"json")),
        "{\"role\":\"tool\",\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"is_error\":true}");
    cr_assert_str_eq(span->name, "tool", "a tool without a name");
    cr_assert_str_eq(attribute(span, "mlflow.spanInputs"),
                     "{\"tool_name\":\"\",\"tool_input\":\"not \\\"json\"}",
                     "arguments that are no JSON are a text");
    cr_assert_str_eq(attribute(span, "mlflow.spanOutputs"),
                     "{\"content\":[{\"type\":\"text\",\"text\":\"no\"}]}", "parts stay parts");
    cr_assert_str_eq(attribute(span, "tool_status"), "error", "the message says so");
    cr_assert_null(ts_span_find(span, "gen_ai.tool.call.id"), "no id");
    ts_span_free(span);
    span = span_for(ASKS(TOOL_CALL("a", "f", "")), "{\"role\":\"tool\",\"status\":\"error\"}");
    cr_assert_str_eq(attribute(span, "tool_status"), "error", "as Bedrock says it");
    ts_span_free(span);
    span = span_for(ASKS(TOOL_CALL("a", "f", "")), "{\"role\":\"tool\",\"status\":\"success\"}");
    cr_assert_str_eq(attribute(span, "tool_status"), "success", "and when it went well");
    ts_span_free(span);
    span = span_for(ASKS(TOOL_CALL("a", "f", "")), "{\"role\":\"tool\"}");
    cr_assert_str_eq(attribute(span, "mlflow.spanInputs"),
                     "{\"tool_name\":\"f\",\"tool_input\":\"\"}", "no arguments");
    cr_assert_str_eq(attribute(span, "mlflow.spanOutputs"), "{\"content\":\"\"}", "no content");
    ts_span_free(span);
}
