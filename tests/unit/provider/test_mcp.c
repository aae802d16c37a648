/* Tests of exporter/provider/mcp.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(mcp, .fini = done);

#define URL "https://tools.example.com/mcp"
#define REQUEST(id, method, params)                                                                \
    "{\"jsonrpc\": \"2.0\",\"id\":" id ",\"method\" : \"" method "\",\"params\":" params "}"
#define ADD                                                                                        \
    REQUEST("7", "tools/call", "{\"name\":\"add\",\"arguments\":{\"a\":1.0,\"b\":2},\"_meta\":{}}")
#define EVENTS "text/event-stream"

static const char *extra(const char *name)
{
    for (size_t i = 0; i < call->extra_count; i++)
        if (strcmp(call->extras[i].name, name) == 0)
            return ts_arena_copy(&call->arena, call->extras[i].value.p, call->extras[i].value.n);
    return "";
}

Test(mcp, others_speak_json_rpc_too)
{
    static const char *const bodies[] = {
        REQUEST("1", "eth_getBlockByNumber", "[]"),
        REQUEST("1", "message/send", "{\"message\":{}}"),
        REQUEST("1", "tasks/get", "{\"id\":\"t1\"}"),
        REQUEST("1", "initialize", "{\"processId\":1,\"capabilities\":{}}"),
        REQUEST("1", "ping", "{}"),
        "{\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"eth_call\"}]",
        "{\"jsonrpc\":",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        call = CALL(.url = "https://rpc.example.com/v1", .request = bodies[i], .response = "{}");
        cr_assert_eq(call->kind, TS_CALL_HTTP, "%s is none of this protocol", bodies[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://rpc.example.com/v1");
}

Test(mcp, tool)
{
    call = CALL(.url = URL, .request = ADD,
                .response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":"
                            "\"text\",\"text\":\"3\"}],\"isError\":false}}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "a tool");
    cr_assert_str_eq(call->name, "add", "by its own name");
    cr_assert_str_eq(call->operation, "execute_tool", "with an operation");
    cr_assert(
        slice_is(call->inputs_json, "{\"tool_name\":\"add\",\"tool_input\":{\"a\":1.0,\"b\":2}}"),
        "the arguments as sent");
    cr_assert(slice_is(call->outputs_json, "{\"content\":[{\"type\":\"text\",\"text\":\"3\"}]}"),
              "the content as sent");
    cr_assert_not(call->failed, "it went well");
    cr_assert_str_eq(extra("mcp.method.name"), "\"tools/call\"", "the method");
    cr_assert_str_eq(extra("jsonrpc.request.id"), "\"7\"", "the id, as a text");
}

Test(mcp, tool_that_failed)
{
    call =
        CALL(.url = URL, .request = ADD,
             .response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"isError\":true,\"content\":"
                         "[{\"type\":\"text\",\"text\":\"no\\nway\"},{\"type\":\"image\"},"
                         "{\"type\":\"text\",\"text\":\"at all\"}]}}");
    cr_assert(call->failed, "isError is a failure under status 200");
    cr_assert_str_eq(call->error_type, "tool_error", "as the conventions call it");
    cr_assert_str_eq(call->error_message, "no way at all", "with its words");
    ts_call_free(call);
    call = CALL(.url = URL, .request = ADD,
                .response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"isError\":true}}");
    cr_assert(call->failed, "also without words");
}

Test(mcp, protocol_error)
{
    call = CALL(.url = URL, .request = ADD,
                .response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":"
                            "\"Unknown tool\"}}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "still a tool");
    cr_assert_str_eq(call->error_type, "-32602", "the code");
    cr_assert_str_eq(call->error_message, "Unknown tool", "the message");
    cr_assert_str_eq(extra("rpc.response.status_code"), "\"-32602\"", "and as an attribute");
    ts_call_free(call);
    call = CALL(.url = URL, .request = ADD, .status = 400,
                .response = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                            "\"message\":\"Bad session\"}}");
    cr_assert_str_eq(call->error_message, "Bad session", "an error without an id is ours too");
    ts_call_free(call);
    call = CALL(.url = URL, .request = ADD, .response = "{}");
    cr_assert_str_eq(call->error_type, "invalid_response", "no result is no answer");
}

Test(mcp, stream)
{
    call = CALL(.url = "http://127.0.0.1:8000/x", .request = ADD, .type = EVENTS,
                .response = "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":"
                            "\"notifications/progress\",\"params\":{\"progress\":1}}\r\n\r\n"
                            "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":"
                            "\"sampling/createMessage\"}\r\n\r\n"
                            "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{"
                            "\"content\":[]}}\r\n\r\n"
                            "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{"
                            "\"content\":[],\"structuredContent\":{\"sum\":3}}}\r\n\r\n");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "on any path");
    cr_assert(slice_is(call->outputs_json, "{\"content\":{\"sum\":3}}"),
              "the response with the id of the request; structured when there is nothing else");
    cr_assert(call->streamed, "a stream");
    cr_assert_eq(call->chunk_count, 4, "of four messages");
    cr_assert_neq(call->first_chunk_ns, 0, "with a first");
    cr_assert_not(call->failed, "that is whole");
}

Test(mcp, stream_cut_off)
{
    call = CALL(.url = URL, .request = ADD, .type = EVENTS,
                .response = "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"res");
    cr_assert(call->interrupted, "its answer did not come");
    cr_assert_eq(call->outputs_json.n, 0, "so none is shown");
    cr_assert_str_eq(call->name, "add", "what was asked is known");
}

Test(mcp, light_calls)
{
    static const struct {
        const char *request, *name;
    } rows[] = {
        {REQUEST("1", "tools/list", "{}"), "tools/list"},
        {REQUEST("1", "resources/read", "{\"uri\":\"file:///a\"}"), "resources/read file:///a"},
        {REQUEST("1", "prompts/get", "{\"name\":\"p\"}"), "prompts/get p"},
        {REQUEST("1", "initialize", "{\"protocolVersion\":\"2025-06-18\"}"), "initialize"},
        {REQUEST("1", "ping", "{}"), "ping"},
        {REQUEST("1", "tasks/get", "{\"taskId\":\"t\"}"), "tasks/get"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = URL, .request = rows[i].request,
                    .response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        cr_assert_eq(call->kind, TS_CALL_OTHER, "%s is no tool", rows[i].name);
        cr_assert_str_eq(call->name, rows[i].name, "its name");
        cr_assert(slice_is(call->inputs_json, rows[i].request), "its inputs are the request");
        cr_assert_not(call->failed, "it went well");
        ts_call_free(call);
    }
    call = CALL(.url = URL, .status = 202,
                .request = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                .response = "");
    cr_assert_str_eq(call->name, "notifications/initialized", "a notification");
    cr_assert_not(call->failed, "needs no answer");
}

Test(mcp, versions)
{
    call =
        CALL(.url = URL, .request = REQUEST("1", "initialize", "{\"protocolVersion\":\"b\"}"),
             .response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"a\"}}");
    cr_assert_str_eq(extra("mcp.protocol.version"), "\"a\"", "what was agreed on");
    ts_call_free(call);
    call = CALL(.url = URL,
                .request = REQUEST("1", "tools/list",
                                   "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                                   "\"2026-07-28\"}}"),
                .response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    cr_assert_str_eq(extra("mcp.protocol.version"), "\"2026-07-28\"", "or said with each request");
}

Test(mcp, sessions)
{
    call = CALL(.url = URL, .request = REQUEST("1", "tools/list", "{}"),
                .headers = "Mcp-Session-Id: ***\r\n",
                .response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    cr_assert_str_eq(extra("mcp.session.id"), "", "a masked id is none");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST("1", "tools/list", "{}"),
                .headers = "Mcp-Session-Id: s1\r\n",
                .response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    cr_assert_str_eq(extra("mcp.session.id"), "\"s1\"", "one that is there is said");
}

Test(mcp, batch)
{
    call = CALL(.url = URL,
                .request = "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}," ADD "]",
                .response = "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[]}}]");
    cr_assert_str_eq(call->name, "add", "the tool is what a batch is for");
    cr_assert(slice_is(call->outputs_json, "{\"content\":[]}"), "its answer is in the list");
    ts_call_free(call);
    call = CALL(.url = URL, .request = "[" ADD "," ADD "]", .response = "[]", .status = 202);
    cr_assert_str_eq(call->name, "tools/call batch", "several are one exchange");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "and no single tool");
}

Test(mcp, ids_that_came_back_in_another_form)
{
    static const struct {
        const char *answered;
        bool is_same;
    } rows[] = {{"\"7\"", true},  {"7.0", true},   {"\"77\"", false}, {"8", false},
                {"\"8\"", false}, {"true", false}, {"[7]", false},    {"70", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char answer[128];
        snprintf(answer, sizeof answer, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{}}",
                 rows[i].answered);
        call = CALL(.url = URL, .request = ADD, .response = answer);
        cr_assert_eq(!call->failed, rows[i].is_same, "7 and %s", rows[i].answered);
        ts_call_free(call);
    }
    call = CALL(.url = URL, .request = REQUEST("\"7\"", "tools/call", "{\"name\":\"add\"}"),
                .response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    cr_assert_not(call->failed, "and the other way round");
}

Test(mcp, no_id_on_either_side)
{
    call =
        CALL(.url = URL,
             .request =
                 "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"add\"}}",
             .response = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Bad\"}}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "what was asked is known all the same");
}
