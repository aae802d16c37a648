/* The table of vendors. */
#include "exporter/call/vendor.h"

#include <stddef.h>
#include <string.h>

/* host: "api.openai.com" itself, or with a dot before it any host that ends so. path: NULL, or what
 * the path must begin with; the first row that fits counts. */
struct host_row {
    const char *host, *path;
    struct ts_vendor vendor;
};

static const struct host_row hosts[] = {
    {"api.openai.com", NULL, {"openai", "openai"}},
    {".api.openai.com", NULL, {"openai", "openai"}},
    {".openai.azure.com", NULL, {"azure", "azure.ai.openai"}},
    {".services.ai.azure.com", "/openai/", {"azure", "azure.ai.openai"}},
    {".services.ai.azure.com", "/anthropic/", {"azure_ai", "anthropic"}},
    {".services.ai.azure.com", NULL, {"azure_ai", "azure.ai.inference"}},
    {".models.ai.azure.com", NULL, {"azure_ai", "azure.ai.inference"}},
    {".inference.ai.azure.com", NULL, {"azure_ai", "azure.ai.inference"}},
    {".cognitiveservices.azure.com", "/openai/", {"azure", "azure.ai.openai"}},
    {".azure-api.net", "/openai/", {"azure", "azure.ai.openai"}},
    {"api.anthropic.com", NULL, {"anthropic", "anthropic"}},
    {"anthropic.helicone.ai", NULL, {"anthropic", "anthropic"}},
    {"generativelanguage.googleapis.com", NULL, {"gemini", "gcp.gemini"}},
    {"aiplatform.googleapis.com", NULL, {"vertex_ai", "gcp.vertex_ai"}},
    {"-aiplatform.googleapis.com", NULL, {"vertex_ai", "gcp.vertex_ai"}},
    {"aiplatform.us.rep.googleapis.com", NULL, {"vertex_ai", "gcp.vertex_ai"}},
    {"aiplatform.eu.rep.googleapis.com", NULL, {"vertex_ai", "gcp.vertex_ai"}},
    {".amazonaws.com", "/model/", {"bedrock", "aws.bedrock"}},
    {".amazonaws.com", "/knowledgebases/", {"bedrock", "aws.bedrock"}},
    {".amazonaws.com", "/openai/", {"bedrock", "aws.bedrock"}},
    {".api.aws", NULL, {"bedrock", "aws.bedrock"}},
    {"api.mistral.ai", NULL, {"mistral", "mistral_ai"}},
    {"codestral.mistral.ai", NULL, {"codestral", "mistral_ai"}},
    {"api.groq.com", NULL, {"groq", "groq"}},
    {"api.deepseek.com", NULL, {"deepseek", "deepseek"}},
    {"api.together.xyz", NULL, {"together_ai", "together_ai"}},
    {"api.together.ai", NULL, {"together_ai", "together_ai"}},
    {"api.x.ai", NULL, {"xai", "x_ai"}},
    {".api.x.ai", NULL, {"xai", "x_ai"}},
    {"openrouter.ai", NULL, {"openrouter", "openrouter"}},
    {"api.perplexity.ai", NULL, {"perplexity", "perplexity"}},
    {"api.cohere.com", NULL, {"cohere_chat", "cohere"}},
    {"api.cohere.ai", NULL, {"cohere_chat", "cohere"}},
    {"api.fireworks.ai", NULL, {"fireworks_ai", "fireworks_ai"}},
    {"api.deepinfra.com", NULL, {"deepinfra", "deepinfra"}},
    {"api.endpoints.anyscale.com", NULL, {"anyscale", "anyscale"}},
    {"integrate.api.nvidia.com", NULL, {"nvidia_nim", "nvidia_nim"}},
    {"ai.api.nvidia.com", NULL, {"nvidia_nim", "nvidia_nim"}},
    {"api.friendli.ai", NULL, {"friendliai", "friendliai"}},
    {"api.sambanova.ai", NULL, {"sambanova", "sambanova"}},
    {"api.llama.com", NULL, {"meta_llama", "meta_llama"}},
    {"api.featherless.ai", NULL, {"featherless_ai", "featherless_ai"}},
    {"inference.api.nscale.com", NULL, {"nscale", "nscale"}},
    {"api.studio.nebius.com", NULL, {"nebius", "nebius"}},
    {"api.studio.nebius.ai", NULL, {"nebius", "nebius"}},
    {"api.tokenfactory.nebius.com", NULL, {"nebius", "nebius"}},
    {"dashscope.aliyuncs.com", NULL, {"dashscope", "dashscope"}},
    {"dashscope-intl.aliyuncs.com", NULL, {"dashscope", "dashscope"}},
    {"api.moonshot.ai", NULL, {"moonshot", "moonshot_ai"}},
    {"api.moonshot.cn", NULL, {"moonshot", "moonshot_ai"}},
    {"api.cerebras.ai", NULL, {"cerebras", "cerebras"}},
    {"ollama.com", NULL, {"ollama", "ollama"}},
    {"api.hyperbolic.xyz", NULL, {"hyperbolic", "hyperbolic"}},
    {"api.novita.ai", NULL, {"novita", "novita"}},
    {"api.lambda.ai", NULL, {"lambda_ai", "lambda_ai"}},
    {"api.minimax.io", NULL, {"minimax", "minimax"}},
    {"api.z.ai", NULL, {"zai", "z_ai"}},
    {"open.bigmodel.cn", NULL, {"zai", "z_ai"}},
    {"ai-gateway.vercel.sh", NULL, {"vercel_ai_gateway", "vercel_ai_gateway"}},
    {"router.huggingface.co", NULL, {"huggingface", "huggingface"}},
    {"api-inference.huggingface.co", NULL, {"huggingface", "huggingface"}},
    {"api.replicate.com", NULL, {"replicate", "replicate"}},
    {"api.ai21.com", NULL, {"ai21", "ai21"}},
    {"api.voyageai.com", NULL, {"voyage", "voyage_ai"}},
    {"api.jina.ai", NULL, {"jina_ai", "jina_ai"}},
    {"api.writer.com", NULL, {"writer", "writer"}},
    {"api.portkey.ai", NULL, {"", ""}}, /* a gateway: whose model answers only its headers tell */
    {"models.github.ai", NULL, {"github", "github"}},
    {"models.inference.ai.azure.com", NULL, {"github", "github"}},
    {".cloud.databricks.com", "/serving-endpoints/", {"databricks", "databricks"}},
    {".azuredatabricks.net", "/serving-endpoints/", {"databricks", "databricks"}},
    {".gcp.databricks.com", "/serving-endpoints/", {"databricks", "databricks"}},
    {".ml.cloud.ibm.com", NULL, {"watsonx", "ibm.watsonx.ai"}},
};

/* Headers that one vendor alone sends. Azure's come first: it passes on OpenAI's as well. */
static const struct {
    const char *header;
    struct ts_vendor vendor;
} fingerprints[] = {
    {"x-ms-deployment-name", {"azure", "azure.ai.openai"}},
    {"apim-request-id", {"azure", "azure.ai.openai"}},
    {"x-groq-region", {"groq", "groq"}},
    {"mistral-correlation-id", {"mistral", "mistral_ai"}},
    {"x-ds-trace-id", {"deepseek", "deepseek"}},
    {"x-generation-id", {"openrouter", "openrouter"}},
    {"x-dashscope-request-id", {"dashscope", "dashscope"}},
    {"x-gemini-service-tier", {"gemini", "gcp.gemini"}},
    {"openai-processing-ms", {"openai", "openai"}},
    {"openai-version", {"openai", "openai"}},
    {"anthropic-organization-id", {"anthropic", "anthropic"}},
    {"anthropic-ratelimit-requests-limit", {"anthropic", "anthropic"}},
    {"anthropic-ratelimit-unified-status", {"anthropic", "anthropic"}},
};

const struct ts_vendor ts_vendor_ollama = {"ollama", "ollama"};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool host_fits(const char *host, const char *pattern)
{
    size_t n = strlen(host), m = strlen(pattern);
    bool is_suffix = *pattern == '.' || *pattern == '-';
    return is_suffix ? n > m && strcmp(host + n - m, pattern) == 0 : strcmp(host, pattern) == 0;
}

const struct ts_vendor *ts_vendor_of_host(const struct ts_http *http)
{
    if (!http->host || !*http->host)
        return NULL;
    const char *path = http->path ? http->path : "";
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (host_fits(http->host, hosts[i].host) && (!hosts[i].path || begins(path, hosts[i].path)))
            return &hosts[i].vendor;
    return NULL;
}

const struct ts_vendor *ts_vendor_of(const struct ts_http *http)
{
    const struct ts_vendor *vendor = ts_vendor_of_host(http);
    if (vendor && *vendor->name)
        return vendor;
    for (size_t i = 0; i < sizeof fingerprints / sizeof *fingerprints; i++)
        if (ts_http_header(&http->response, fingerprints[i].header).n)
            return &fingerprints[i].vendor;
    return vendor;
}
