/* Bedrock's InvokeModel and InvokeModelWithResponseStream: one interface, with a form of its own
 * for each vendor (API_runtime_InvokeModel of the API reference). */
#include "exporter/base/base64.h"
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/provider/bedrock.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define METRICS "amazon-bedrock-invocationMetrics"

static bool is_amazon(const struct ts_http *http)
{
    return (http->host && strstr(http->host, ".amazonaws.com")) ||
           ts_http_header(&http->response, "x-amzn-requestid").n;
}

/* Anything may be invoked at other hosts: there the model or the request must tell. */
static bool is_known(const struct ts_http *http, const char *model)
{
    return ts_bedrock_form_is_known(ts_bedrock_form_of(model, ts_body_json(&http->request)));
}

static int match(const struct ts_http *http)
{
    bool ends = ts_path_ends(http->path, "/invoke") ||
                ts_path_ends(http->path, "/invoke-with-response-stream");
    const char *model = ends && ts_is_post(http) ? strstr(http->path, "/model/") : NULL;
    return model && (is_amazon(http) || is_known(http, model)) ? 100 : 0;
}

/* {"bytes": "..."}: a JSON object of the vendor, in base64. */
static struct ts_slice chunk_of(struct ts_call *call, struct ts_slice event)
{
    struct ts_slice text = ts_json_get(event, "bytes"), bytes;
    size_t n = 0;
    char *plain = ts_json_text(text, &call->arena, &n);
    if (!plain || !ts_base64_decode((struct ts_slice){plain, n}, &call->arena, &bytes))
        return (struct ts_slice){0};
    struct ts_slice json = ts_json_value(bytes, NULL);
    return ts_json_kind(json) == TS_JSON_OBJECT ? json : (struct ts_slice){0};
}

static void add_chunk(struct ts_call *call, struct ts_bedrock_chunks *chunks, struct ts_slice chunk)
{
    struct ts_slice *grown =
        ts_arena_grow(&call->arena, chunks->list, chunks->count, sizeof *grown);
    if (!grown)
        return;
    chunks->list = grown;
    grown[chunks->count++] = chunk;
}

static struct ts_slice list_of(struct ts_call *call, const struct ts_bedrock_chunks *chunks)
{
    struct ts_buffer out = {0};
    for (size_t i = 0; i < chunks->count; i++) {
        ts_buffer_text(&out, i ? "," : "[");
        ts_buffer_add(&out, chunks->list[i].p, chunks->list[i].n);
    }
    ts_buffer_text(&out, out.bytes ? "]" : "");
    return ts_buffer_to_arena(&out, &call->arena);
}

struct streamed {
    struct ts_slice answer, metrics;
    bool was_blocked; /* a guardrail answered, at least in the end */
};

static bool is_blocked(struct ts_slice chunk)
{
    return ts_json_is_text(ts_json_get(chunk, "amazon-bedrock-guardrailAction"), "INTERVENED");
}

static struct streamed read_stream(struct ts_call *call, const struct ts_bedrock_form *form)
{
    struct streamed streamed = {0};
    struct ts_bedrock_chunks chunks = {0};
    struct ts_bedrock_frames frames = ts_bedrock_frames_begin(call);
    struct ts_slice type, json;
    while (ts_bedrock_frames_next(&frames, &type, &json)) {
        struct ts_slice chunk = chunk_of(call, json);
        struct ts_slice metrics = ts_json_get(chunk, METRICS);
        streamed.metrics = metrics.n ? metrics : streamed.metrics;
        streamed.was_blocked = is_blocked(chunk);
        if (chunk.n)
            add_chunk(call, &chunks, chunk);
        else
            frames.bad_payloads++;
    }
    bool is_complete = streamed.metrics.n || streamed.was_blocked;
    streamed.answer = form->join ? form->join(call, &chunks, &is_complete) : list_of(call, &chunks);
    ts_bedrock_frames_end(&frames, is_complete);
    call->outputs_json = streamed.answer;
    return streamed;
}

static void read_answer(struct ts_call *call, const struct ts_bedrock_form *form,
                        struct ts_slice answer)
{
    bool is_there = answer.n > 0;
    if (form->answer)
        form->answer(call, answer);
    if (form->promised)
        is_there = call->output_count || (!form->answer && ts_json_get(answer, form->promised).n);
    ts_bedrock_check(call, answer, is_there, form->promised);
}

/* Bedrock counts what it charges; what the vendor's own body says may differ. A guardrail that
 * blocks a request leaves counts of its own message in it: no model has run. */
static void measure(struct ts_call *call, const struct streamed *streamed)
{
    if (streamed->was_blocked && !streamed->metrics.n)
        call->usage = (struct ts_usage){0};
    ts_bedrock_usage(call, streamed->metrics);
    ts_bedrock_usage_in_headers(call);
}

/* An ARN hides that a model embeds, and Titan's requests are the same for both: the answer tells.
 */
static const struct ts_bedrock_form *form_of(const struct ts_call *call, struct ts_slice request,
                                             struct ts_slice answer)
{
    bool is_embedding =
        ts_json_get(answer, "embedding").n > 0 || ts_json_get(answer, "embeddings").n > 0;
    return ts_bedrock_form_of(is_embedding ? "embed" : call->request_model, request);
}

static void read(struct ts_call *call)
{
    struct ts_slice request = ts_bedrock_begin(call);
    struct streamed streamed = {.answer = ts_body_json(&call->http.response)};
    const struct ts_bedrock_form *form = form_of(call, request, streamed.answer);
    if (form->request)
        form->request(call, request);
    call->kind = form->kind;
    call->operation = form->operation;
    call->format = form->format;
    call->streamed = ts_path_ends(call->http.path, "-stream");
    if (ts_bedrock_is_stream(&call->http.response))
        streamed = read_stream(call, form);
    read_answer(call, form, streamed.answer);
    measure(call, &streamed);
    ts_call_title(call);
}

const struct ts_provider ts_provider_bedrock_invoke = {"bedrock.invoke", match, read};
