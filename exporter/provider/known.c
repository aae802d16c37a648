/* What the rows of ts_providers recognise, in words: a row matches in code, which nobody can list.
 */
#include "exporter/provider/known.h"

#include <stdio.h>
#include <string.h>
#include "exporter/provider/endpoints.h"
#include "exporter/provider/provider.h"

/* A row without a line here is listed with any host and path: it goes by the body. */
static const struct {
    const char *shape;
    enum ts_call_kind kind;
    const char *host, *path;
} lines[] = {
    {"openai.chat", TS_CALL_LLM, "*", "*/chat/completions"},
    {"openai.completions", TS_CALL_LLM, "*", "*/completions"},
    {"openai.responses", TS_CALL_LLM, "*", "*/responses"},
    {"openai.embeddings", TS_CALL_EMBEDDING, "*", "*/embeddings"},
    {"openai.images", TS_CALL_LLM, "*", "*/images/*"},
    {"openai.audio", TS_CALL_LLM, "*", "*/audio/*"},
    {"openai.moderations", TS_CALL_LLM, "*", "*/moderations"},
    {"openai.assistants", TS_CALL_LLM, "*", "*/threads/*/runs"},
    {"openai.batches", TS_CALL_LLM, "*", "*/batches"},
    {"anthropic.messages", TS_CALL_LLM, "*", "*/v1/messages"},
    {"anthropic.complete", TS_CALL_LLM, "*", "*/v1/complete"},
    {"gemini.generate", TS_CALL_LLM, "*", "*:generateContent"},
    {"gemini.generate", TS_CALL_LLM, "*", "*:streamGenerateContent"},
    {"gemini.embed", TS_CALL_EMBEDDING, "*", "*:embedContent"},
    {"gemini.embed", TS_CALL_EMBEDDING, "*", "*:batchEmbedContents"},
    {"bedrock.converse", TS_CALL_LLM, "*.amazonaws.com", "/model/*/converse"},
    {"bedrock.converse", TS_CALL_LLM, "*.amazonaws.com", "/model/*/converse-stream"},
    {"bedrock.invoke", TS_CALL_LLM, "*.amazonaws.com", "/model/*/invoke"},
    {"bedrock.invoke", TS_CALL_LLM, "*.amazonaws.com", "/model/*/invoke-with-response-stream"},
    {"cohere.v1", TS_CALL_LLM, "*", "*/v1/chat"},
    {"cohere.v2", TS_CALL_LLM, "*", "*/v2/chat"},
    {"cohere.embed", TS_CALL_EMBEDDING, "*", "*/embed"},
    {"cohere.rerank", TS_CALL_RERANKER, "*", "*/rerank"},
    {"ollama.chat", TS_CALL_LLM, "*", "*/api/chat"},
    {"ollama.generate", TS_CALL_LLM, "*", "*/api/generate"},
    {"ollama.embed", TS_CALL_EMBEDDING, "*", "*/api/embed"},
};

struct listing {
    void (*f)(void *context, const struct ts_known *known);
    void *context;
};

static void list_row(const struct listing *listing, const char *shape)
{
    bool has_line = false;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (strcmp(lines[i].shape, shape) != 0)
            continue;
        has_line = true;
        listing->f(listing->context,
                   &(struct ts_known){lines[i].kind, lines[i].host, lines[i].path, shape, ""});
    }
    if (!has_line)
        listing->f(listing->context, &(struct ts_known){TS_CALL_OTHER, "*", "/*", shape, ""});
}

/* The table's own signs: a dot before a host stands for "*.", '%' for a '*' without a slash. */
static void list_endpoint(void *context, const struct ts_endpoint *row)
{
    const struct listing *listing = context;
    bool is_tool = row->kind == TS_CALL_TOOL && row->name;
    char host[128], path[128];
    snprintf(host, sizeof host, "%s%s", !row->host || *row->host == '.' ? "*" : "",
             row->host ? row->host : "");
    snprintf(path, sizeof path, "%s", row->path);
    for (char *at = path; (at = strchr(at, '%'));)
        *at = '*';
    listing->f(listing->context,
               &(struct ts_known){row->kind, host, path, "", is_tool ? row->name : ""});
}

void ts_known_each(void (*f)(void *context, const struct ts_known *known), void *context)
{
    struct listing listing = {f, context};
    for (const struct ts_provider *const *row = ts_providers; row[0] && row[1]; row++)
        list_row(&listing, (*row)->shape); /* all but the last, which takes the rest */
    ts_endpoint_each(list_endpoint, &listing);
}
