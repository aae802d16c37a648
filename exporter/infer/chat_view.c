/* What MLflow's chat view can read of a call by itself: its conditions on each format, which are
 * those of its own code. */
#include "exporter/infer/chat_view.h"

#include <string.h>
#include "exporter/wire/json.h"

typedef bool reads_f(struct ts_slice value);

static bool is_text(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_STRING;
}

static bool is_object(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_OBJECT;
}

static bool is_array(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_ARRAY;
}

static bool is_absent(struct ts_slice value)
{
    return !value.n || ts_json_kind(value) == TS_JSON_NULL;
}

static bool has_text(struct ts_slice object, const char *key)
{
    return is_text(ts_json_get(object, key));
}

/* One of these words, each followed by a blank. */
static bool is_one_of(struct ts_slice text, const char *words)
{
    char word[32];
    for (const char *end; (end = strchr(words, ' ')); words = end + 1) {
        size_t n = (size_t)(end - words);
        if (n >= sizeof word)
            continue;
        memcpy(word, words, n);
        word[n] = 0;
        if (ts_json_is_text(text, word))
            return true;
    }
    return false;
}

static bool has_type(struct ts_slice object, const char *types)
{
    return is_one_of(ts_json_get(object, "type"), types);
}

static bool all(struct ts_slice list, reads_f *reads)
{
    struct ts_json_iter iter = ts_json_begin(list);
    if (!is_array(list))
        return false;
    while (ts_json_next(&iter))
        if (!reads(iter.value))
            return false;
    return true;
}

static bool some(struct ts_slice list, reads_f *reads)
{
    return ts_json_count(list) > 0 && all(list, reads);
}

/* -- OpenAI's chat */

static bool reads_part(struct ts_slice part)
{
    if (has_type(part, "text input_text output_text "))
        return has_text(part, "text");
    if (has_type(part, "image_url "))
        return is_text(ts_json_path(part, "image_url.url"));
    return has_type(part, "input_audio ") && is_text(ts_json_path(part, "input_audio.data"));
}

static bool reads_tool_call(struct ts_slice call)
{
    return has_text(call, "id") && is_text(ts_json_path(call, "function.name")) &&
           is_text(ts_json_path(call, "function.arguments"));
}

static bool reads_content(struct ts_slice content)
{
    return is_absent(content) || is_text(content) || all(content, reads_part);
}

/* function_call, which tool_calls replaced, is passed over in silence there. */
static bool reads_message(struct ts_slice message)
{
    struct ts_slice calls = ts_json_get(message, "tool_calls");
    return is_one_of(ts_json_get(message, "role"), "user assistant system tool ") &&
           reads_content(ts_json_get(message, "content")) &&
           (is_absent(calls) || all(calls, reads_tool_call)) &&
           is_absent(ts_json_get(message, "function_call"));
}

static bool reads_choice(struct ts_slice choice)
{
    return reads_message(ts_json_get(choice, "message"));
}

/* -- OpenAI's Responses */

static bool reads_input_part(struct ts_slice part)
{
    return has_type(part, "input_text ")
               ? has_text(part, "text")
               : has_type(part, "input_image ") && has_text(part, "image_url");
}

static bool reads_input_message(struct ts_slice item)
{
    struct ts_slice content = ts_json_get(item, "content");
    return is_one_of(ts_json_get(item, "role"), "user assistant system ") &&
           (is_text(content) || all(content, reads_input_part));
}

static bool reads_item(struct ts_slice item)
{
    if (has_type(item, "message "))
        return reads_message(item);
    if (has_type(item, "function_call "))
        return has_text(item, "call_id") && has_text(item, "name") && has_text(item, "arguments");
    if (has_type(item, "function_call_output "))
        return has_text(item, "call_id") && has_text(item, "output");
    return has_type(item, "reasoning ") && has_text(item, "id") &&
           is_array(ts_json_get(item, "summary"));
}

static bool reads_input_item(struct ts_slice item)
{
    return reads_input_message(item) || reads_item(item);
}

static bool reads_responses(struct ts_slice request, struct ts_slice response)
{
    struct ts_slice input = ts_json_get(request, "input");
    return is_absent(ts_json_get(request, "instructions")) &&
           (is_text(input) || some(input, reads_message) || some(input, reads_input_item)) &&
           some(ts_json_get(response, "output"), reads_item);
}

static bool reads_openai(struct ts_slice request, struct ts_slice response)
{
    struct ts_slice messages = ts_json_get(request, "messages");
    return messages.n ? some(messages, reads_message) &&
                            some(ts_json_get(response, "choices"), reads_choice)
                      : reads_responses(request, response);
}

/* -- Anthropic */

static bool reads_source(struct ts_slice block)
{
    struct ts_slice source = ts_json_get(block, "source");
    return has_type(source, "base64 ")
               ? has_text(source, "data") && is_one_of(ts_json_get(source, "media_type"),
                                                       "image/jpeg image/png image/gif image/webp ")
               : has_type(source, "url ") && has_text(source, "url");
}

static bool reads_plain_block(struct ts_slice block)
{
    return has_type(block, "text ") ? has_text(block, "text")
                                    : has_type(block, "image ") && reads_source(block);
}

static bool reads_block(struct ts_slice block)
{
    struct ts_slice content = ts_json_get(block, "content");
    if (has_type(block, "tool_use "))
        return has_text(block, "id") && has_text(block, "name") &&
               is_object(ts_json_get(block, "input"));
    if (has_type(block, "tool_result "))
        return has_text(block, "tool_use_id") &&
               (is_text(content) || all(content, reads_plain_block));
    if (has_type(block, "thinking "))
        return has_text(block, "thinking");
    return reads_plain_block(block);
}

static bool reads_blocks(struct ts_slice message)
{
    struct ts_slice content = ts_json_get(message, "content");
    return is_one_of(ts_json_get(message, "role"), "user assistant ") &&
           (is_text(content) || all(content, reads_block));
}

static bool reads_anthropic(struct ts_slice request, struct ts_slice response)
{
    return is_absent(ts_json_get(request, "system")) &&
           some(ts_json_get(request, "messages"), reads_blocks) && has_type(response, "message ") &&
           reads_blocks(response);
}

/* -- Gemini */

static bool reads_gemini_part(struct ts_slice part)
{
    return has_text(part, "text") || is_object(ts_json_get(part, "function_call")) ||
           is_object(ts_json_get(part, "function_response"));
}

/* A content without a role is the user's in a request, and shown as the model's. */
static bool reads_gemini_content(struct ts_slice content)
{
    return is_one_of(ts_json_get(content, "role"), "user model ") &&
           all(ts_json_get(content, "parts"), reads_gemini_part);
}

static bool reads_candidate(struct ts_slice candidate)
{
    return reads_gemini_content(ts_json_get(candidate, "content"));
}

static bool reads_gemini(struct ts_slice request, struct ts_slice response)
{
    return is_absent(ts_json_get(request, "systemInstruction")) &&
           is_absent(ts_json_get(request, "system_instruction")) &&
           some(ts_json_get(request, "contents"), reads_gemini_content) &&
           some(ts_json_get(response, "candidates"), reads_candidate);
}

/* -- Bedrock's converse. Several results in one message are shown as one. */

static bool reads_bedrock_block(struct ts_slice block)
{
    return has_text(block, "text") || is_object(ts_json_get(block, "toolUse")) ||
           is_array(ts_json_path(block, "toolResult.content"));
}

static bool reads_bedrock_message(struct ts_slice message)
{
    struct ts_slice content = ts_json_get(message, "content");
    bool has_result = ts_json_path(message, "content.0.toolResult").n > 0;
    return is_one_of(ts_json_get(message, "role"), "user assistant system ") &&
           all(content, reads_bedrock_block) && (!has_result || ts_json_count(content) == 1);
}

static bool reads_bedrock(struct ts_slice request, struct ts_slice response)
{
    struct ts_slice system = ts_json_get(request, "system");
    return ts_json_count(system) == 0 &&
           some(ts_json_get(request, "messages"), reads_bedrock_message) &&
           reads_bedrock_message(ts_json_path(response, "output.message"));
}

static const struct {
    const char *format;
    bool (*reads)(struct ts_slice request, struct ts_slice response);
} formats[] = {
    {"openai", reads_openai},
    {"anthropic", reads_anthropic},
    {"gemini", reads_gemini},
    {"bedrock", reads_bedrock},
};

/* MLflow's previews know the parts of chats only. */
static bool reads_chat_part(struct ts_slice part)
{
    return has_type(part, "text image_url input_audio ") && reads_part(part);
}

bool ts_chat_view_reads_message(struct ts_slice message)
{
    struct ts_slice content = ts_json_get(message, "content");
    bool says = content.n || ts_json_get(message, "tool_calls").n;
    return says && reads_message(message) && (!is_array(content) || all(content, reads_chat_part));
}

bool ts_chat_view_reads_parts(struct ts_slice content)
{
    return some(content, reads_chat_part);
}

bool ts_chat_view_reads(const struct ts_call *call)
{
    for (size_t i = 0; call->format && i < sizeof formats / sizeof *formats; i++)
        if (strcmp(call->format, formats[i].format) == 0)
            return formats[i].reads(call->inputs_json, call->outputs_json);
    return false;
}
