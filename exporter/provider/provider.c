/* The table of providers. */
#include "exporter/provider/provider.h"

#include "exporter/provider/rows.h"

const struct ts_provider *const ts_providers[] = {
    &ts_provider_openai_chat,
    &ts_provider_openai_embeddings,
    &ts_provider_bedrock_converse,
    &ts_provider_bedrock_invoke,
    &ts_provider_bedrock_agents,
    &ts_provider_bedrock_generate,
    &ts_provider_sagemaker,
    &ts_provider_anthropic_messages,
    &ts_provider_anthropic_complete,
    &ts_provider_anthropic_count_tokens,
    &ts_provider_anthropic_batches,
    &ts_provider_generic, /* takes what no other row wants */
    NULL,
};
