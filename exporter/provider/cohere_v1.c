/* Cohere's /v1/chat (docs.cohere.com/v1/reference/chat): one message beside the history, and tools
 * without ids. */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/marks.h"
#include "exporter/call/tools.h"
#include "exporter/provider/cohere.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* "message" is everyone's key: beside it must be a history, or an answer of this form. */
static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    bool is_path = ts_path_ends(http->path, "/v1/chat");
    if (is_path && ts_is_cohere(http))
        return 110;
    bool answers = ts_tail_has(&http->response, "\"billed_units\"") ||
                   ts_head_has(&http->response, "\"generation_id\"");
    if ((!is_path && !answers) || !ts_body_has(&http->request, "\"message\""))
        return 0;
    struct ts_slice request = ts_body_json(&http->request);
    bool asks = ts_json_kind(ts_json_get(request, "message")) == TS_JSON_STRING;
    bool fits = asks && (answers || ts_json_get(request, "chat_history").n);
    return fits ? (is_path ? 110 : 60) : 0;
}

static const char *role_of(struct ts_slice role)
{
    static const struct {
        const char *theirs, *role;
    } roles[] = {{"\"user\"", "user"},
                 {"\"chatbot\"", "assistant"},
                 {"\"system\"", "system"},
                 {"\"tool\"", "tool"}};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (ts_slice_is_nocase(role, roles[i].theirs))
            return roles[i].role;
    return "user";
}

static void add_calls(struct ts_draft *draft, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            ts_draft_tool_call(draft, (struct ts_slice){0}, ts_json_get(iter.value, "name"),
                               ts_json_get(iter.value, "parameters"));
}

/* {call: {name, parameters}, outputs: [...]} */
static void read_result(struct ts_call *call, struct ts_slice result)
{
    struct ts_draft draft;
    struct ts_slice outputs = ts_json_get(result, "outputs");
    ts_draft_begin(&draft, call, "tool", result);
    draft.message.content = outputs;
    draft.message.name = ts_text_of(ts_json_path(result, "call.name"), &call->arena);
    ts_draft_plain(&draft, outputs.n ? outputs.p : "", outputs.n);
    ts_draft_to_input(&draft);
}

static void read_results(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_result(call, iter.value);
}

static void read_history(struct ts_call *call, struct ts_slice message)
{
    const char *role = role_of(ts_json_get(message, "role"));
    struct ts_slice results = ts_json_get(message, "tool_results");
    struct ts_draft draft;
    if (ts_json_count(results)) {
        read_results(call, results);
        return;
    }
    ts_draft_begin(&draft, call, role, message);
    draft.message.content = ts_json_get(message, "message");
    ts_draft_text(&draft, draft.message.content);
    add_calls(&draft, ts_json_get(message, "tool_calls"));
    ts_draft_to_input(&draft);
}

/* In one step the request repeats the message and carries results beside it: the calls, which the
 * history does not have then, stand in the results. */
static void read_calls_of(struct ts_call *call, struct ts_slice results)
{
    struct ts_draft draft;
    struct ts_json_iter iter = ts_json_begin(results);
    ts_draft_begin(&draft, call, "assistant", results);
    while (ts_json_next(&iter)) {
        struct ts_slice asked = ts_json_get(iter.value, "call");
        if (asked.n)
            ts_draft_tool_call(&draft, (struct ts_slice){0}, ts_json_get(asked, "name"),
                               ts_json_get(asked, "parameters"));
    }
    ts_draft_to_input(&draft);
}

static void read_messages(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice message = ts_json_get(request, "message");
    struct ts_slice results = ts_json_get(request, "tool_results");
    struct ts_json_iter iter = ts_json_begin(ts_json_get(request, "chat_history"));
    ts_call_ask(call, "system", ts_json_get(request, "preamble"));
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_history(call, iter.value);
    ts_call_ask(call, "user", message);
    if (!ts_json_count(results))
        return;
    if (message.n > 2)
        read_calls_of(call, results);
    read_results(call, results);
}

/* {name, description, parameter_definitions: {name: {type, description, required}}} */
static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        struct ts_slice parameters = ts_json_get(iter.value, "parameter_definitions");
        struct ts_buffer schema = {0};
        if (ts_json_kind(parameters) == TS_JSON_OBJECT) {
            ts_buffer_text(&schema, "{\"type\":\"object\",\"properties\":");
            ts_buffer_add(&schema, parameters.p, parameters.n);
            ts_buffer_text(&schema, "}");
        }
        ts_tools_add(&tools, ts_json_get(iter.value, "name"),
                     ts_json_get(iter.value, "description"),
                     (struct ts_slice){schema.data, schema.bytes});
        ts_buffer_free(&schema);
    }
    ts_tools_end(&tools, call);
}

static const struct ts_gather_row stream_rows[] = {
    {"text", TS_GATHER_JOIN, NULL},           {"citations", TS_GATHER_APPEND, NULL},
    {"event_type", TS_GATHER_NOT, NULL},      {"is_finished", TS_GATHER_NOT, NULL},
    {"tool_call_delta", TS_GATHER_NOT, NULL}, {NULL, 0, NULL}};

struct stream {
    struct ts_gather *pieces;
    struct ts_slice whole; /* of the last event */
    bool is_ended;
};

static void read_event(struct stream *stream, struct ts_slice json)
{
    struct ts_slice type = ts_json_get(json, "event_type");
    if (ts_json_is_text(type, "stream-end")) {
        stream->is_ended = true;
        stream->whole = ts_json_get(json, "response");
        ts_gather_set(stream->pieces, "finish_reason", ts_json_get(json, "finish_reason"));
        ts_gather_set(stream->pieces, "error", ts_json_get(json, "error"));
    } else if (ts_json_is_text(type, "tool-calls-generation")) {
        /* its text was in the pieces before it */
        ts_gather_set(stream->pieces, "tool_calls", ts_json_get(json, "tool_calls"));
    } else {
        ts_gather_add(stream->pieces, json);
    }
}

/* The last event has the whole answer, what came before it counts only without it. */
static struct ts_slice read_stream(struct ts_call *call, struct ts_pieces *pieces, bool *is_ended)
{
    struct stream stream = {.pieces = ts_gather_new(&call->arena, stream_rows)};
    struct ts_chunk piece;
    *pieces = ts_pieces_begin(call);
    while (ts_pieces_next(pieces, &piece))
        read_event(&stream, piece.json);
    *is_ended = stream.is_ended;
    bool is_whole = ts_json_kind(stream.whole) == TS_JSON_OBJECT;
    struct ts_slice answer = is_whole ? stream.whole : ts_gather_json(stream.pieces);
    ts_call_stream(call, pieces, answer);
    return answer;
}

static void read_message(struct ts_call *call, struct ts_slice answer)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", answer);
    draft.message.content = ts_json_get(answer, "text");
    ts_draft_text(&draft, draft.message.content);
    add_calls(&draft, ts_json_get(answer, "tool_calls"));
    ts_draft_to_output(&draft);
    struct ts_slice reason = ts_json_get(answer, "finish_reason");
    ts_call_finish_reason(call, reason);
    ts_cohere_judge(call, reason);
}

static void read_answer(struct ts_call *call)
{
    static const char *const names[] = {"meta", NULL};
    struct ts_pieces pieces = {0};
    bool is_ended = true, is_stream = ts_is_stream(&call->http.response);
    struct ts_slice answer =
        is_stream ? read_stream(call, &pieces, &is_ended) : ts_body_json(&call->http.response);
    bool has = ts_json_get(answer, "text").n || ts_json_get(answer, "tool_calls").n;
    ts_cohere_usage(call, ts_call_rest(call, answer, names));
    if (ts_call_check(call, answer, has, "text"))
        read_message(call, answer);
    if (is_stream)
        ts_call_stream_end(call, &pieces, is_ended);
    struct ts_slice id = ts_json_get(answer, "response_id");
    ts_call_response_id(call, id.n ? id : ts_json_get(answer, "generation_id"));
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    struct ts_slice request = ts_cohere_begin(call);
    read_messages(call, request);
    read_tools(call, ts_json_get(request, "tools"));
    ts_cohere_params(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    read_answer(call);
    call->conversation_id = ts_text_of(ts_json_get(request, "conversation_id"), &call->arena);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_cohere_v1 = {"cohere.v1", match, read};
