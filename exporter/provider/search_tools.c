/* Search engines and readers of pages: endpoints that agents call as tools, a row each. */
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/pattern.h"
#include "exporter/call/tool_call.h"
#include "exporter/call/write.h"
#include "exporter/provider/rows.h"
#include "exporter/provider/tables.h"
#include "exporter/wire/json.h"

/* host and path as in call/pattern.h. name: '%' is what stands at the path's. in_path: the input's
 * name where it is the rest of the path behind the first slash; NULL: it is the body, else the
 * query. */
static const struct search_tool {
    const char *host, *path, *name, *in_path;
} tools[] = {
    {"api.tavily.com", "/search", "tavily_search", NULL},
    {"api.tavily.com", "/extract", "tavily_extract", NULL},
    {"api.tavily.com", "/crawl", "tavily_crawl", NULL},
    {"api.tavily.com", "/map", "tavily_map", NULL},
    {"google.serper.dev", "/%", "serper_%", NULL},
    {"scrape.serper.dev", "/*", "serper_scrape", NULL},
    {"api.search.brave.com", "/res/v1/*/search", "brave_search", NULL},
    {"api.search.brave.com", "/res/v1/llm/context", "brave_llm_context", NULL},
    {"serpapi.com", "/search*", "serpapi_search", NULL},
    {"www.searchapi.io", "/api/v1/search", "searchapi_search", NULL},
    {"api.exa.ai", "/search", "exa_search", NULL},
    {"api.exa.ai", "/contents", "exa_contents", NULL},
    {"api.exa.ai", "/findSimilar", "exa_find_similar", NULL},
    {"api.exa.ai", "/answer", "exa_answer", NULL},
    {"api.firecrawl.dev", "/v*/scrape", "firecrawl_scrape", NULL},
    {"api.firecrawl.dev", "/v*/search", "firecrawl_search", NULL},
    {"api.firecrawl.dev", "/v*/crawl", "firecrawl_crawl", NULL},
    {"api.firecrawl.dev", "/v*/map", "firecrawl_map", NULL},
    {"api.firecrawl.dev", "/v*/extract", "firecrawl_extract", NULL},
    {"r.jina.ai", "*", "jina_reader", "url"},
    {"s.jina.ai", "*", "jina_search", "q"},
    {"api.perplexity.ai", "/search", "perplexity_search", NULL},
    {"api.linkup.so", "/v1/search", "linkup_search", NULL},
    {"api.linkup.so", "/v1/fetch", "linkup_fetch", NULL},
    {"api.ydc-index.io", "*/search", "you_search", NULL},
    {"ydc-index.io", "*/search", "you_search", NULL},
    {"api.ydc-index.io", "*/news", "you_news", NULL},
    {"api.bing.microsoft.com", "/v7.0/*search", "bing_search", NULL},
    {"www.googleapis.com", "/customsearch/v1*", "google_search", NULL},
    {"customsearch.googleapis.com", "/customsearch/v1*", "google_search", NULL},
    {"app.scrapingbee.com", "/api/v1*", "scrapingbee", NULL},
    {"api.wolframalpha.com", "/v1/%", "wolfram_alpha", NULL},
    {"api.wolframalpha.com", "/v2/query*", "wolfram_alpha", NULL},
    {"www.wolframalpha.com", "/api/v1/llm-api", "wolfram_alpha", NULL},
    {"kagi.com", "/api/v0/search", "kagi_search", NULL},
    {"api.duckduckgo.com", "/", "duckduckgo_search", NULL},
};

static const struct search_tool *tool_of(const struct ts_http *http, struct ts_slice *part)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (ts_pattern_host(tools[i].host, http->host) &&
            ts_pattern_fits(tools[i].path, http->path, part))
            return &tools[i];
    return NULL;
}

/* DELETE and the like manage what is there. */
static bool may_search(const struct ts_http *http)
{
    return ts_is_post(http) || (http->method && strcmp(http->method, "GET") == 0);
}

static int match(const struct ts_http *http)
{
    return may_search(http) && tool_of(http, NULL) ? 100 : 0;
}

static struct ts_slice input_in_path(struct ts_call *call, const char *name)
{
    const char *path = call->http.path ? call->http.path : "";
    path += *path == '/';
    const char *text = *path ? ts_percent_decoded(path, strlen(path), &call->arena) : NULL;
    struct ts_buffer out = {0};
    if (!text)
        return (struct ts_slice){0};
    ts_buffer_text(&out, "{");
    ts_write_text(&out, name, text, strlen(text));
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

static struct ts_slice input_of(struct ts_call *call, const struct search_tool *tool)
{
    struct ts_slice input = call->inputs_json;
    if (!input.n && tool->in_path)
        input = input_in_path(call, tool->in_path);
    return input.n ? input : ts_query_json(call->http.url, &call->arena);
}

static const char *name_of(struct ts_call *call, const struct search_tool *tool,
                           struct ts_slice part)
{
    size_t head = strcspn(tool->name, "%");
    if (!tool->name[head])
        return tool->name;
    char *name = ts_arena_printf(&call->arena, "%.*s%.*s", (int)head, tool->name, (int)part.n,
                                 part.p ? part.p : "");
    return name ? name : "search";
}

static void read(struct ts_call *call)
{
    struct ts_slice part = {0};
    const struct search_tool *tool = tool_of(&call->http, &part);
    if (!tool)
        return;
    ts_call_bodies(call);
    ts_call_as_tool(call, name_of(call, tool, part), input_of(call, tool), call->outputs_json);
}

const struct ts_provider ts_provider_search_tools = {"search_tools", match, read};

void ts_search_tools_each(void (*f)(void *context, const struct ts_known *known), void *context)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        f(context, &(struct ts_known){TS_CALL_TOOL, tools[i].host, tools[i].path, "search_tools",
                                      tools[i].name});
}
