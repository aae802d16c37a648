/* The table of providers. */
#include "exporter/provider/provider.h"

#include "exporter/provider/rows.h"

const struct ts_provider *const ts_providers[] = {
    &ts_provider_openai_chat,
    &ts_provider_openai_embeddings,
    &ts_provider_openai_responses,
    &ts_provider_openai_completions,
    &ts_provider_openai_images,
    &ts_provider_openai_audio,
    &ts_provider_openai_moderation,
    &ts_provider_openai_assistants,
    &ts_provider_openai_batches,
    &ts_provider_anthropic_messages,
    &ts_provider_anthropic_complete,
    &ts_provider_anthropic_count_tokens,
    &ts_provider_anthropic_batches,
    &ts_provider_gemini_generate,
    &ts_provider_gemini_embed,
    &ts_provider_gemini_count_tokens,
    &ts_provider_gemini_predict,
    &ts_provider_gemini_interactions,
    &ts_provider_generic, /* takes what no other row wants */
    NULL,
};
