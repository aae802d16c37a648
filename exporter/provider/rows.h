/* The rows of the table in provider.c, one for each provider's file. */
#ifndef TS_PROVIDER_ROWS_H
#define TS_PROVIDER_ROWS_H

#include "exporter/provider/provider.h"

extern const struct ts_provider ts_provider_openai_chat;
extern const struct ts_provider ts_provider_openai_embeddings;
extern const struct ts_provider ts_provider_bedrock_converse;
extern const struct ts_provider ts_provider_bedrock_invoke;
extern const struct ts_provider ts_provider_bedrock_agents;
extern const struct ts_provider ts_provider_bedrock_generate;
extern const struct ts_provider ts_provider_sagemaker;
extern const struct ts_provider ts_provider_anthropic_messages;
extern const struct ts_provider ts_provider_anthropic_complete;
extern const struct ts_provider ts_provider_anthropic_count_tokens;
extern const struct ts_provider ts_provider_anthropic_batches;
extern const struct ts_provider ts_provider_generic;

#endif
