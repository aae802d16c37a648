/* What the rows of ts_providers recognise, in words: a row matches in code, which nobody can list.
 */
#include "exporter/provider/known.h"

#include <stdio.h>
#include <string.h>
#include "exporter/provider/provider.h"
#include "exporter/provider/tables.h"

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
    {"openai.moderation", TS_CALL_OTHER, "*", "*/moderations"},
    {"openai.assistants", TS_CALL_LLM, "*", "*/threads/*"},
    {"openai.batches", TS_CALL_OTHER, "*", "*/batches"},
    {"anthropic.messages", TS_CALL_LLM, "*", "*/v1/messages"},
    {"anthropic.messages", TS_CALL_LLM, "*", "*:rawPredict"},
    {"anthropic.messages", TS_CALL_LLM, "*", "*:streamRawPredict"},
    {"anthropic.complete", TS_CALL_LLM, "*", "*/v1/complete"},
    {"anthropic.batches", TS_CALL_OTHER, "*", "*/v1/messages/batches*"},
    {"anthropic.count_tokens", TS_CALL_OTHER, "*", "*/v1/messages/count_tokens"},
    {"gemini.generate", TS_CALL_LLM, "*", "*:generateContent"},
    {"gemini.generate", TS_CALL_LLM, "*", "*:streamGenerateContent"},
    {"gemini.embed", TS_CALL_EMBEDDING, "*", "*:embedContent"},
    {"gemini.embed", TS_CALL_EMBEDDING, "*", "*:batchEmbedContents"},
    {"gemini.count_tokens", TS_CALL_OTHER, "*", "*:countTokens"},
    {"gemini.interactions", TS_CALL_LLM, "*", "*/interactions"},
    {"gemini.predict", TS_CALL_LLM, "*", "*:predict"},
    {"bedrock.converse", TS_CALL_LLM, "*", "*/model/*/converse"},
    {"bedrock.converse", TS_CALL_LLM, "*", "*/model/*/converse-stream"},
    {"bedrock.invoke", TS_CALL_LLM, "*", "*/model/*/invoke"},
    {"bedrock.invoke", TS_CALL_LLM, "*", "*/model/*/invoke-with-response-stream"},
    {"bedrock.agents", TS_CALL_LLM, "*", "*/agents/*/agentAliases/*/sessions/*/text"},
    {"bedrock.generate", TS_CALL_LLM, "*", "*/retrieveAndGenerate*"},
    {"sagemaker", TS_CALL_LLM, "*", "*/endpoints/*/invocations*"},
    {"cohere.v1", TS_CALL_LLM, "*", "*/v1/chat"},
    {"cohere.v2", TS_CALL_LLM, "*", "*/v2/chat"},
    {"cohere.generate", TS_CALL_LLM, "*", "*/generate"},
    {"cohere.embed", TS_CALL_EMBEDDING, "*", "*/embed"},
    {"ollama.chat", TS_CALL_LLM, "*", "*/api/chat"},
    {"ollama.generate", TS_CALL_LLM, "*", "*/api/generate"},
    {"ollama.embed", TS_CALL_EMBEDDING, "*", "*/api/embed"},
    {"ollama.embed", TS_CALL_EMBEDDING, "*", "*/api/embeddings"},
    {"llamacpp.completion", TS_CALL_LLM, "*", "*/completion"},
    {"llamacpp.completion", TS_CALL_LLM, "*", "*/infill"},
    {"llamacpp.embedding", TS_CALL_EMBEDDING, "*", "*/embedding"},
    {"tgi.generate", TS_CALL_LLM, "*", "*/generate"},
    {"tgi.generate", TS_CALL_LLM, "*", "*/generate_stream"},
    {"tei.embed", TS_CALL_EMBEDDING, "*", "*/embed"},
    {"vllm.generate", TS_CALL_LLM, "*", "*/generate"},
    {"ai21.complete", TS_CALL_LLM, "*", "*/studio/v1/*/complete"},
    {"alephalpha.complete", TS_CALL_LLM, "api.aleph-alpha.com", "*/complete"},
    {"alephalpha.embed", TS_CALL_EMBEDDING, "api.aleph-alpha.com", "*/embed"},
    {"cloudflare.run", TS_CALL_LLM, "*", "*/ai/run/*"},
    {"cloudflare.embeddings", TS_CALL_EMBEDDING, "*", "*/ai/run/*"},
    {"dashscope.generation", TS_CALL_LLM, "*", "*/services/aigc/*-generation/*"},
    {"dashscope.embeddings", TS_CALL_EMBEDDING, "*", "*/services/embeddings/*"},
    {"replicate.prediction", TS_CALL_LLM, "api.replicate.com", "*/predictions*"},
    {"replicate.stream", TS_CALL_LLM, "stream.replicate.com", "/*"},
    {"voyage.embeddings", TS_CALL_EMBEDDING, "api.voyageai.com", "*/embeddings"},
    {"watsonx.generation", TS_CALL_LLM, "*", "*/text/generation*"},
    {"watsonx.chat", TS_CALL_LLM, "*", "*/text/chat*"},
    {"watsonx.embeddings", TS_CALL_EMBEDDING, "*", "*/text/embeddings"},
    {"writer.chat", TS_CALL_LLM, "api.writer.com", "/v1/chat"},
    {"writer.completions", TS_CALL_LLM, "api.writer.com", "/v1/completions"},
    {"writer.application", TS_CALL_LLM, "api.writer.com", "/v1/applications/*"},
    {"mlflow.agent", TS_CALL_LLM, "*", "*/invocations"},
    {"mcp", TS_CALL_TOOL, "*", "*/mcp"},
    {"pinecone", TS_CALL_RETRIEVER, "*", "*/records/namespaces/*/search"},
    {"pinecone", TS_CALL_RETRIEVER, "*.pinecone.io", "*/query"},
    {"qdrant", TS_CALL_RETRIEVER, "*", "*/collections/*/points/*"},
    {"chroma", TS_CALL_RETRIEVER, "*", "*/collections/*/query"},
    {"milvus", TS_CALL_RETRIEVER, "*", "*/vectordb/entities/*search"},
    {"weaviate", TS_CALL_RETRIEVER, "*", "*/v1/graphql"},
    {"elasticsearch", TS_CALL_RETRIEVER, "*", "*/_search"},
    {"bedrock.knowledge", TS_CALL_RETRIEVER, "*", "*/knowledgebases/*/retrieve"},
    {"openai.vector_stores", TS_CALL_RETRIEVER, "*", "*/vector_stores/*/search"},
    {"rerank", TS_CALL_RERANKER, "*", "*/rerank"},
    {"azure.analyze", TS_CALL_PARSER, "*", "*/documentModels/*:analyze"},
    {"llamaparse", TS_CALL_PARSER, "*", "*/parsing/upload"},
    {"unstructured", TS_CALL_PARSER, "*", "*/general/v0/general"},
    {"mistral.ocr", TS_CALL_PARSER, "*", "*/v1/ocr"},
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

/* The signs of call/pattern.h: a dot before a host stands for "*.", '%' for a '*' without a slash.
 */
static void list_pattern(void *context, const struct ts_known *pattern)
{
    const struct listing *listing = context;
    struct ts_known known = *pattern;
    char host[128], path[128], name[64];
    snprintf(host, sizeof host, "%s%s", !known.host || *known.host == '.' ? "*" : "",
             known.host ? known.host : "");
    snprintf(path, sizeof path, "%s", known.path);
    snprintf(name, sizeof name, "%s", known.name);
    for (char *at = path; (at = strchr(at, '%'));)
        *at = '*';
    for (char *at = name; (at = strchr(at, '%'));)
        *at = '*';
    known.host = host;
    known.path = path;
    known.name = name;
    listing->f(listing->context, &known);
}

/* Rows that are tables of endpoints themselves. */
static const struct {
    const char *shape;
    void (*each)(void (*f)(void *context, const struct ts_known *known), void *context);
} tables[] = {
    {"search_tools", ts_search_tools_each},
    {"vector_stores", ts_vector_stores_each},
    {"data_hosts", ts_data_hosts_each},
};

static bool list_table(struct listing *listing, const char *shape)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (strcmp(tables[i].shape, shape) != 0)
            continue;
        tables[i].each(list_pattern, listing);
        return true;
    }
    return false;
}

void ts_known_each(void (*f)(void *context, const struct ts_known *known), void *context)
{
    struct listing listing = {f, context};
    /* all but the last, which takes the rest */
    for (const struct ts_provider *const *row = ts_providers; row[0] && row[1]; row++)
        if (!list_table(&listing, (*row)->shape))
            list_row(&listing, (*row)->shape);
}
