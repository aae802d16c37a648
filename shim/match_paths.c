/* The paths that are known on any host: one line each, adding one is adding a line. */
#include "shim/match_table.h"

/* Each pattern ends with a NUL of its own: pointers to them would all have to be relocated in every
 * process that starts. clang-format would put several on a line. */
/* clang-format off */

/* Gateways and servers of one's own. */
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

/* Where providers of models hand out credentials. */
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

const struct ts_known_list ts_known_paths[] = {
    {model_paths, TS_KNOWN_MODEL},
    {kept_model_paths, TS_KNOWN_MODEL | TS_KNOWN_KEPT},
    {tool_paths, TS_KNOWN_TOOL},
    {kept_tool_paths, TS_KNOWN_TOOL | TS_KNOWN_KEPT},
    {intake_paths, TS_KNOWN_INTAKE},
    {credential_paths, TS_KNOWN_CREDENTIALS},
    {NULL, 0},
};
