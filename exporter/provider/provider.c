/* The table of providers. */
#include "exporter/provider/provider.h"

#include "exporter/provider/rows.h"

const struct ts_provider *const ts_providers[] = {
    &ts_provider_openai_chat,
    &ts_provider_openai_embeddings,
    &ts_provider_cohere_v2,
    &ts_provider_ollama_chat,
    &ts_provider_ollama_generate,
    &ts_provider_ollama_embed,
    &ts_provider_cohere_v1,
    &ts_provider_cohere_generate,
    &ts_provider_cohere_embed,
    &ts_provider_llamacpp,
    &ts_provider_llamacpp_embedding,
    &ts_provider_tgi,
    &ts_provider_tei,
    &ts_provider_replicate,
    &ts_provider_replicate_stream,
    &ts_provider_watsonx,
    &ts_provider_watsonx_chat,
    &ts_provider_watsonx_embeddings,
    &ts_provider_writer_chat,
    &ts_provider_writer_completions,
    &ts_provider_writer_application,
    &ts_provider_ai21,
    &ts_provider_alephalpha,
    &ts_provider_alephalpha_embed,
    &ts_provider_voyage,
    &ts_provider_dashscope,
    &ts_provider_dashscope_embeddings,
    &ts_provider_cloudflare,
    &ts_provider_cloudflare_embeddings,
    &ts_provider_vllm,
    &ts_provider_generic, /* takes what no other row wants */
    NULL,
};
