/* The Model Context Protocol over HTTP: a call of a tool is a TOOL, all else is told in few words.
 * Attributes are those of OpenTelemetry's conventions for it (semantic-conventions-genai, mcp.md).
 */
#include <stdio.h>
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/extras.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/tool_call.h"
#include "exporter/call/write.h"
#include "exporter/provider/mcp_message.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool ends_in_mcp(const char *path)
{
    return ts_path_ends(path, "/mcp");
}

static bool names_protocol(const struct ts_http *http)
{
    return ts_http_header(&http->request, "mcp-protocol-version").n ||
           ts_http_header(&http->request, "mcp-session-id").n;
}

static bool is_known_server(const struct ts_http *http)
{
    return names_protocol(http) || ends_in_mcp(http->path);
}

/* What a client answers to a request of the server: there is no method to know it by. */
static bool is_reply(const struct ts_http *http, struct ts_slice body)
{
    return names_protocol(http) && ts_json_is_text(ts_json_get(body, "jsonrpc"), "2.0") &&
           !ts_json_get(body, "method").n;
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return names_protocol(http) ? 60 : 0;
    if (!ts_body_has(&http->request, "\"jsonrpc\""))
        return 0;
    struct ts_slice body = ts_body_json(&http->request);
    bool fits = ts_mcp_request(body, is_known_server(http)).n || is_reply(http, body);
    return fits ? 110 : 0;
}

/* What a message is about: the member of its params that tells, by method. */
static struct ts_slice target(struct ts_slice message)
{
    static const struct {
        const char *method, *key;
    } rows[] = {
        {"resources/read", "uri"}, {"resources/subscribe", "uri"}, {"resources/unsubscribe", "uri"},
        {"prompts/get", "name"},   {"tools/call", "name"},
    };
    struct ts_slice method = ts_json_get(message, "method");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ts_json_is_text(method, rows[i].method))
            return ts_json_get(ts_json_get(message, "params"), rows[i].key);
    return (struct ts_slice){0};
}

static void name_it(struct ts_call *call, struct ts_slice message)
{
    const char *method = ts_text_of(ts_json_get(message, "method"), &call->arena);
    const char *about = ts_text_of(target(message), &call->arena);
    const char *name = *about ? ts_arena_printf(&call->arena, "%s %s", method, about) : method;
    call->name = name ? name : method;
}

/* Asterisks are what the journal has in place of a secret. */
static void add_session(struct ts_call *call)
{
    struct ts_slice id = ts_http_header(&call->http.request, "mcp-session-id");
    if (!id.n)
        id = ts_http_header(&call->http.response, "mcp-session-id");
    if (id.n && !memchr(id.p, '*', id.n))
        ts_call_extra_text(call, "mcp.session.id", ts_arena_copy(&call->arena, id.p, id.n));
}

static void add_version(struct ts_call *call, struct ts_slice params, struct ts_slice result)
{
    struct ts_slice header = ts_http_header(&call->http.request, "mcp-protocol-version");
    struct ts_slice in_meta =
        ts_json_get(ts_json_get(params, "_meta"), "io.modelcontextprotocol/protocolVersion");
    struct ts_slice agreed = ts_json_get(result, "protocolVersion");
    struct ts_slice asked = ts_json_get(params, "protocolVersion");
    const char *version = header.n ? ts_arena_copy(&call->arena, header.p, header.n) : NULL;
    if (!version)
        version = ts_text_of(in_meta.n ? in_meta : agreed.n ? agreed : asked, &call->arena);
    ts_call_extra_text(call, "mcp.protocol.version", version);
}

static void add_extras(struct ts_call *call, struct ts_slice message, struct ts_slice answer)
{
    struct ts_slice params = ts_json_get(message, "params");
    struct ts_slice method = ts_json_get(message, "method");
    bool is_prompt = ts_json_is_text(method, "prompts/get");
    ts_call_extra(call, "mcp.method.name", method);
    ts_call_extra_text(call, "jsonrpc.request.id",
                       ts_text_of(ts_json_get(message, "id"), &call->arena));
    ts_call_extra(call, "mcp.resource.uri", ts_json_get(params, "uri"));
    if (is_prompt)
        ts_call_extra(call, "gen_ai.prompt.name", ts_json_get(params, "name"));
    ts_call_extra_text(call, "rpc.response.status_code",
                       ts_text_of(ts_json_path(answer, "error.code"), &call->arena));
    add_version(call, params, ts_json_get(answer, "result"));
    add_session(call);
}

/* The texts of a tool's content, one after another. */
static const char *content_text(struct ts_call *call, struct ts_slice content)
{
    struct ts_buffer out = {0};
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_next(&iter)) {
        const char *text = ts_text_of(ts_json_get(iter.value, "text"), &call->arena);
        ts_buffer_text(&out, out.bytes && *text ? "\n" : "");
        ts_buffer_text(&out, text);
    }
    struct ts_slice text = ts_buffer_to_arena(&out, &call->arena);
    return text.n ? text.p : "the tool says that it failed";
}

/* Revisions before the first had toolResult; a tool with a schema for its output may leave content
 * empty; a tool that was only begun answers with a task. */
static struct ts_slice content_of(struct ts_slice result)
{
    struct ts_slice content = ts_json_get(result, "content");
    struct ts_slice structured = ts_json_get(result, "structuredContent");
    struct ts_slice old = ts_json_get(result, "toolResult");
    if (content.n && (ts_json_count(content) || !structured.n))
        return content;
    return structured.n ? structured : old.n ? old : result;
}

static void read_tool(struct ts_call *call, struct ts_slice message, struct ts_slice answer)
{
    struct ts_slice params = ts_json_get(message, "params");
    struct ts_slice result = ts_json_get(answer, "result");
    struct ts_slice shown = result.n ? content_of(result) : ts_json_get(answer, "error");
    const char *name = ts_text_of(ts_json_get(params, "name"), &call->arena);
    bool is_error = false;
    ts_json_bool(ts_json_get(result, "isError"), &is_error);
    if (is_error)
        ts_call_fail(call, "tool_error", content_text(call, ts_json_get(result, "content")));
    ts_call_as_tool(call, *name ? name : "tools/call", ts_json_get(params, "arguments"), shown);
}

/* Several calls of tools in one batch are one exchange, and so one span: it shows the bodies. */
static bool is_one_of_many(struct ts_slice body)
{
    size_t calls = 0;
    struct ts_json_iter iter = ts_json_begin(body);
    while (ts_json_kind(body) == TS_JSON_ARRAY && calls < 2 && ts_json_next(&iter))
        calls += ts_json_is_text(ts_json_get(iter.value, "method"), "tools/call");
    return calls > 1;
}

static void read_stream(struct ts_call *call, const struct ts_mcp_answer *answer)
{
    call->streamed = true;
    call->chunk_count = answer->events;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    call->outputs_json = answer->message;
}

/* A server of the first revision answers with 202, and on another connection. */
static void check(struct ts_call *call, struct ts_slice message, const struct ts_mcp_answer *answer)
{
    bool wants_answer = ts_json_get(message, "id").n && call->http.status == 200;
    if (answer->message.n)
        ts_call_error_in(call, answer->message, true);
    else if (!wants_answer || !ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    else if (answer->is_stream)
        ts_call_cut_off(call, "the stream stopped before the answer");
    else
        ts_call_invalid(call, "the answer has neither a result nor an error");
}

static void read_message(struct ts_call *call, struct ts_slice body, struct ts_slice message)
{
    struct ts_mcp_answer answer;
    ts_mcp_answer(&call->http.response, ts_json_get(message, "id"), &call->arena, &answer);
    if (answer.is_stream)
        read_stream(call, &answer);
    check(call, message, &answer);
    name_it(call, message);
    bool is_tool = ts_json_is_text(ts_json_get(message, "method"), "tools/call");
    if (is_tool && !is_one_of_many(body))
        read_tool(call, message, answer.message);
    else if (is_tool)
        call->name = "tools/call batch";
    add_extras(call, message, answer.message);
}

static void name_bare(struct ts_call *call)
{
    const char *method = call->http.method ? call->http.method : "";
    bool is_get = strcmp(method, "GET") == 0, is_delete = strcmp(method, "DELETE") == 0;
    call->name = is_get                    ? "mcp stream"
                 : is_delete               ? "mcp end of session"
                 : ts_is_post(&call->http) ? "mcp reply"
                                           : call->name;
    call->streamed = is_get && ts_body_is_events(&call->http.response);
    add_version(call, (struct ts_slice){0}, (struct ts_slice){0});
    add_session(call);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_OTHER;
    ts_call_bodies(call);
    struct ts_slice body = ts_body_json(&call->http.request);
    struct ts_slice message = ts_mcp_request(body, is_known_server(&call->http));
    if (message.n)
        read_message(call, body, message);
    else
        name_bare(call);
}

const struct ts_provider ts_provider_mcp = {"mcp", match, read};
