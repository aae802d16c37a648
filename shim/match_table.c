/* The tables of known endpoints: one line each, adding one is adding a line. */
#include "shim/match_table.h"

#include "shim/match_index.h"

/* Each pattern ends with a NUL of its own: pointers to them would all have to be relocated in every
 * process that starts. clang-format would put several on a line. */
/* clang-format off */

/* A star stands only to the left of the provider's own domain, on the boundary of a label, so that
 * no other domain can match. */
static const char model_hosts[] =
    "api.openai.com\0"
    "*.api.openai.com\0"
    "api.anthropic.com\0"
    "generativelanguage.googleapis.com\0"
    "aiplatform.googleapis.com\0"
    "*-aiplatform.googleapis.com\0"
    "aiplatform.*.rep.googleapis.com\0"
    "*.openai.azure.com\0"
    "*.cognitiveservices.azure.com\0"
    "*.services.ai.azure.com\0"
    "*.models.ai.azure.com\0"
    "*.inference.ai.azure.com\0"
    "bedrock-runtime.*.amazonaws.com\0"
    "bedrock-runtime-fips.*.amazonaws.com\0"
    "bedrock-agent-runtime.*.amazonaws.com\0"
    "bedrock-mantle.*.api.aws\0"
    "bedrock-*runtime.*.amazonaws.com.cn\0"
    "*.bedrock-runtime.*.vpce.amazonaws.com\0"
    "runtime.sagemaker.*.amazonaws.com\0"
    "*.ml.cloud.ibm.com\0"
    "*.endpoints.huggingface.cloud\0"
    "api.mistral.ai\0"
    "codestral.mistral.ai\0"
    "api.groq.com\0"
    "api.deepseek.com\0"
    "api.x.ai\0"
    "*.api.x.ai\0"
    "api.together.xyz\0"
    "api.together.ai\0"
    "api.fireworks.ai\0"
    "api.perplexity.ai\0"
    "openrouter.ai\0"
    "api.cohere.com\0"
    "api.cohere.ai\0"
    "ai-gateway.vercel.sh\0"
    "gateway.ai.cloudflare.com\0"
    "api.portkey.ai\0"
    "oai.helicone.ai\0"
    "anthropic.helicone.ai\0"
    "ai-gateway.helicone.ai\0"
    "models.github.ai\0"
    "api.githubcopilot.com\0"
    "api.endpoints.anyscale.com\0"
    "api.deepinfra.com\0"
    "integrate.api.nvidia.com\0"
    "ai.api.nvidia.com\0"
    "api.friendli.ai\0"
    "api.sambanova.ai\0"
    "api.cerebras.ai\0"
    "api.llama.com\0"
    "api.featherless.ai\0"
    "inference.api.nscale.com\0"
    "api.studio.nebius.ai\0"
    "api.studio.nebius.com\0"
    "api.tokenfactory.nebius.com\0"
    "dashscope.aliyuncs.com\0"
    "dashscope-intl.aliyuncs.com\0"
    "api.moonshot.ai\0"
    "api.moonshot.cn\0"
    "api.z.ai\0"
    "open.bigmodel.cn\0"
    "api.minimax.io\0"
    "api.minimaxi.com\0"
    "ark.cn-beijing.volces.com\0"
    "qianfan.baidubce.com\0"
    "api.siliconflow.cn\0"
    "api.siliconflow.com\0"
    "api.hyperbolic.xyz\0"
    "api.novita.ai\0"
    "api.lambda.ai\0"
    "inference.baseten.co\0"
    "llm.chutes.ai\0"
    "api.venice.ai\0"
    "api.aimlapi.com\0"
    "api.upstage.ai\0"
    "api.ai21.com\0"
    "api.writer.com\0"
    "api.reka.ai\0"
    "api.inceptionlabs.ai\0"
    "api.aleph-alpha.com\0"
    "api.replicate.com\0"
    "stream.replicate.com\0"
    "*.replicate.net\0" /* the streams of predictions */
    "api.deepgram.com\0"
    "router.huggingface.co\0"
    "api-inference.huggingface.co\0"
    "api.voyageai.com\0"
    "api.jina.ai\0";

static const char tool_hosts[] =
    "api.tavily.com\0"
    "google.serper.dev\0"
    "scrape.serper.dev\0"
    "serpapi.com\0"
    "www.searchapi.io\0"
    "api.search.brave.com\0"
    "api.exa.ai\0"
    "api.firecrawl.dev\0"
    "r.jina.ai\0"
    "s.jina.ai\0"
    "api.linkup.so\0"
    "api.ydc-index.io\0"
    "ydc-index.io\0"
    "customsearch.googleapis.com\0"
    "kagi.com\0"
    "api.duckduckgo.com\0"
    "api.bing.microsoft.com\0"
    "app.scrapingbee.com\0"
    "api.wolframalpha.com\0"
    "api.cloud.llamaindex.ai\0"
    "api.cloud.eu.llamaindex.ai\0"
    "api.unstructured.io\0"
    "api.unstructuredapp.io\0"
    "api.mem0.ai\0"
    "*.pinecone.io\0"
    "*.weaviate.network\0"
    "*.weaviate.cloud\0"
    "*.cloud.qdrant.io\0"
    "*.zillizcloud.com\0"
    "*.trychroma.com\0"
    "*.vector.upstash.io\0"
    "*.turbopuffer.com\0"
    "*.search.windows.net\0";

/* On any host: gateways and servers of one's own. */
static const char model_paths[] =
    "*/completions\0" /* chat, text and fill-in-the-middle, under any prefix */
    "*/responses\0"
    "*/responses/compact\0"
    "*/embeddings\0"
    "*/moderations\0"
    "*/images/generations\0"
    "*/images/edits\0"
    "*/images/variations\0"
    "*/audio/speech\0"
    "*/audio/transcriptions\0"
    "*/audio/translations\0"
    "*/v1/messages\0"
    "*/v1/messages/count_tokens\0"
    "*/v1/complete\0"
    "*:generateContent\0"
    "*:streamGenerateContent\0"
    "*:embedContent\0"
    "*:batchEmbedContents\0"
    "*:countTokens\0"
    "*/publishers/google/models/*:predict\0"
    "*/publishers/google/models/*:fetchPredictOperation\0"
    "*:predictLongRunning\0"
    "*:rawPredict\0"
    "*:streamRawPredict\0"
    "*/v1beta/interactions\0"
    "*/converse\0"
    "*/converse-stream\0"
    "*/invoke\0"
    "*/invoke-with-response-stream\0"
    "*/invocations\0" /* Databricks, SageMaker, MLflow's gateway */
    "*/invocations-response-stream\0"
    "*/agents/*/sessions/*/text\0" /* Bedrock */
    "*/retrieveAndGenerate\0"
    "*/retrieveAndGenerateStream\0"
    "*/api/chat\0" /* Ollama */
    "*/api/generate\0"
    "*/v1/chat\0" /* Cohere */
    "*/v2/chat\0"
    "*/v1/generate\0"
    "*/embed\0"
    "/generate\0" /* TGI, vLLM: behind other paths it may be anything that is made */
    "*/generate_stream\0"
    "*/embed_all\0"
    "*/feature-extraction\0"
    "*/completion\0" /* llama.cpp */
    "*/infill\0"
    "*/embedding\0"
    "*/studio/v1/*/complete\0"  /* AI21 */
    "*/ai/run/@*\0"             /* Cloudflare's Workers AI */
    "*/services/aigc/*\0"       /* DashScope behind a gateway */
    "*/services/embeddings/*\0"
    "*/text/generation\0"       /* watsonx */
    "*/text/generation_stream\0"
    "*/text/chat\0"
    "*/text/chat_stream\0"
    "*/generation/text\0"
    "*/generation/text_stream\0";

static const char kept_model_paths[] =
    "*/v1/responses/*\0"
    "*/openai/responses/*\0"
    "*/v1/messages/batches\0"
    "*/v1/messages/batches/*\0"
    "*/v1/threads\0"
    "*/v1/threads/*\0"
    "*/openai/threads\0"
    "*/openai/threads/*\0"
    "*/v1/assistants\0"
    "*/v1/assistants/*\0"
    "*/openai/assistants\0"
    "*/openai/assistants/*\0"
    "*/v1/batches\0"
    "*/v1/batches/*\0"
    "*/openai/batches\0"
    "*/openai/batches/*\0"
    "*/publishers/google/models/*/operations/*\0";

static const char tool_paths[] =
    "*/mcp\0"
    "*/rerank\0"
    "*/reranks\0"
    "*/reranking\0"
    "*/services/rerank/*\0"
    "*/v1/files\0" /* reading them would be too common */
    "*/v1/uploads\0"
    "*/records/namespaces/*/search\0"      /* Pinecone */
    "*/collections/*/points/search\0"      /* Qdrant */
    "*/collections/*/points/search/batch\0"
    "*/collections/*/points/search/groups\0"
    "*/collections/*/points/query\0"
    "*/collections/*/points/query/batch\0"
    "*/collections/*/points/query/groups\0"
    "*/collections/*/points/recommend\0"
    "*/collections/*/points/recommend/batch\0"
    "*/collections/*/points/recommend/groups\0"
    "*/collections/*/points/discover\0"
    "*/collections/*/points/discover/batch\0"
    "*/api/v*/collections/*/query\0"       /* Chroma */
    "*/api/v2/*/collections/*/search\0"
    "*/vectordb/entities/search\0"         /* Milvus */
    "*/vectordb/entities/hybrid_search\0"
    "*/vectordb/entities/advanced_search\0"
    "*/v1/vector/search\0"
    "*/indexes/*/search\0"                 /* Marqo */
    "*/vectorize/v2/indexes/*/query\0"     /* Cloudflare */
    "*/QueryVectors\0"                     /* Amazon S3 Vectors */
    "*/knowledgebases/*/retrieve\0"
    "*/parsing/upload\0"                   /* LlamaParse */
    "*/api/v2/parse\0"
    "*/api/v2/parse/upload\0"
    "*/general/v0/general\0"               /* Unstructured */
    "*/v1/ocr\0"
    "*:analyze\0"                          /* Azure */
    "*/formrecognizer/*/analyze\0";

static const char kept_tool_paths[] =
    "*/v1/vector_stores\0"
    "*/v1/vector_stores/*\0"
    "*/openai/vector_stores\0"
    "*/openai/vector_stores/*\0"
    "*/parsing/job/*\0"
    "*/api/v2/parse/*\0"
    "*/analyzeResults/*\0"
    "*/analyzerResults/*\0"
    "*/customsearch/v1\0" /* Google */
    "*/customsearch/v1/siterestrict\0"
    "*/api/v1/llm-api\0"; /* Wolfram|Alpha */

static const char intake_paths[] =
    "*/v1/traces\0"
    "*/v1/traces/ingest\0"
    "*/v1/metrics\0"
    "*/v1/logs\0"
    "*/api/2.0/mlflow*\0"
    "*/api/3.0/mlflow*\0";

/* Who hands out credentials (OAuth, AWS STS, machines' metadata), and where providers of models do.
 */
static const char credential_hosts[] =
    "oauth2.googleapis.com\0"
    "iamcredentials.googleapis.com\0"
    "sts.googleapis.com\0"
    "iam.cloud.ibm.com\0"
    "login.microsoftonline.com\0"
    "sts.amazonaws.com\0"
    "sts.*.amazonaws.com\0"
    "metadata.google.internal\0"
    "169.254.169.254\0"
    "169.254.170.2\0";

static const char credential_paths[] =
    "*/token\0"
    "*/access_token\0"
    "*/access_tokens\0"
    "*/auth_tokens\0"
    "*/issuetoken\0"
    "*:generateaccesstoken\0"
    "*:generateidtoken\0"
    "*/realtime/client_secrets\0"
    "*/realtime/sessions\0"
    "*/realtime/transcription_sessions\0"
    "*/chatkit/sessions\0"
    "*/admin_api_keys\0"
    "*/api_keys\0"
    "*/api-keys\0"
    "*/api/v1/keys\0";
/* clang-format on */

static struct ts_match_index hosts, paths;

static const struct {
    struct ts_match_index *index;
    const char *patterns;
    unsigned what;
} lists[] = {
    {&hosts, model_hosts, TS_KNOWN_MODEL},
    {&hosts, tool_hosts, TS_KNOWN_TOOL},
    {&hosts, credential_hosts, TS_KNOWN_CREDENTIALS},
    {&paths, model_paths, TS_KNOWN_MODEL},
    {&paths, kept_model_paths, TS_KNOWN_MODEL | TS_KNOWN_KEPT},
    {&paths, tool_paths, TS_KNOWN_TOOL},
    {&paths, kept_tool_paths, TS_KNOWN_TOOL | TS_KNOWN_KEPT},
    {&paths, intake_paths, TS_KNOWN_INTAKE},
    {&paths, credential_paths, TS_KNOWN_CREDENTIALS},
};

size_t ts_match_table_prepare(void)
{
    size_t lost = 0;
    ts_match_index_begin(&hosts, 8); /* more than ".com": no host is shorter */
    ts_match_index_begin(&paths, 4); /* "/mcp" */
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        lost += ts_match_index_add(lists[i].index, lists[i].patterns, lists[i].what);
    return lost;
}

unsigned ts_match_host(const char *host, size_t bytes)
{
    return ts_match_index_find(&hosts, host, bytes);
}

unsigned ts_match_path(const char *path, size_t bytes)
{
    return ts_match_index_find(&paths, path, bytes);
}
