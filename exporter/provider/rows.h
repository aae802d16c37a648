/* The rows of the table in provider.c, one for each provider's file. */
#ifndef TS_PROVIDER_ROWS_H
#define TS_PROVIDER_ROWS_H

#include "exporter/provider/provider.h"

extern const struct ts_provider ts_provider_openai_chat;
extern const struct ts_provider ts_provider_openai_embeddings;
extern const struct ts_provider ts_provider_openai_responses;
extern const struct ts_provider ts_provider_generic;

#endif
