/* Calls without a provider of their own: endpoints that the user names, known model hosts, and all
 * other HTTP. */
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/retrieval.h"
#include "exporter/call/tool_call.h"
#include "exporter/provider/rows.h"
#include "exporter/provider/user_endpoint.h"
#include "exporter/call/vendor.h"
#include "exporter/wire/json.h"

/* Kinds as TRACESHIM_ENDPOINTS spells them. */
static const struct {
    const char *word;
    enum ts_call_kind kind;
    const char *operation;
} words[] = {
    {"llm", TS_CALL_LLM, "chat"},
    {"chat", TS_CALL_LLM, "chat"},
    {"embedding", TS_CALL_EMBEDDING, "embeddings"},
    {"embeddings", TS_CALL_EMBEDDING, "embeddings"},
    {"retriever", TS_CALL_RETRIEVER, ""},
    {"reranker", TS_CALL_RERANKER, ""},
    {"tool", TS_CALL_TOOL, "execute_tool"},
    {"parser", TS_CALL_PARSER, ""},
    {"http", TS_CALL_HTTP, ""},
};
enum { NO_WORD = -1 };

static int word_of(const struct ts_http *http)
{
    const char *kind = http->exchange ? http->exchange->kind : NULL;
    for (size_t i = 0; kind && i < sizeof words / sizeof *words; i++)
        if (strcasecmp(words[i].word, kind) == 0)
            return (int)i;
    return NO_WORD;
}

/* The user's word counts more than any guess; "llm" still leaves the reading to who can read it. */
static int match(const struct ts_http *http)
{
    int word = word_of(http);
    if (word == NO_WORD)
        return 1;
    bool is_model = words[word].kind == TS_CALL_LLM || words[word].kind == TS_CALL_EMBEDDING;
    return is_model ? 10 : 1000;
}

static void name_it(struct ts_call *call, const char *name)
{
    if (name && *name)
        call->name = name;
}

static void name_as_user(struct ts_call *call)
{
    struct ts_user_endpoint said;
    ts_user_endpoint_of(call->exchange, &said);
    if (said.name.n)
        name_it(call, ts_arena_copy(&call->arena, said.name.p, said.name.n));
}

static void show_as_tool(struct ts_call *call)
{
    struct ts_slice input = call->inputs_json;
    if (!input.n)
        input = ts_query_json(call->http.url, &call->arena);
    ts_call_as_tool(call, call->name, input, call->outputs_json);
}

/* "query <collection>": of the body, else the host. */
static void name_retrieval(struct ts_call *call)
{
    static const char *const keys[] = {"collectionName", "collection_name", "collection",
                                       "index",          "namespace",       NULL};
    struct ts_slice body = ts_body_json(&call->http.request);
    const char *collection = ts_retrieval_text(call, body, keys);
    if (!*collection)
        collection = call->http.host ? call->http.host : "";
    name_it(call, ts_arena_printf(&call->arena, "query %s", collection));
}

static void read_model(struct ts_call *call)
{
    struct ts_slice request = ts_body_json(&call->http.request);
    call->request_model = ts_text_of(ts_json_get(request, "model"), &call->arena);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static void read_kind(struct ts_call *call)
{
    switch (call->kind) {
    case TS_CALL_TOOL:
        name_as_user(call);
        show_as_tool(call);
        break;
    case TS_CALL_RETRIEVER:
        name_retrieval(call);
        break;
    case TS_CALL_LLM:
    case TS_CALL_EMBEDDING:
        read_model(call);
        break;
    case TS_CALL_RERANKER:
        name_it(call, "rerank");
        read_model(call);
        break;
    case TS_CALL_HTTP:
    case TS_CALL_OTHER:
    case TS_CALL_PARSER:
        break;
    }
}

static void read(struct ts_call *call)
{
    const struct ts_vendor *vendor = ts_vendor_of_host(&call->http);
    int word = word_of(&call->http);
    call->inputs_json = ts_body_shown(&call->http.request, &call->arena);
    call->outputs_json = ts_body_shown(&call->http.response, &call->arena);
    if (vendor) {
        call->provider = vendor->name;
        call->gen_ai_provider = vendor->gen_ai;
    }
    if (word != NO_WORD) {
        call->kind = words[word].kind;
        call->operation = words[word].operation;
    } else {
        call->kind = vendor ? TS_CALL_OTHER : TS_CALL_HTTP;
    }
    read_kind(call);
}

const struct ts_provider ts_provider_generic = {"generic", match, read};
