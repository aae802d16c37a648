/* Rows of ts_providers that are tables of endpoints: what they have. Host and path are patterns of
 * call/pattern.h; the texts are static, or live until f returns. */
#ifndef TS_PROVIDER_TABLES_H
#define TS_PROVIDER_TABLES_H

#include "exporter/provider/known.h"

void ts_search_tools_each(void (*f)(void *context, const struct ts_known *known), void *context);
void ts_vector_stores_each(void (*f)(void *context, const struct ts_known *known), void *context);
void ts_data_hosts_each(void (*f)(void *context, const struct ts_known *known), void *context);

#endif
