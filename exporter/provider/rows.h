/* The rows of the table in provider.c, one for each provider's file. */
#ifndef TS_PROVIDER_ROWS_H
#define TS_PROVIDER_ROWS_H

#include "exporter/provider/provider.h"

extern const struct ts_provider ts_provider_openai_chat;
extern const struct ts_provider ts_provider_openai_embeddings;
extern const struct ts_provider ts_provider_mcp;
extern const struct ts_provider ts_provider_pinecone;
extern const struct ts_provider ts_provider_qdrant;
extern const struct ts_provider ts_provider_weaviate;
extern const struct ts_provider ts_provider_chroma;
extern const struct ts_provider ts_provider_milvus;
extern const struct ts_provider ts_provider_elasticsearch;
extern const struct ts_provider ts_provider_openai_vector_stores;
extern const struct ts_provider ts_provider_bedrock_knowledge;
extern const struct ts_provider ts_provider_vector_stores;
extern const struct ts_provider ts_provider_search_tools;
extern const struct ts_provider ts_provider_rerank;
extern const struct ts_provider ts_provider_llamaparse;
extern const struct ts_provider ts_provider_unstructured;
extern const struct ts_provider ts_provider_azure_analyze;
extern const struct ts_provider ts_provider_mistral_ocr;
extern const struct ts_provider ts_provider_data_hosts;
extern const struct ts_provider ts_provider_generic;

#endif
