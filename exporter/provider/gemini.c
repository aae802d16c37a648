/* What the methods of Google's Gemini interface have in common. */
#include "exporter/provider/gemini.h"

#include <ctype.h>
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/usage.h"

/* Where the method's colon stands in the last part of the path, NULL: nowhere. */
static const char *colon_of(const char *path, size_t *bytes)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    const char *plain = slash ? strrchr(slash, ':') : NULL;
    const char *found = plain;
    for (const char *at = slash; at && (at = strstr(at, "%3")); at += 2)
        if ((at[2] == 'A' || at[2] == 'a') && (!found || at > found))
            found = at;
    *bytes = found == plain ? 1 : 3;
    return found;
}

bool ts_gemini_is_method(const struct ts_http *http, const char *method)
{
    size_t bytes;
    const char *colon = colon_of(http->path, &bytes);
    return colon && strcmp(colon + bytes, method) == 0;
}

static bool is_spelled(struct ts_slice key, const char *camel)
{
    size_t at = 1;
    for (; *camel; camel++, at++) {
        bool is_snake = isupper((unsigned char)*camel) && at < key.n && key.p[at] == '_';
        at += is_snake;
        char wanted = is_snake ? (char)tolower((unsigned char)*camel) : *camel;
        if (at >= key.n || key.p[at] != wanted)
            return false;
    }
    return at + 1 == key.n;
}

bool ts_gemini_key_is(const struct ts_json_iter *iter, const char *camel)
{
    return is_spelled(iter->key, camel);
}

struct ts_slice ts_gemini_get(struct ts_slice object, const char *camel)
{
    struct ts_slice found = {0};
    if (ts_json_kind(object) != TS_JSON_OBJECT)
        return found;
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter))
        if (is_spelled(iter.key, camel))
            found = iter.value;
    return found;
}

/* A gateway's host says nothing, but only Vertex has models of publishers in its paths. */
static void vendor_by_path(struct ts_call *call)
{
    if (*call->provider || !call->http.path || !strstr(call->http.path, "/publishers/google/"))
        return;
    call->provider = "vertex_ai";
    call->gen_ai_provider = "gcp.vertex_ai";
}

struct ts_slice ts_gemini_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    vendor_by_path(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice inner = ts_json_get(request, "request");
    bool is_wrapped = ts_json_get(inner, "contents").n && !ts_json_get(request, "contents").n;
    if (is_wrapped)
        ts_call_request_model(call, ts_json_get(request, "model"));
    return is_wrapped ? inner : request;
}

struct ts_slice ts_gemini_unwrapped(struct ts_slice json)
{
    struct ts_slice inner = ts_json_get(json, "response");
    bool is_wrapped = ts_json_kind(inner) == TS_JSON_OBJECT && !ts_json_get(json, "candidates").n;
    return is_wrapped ? inner : json;
}

/* Where the last one of these words ends before a place in the path, NULL: nowhere. */
static const char *last_after(const char *path, const char *end, const char *words)
{
    const char *found = NULL;
    for (const char *at = path; (at = strstr(at, words)) && at < end; at++)
        found = at + strlen(words);
    return found && found < end ? found : NULL;
}

static const char *model_in_path(struct ts_call *call)
{
    static const struct {
        const char *after;
        size_t kept; /* bytes at the end of these words that are of the name */
    } places[] = {{"/tunedModels/", 12}, {"/endpoints/", 10}, {"/models/", 0}};
    size_t bytes;
    const char *path = call->http.path, *colon = colon_of(path, &bytes);
    for (size_t i = 0; colon && i < sizeof places / sizeof *places; i++) {
        const char *at = last_after(path, colon, places[i].after);
        if (at)
            return ts_percent_decoded(at - places[i].kept, (size_t)(colon - at) + places[i].kept,
                                      &call->arena);
    }
    return NULL;
}

static const char *without_kind(const char *model)
{
    static const char kind[] = "models/";
    return strncmp(model, kind, sizeof kind - 1) == 0 ? model + sizeof kind - 1 : model;
}

void ts_gemini_model(struct ts_call *call, struct ts_slice request)
{
    const char *in_path = model_in_path(call);
    if (in_path && *in_path)
        call->request_model = in_path;
    else
        ts_call_request_model(call, ts_json_get(request, "model"));
    call->request_model = without_kind(call->request_model);
}

void ts_gemini_name(struct ts_call *call, struct ts_slice answer, const char *words)
{
    ts_call_response_model(call, ts_gemini_get(answer, "modelVersion"));
    call->response_model = without_kind(call->response_model);
    ts_call_response_id(call, ts_gemini_get(answer, "responseId"));
    const char *model = *call->request_model ? call->request_model : call->response_model;
    const char *name = *model ? ts_arena_printf(&call->arena, "%s %s", words, model) : words;
    call->name = name ? name : words;
}

static const struct ts_usage_row rows[] = {
    TS_USAGE_ROW(input, "promptTokenCount"),
    TS_USAGE_ROW(input, "prompt_token_count"),
    TS_USAGE_ROW(output, "candidatesTokenCount"),
    TS_USAGE_ROW(output, "candidates_token_count"),
    TS_USAGE_ROW(output, "responseTokenCount"),
    TS_USAGE_ROW(reasoning, "thoughtsTokenCount"),
    TS_USAGE_ROW(reasoning, "thoughts_token_count"),
    TS_USAGE_ROW(cache_read, "cachedContentTokenCount"),
    TS_USAGE_ROW(cache_read, "cached_content_token_count"),
    TS_USAGE_ROW(total, "totalTokenCount"),
    TS_USAGE_ROW(total, "total_token_count"),
};

/* What built-in tools found is read by the model, but not counted as prompt. */
static const struct ts_usage_row of_tools[] = {
    TS_USAGE_ROW(input, "toolUsePromptTokenCount"),
    TS_USAGE_ROW(input, "tool_use_prompt_token_count"),
};

/* Enumerations come as numbers when a client asks for enum-encoding=int. */
static bool is_audio(struct ts_slice modality)
{
    return ts_json_is_text(modality, "AUDIO") || ts_json_is_text(modality, "audio") ||
           ts_slice_is(modality, "4");
}

struct ts_count ts_gemini_audio(struct ts_slice details, const char *count_key)
{
    struct ts_count sum = {0};
    struct ts_json_iter iter = ts_json_begin(details);
    while (ts_json_kind(details) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_count part = {0};
        part.known = is_audio(ts_json_get(iter.value, "modality")) &&
                     ts_json_int(ts_gemini_get(iter.value, count_key), &part.value) &&
                     part.value >= 0;
        ts_usage_include(&sum, &part);
    }
    return sum;
}

void ts_gemini_usage(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice sent = ts_gemini_get(answer, "usageMetadata");
    struct ts_usage *usage = &call->usage, tools = {0};
    *usage = (struct ts_usage){0};
    ts_usage_rows(sent, rows, sizeof rows / sizeof *rows, usage);
    ts_usage_rows(sent, of_tools, sizeof of_tools / sizeof *of_tools, &tools);
    ts_usage_include(&usage->input, &tools.input);
    ts_usage_include(&usage->output, &usage->reasoning);
    usage->audio_input = ts_gemini_audio(ts_gemini_get(sent, "promptTokensDetails"), "tokenCount");
    usage->audio_output =
        ts_gemini_audio(ts_gemini_get(sent, "candidatesTokensDetails"), "tokenCount");
    ts_usage_complete(usage);
    struct ts_slice tier = ts_gemini_get(sent, "serviceTier");
    if (tier.n)
        call->service_tier = ts_text_of(tier, &call->arena);
}
