/* generateContent and streamGenerateContent of Google's Gemini interface: at Google's own hosts, on
 * Vertex AI, in Code Assist's envelope, and behind gateways.
 * Source: ai.google.dev/api/generate-content. */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/salvage.h"
#include "exporter/call/tools.h"
#include "exporter/call/vendor.h"
#include "exporter/call/write.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/gemini_content.h"
#include "exporter/provider/gemini_stream.h"
#include "exporter/provider/rows.h"

static bool answers_candidates(const struct ts_message *response)
{
    if (!ts_body_has(response, "\"candidates\""))
        return false;
    if (ts_body_is_events(response))
        return true;
    struct ts_slice answer = ts_body_json(response);
    struct ts_slice first = ts_json_kind(answer) == TS_JSON_ARRAY ? ts_json_at(answer, 0) : answer;
    return ts_json_get(first, "candidates").n > 0;
}

static bool has_contents(const struct ts_http *http)
{
    return ts_body_has(&http->request, "\"contents\"") &&
           ts_json_path(ts_body_json(&http->request), "contents.0.parts").n > 0;
}

/* A path of a gateway's own is told by the bodies; without an answer, or with a refusal, whoever it
 * was, it was asked in this form. */
static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    if (ts_gemini_is_method(http, "generateContent") ||
        ts_gemini_is_method(http, "streamGenerateContent"))
        return 100;
    if (!has_contents(http) || ts_gemini_is_method(http, "countTokens"))
        return 0;
    if (answers_candidates(&http->response))
        return 80;
    bool no_answer = !http->has_response || http->status >= 400 || !http->response.body.n ||
                     ts_json_get(ts_json_get(ts_body_json(&http->response), "error"), "code").n;
    return no_answer && !ts_vendor_of_host(http) ? 20 : 0;
}

static void read_declarations(struct ts_tools *tools, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice schema = ts_gemini_get(iter.value, "parametersJsonSchema");
        ts_tools_add(tools, ts_json_get(iter.value, "name"), ts_json_get(iter.value, "description"),
                     schema.n ? schema : ts_json_get(iter.value, "parameters"));
    }
}

/* A built-in tool is a member of its own name: {"googleSearch": {}}. */
static void read_tool(struct ts_tools *tools, struct ts_slice tool)
{
    struct ts_json_iter iter = ts_json_begin(tool);
    while (ts_json_kind(tool) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (ts_gemini_key_is(&iter, "functionDeclarations"))
            read_declarations(tools, iter.value);
        else if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            ts_tools_add(tools, iter.key, (struct ts_slice){0}, (struct ts_slice){0});
    }
}

static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    if (ts_json_kind(list) == TS_JSON_OBJECT)
        read_tool(&tools, list);
    else
        while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
            read_tool(&tools, iter.value);
    ts_tools_end(&tools, call);
}

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"topP", "top_p", false},
    {"top_p", "top_p", false},
    {"topK", "top_k", false},
    {"top_k", "top_k", false},
    {"maxOutputTokens", "max_tokens", false},
    {"max_output_tokens", "max_tokens", false},
    {"candidateCount", "choice.count", false},
    {"candidate_count", "choice.count", false},
    {"stopSequences", "stop_sequences", true},
    {"stop_sequences", "stop_sequences", true},
    {"seed", "seed", false},
    {"frequencyPenalty", "frequency_penalty", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presencePenalty", "presence_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"responseMimeType", "response_mime_type", false},
    {"response_mime_type", "response_mime_type", false},
    {"responseJsonSchema", "response_schema", false},
    {"response_json_schema", "response_schema", false},
    {"responseSchema", "response_schema", false},
    {"response_schema", "response_schema", false},
    {"responseModalities", "response_modalities", true},
    {"response_modalities", "response_modalities", true},
    {"thinkingConfig", "thinking_config", false},
    {"thinking_config", "thinking_config", false},
};

static void read_request(struct ts_call *call, struct ts_slice request)
{
    ts_gemini_model(call, request);
    ts_gemini_read_contents(call, request);
    read_tools(call, ts_json_get(request, "tools"));
    ts_params_rows(call, ts_gemini_get(request, "generationConfig"), params,
                   sizeof params / sizeof *params);
}

/* Bytes in the middle were left out of the journal: what stands at the end can still be read. */
static struct ts_slice what_is_left(struct ts_call *call)
{
    static const char *const names[] = {"usageMetadata", "modelVersion", "responseId"};
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ts_write_json(&out, names[i], ts_salvage_last(call->http.response.body, names[i]));
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

/* A prompt that was refused is answered with the reason and no candidate: that is an answer, and
 * no error to Google's SDKs. */
static void read_refusal(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice reason = ts_gemini_get(ts_gemini_get(answer, "promptFeedback"), "blockReason");
    if (call->output_count == 0 && reason.n)
        ts_call_finish_reason(call, reason);
}

/* Members that are empty are left out on the wire, the list of candidates too. */
static bool is_answer(struct ts_slice answer)
{
    static const char *const marks[] = {"candidates", "promptFeedback", "usageMetadata",
                                        "modelVersion"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (ts_gemini_get(answer, marks[i]).n)
            return true;
    return false;
}

static void check(struct ts_call *call, struct ts_slice answer)
{
    const struct ts_message *response = &call->http.response;
    if (!ts_call_is_settled(call) || ts_call_error_in(call, answer, true) || is_answer(answer) ||
        call->exchange->no_content || response->body_truncated)
        return;
    if (!answer.n)
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    else
        ts_call_invalid(call, "the answer has no \"candidates\"");
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    ts_gemini_read_candidates(call, answer);
    read_refusal(call, answer);
    if (call->http.response.body_truncated) {
        struct ts_slice left = what_is_left(call);
        ts_gemini_usage(call, left);
        ts_gemini_name(call, left, "chat");
    } else {
        ts_gemini_usage(call, answer);
    }
    check(call, answer);
    ts_gemini_name(call, answer, "chat");
}

/* How a stream may be wrong that reads well so far. */
static void check_stream(struct ts_call *call, const struct ts_gemini_stream *stream)
{
    if (!ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    bool is_empty = call->output_count == 0 && call->http.response.body_complete;
    if (!stream->is_complete && !is_empty)
        ts_call_cut_off(call, "the stream stopped before its end");
    else if (stream->bad_chunks)
        ts_call_invalid(call, "the stream has an event that is not JSON");
}

static void read_stream(struct ts_call *call)
{
    struct ts_gemini_stream stream;
    ts_gemini_stream_read(&call->http.response, &call->arena, &stream);
    call->streamed = true;
    call->chunk_count = stream.chunks;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    if (stream.json.n)
        call->outputs_json = stream.json;
    read_answer(call, stream.json);
    if (stream.json.n)
        check_stream(call, &stream);
}

static void read_tier(struct ts_call *call)
{
    struct ts_slice tier = ts_http_header(&call->http.response, "x-gemini-service-tier");
    char *text = tier.n ? ts_arena_copy(&call->arena, tier.p, tier.n) : NULL;
    if (!*call->service_tier && text)
        call->service_tier = text;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->format = "gemini";
    call->operation = "generate_content";
    call->streamed = ts_gemini_is_method(&call->http, "streamGenerateContent");
    read_request(call, ts_gemini_begin(call));
    bool is_refused = call->http.status >= 400; /* an error comes as a list too */
    if (ts_gemini_is_stream(&call->http.response) && !is_refused)
        read_stream(call);
    else
        read_answer(call, ts_gemini_unwrapped(ts_body_json(&call->http.response)));
    read_tier(call);
}

const struct ts_provider ts_provider_gemini_generate = {"gemini.generate", match, read};
