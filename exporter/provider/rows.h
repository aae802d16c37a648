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
extern const struct ts_provider ts_provider_cohere_v2;
extern const struct ts_provider ts_provider_ollama_chat;
extern const struct ts_provider ts_provider_ollama_generate;
extern const struct ts_provider ts_provider_ollama_embed;
extern const struct ts_provider ts_provider_cohere_v1;
extern const struct ts_provider ts_provider_cohere_generate;
extern const struct ts_provider ts_provider_cohere_embed;
extern const struct ts_provider ts_provider_llamacpp;
extern const struct ts_provider ts_provider_llamacpp_embedding;
extern const struct ts_provider ts_provider_tgi;
extern const struct ts_provider ts_provider_tei;
extern const struct ts_provider ts_provider_replicate;
extern const struct ts_provider ts_provider_replicate_stream;
extern const struct ts_provider ts_provider_watsonx;
extern const struct ts_provider ts_provider_watsonx_chat;
extern const struct ts_provider ts_provider_watsonx_embeddings;
extern const struct ts_provider ts_provider_writer_chat;
extern const struct ts_provider ts_provider_writer_completions;
extern const struct ts_provider ts_provider_writer_application;
extern const struct ts_provider ts_provider_ai21;
extern const struct ts_provider ts_provider_alephalpha;
extern const struct ts_provider ts_provider_alephalpha_embed;
extern const struct ts_provider ts_provider_voyage;
extern const struct ts_provider ts_provider_dashscope;
extern const struct ts_provider ts_provider_dashscope_embeddings;
extern const struct ts_provider ts_provider_cloudflare;
extern const struct ts_provider ts_provider_cloudflare_embeddings;
extern const struct ts_provider ts_provider_vllm;
extern const struct ts_provider ts_provider_mlflow_agent;
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
