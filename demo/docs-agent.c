/* An agent that answers questions with a language model, a web search and a folder of documents.
 *
 *   docs-agent [--docs DIR] [--stream | --stream-usage | --no-stream] QUESTION ...
 *
 * All questions belong to one conversation; --stream holds for the questions after it. Without
 * questions it reads them from standard input, one a line. Environment: OPENAI_BASE_URL,
 * OPENAI_API_KEY, OPENAI_MODEL as with the OpenAI clients, SEARCH_URL and SEARCH_API_KEY for the
 * search. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "chat.h"
#include "tools.h"

#define MAX_STEPS 8

static const char SYSTEM_PROMPT[] =
    "You are a helpful assistant. Use search_web for news and read_doc for questions about the "
    "product. Answer briefly.";

struct agent {
    struct chat chat;
    struct tools tools;
    cJSON *messages;
    cJSON *definitions;
};

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && value[0] ? value : otherwise;
}

static cJSON *message_new(const char *role, const char *content)
{
    cJSON *message = cJSON_CreateObject();
    cJSON_AddStringToObject(message, "role", role);
    cJSON_AddStringToObject(message, "content", content);
    return message;
}

static void answer_tool_call(struct agent *agent, const cJSON *call)
{
    const cJSON *function = cJSON_GetObjectItem(call, "function");
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(function, "name"));
    const char *arguments = cJSON_GetStringValue(cJSON_GetObjectItem(function, "arguments"));
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(call, "id"));
    printf("  [%s %s]\n", name ? name : "?", arguments ? arguments : "");
    fflush(stdout);
    char *result = tools_run(&agent->tools, name ? name : "", arguments ? arguments : "");
    cJSON *message = message_new("tool", result ? result : "Error: out of memory.");
    cJSON_AddStringToObject(message, "tool_call_id", id ? id : "");
    cJSON_AddItemToArray(agent->messages, message);
    free(result);
}

static void print_content(const cJSON *message, bool printed)
{
    const char *content = cJSON_GetStringValue(cJSON_GetObjectItem(message, "content"));
    if (printed)
        printf("\n");
    else if (content && content[0])
        printf("%s\n", content);
    fflush(stdout);
}

/* One call of the model. 1: it asked for tools, which were run; 0: it answered; -1: it failed. */
static int step(struct agent *agent)
{
    char error[512] = "";
    bool printed = false;
    cJSON *message =
        chat_send(&agent->chat, agent->messages, agent->definitions, &printed, error, sizeof error);
    print_content(message, printed);
    if (!message) {
        fprintf(stderr, "docs-agent: %s\n", error);
        return -1;
    }
    cJSON_AddItemToArray(agent->messages, message);
    const cJSON *calls = cJSON_GetObjectItem(message, "tool_calls");
    const cJSON *call;
    cJSON_ArrayForEach(call, calls) answer_tool_call(agent, call);
    return cJSON_GetArraySize(calls) > 0;
}

/* A turn that fails is taken out of the conversation. Returns 0 or -1. */
static int answer_question(struct agent *agent, const char *question)
{
    int before = cJSON_GetArraySize(agent->messages);
    printf("> %s\n", question);
    cJSON_AddItemToArray(agent->messages, message_new("user", question));
    for (int i = 0; i < MAX_STEPS; i++) {
        int outcome = step(agent);
        if (outcome == 0)
            return 0;
        if (outcome < 0)
            break;
    }
    while (cJSON_GetArraySize(agent->messages) > before)
        cJSON_DeleteItemFromArray(agent->messages, before);
    return -1;
}

static bool read_option(struct agent *agent, const char *argument)
{
    bool usage = strcmp(argument, "--stream-usage") == 0;
    bool stream = usage || strcmp(argument, "--stream") == 0;
    if (!stream && strcmp(argument, "--no-stream") != 0)
        return false;
    agent->chat.stream = stream;
    agent->chat.stream_usage = usage;
    return true;
}

static int answer_lines(struct agent *agent)
{
    int failures = 0;
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && answer_question(agent, line) != 0)
            failures++;
    }
    free(line);
    return failures;
}

static int answer_arguments(struct agent *agent, int count, char **arguments)
{
    int failures = 0, questions = 0;
    for (int i = 0; i < count; i++) {
        if (read_option(agent, arguments[i]))
            continue;
        if (strcmp(arguments[i], "--docs") == 0 && i + 1 < count) {
            agent->tools.docs_dir = arguments[++i];
            continue;
        }
        questions++;
        if (answer_question(agent, arguments[i]) != 0)
            failures++;
    }
    return questions ? failures : answer_lines(agent);
}

static void agent_init(struct agent *agent)
{
    agent->chat = (struct chat){
        .curl = curl_easy_init(),
        .base_url = environment("OPENAI_BASE_URL", "https://api.openai.com/v1"),
        .api_key = environment("OPENAI_API_KEY", NULL),
        .model = environment("OPENAI_MODEL", "gpt-4o-mini"),
    };
    agent->tools = (struct tools){
        .curl = curl_easy_init(),
        .search_url = environment("SEARCH_URL", NULL),
        .search_api_key = environment("SEARCH_API_KEY", NULL),
        .docs_dir = "demo/docs",
    };
    agent->messages = cJSON_CreateArray();
    cJSON_AddItemToArray(agent->messages, message_new("system", SYSTEM_PROMPT));
    agent->definitions = tools_definitions();
}

static void agent_free(struct agent *agent)
{
    curl_easy_cleanup(agent->chat.curl);
    curl_easy_cleanup(agent->tools.curl);
    cJSON_Delete(agent->messages);
    cJSON_Delete(agent->definitions);
}

int main(int argc, char **argv)
{
    struct agent agent;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    agent_init(&agent);
    int failures = answer_arguments(&agent, argc - 1, argv + 1);
    agent_free(&agent);
    curl_global_cleanup();
    return failures ? 1 : 0;
}
