/* Writer (dev.writer.com/api-reference): chat and completions in OpenAI's form at paths of its own,
 * and applications. */
#include <string.h>
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_host(const struct ts_http *http)
{
    return http->host && strcmp(http->host, "api.writer.com") == 0;
}

/* Another host with this path is recognised by the form of its answer, as everyone's is. */
static int match_chat(const struct ts_http *http)
{
    bool fits = ts_is_post(http) && is_host(http) && ts_path_ends(http->path, "/v1/chat");
    return fits ? 110 : 0;
}

static int match_completions(const struct ts_http *http)
{
    bool fits = ts_is_post(http) && is_host(http) && ts_path_ends(http->path, "/v1/completions");
    return fits ? 110 : 0;
}

static int match_application(const struct ts_http *http)
{
    bool is_path = http->path && strncmp(http->path, "/v1/applications/", 17) == 0 &&
                   !strchr(http->path + 17, '/');
    return ts_is_post(http) && is_host(http) && is_path ? 110 : 0;
}

static void read_chat(struct ts_call *call)
{
    ts_provider_openai_chat.read(call);
}

static void begin(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    ts_call_vendor(call);
}

/* A stream's pieces have the text at "value". */
static void read_completions(struct ts_call *call)
{
    static const struct ts_gather_row rows[] = {{"value", TS_GATHER_JOIN, NULL}, {NULL, 0, NULL}};
    struct ts_pieces pieces;
    begin(call);
    struct ts_slice request = ts_call_bodies(call);
    ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    ts_params_read(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    struct ts_slice answer = ts_call_answer(call, rows, &pieces);
    struct ts_slice choices = ts_json_get(answer, "choices"), text = ts_json_get(answer, "value");
    struct ts_json_iter iter = ts_json_begin(choices);
    if (ts_call_check(call, answer, choices.n || text.n, "choices"))
        ts_call_say(call, text, (struct ts_slice){0});
    while (ts_json_next(&iter))
        ts_call_say(call, ts_json_get(iter.value, "text"),
                    ts_json_get(iter.value, "finish_reason"));
    ts_usage_read(answer, &call->usage);
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

/* {inputs: [{id, value: [...]}]} */
static void read_inputs(struct ts_call *call, struct ts_slice inputs)
{
    struct ts_json_iter iter = ts_json_begin(inputs);
    while (ts_json_next(&iter)) {
        struct ts_slice values = ts_json_get(iter.value, "value");
        struct ts_json_iter value = ts_json_begin(values);
        struct ts_draft draft;
        ts_draft_begin(&draft, call, "user", iter.value);
        ts_draft_text(&draft, values);
        while (ts_json_kind(values) == TS_JSON_ARRAY && ts_json_next(&value))
            ts_draft_text(&draft, value.value);
        ts_draft_to_input(&draft);
    }
}

/* {title, suggestion}; in a stream {delta: {title, content, stages}}. */
static void read_application(struct ts_call *call)
{
    static const struct ts_gather_row delta[] = {
        {"content", TS_GATHER_JOIN, NULL}, {"stages", TS_GATHER_APPEND, NULL}, {NULL, 0, NULL}};
    static const struct ts_gather_row rows[] = {{"delta", TS_GATHER_OBJECT, delta},
                                                {NULL, 0, NULL}};
    begin(call);
    struct ts_slice request = ts_call_bodies(call);
    read_inputs(call, ts_json_get(request, "inputs"));
    struct ts_slice answer = ts_call_answer(call, rows, NULL);
    struct ts_slice text = ts_json_get(answer, "suggestion");
    if (!text.n)
        text = ts_json_path(answer, "delta.content");
    if (ts_call_check(call, answer, text.n > 0, "suggestion"))
        ts_call_say(call, text, (struct ts_slice){0});
    const char *id = ts_call_path_part(call, "/applications/", "");
    const char *name = ts_arena_printf(&call->arena, "%s application %s", call->operation, id);
    call->name = name ? name : call->operation;
}

const struct ts_provider ts_provider_writer_chat = {"writer.chat", match_chat, read_chat};
const struct ts_provider ts_provider_writer_completions = {"writer.completions", match_completions,
                                                           read_completions};
const struct ts_provider ts_provider_writer_application = {"writer.application", match_application,
                                                           read_application};
