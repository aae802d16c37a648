/* The rows of the table in provider.c, one for each provider's file. */
#ifndef TS_PROVIDER_ROWS_H
#define TS_PROVIDER_ROWS_H

#include "exporter/provider/provider.h"

extern const struct ts_provider ts_provider_openai_chat;
extern const struct ts_provider ts_provider_openai_embeddings;
extern const struct ts_provider ts_provider_openai_responses;
extern const struct ts_provider ts_provider_openai_completions;
extern const struct ts_provider ts_provider_openai_images;
extern const struct ts_provider ts_provider_openai_audio;
extern const struct ts_provider ts_provider_openai_moderation;
extern const struct ts_provider ts_provider_openai_assistants;
extern const struct ts_provider ts_provider_openai_batches;
extern const struct ts_provider ts_provider_anthropic_messages;
extern const struct ts_provider ts_provider_anthropic_complete;
extern const struct ts_provider ts_provider_anthropic_count_tokens;
extern const struct ts_provider ts_provider_anthropic_batches;
extern const struct ts_provider ts_provider_gemini_generate;
extern const struct ts_provider ts_provider_gemini_embed;
extern const struct ts_provider ts_provider_gemini_count_tokens;
extern const struct ts_provider ts_provider_gemini_predict;
extern const struct ts_provider ts_provider_gemini_interactions;
extern const struct ts_provider ts_provider_generic;

#endif
