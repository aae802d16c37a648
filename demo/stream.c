/* A streamed answer of chat completions, put together again piece by piece. */
#include "stream.h"

#include <string.h>

static const char *string_of(const cJSON *object, const char *key)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return value ? value : "";
}

static cJSON *tool_call_at(struct stream *stream, int index)
{
    if (!stream->tool_calls)
        stream->tool_calls = cJSON_CreateArray();
    while (cJSON_GetArraySize(stream->tool_calls) <= index) {
        cJSON *call = cJSON_CreateObject();
        cJSON_AddStringToObject(call, "id", "");
        cJSON_AddStringToObject(call, "type", "function");
        cJSON *function = cJSON_AddObjectToObject(call, "function");
        cJSON_AddStringToObject(function, "name", "");
        cJSON_AddStringToObject(function, "arguments", "");
        cJSON_AddItemToArray(stream->tool_calls, call);
    }
    return cJSON_GetArrayItem(stream->tool_calls, index);
}

static void append_member(cJSON *object, const char *key, const char *more)
{
    struct text text = {0};
    text_append_string(&text, string_of(object, key));
    text_append_string(&text, more);
    cJSON_ReplaceItemInObjectCaseSensitive(object, key, cJSON_CreateString(text_get(&text)));
    text_free(&text);
}

static void add_tool_call_delta(struct stream *stream, const cJSON *delta)
{
    double index = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(delta, "index"));
    if (!(index >= 0 && index < 64))
        return;
    cJSON *call = tool_call_at(stream, (int)index);
    cJSON *function = cJSON_GetObjectItemCaseSensitive(call, "function");
    const cJSON *more = cJSON_GetObjectItemCaseSensitive(delta, "function");
    append_member(call, "id", string_of(delta, "id"));
    append_member(function, "name", string_of(more, "name"));
    append_member(function, "arguments", string_of(more, "arguments"));
}

static void add_chunk(struct stream *stream, const char *json)
{
    cJSON *chunk = cJSON_Parse(json);
    const cJSON *choices = cJSON_GetObjectItemCaseSensitive(chunk, "choices");
    const cJSON *delta = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(choices, 0), "delta");
    const char *content = string_of(delta, "content");
    if (content[0]) {
        text_append_string(&stream->content, content);
        stream->on_content(content);
    }
    const cJSON *call;
    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(delta, "tool_calls"))
        add_tool_call_delta(stream, call);
    cJSON_Delete(chunk);
}

static void add_line(struct stream *stream, const char *line)
{
    if (strncmp(line, "data: ", 6) != 0)
        return;
    if (strcmp(line + 6, "[DONE]") == 0)
        stream->done = true;
    else
        add_chunk(stream, line + 6);
}

void stream_feed(struct stream *stream, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\r')
            continue;
        if (bytes[i] != '\n') {
            text_append(&stream->line, &bytes[i], 1);
            continue;
        }
        add_line(stream, text_get(&stream->line));
        text_free(&stream->line);
    }
}

cJSON *stream_message(struct stream *stream)
{
    if (!stream->done)
        return NULL;
    cJSON *message = cJSON_CreateObject();
    cJSON_AddStringToObject(message, "role", "assistant");
    cJSON_AddStringToObject(message, "content", text_get(&stream->content));
    if (stream->tool_calls) {
        cJSON_AddItemToObject(message, "tool_calls", stream->tool_calls);
        stream->tool_calls = NULL;
    }
    return message;
}

void stream_free(struct stream *stream)
{
    text_free(&stream->line);
    text_free(&stream->content);
    cJSON_Delete(stream->tool_calls);
    stream->tool_calls = NULL;
}
