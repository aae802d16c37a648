/* The tools that the agent offers to the model. */
#ifndef DEMO_TOOLS_H
#define DEMO_TOOLS_H

#include <cjson/cJSON.h>
#include <curl/curl.h>

struct tools {
    CURL *curl;
    const char *search_url;     /* a search service; NULL: there is none */
    const char *search_api_key; /* NULL: it wants none */
    const char *docs_dir;       /* where read_doc finds its Markdown files */
};

/* The definitions for the request, owned by the caller. */
cJSON *tools_definitions(void);

/* Runs a tool with the arguments that the model wrote. Returns what the model is to be told, also
 * when something went wrong; owned by the caller. */
char *tools_run(const struct tools *tools, const char *name, const char *arguments);

#endif
