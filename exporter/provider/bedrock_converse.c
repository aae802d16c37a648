/* Bedrock's Converse and ConverseStream: one form for the models of all vendors
 * (API_runtime_Converse and API_runtime_ConverseStream of the API reference). */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/tools.h"
#include "exporter/provider/bedrock.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* Blocks have no member "type", as the parts of all other vendors do. */
static bool has_blocks(struct ts_slice request)
{
    struct ts_slice block = ts_json_path(request, "messages.0.content.0");
    return ts_json_kind(block) == TS_JSON_OBJECT && !ts_json_get(block, "type").n;
}

static int match(const struct ts_http *http)
{
    bool ends =
        ts_path_ends(http->path, "/converse") || ts_path_ends(http->path, "/converse-stream");
    if (!ends || !ts_is_post(http))
        return 0;
    if (strstr(http->path, "/model/"))
        return 100;
    return has_blocks(ts_body_json(&http->request)) ? 90 : 0;
}

static void read_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"topP", "top_p", false},
        {"topK", "top_k", false},
        {"top_k", "top_k", false},
        {"maxTokens", "max_tokens", false},
        {"max_new_tokens", "max_tokens", false}, /* Nova in InvokeModel takes both */
        {"stopSequences", "stop_sequences", true},
    };
    struct ts_slice additional = ts_json_get(request, "additionalModelRequestFields");
    struct ts_slice places[] = {ts_json_get(request, "inferenceConfig"), additional,
                                ts_json_get(additional, "inferenceConfig")};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        ts_params_rows(call, places[i], rows, sizeof rows / sizeof *rows);
}

/* Beside tools that have a name there are marks of the cache and tools of the provider's own. */
static void read_tools(struct ts_call *call, struct ts_slice request)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(ts_json_path(request, "toolConfig.tools"));
    while (ts_json_next(&iter)) {
        struct ts_slice spec = ts_json_get(iter.value, "toolSpec");
        ts_tools_add(&tools, ts_json_get(spec, "name"), ts_json_get(spec, "description"),
                     ts_json_path(spec, "inputSchema.json"));
    }
    ts_tools_end(&tools, call);
}

void ts_converse_request(struct ts_call *call, struct ts_slice request)
{
    ts_converse_system(call, ts_json_get(request, "system"));
    ts_converse_messages(call, ts_json_get(request, "messages"));
    read_params(call, request);
    read_tools(call, request);
}

void ts_converse_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice message = ts_json_path(answer, "output.message");
    bool is_there = ts_json_kind(message) == TS_JSON_OBJECT;
    ts_bedrock_usage(call, ts_json_get(answer, "usage"));
    if (!ts_bedrock_check(call, answer, is_there, "output"))
        return;
    ts_converse_output(call, message);
    ts_call_finish_reason(call, ts_json_get(answer, "stopReason"));
    call->service_tier = ts_text_of(ts_json_path(answer, "serviceTier.type"), &call->arena);
}

static void read_stream(struct ts_call *call)
{
    struct ts_converse_stream *stream = ts_converse_stream_new(&call->arena);
    struct ts_bedrock_frames frames = ts_bedrock_frames_begin(call);
    struct ts_slice type, json;
    while (ts_bedrock_frames_next(&frames, &type, &json))
        ts_converse_stream_event(stream, type, json);
    bool is_complete;
    struct ts_slice answer = ts_converse_stream_end(stream, &is_complete);
    ts_bedrock_frames_end(&frames, is_complete);
    call->outputs_json = answer;
    if (answer.n)
        ts_converse_answer(call, answer);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->format = "bedrock";
    call->operation = "chat";
    struct ts_slice request = ts_bedrock_begin(call);
    call->streamed = ts_path_ends(call->http.path, "-stream");
    ts_converse_request(call, request);
    if (ts_bedrock_is_stream(&call->http.response))
        read_stream(call);
    else
        ts_converse_answer(call, ts_body_json(&call->http.response));
    ts_call_title(call);
}

const struct ts_provider ts_provider_bedrock_converse = {"bedrock.converse", match, read};
