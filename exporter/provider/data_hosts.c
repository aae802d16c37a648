/* Hosts of vector stores, search tools and parsers: what is no search there (writing, deleting,
 * listing) is at least known to belong to them. */
#include "exporter/call/extras.h"
#include "exporter/call/facts.h"
#include "exporter/call/pattern.h"
#include "exporter/provider/rows.h"
#include "exporter/provider/tables.h"

/* system: db.system.name, NULL: no store. */
static const struct {
    const char *host, *system;
} hosts[] = {
    {".pinecone.io", "pinecone"},
    {".weaviate.network", "weaviate"},
    {".weaviate.cloud", "weaviate"},
    {".cloud.qdrant.io", "qdrant"},
    {".zillizcloud.com", "milvus"},
    {".trychroma.com", "chroma"},
    {".vector.upstash.io", "upstash_vector"},
    {".turbopuffer.com", "turbopuffer"},
    {".search.windows.net", "azure.ai_search"},
    {"api.cloud.llamaindex.ai", NULL},
    {"api.cloud.eu.llamaindex.ai", NULL},
    {"api.unstructured.io", NULL},
    {"api.unstructuredapp.io", NULL},
    {"api.tavily.com", NULL},
    {"api.exa.ai", NULL},
    {"api.firecrawl.dev", NULL},
};

enum { NO_HOST = -1 };

static int host_of(const struct ts_http *http)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (ts_pattern_host(hosts[i].host, http->host))
            return (int)i;
    return NO_HOST;
}

/* More than nothing, less than all who can read it, and than what the user says of it. */
static int match(const struct ts_http *http)
{
    bool is_told = http->exchange && http->exchange->kind && *http->exchange->kind;
    return !is_told && host_of(http) != NO_HOST ? 5 : 0;
}

static void read(struct ts_call *call)
{
    int host = host_of(&call->http);
    call->kind = TS_CALL_OTHER;
    ts_call_bodies(call);
    if (host != NO_HOST)
        ts_call_extra_text(call, "db.system.name", hosts[host].system);
}

const struct ts_provider ts_provider_data_hosts = {"data_hosts", match, read};

void ts_data_hosts_each(void (*f)(void *context, const struct ts_known *known), void *context)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        f(context, &(struct ts_known){TS_CALL_OTHER, hosts[i].host, "/*", "data_hosts", ""});
}
