/* Chat completions behind Bedrock's InvokeModel: Mistral, AI21 Jamba, gpt-oss, Qwen, DeepSeek and
 * imported models answer as OpenAI does. */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/message.h"
#include "exporter/call/params.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_stream.h"
#include "exporter/wire/json.h"

void ts_choices_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice tools = ts_json_get(request, "tools");
    call->input =
        ts_messages_read(ts_json_get(request, "messages"), &call->arena, &call->input_count);
    if (ts_json_kind(tools) == TS_JSON_ARRAY)
        call->tools = tools;
    ts_invoke_params(call, request);
}

static void read_choice(struct ts_call *call, struct ts_slice choice)
{
    ts_message_of_choice(call, choice);
    struct ts_slice reason = ts_json_get(choice, "finish_reason");
    if (ts_json_kind(reason) != TS_JSON_STRING)
        reason = ts_json_get(choice, "stop_reason"); /* Mistral */
    ts_call_finish_reason(call, reason);
}

void ts_choices_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "choices"));
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_openai_usage(call, answer);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_choice(call, iter.value);
}

/* The key of a chunk's message when that is what it brings instead of a delta. */
static struct ts_slice message_key(struct ts_slice chunk)
{
    struct ts_slice choice = ts_json_path(chunk, "choices.0"), key = {0};
    struct ts_json_iter iter = ts_json_begin(choice);
    while (ts_json_kind(choice) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "delta"))
            return (struct ts_slice){0};
        if (ts_json_key_is(&iter, "message"))
            key = iter.key;
    }
    return key;
}

/* Line ends stand between the parts of JSON, never in them: blanks do as well. */
static void add_line(struct ts_buffer *out, const char *at, size_t bytes)
{
    size_t from = out->bytes;
    ts_buffer_add(out, at, bytes);
    for (; !out->failed && from < out->bytes; from++)
        if (out->data[from] == '\n' || out->data[from] == '\r')
            out->data[from] = ' ';
}

static void add_event(struct ts_buffer *out, struct ts_slice chunk)
{
    struct ts_slice key = message_key(chunk);
    size_t before = key.n ? (size_t)(key.p - chunk.p) : 0;
    ts_buffer_text(out, "data: ");
    add_line(out, chunk.p, before);
    ts_buffer_text(out, key.n ? "\"delta\"" : "");
    add_line(out, chunk.p + before + key.n, chunk.n - before - key.n);
    ts_buffer_text(out, "\n\n");
}

struct ts_slice ts_choices_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                bool *is_complete)
{
    struct ts_buffer events = {0};
    struct ts_stream_answer answer;
    for (size_t i = 0; i < chunks->count; i++)
        add_event(&events, chunks->list[i]);
    ts_stream_read(ts_buffer_to_arena(&events, &call->arena), &call->arena, &answer);
    *is_complete |= answer.is_complete;
    return answer.json;
}
