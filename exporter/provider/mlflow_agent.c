/* Agents in MLflow's ChatAgent form, as Databricks and MLflow serve them: asked like a chat, they
 * answer with the messages of all their steps, or with a list of chat completions.
 * https://mlflow.org/docs/latest/api_reference/python_api/mlflow.types.html#mlflow.types.agent */
#include <string.h>
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/base/buffer.h"
#include "exporter/call/failure.h"
#include "exporter/call/gather.h"
#include "exporter/call/message.h"
#include "exporter/call/params.h"
#include "exporter/call/pieces.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_gather_row message_rows[] = {{"content", TS_GATHER_JOIN, NULL},
                                                    {NULL, 0, NULL}};

static bool answers_deltas(const struct ts_message *response)
{
    return ts_body_has(response, "\"delta\"") && !ts_body_has(response, "\"choices\"");
}

static bool answers_as_agent(const struct ts_message *response)
{
    if (ts_body_is_events(response))
        return answers_deltas(response);
    struct ts_slice answer = ts_body_json(response);
    return ts_json_get(ts_json_path(answer, "messages.0"), "role").n ||
           ts_json_kind(ts_json_get(ts_json_at(answer, 0), "choices")) == TS_JSON_ARRAY;
}

static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && ts_path_ends(http->path, "/invocations");
    bool fits = is_path && answers_as_agent(&http->response) &&
                ts_json_path(ts_body_json(&http->request), "messages.0.role").n;
    return fits ? 75 : 0;
}

/* The pieces of a message have its id and follow each other. */
struct joined {
    struct ts_gather *message;
    struct ts_slice id;
    struct ts_buffer list;
    bool is_finished;
};

static void end_message(struct joined *joined)
{
    struct ts_slice json = ts_gather_json(joined->message);
    if (!json.n)
        return;
    ts_buffer_text(&joined->list, joined->list.bytes > 1 ? "," : "");
    ts_buffer_add(&joined->list, json.p, json.n);
}

static void take_delta(struct ts_call *call, struct joined *joined, struct ts_slice delta)
{
    struct ts_slice id = ts_json_get(delta, "id");
    bool is_same = id.n == joined->id.n && (!id.n || memcmp(id.p, joined->id.p, id.n) == 0);
    if (!joined->message || !is_same) {
        end_message(joined);
        joined->message = ts_gather_new(&call->arena, message_rows);
        joined->id = id;
    }
    ts_gather_add(joined->message, delta);
}

static void take(struct ts_call *call, struct joined *joined, struct ts_gather *rest,
                 const struct ts_chunk *chunk)
{
    struct ts_json_iter iter = ts_json_begin(chunk->json);
    while (ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "delta") && ts_json_kind(iter.value) == TS_JSON_OBJECT)
            take_delta(call, joined, iter.value);
        else if (ts_json_key_is(&iter, "usage"))
            ts_gather_set(rest, "usage", iter.value);
        else if (ts_json_key_is(&iter, "error"))
            ts_gather_set(rest, "error", iter.value);
        else if (ts_json_key_is(&iter, "finish_reason"))
            joined->is_finished |= ts_json_kind(iter.value) == TS_JSON_STRING;
    }
}

static struct ts_slice read_stream(struct ts_call *call)
{
    struct ts_pieces pieces = ts_pieces_begin(call);
    struct ts_gather *rest = ts_gather_new(&call->arena, NULL);
    struct joined joined = {0};
    struct ts_chunk chunk;
    ts_buffer_text(&joined.list, "[");
    while (ts_pieces_next(&pieces, &chunk))
        take(call, &joined, rest, &chunk);
    end_message(&joined);
    ts_buffer_text(&joined.list, "]");
    ts_gather_set(rest, "messages", ts_buffer_to_arena(&joined.list, &call->arena));
    struct ts_slice answer = ts_gather_json(rest);
    ts_call_stream(call, &pieces, answer);
    ts_call_error_in(call, answer, true);
    ts_call_stream_end(call, &pieces, pieces.is_done || joined.is_finished);
    return answer;
}

static struct ts_chat_message *add_output(struct ts_call *call, struct ts_slice json)
{
    struct ts_chat_message *grown =
        ts_arena_grow(&call->arena, call->output, call->output_count, sizeof *grown);
    if (!grown)
        return NULL;
    call->output = grown;
    ts_message_read(json, &call->arena, &grown[call->output_count]);
    return &grown[call->output_count++];
}

/* What the agent's own tools were asked is no call that the program is to answer: what they said
 * stands beside it. */
static void read_messages(struct ts_call *call, struct ts_slice list)
{
    size_t answered = 0;
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        if (ts_json_kind(iter.value) != TS_JSON_OBJECT)
            continue;
        struct ts_chat_message *message = add_output(call, iter.value);
        answered = message && strcmp(message->role, "tool") == 0 ? call->output_count : answered;
    }
    for (size_t i = 0; i < answered; i++)
        call->output[i].tool_call_count = 0;
}

static void read_choices(struct ts_call *call, struct ts_slice choices)
{
    struct ts_json_iter iter = ts_json_begin(choices);
    while (ts_json_next(&iter))
        if (ts_json_get(iter.value, "message").n)
            add_output(call, ts_json_get(iter.value, "message"));
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    struct ts_slice request = ts_openai_begin(call);
    call->input =
        ts_messages_read(ts_json_get(request, "messages"), &call->arena, &call->input_count);
    ts_params_read(call, request);
    bool is_stream = ts_body_is_events(&call->http.response);
    struct ts_slice answer = is_stream ? read_stream(call) : ts_body_json(&call->http.response);
    if (ts_json_kind(answer) == TS_JSON_ARRAY)
        answer = ts_json_at(answer, 0);
    read_messages(call, ts_json_get(answer, "messages"));
    read_choices(call, ts_json_get(answer, "choices"));
    ts_openai_usage(call, answer);
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_mlflow_agent = {"mlflow.agent", match, read};
