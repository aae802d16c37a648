/* Embeddings of Google's models: embedContent and batchEmbedContents, and :predict of the models
 * that Vertex AI had before those.
 * Source: ai.google.dev/api/embeddings,
 * cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api. */
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/salvage.h"
#include "exporter/call/usage.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/rows.h"

/* TensorFlow's servers have :predict too, of anything: the bodies tell. */
static bool predicts_embeddings(const struct ts_http *http)
{
    struct ts_slice answer = ts_body_json(&http->response);
    if (ts_json_path(answer, "predictions.0.embeddings.values").n)
        return true;
    struct ts_slice request = ts_body_json(&http->request);
    return strstr(http->path, "/publishers/google/models/") && strstr(http->path, "embedding") &&
           ts_json_path(request, "instances.0").n;
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    if (ts_gemini_is_method(http, "embedContent") ||
        ts_gemini_is_method(http, "batchEmbedContents"))
        return 100;
    return ts_gemini_is_method(http, "predict") && predicts_embeddings(http) ? 100 : 0;
}

static void read_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"outputDimensionality", "dimensions", false},
        {"output_dimensionality", "dimensions", false},
    };
    const struct ts_slice places[] = {
        request,
        ts_gemini_get(request, "embedContentConfig"),
        ts_json_get(request, "parameters"),
        ts_json_path(request, "requests.0"),
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (ts_json_kind(places[i]) == TS_JSON_OBJECT)
            ts_params_rows(call, places[i], rows, sizeof rows / sizeof *rows);
}

/* :predict counts the tokens of each text by itself. */
static void add_statistics(struct ts_usage *usage, struct ts_slice predictions)
{
    struct ts_json_iter iter = ts_json_begin(predictions);
    while (ts_json_kind(predictions) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_count tokens = {0};
        struct ts_slice statistics = ts_json_path(iter.value, "embeddings.statistics");
        tokens.known = ts_json_int(ts_gemini_get(statistics, "tokenCount"), &tokens.value) &&
                       tokens.value >= 0;
        ts_usage_include(&usage->input, &tokens);
    }
    ts_usage_complete(usage);
}

static bool has_vectors(struct ts_slice answer)
{
    return ts_json_get(answer, "embedding").n || ts_json_get(answer, "embeddings").n ||
           ts_json_get(answer, "predictions").n;
}

static void check(struct ts_call *call, struct ts_slice answer)
{
    if (!ts_call_is_settled(call) || ts_call_error_in(call, answer, true) || has_vectors(answer) ||
        call->exchange->no_content || call->http.response.body_truncated)
        return;
    ts_call_invalid(call, answer.n ? "the answer has no embedding" : "the answer is not JSON");
}

static void read_usage(struct ts_call *call, struct ts_slice answer)
{
    if (call->http.response.body_truncated) {
        struct ts_slice left = ts_salvage_last(call->http.response.body, "usageMetadata");
        char *wrapped =
            left.n ? ts_arena_printf(&call->arena, "{\"usageMetadata\":%.*s}", (int)left.n, left.p)
                   : NULL;
        ts_gemini_usage(call, ts_slice_text(wrapped));
        return;
    }
    ts_gemini_usage(call, answer);
    if (!call->usage.known)
        add_statistics(&call->usage, ts_json_get(answer, "predictions"));
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    struct ts_slice request = ts_gemini_begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_gemini_model(call, request);
    read_params(call, request);
    read_usage(call, answer);
    check(call, answer);
    ts_gemini_name(call, answer, call->operation);
}

const struct ts_provider ts_provider_gemini_embed = {"gemini.embed", match, read};
