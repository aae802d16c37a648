/* A client for chat completions, as OpenAI and many others serve them. */
#include "chat.h"

#include <stdio.h>
#include <stdlib.h>
#include "http.h"
#include "stream.h"
#include "text.h"

struct answer {
    struct text raw;
    struct stream stream;
    bool streaming;
};

static char *request_body(const struct chat *chat, cJSON *messages, cJSON *tools)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "model", chat->model);
    cJSON_AddNumberToObject(body, "temperature", 0.01);
    cJSON_AddNumberToObject(body, "max_tokens", 1000);
    cJSON_AddItemReferenceToObject(body, "messages", messages);
    cJSON_AddItemReferenceToObject(body, "tools", tools);
    if (chat->stream)
        cJSON_AddTrueToObject(body, "stream");
    if (chat->stream && chat->stream_usage)
        cJSON_AddTrueToObject(cJSON_AddObjectToObject(body, "stream_options"), "include_usage");
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    return text;
}

static size_t keep(char *data, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    text_append(&answer->raw, data, size * count);
    if (answer->streaming)
        stream_feed(&answer->stream, data, size * count);
    return size * count;
}

static void print_now(const char *content)
{
    fputs(content, stdout);
    fflush(stdout);
}

static cJSON *whole_message(const char *json)
{
    cJSON *document = cJSON_Parse(json);
    cJSON *choices = cJSON_GetObjectItemCaseSensitive(document, "choices");
    cJSON *message =
        cJSON_DetachItemFromObjectCaseSensitive(cJSON_GetArrayItem(choices, 0), "message");
    cJSON_Delete(document);
    return message;
}

static void explain_status(long status, const char *json, char *error, size_t error_size)
{
    cJSON *document = cJSON_Parse(json);
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(document, "error");
    const char *words = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "message"));
    snprintf(error, error_size, "HTTP %ld: %s", status, words ? words : "no reason given");
    cJSON_Delete(document);
}

static cJSON *read_answer(struct answer *answer, long status, char *error, size_t error_size)
{
    if (status >= 400) {
        explain_status(status, text_get(&answer->raw), error, error_size);
        return NULL;
    }
    cJSON *message =
        answer->streaming ? stream_message(&answer->stream) : whole_message(text_get(&answer->raw));
    if (!message)
        snprintf(error, error_size, "the provider's answer cannot be read");
    return message;
}

cJSON *chat_send(const struct chat *chat, cJSON *messages, cJSON *tools, bool *printed, char *error,
                 size_t error_size)
{
    char url[1024];
    snprintf(url, sizeof url, "%s/chat/completions", chat->base_url);
    struct answer answer = {.streaming = chat->stream, .stream.on_content = print_now};
    char *body = request_body(chat, messages, tools);
    struct http_request request = {
        .url = url, .api_key = chat->api_key, .body = body, .on_data = keep, .context = &answer};
    long status = http_post(chat->curl, &request, error, error_size);
    cJSON *message = status ? read_answer(&answer, status, error, error_size) : NULL;
    *printed = answer.stream.content.length > 0;
    free(body);
    text_free(&answer.raw);
    stream_free(&answer.stream);
    return message;
}
