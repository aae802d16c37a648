/* The tables of known endpoints: one row each, adding one is adding a row. */
#include "shim/match_table.h"

#include <stdint.h>

#include "shim/glob.h"

struct row {
    const char *pattern;
    uint8_t bytes;
    uint8_t what;
    bool also_read; /* GET too: a job that is polled */
};

#define MODEL(pattern)                                                                             \
    {                                                                                              \
        pattern, sizeof pattern - 1, TS_ENDPOINT_MODEL, false                                      \
    }
#define MODEL_ALSO_READ(pattern)                                                                   \
    {                                                                                              \
        pattern, sizeof pattern - 1, TS_ENDPOINT_MODEL, true                                       \
    }
#define TOOL(pattern)                                                                              \
    {                                                                                              \
        pattern, sizeof pattern - 1, TS_ENDPOINT_TOOL, false                                       \
    }
#define TOOL_ALSO_READ(pattern)                                                                    \
    {                                                                                              \
        pattern, sizeof pattern - 1, TS_ENDPOINT_TOOL, true                                        \
    }

/* A star stands only to the left of the provider's own domain, on the boundary of a label, so that
 * no other domain can match. */
static const struct row hosts[] = {
    MODEL("api.openai.com"),
    MODEL("eu.api.openai.com"),
    MODEL("us.api.openai.com"),
    MODEL("api.anthropic.com"),
    MODEL("generativelanguage.googleapis.com"),
    MODEL("aiplatform.googleapis.com"),
    MODEL("aiplatform.us.rep.googleapis.com"),
    MODEL("aiplatform.eu.rep.googleapis.com"),
    MODEL("api.mistral.ai"),
    MODEL("codestral.mistral.ai"),
    MODEL("api.groq.com"),
    MODEL("api.deepseek.com"),
    MODEL("api.x.ai"),
    MODEL("api.together.xyz"),
    MODEL("api.together.ai"),
    MODEL("api.fireworks.ai"),
    MODEL("api.perplexity.ai"),
    MODEL("openrouter.ai"),
    MODEL("api.cohere.com"),
    MODEL("api.cohere.ai"),
    MODEL("ai-gateway.vercel.sh"),
    MODEL("gateway.ai.cloudflare.com"),
    MODEL("api.portkey.ai"),
    MODEL("oai.helicone.ai"),
    MODEL("anthropic.helicone.ai"),
    MODEL("ai-gateway.helicone.ai"),
    MODEL("models.inference.ai.azure.com"),
    MODEL("models.github.ai"),
    MODEL("api.githubcopilot.com"),
    MODEL("api.endpoints.anyscale.com"),
    MODEL("api.deepinfra.com"),
    MODEL("integrate.api.nvidia.com"),
    MODEL("ai.api.nvidia.com"),
    MODEL("api.friendli.ai"),
    MODEL("api.sambanova.ai"),
    MODEL("api.cerebras.ai"),
    MODEL("api.llama.com"),
    MODEL("api.featherless.ai"),
    MODEL("inference.api.nscale.com"),
    MODEL("api.studio.nebius.ai"),
    MODEL("api.studio.nebius.com"),
    MODEL("api.tokenfactory.nebius.com"),
    MODEL("dashscope.aliyuncs.com"),
    MODEL("dashscope-intl.aliyuncs.com"),
    MODEL("api.moonshot.ai"),
    MODEL("api.moonshot.cn"),
    MODEL("api.z.ai"),
    MODEL("open.bigmodel.cn"),
    MODEL("api.minimax.io"),
    MODEL("api.minimaxi.com"),
    MODEL("ark.cn-beijing.volces.com"),
    MODEL("qianfan.baidubce.com"),
    MODEL("api.siliconflow.cn"),
    MODEL("api.siliconflow.com"),
    MODEL("api.hyperbolic.xyz"),
    MODEL("api.novita.ai"),
    MODEL("api.lambda.ai"),
    MODEL("inference.baseten.co"),
    MODEL("llm.chutes.ai"),
    MODEL("api.venice.ai"),
    MODEL("api.aimlapi.com"),
    MODEL("api.upstage.ai"),
    MODEL("api.ai21.com"),
    MODEL("api.writer.com"),
    MODEL("api.reka.ai"),
    MODEL("api.inceptionlabs.ai"),
    MODEL("api.aleph-alpha.com"),
    MODEL("api.replicate.com"),
    MODEL("stream.replicate.com"),
    MODEL("*.replicate.net"), /* the streams of predictions */
    MODEL("api.deepgram.com"),
    MODEL("router.huggingface.co"),
    MODEL("api-inference.huggingface.co"),
    MODEL("api.voyageai.com"),
    MODEL("api.jina.ai"),
    TOOL("api.tavily.com"),
    TOOL("google.serper.dev"),
    TOOL("scrape.serper.dev"),
    TOOL("serpapi.com"),
    TOOL("www.searchapi.io"),
    TOOL("api.search.brave.com"),
    TOOL("api.exa.ai"),
    TOOL("api.firecrawl.dev"),
    TOOL("r.jina.ai"),
    TOOL("s.jina.ai"),
    TOOL("api.linkup.so"),
    TOOL("api.ydc-index.io"),
    TOOL("api.bing.microsoft.com"),
    TOOL("api.scrapingbee.com"),
    TOOL("api.wolframalpha.com"),
    TOOL("api.cloud.llamaindex.ai"),
    TOOL("api.cloud.eu.llamaindex.ai"),
    TOOL("api.unstructured.io"),
    TOOL("api.unstructuredapp.io"),
    TOOL("api.turbopuffer.com"),
    TOOL("api.mem0.ai"),
    MODEL("*.openai.azure.com"),
    MODEL("*.cognitiveservices.azure.com"),
    MODEL("*.services.ai.azure.com"),
    MODEL("*.models.ai.azure.com"),
    MODEL("*-aiplatform.googleapis.com"),
    MODEL("bedrock-runtime.*.amazonaws.com"),
    MODEL("bedrock-runtime-fips.*.amazonaws.com"),
    MODEL("bedrock-agent-runtime.*.amazonaws.com"),
    MODEL("bedrock-mantle.*.api.aws"),
    MODEL("bedrock-*runtime.*.amazonaws.com.cn"),
    MODEL("runtime.sagemaker.*.amazonaws.com"),
    MODEL("*.bedrock-runtime.*.vpce.amazonaws.com"),
    MODEL("*.ml.cloud.ibm.com"),
    MODEL("*.endpoints.huggingface.cloud"),
    TOOL("*.pinecone.io"),
    TOOL("*.weaviate.network"),
    TOOL("*.weaviate.cloud"),
    TOOL("*.cloud.qdrant.io"),
    TOOL("*.zillizcloud.com"),
    TOOL("*.trychroma.com"),
    TOOL("*.vector.upstash.io"),
    TOOL("*.search.windows.net"),
};

/* On any host: gateways and servers of one's own. */
static const struct row paths[] = {
    MODEL("*/completions"), /* chat, text and fill-in-the-middle, under any prefix */
    MODEL("*/responses"),
    MODEL_ALSO_READ("*/v1/responses/*"),
    MODEL("*/embeddings"),
    MODEL("*/v1/messages"),
    MODEL("*/v1/messages/count_tokens"),
    MODEL("*/v1/messages/batches"),
    MODEL_ALSO_READ("*/v1/messages/batches/*"),
    MODEL("*/v1/complete"),
    MODEL("*/v1/moderations"),
    MODEL("*/v1/images/generations"),
    MODEL("*/v1/images/edits"),
    MODEL("*/v1/audio/speech"),
    MODEL("*/v1/audio/transcriptions"),
    MODEL("*/v1/audio/translations"),
    MODEL("*:generateContent"),
    MODEL("*:streamGenerateContent"),
    MODEL("*:embedContent"),
    MODEL("*:batchEmbedContents"),
    MODEL("*:countTokens"),
    MODEL("*/publishers/google/models/*:predict"),
    MODEL("*:predictLongRunning"),
    MODEL("*:rawPredict"),
    MODEL("*:streamRawPredict"),
    MODEL("*/v1beta/interactions"),
    MODEL("*/converse"),
    MODEL("*/converse-stream"),
    MODEL("*/invoke"),
    MODEL("*/invoke-with-response-stream"),
    MODEL("*/invocations"), /* Databricks, SageMaker, MLflow's gateway */
    MODEL("*/api/chat"),    /* Ollama */
    MODEL("*/api/generate"),
    MODEL("*/api/embed"),
    MODEL("*/v1/chat"),
    MODEL("*/v2/chat"),
    MODEL("*/v1/embed"),
    MODEL("*/v2/embed"),
    MODEL("*/completion"), /* llama.cpp */
    MODEL("*/infill"),
    MODEL("*/generate_stream"),
    MODEL("*/ai/run/@*"),       /* Cloudflare's Workers AI */
    MODEL("*/services/aigc/*"), /* DashScope behind a gateway */
    TOOL("*/rerank"),
    TOOL("*/v1/vector_stores/*/search"),
    TOOL("*/collections/*/points/search"), /* Qdrant */
    TOOL("*/collections/*/points/query"),
    TOOL("*/api/v*/collections/*/query"), /* Chroma */
    TOOL("*/vectordb/entities/search"),   /* Milvus */
    TOOL("*/indexes/*/search"),           /* Marqo */
    TOOL("*/knowledgebases/*/retrieve"),
    TOOL("*/api/parsing/upload"), /* LlamaParse */
    TOOL_ALSO_READ("*/api/parsing/job/*"),
    TOOL("*/general/v0/general"), /* Unstructured */
    TOOL("*/v1/ocr"),
    TOOL("*:analyze"),
};

static const struct row intakes[] = {
    TOOL("*/v1/traces"), TOOL("*/v1/traces/ingest"), TOOL("*/v1/metrics"),
    TOOL("*/v1/logs"),   TOOL("*/api/2.0/mlflow*"),  TOOL("*/api/3.0/mlflow*"),
};

/* Who hands out credentials (OAuth, AWS STS, machines' metadata), and where providers of models do.
 */
static const struct row credential_hosts[] = {
    TOOL("oauth2.googleapis.com"),     TOOL("iamcredentials.googleapis.com"),
    TOOL("sts.googleapis.com"),        TOOL("iam.cloud.ibm.com"),
    TOOL("login.microsoftonline.com"), TOOL("sts.amazonaws.com"),
    TOOL("sts.*.amazonaws.com"),       TOOL("metadata.google.internal"),
    TOOL("169.254.169.254"),           TOOL("169.254.170.2"),
};

static const struct row credential_paths[] = {
    TOOL("*/token"),
    TOOL("*/access_token"),
    TOOL("*/access_tokens"),
    TOOL("*/auth_tokens"),
    TOOL("*/issuetoken"),
    TOOL("*:generateaccesstoken"),
    TOOL("*:generateidtoken"),
    TOOL("*/realtime/client_secrets"),
    TOOL("*/realtime/sessions"),
    TOOL("*/realtime/transcription_sessions"),
    TOOL("*/chatkit/sessions"),
    TOOL("*/admin_api_keys"),
    TOOL("*/api_keys"),
    TOOL("*/api-keys"),
    TOOL("*/api/v1/keys"),
};

#define COUNT(table) (sizeof table / sizeof *table)

/* One letter tells most rows apart, and this is asked for every transfer of the program. */
static inline bool ends_alike(const struct row *row, char last)
{
    char end = row->pattern[row->bytes - 1];
    return end == last || end == '*';
}

static const struct row *find(const struct row *table, size_t count, const char *text, size_t bytes)
{
    char last = bytes ? text[bytes - 1] : 0;
    for (const struct row *row = table; row < table + count; row++)
        if (ends_alike(row, last) && ts_glob(row->pattern, row->bytes, text, bytes))
            return row;
    return NULL;
}

enum ts_endpoint ts_match_host(const char *host, size_t bytes)
{
    char last = bytes ? host[bytes - 1] : 0;
    if (last >= '0' && last <= '9') /* an address */
        return TS_ENDPOINT_NONE;
    const struct row *row = find(hosts, COUNT(hosts), host, bytes);
    return row ? row->what : TS_ENDPOINT_NONE;
}

enum ts_endpoint ts_match_path(const char *path, size_t bytes, bool reads)
{
    const struct row *row = find(paths, COUNT(paths), path, bytes);
    return row && (!reads || row->also_read) ? row->what : TS_ENDPOINT_NONE;
}

bool ts_match_is_intake(const char *path, size_t bytes)
{
    return find(intakes, COUNT(intakes), path, bytes) != NULL;
}

bool ts_match_is_credentials(const char *host, size_t host_bytes, const char *path,
                             size_t path_bytes)
{
    return find(credential_hosts, COUNT(credential_hosts), host, host_bytes) ||
           find(credential_paths, COUNT(credential_paths), path, path_bytes);
}
