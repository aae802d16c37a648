/* The table of providers. */
#include "exporter/provider/provider.h"

#include "exporter/provider/rows.h"

const struct ts_provider *const ts_providers[] = {
    &ts_provider_openai_chat,
    &ts_provider_openai_embeddings,
    &ts_provider_mcp,
    &ts_provider_pinecone,
    &ts_provider_qdrant,
    &ts_provider_weaviate,
    &ts_provider_chroma,
    &ts_provider_milvus,
    &ts_provider_elasticsearch,
    &ts_provider_openai_vector_stores,
    &ts_provider_bedrock_knowledge,
    &ts_provider_vector_stores,
    &ts_provider_search_tools,
    &ts_provider_rerank,
    &ts_provider_llamaparse,
    &ts_provider_unstructured,
    &ts_provider_azure_analyze,
    &ts_provider_mistral_ocr,
    &ts_provider_data_hosts,
    &ts_provider_generic, /* takes what no other row wants */
    NULL,
};
