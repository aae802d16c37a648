/* The tools that the agent offers to the model: a web search and a folder of documents. */
#include "tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "http.h"
#include "text.h"

struct tool {
    const char *name, *description, *parameter, *parameter_description;
    char *(*run)(const struct tools *tools, const char *argument);
};

static size_t collect(char *data, size_t size, size_t count, void *context)
{
    text_append(context, data, size * count);
    return size * count;
}

/* One line for each result: "- title: content". */
static char *format_results(const char *json)
{
    cJSON *document = cJSON_Parse(json);
    struct text lines = {0};
    const cJSON *result;
    cJSON_ArrayForEach(result, cJSON_GetObjectItemCaseSensitive(document, "results"))
    {
        const char *title = cJSON_GetStringValue(cJSON_GetObjectItem(result, "title"));
        const char *content = cJSON_GetStringValue(cJSON_GetObjectItem(result, "content"));
        text_append_string(&lines, "- ");
        text_append_string(&lines, title ? title : "?");
        text_append_string(&lines, ": ");
        text_append_string(&lines, content ? content : "");
        text_append_string(&lines, "\n");
    }
    cJSON_Delete(document);
    if (!lines.length)
        text_append_string(&lines, "No results.");
    return text_take(&lines);
}

static char *sentence(const char *before, const char *what, const char *after)
{
    struct text text = {0};
    text_append_string(&text, before);
    text_append_string(&text, what);
    text_append_string(&text, after);
    return text_take(&text);
}

static char *search_request(const struct tools *tools, const char *query)
{
    cJSON *body = cJSON_CreateObject();
    if (tools->search_api_key)
        cJSON_AddStringToObject(body, "api_key", tools->search_api_key);
    cJSON_AddStringToObject(body, "query", query);
    cJSON_AddNumberToObject(body, "max_results", 4);
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    return text;
}

static char *search_web(const struct tools *tools, const char *query)
{
    if (!tools->search_url)
        return strdup("Error: no search service is configured.");
    struct text answer = {0};
    char error[256] = "";
    char *body = search_request(tools, query);
    struct http_request request = {
        .url = tools->search_url, .body = body, .on_data = collect, .context = &answer};
    long status = http_post(tools->curl, &request, error, sizeof error);
    free(body);
    char *result =
        status == 200
            ? format_results(text_get(&answer))
            : sentence("Error: the search failed: ", error[0] ? error : "bad status", ".");
    text_free(&answer);
    return result;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    struct text content = {0};
    char block[4096];
    size_t count;
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        text_append(&content, block, count);
    fclose(file);
    return text_take(&content);
}

static char *read_doc(const struct tools *tools, const char *name)
{
    char path[1024];
    char *content = NULL;
    if (!strchr(name, '/')) {
        snprintf(path, sizeof path, "%s/%s.md", tools->docs_dir, name);
        content = read_file(path);
    }
    if (!content)
        content = sentence("Error: there is no document \"", name, "\".");
    return content;
}

static const struct tool TOOLS[] = {
    {"search_web", "Search the web for current information.", "query", "What to search for",
     search_web},
    {"read_doc", "Read one of the product's documents.", "name",
     "Name of the document, such as install", read_doc},
};
static const size_t TOOL_COUNT = sizeof TOOLS / sizeof TOOLS[0];

static cJSON *definition_of(const struct tool *tool)
{
    cJSON *definition = cJSON_CreateObject();
    cJSON_AddStringToObject(definition, "type", "function");
    cJSON *function = cJSON_AddObjectToObject(definition, "function");
    cJSON_AddStringToObject(function, "name", tool->name);
    cJSON_AddStringToObject(function, "description", tool->description);
    cJSON *schema = cJSON_AddObjectToObject(function, "parameters");
    cJSON_AddStringToObject(schema, "type", "object");
    cJSON *property =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(schema, "properties"), tool->parameter);
    cJSON_AddStringToObject(property, "type", "string");
    cJSON_AddStringToObject(property, "description", tool->parameter_description);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(schema, "required"),
                         cJSON_CreateString(tool->parameter));
    return definition;
}

cJSON *tools_definitions(void)
{
    cJSON *definitions = cJSON_CreateArray();
    for (size_t i = 0; i < TOOL_COUNT; i++)
        cJSON_AddItemToArray(definitions, definition_of(&TOOLS[i]));
    return definitions;
}

static char *run_with(const struct tool *tool, const struct tools *tools, const char *arguments)
{
    cJSON *object = cJSON_Parse(arguments);
    const char *value =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, tool->parameter));
    char *result = value ? tool->run(tools, value) : strdup("Error: the argument is missing.");
    cJSON_Delete(object);
    return result;
}

char *tools_run(const struct tools *tools, const char *name, const char *arguments)
{
    for (size_t i = 0; i < TOOL_COUNT; i++)
        if (strcmp(name, TOOLS[i].name) == 0)
            return run_with(&TOOLS[i], tools, arguments);
    return strdup("Error: there is no such tool.");
}
