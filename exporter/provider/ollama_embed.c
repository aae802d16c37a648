/* Ollama's /api/embed, and the older /api/embeddings for one text. */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/provider/ollama.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    int fit = ts_ollama_fit(http, "/api/embed", "\"input\"", "\"embeddings\"");
    return fit ? fit : ts_ollama_fit(http, "/api/embeddings", "\"prompt\"", "\"embedding\"");
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    ts_ollama_begin(call);
    bool is_older = ts_path_ends(call->http.path, "/api/embeddings");
    ts_ollama_answer(call, NULL, is_older ? "embedding" : "embeddings");
    ts_call_title(call);
}

const struct ts_provider ts_provider_ollama_embed = {"ollama.embed", match, read};
