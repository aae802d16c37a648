/* Models that go on from a prompt: each vendor names the text that came in its own way. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/members.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/call/write.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/wire/json.h"

/* Where a text stands: in each item of a list, "": the answer is the list, NULL: in the answer
 * itself. in_stream: the list that a whole answer would have it in. */
struct place {
    const char *list, *text, *in_stream;
};

static const struct place places[] = {
    {NULL, "completion", NULL},         /* Anthropic */
    {NULL, "generation", NULL},         /* Meta */
    {"results", "outputText", NULL},    /* Titan */
    {NULL, "outputText", "results"},    /* the same, streamed */
    {"outputs", "text", NULL},          /* Mistral */
    {"choices", "text", NULL},          /* DeepSeek, imported models */
    {"generations", "text", NULL},      /* Cohere */
    {NULL, "text", "generations"},      /* the same, streamed */
    {"completions", "data.text", NULL}, /* AI21 */
    {"", "generated_text", NULL},       /* text generation of HuggingFace */
    {NULL, "generated_text", NULL},
};

/* Why a text ended, in it or beside it. */
static const char *const reasons[] = {"finish_reason", "stop_reason", "completionReason",
                                      "finishReason.reason", "details.finish_reason"};

static struct ts_slice first_item(const struct place *place, struct ts_slice answer)
{
    if (!place->list)
        return answer;
    return ts_json_at(*place->list ? ts_json_get(answer, place->list) : answer, 0);
}

static const struct place *place_in(struct ts_slice answer)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct ts_slice text = ts_json_path(first_item(&places[i], answer), places[i].text);
        if (ts_json_kind(text) == TS_JSON_STRING)
            return &places[i];
    }
    return NULL;
}

static struct ts_slice reason_of(struct ts_slice item)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        struct ts_slice reason = ts_json_path(item, reasons[i]);
        if (ts_json_kind(reason) == TS_JSON_STRING)
            return reason;
    }
    return (struct ts_slice){0};
}

void ts_prompt_input(struct ts_call *call, struct ts_slice prompt)
{
    if (ts_json_kind(prompt) != TS_JSON_STRING)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "user", prompt);
    ts_draft_text(&draft, prompt);
    ts_draft_to_input(&draft);
}

void ts_invoke_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"top_p", "top_p", false},
        {"topP", "top_p", false},
        {"p", "top_p", false},
        {"top_k", "top_k", false},
        {"topK", "top_k", false},
        {"k", "top_k", false},
        {"max_tokens", "max_tokens", false},
        {"maxTokens", "max_tokens", false},
        {"maxTokenCount", "max_tokens", false},
        {"max_gen_len", "max_tokens", false},
        {"max_new_tokens", "max_tokens", false},
        {"max_completion_tokens", "max_tokens", false},
        {"max_tokens_to_sample", "max_tokens", false},
        {"frequency_penalty", "frequency_penalty", false},
        {"presence_penalty", "presence_penalty", false},
        {"stop", "stop_sequences", true},
        {"stop_sequences", "stop_sequences", true},
        {"stopSequences", "stop_sequences", true},
        {"seed", "seed", false},
        {"num_generations", "choice.count", false},
        {"numResults", "choice.count", false},
        {"dimensions", "dimensions", false},
        {"output_dimension", "dimensions", false},
    };
    static const char *const within[] = {"textGenerationConfig", "parameters",
                                         "imageGenerationConfig"};
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < sizeof within / sizeof *within; i++)
        ts_params_rows(call, ts_json_get(request, within[i]), rows, sizeof rows / sizeof *rows);
}

void ts_prompt_request(struct ts_call *call, struct ts_slice request)
{
    static const char *const names[] = {"prompt", "inputText", "inputs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ts_prompt_input(call, ts_json_get(request, names[i]));
    ts_invoke_params(call, request);
}

void ts_prompt_usage(struct ts_call *call, struct ts_slice answer)
{
    static const struct ts_usage_row rows[] = {
        TS_USAGE_ROW(input, "prompt_token_count"),
        TS_USAGE_ROW(input, "inputTextTokenCount"),
        TS_USAGE_ROW(input, "meta.billed_units.input_tokens"),
        TS_USAGE_ROW(output, "generation_token_count"),
        TS_USAGE_ROW(output, "meta.billed_units.output_tokens"),
        TS_USAGE_ROW(output, "results.0.totalOutputTextTokenCount"),
    };
    struct ts_usage usage = {0};
    ts_usage_rows(answer, rows, sizeof rows / sizeof *rows, &usage);
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "results"));
    while (ts_json_next(&iter)) {
        struct ts_usage one = {0};
        ts_usage_rows(iter.value, (struct ts_usage_row[]){TS_USAGE_ROW(output, "tokenCount")}, 1,
                      &one);
        ts_usage_include(&usage.output, &one.output);
    }
    ts_usage_complete(&usage);
    if (usage.known)
        call->usage = usage;
    else
        ts_usage_read(answer, &call->usage);
}

static void read_item(struct ts_call *call, const struct place *place, struct ts_slice item,
                      struct ts_slice answer)
{
    struct ts_draft draft;
    struct ts_slice reason = reason_of(item);
    ts_draft_begin(&draft, call, "assistant", item);
    draft.message.content = ts_json_path(item, place->text);
    ts_draft_text(&draft, draft.message.content);
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, reason.n ? reason : reason_of(answer));
}

void ts_prompt_answer(struct ts_call *call, struct ts_slice answer)
{
    const struct place *place = place_in(answer);
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_prompt_usage(call, answer);
    if (!place)
        return;
    if (!place->list) {
        read_item(call, place, answer, answer);
        return;
    }
    struct ts_json_iter iter =
        ts_json_begin(*place->list ? ts_json_get(answer, place->list) : answer);
    while (ts_json_next(&iter))
        read_item(call, place, iter.value, answer);
}

/* A streamed text: what stands beside it, and its own members. */
struct joined {
    const struct place *place;
    struct ts_members beside, own;
};

static void add_text(struct joined *joined, const struct ts_json_iter *iter)
{
    if (ts_json_key_is(iter, joined->place->text))
        ts_members_join(&joined->own, iter->key, iter->value);
    else
        ts_members_set(&joined->own, iter->key, iter->value);
}

/* What counts the whole answer, or is Bedrock's own, does not belong to the text. */
static bool stands_beside(const struct ts_json_iter *iter)
{
    static const char own[] = "\"amazon-bedrock-";
    return ts_json_key_is(iter, "inputTextTokenCount") ||
           (iter->key.n > sizeof own && memcmp(iter->key.p, own, sizeof own - 1) == 0);
}

static void add_chunk(struct joined *joined, struct ts_slice chunk)
{
    const struct place *place = place_in(chunk);
    struct ts_slice item = place ? first_item(place, chunk) : (struct ts_slice){0};
    joined->place = place ? place : joined->place;
    struct ts_json_iter iter = ts_json_begin(chunk);
    while (ts_json_next(&iter))
        if (place && item.p == chunk.p && !stands_beside(&iter))
            add_text(joined, &iter);
        else if (!place || !place->list || !ts_json_key_is(&iter, place->list))
            ts_members_set(&joined->beside, iter.key, iter.value);
    iter = ts_json_begin(item);
    while (item.n && item.p != chunk.p && ts_json_next(&iter))
        add_text(joined, &iter);
}

static struct ts_slice write_joined(struct ts_call *call, const struct joined *joined)
{
    const struct place *place = joined->place;
    const char *list = !place ? NULL : place->in_stream ? place->in_stream : place->list;
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    if (list && *list)
        ts_buffer_printf(&out, "\"%s\":[{", list);
    ts_members_write(&joined->own, &out);
    if (list && *list)
        ts_buffer_text(&out, "}]");
    ts_members_write(&joined->beside, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

struct ts_slice ts_prompt_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                               bool *is_complete)
{
    struct joined joined = {.beside.arena = &call->arena, .own.arena = &call->arena};
    for (size_t i = 0; i < chunks->count; i++) {
        const struct place *place = place_in(chunks->list[i]);
        add_chunk(&joined, chunks->list[i]);
        *is_complete |= reason_of(chunks->list[i]).n > 0 ||
                        (place && reason_of(first_item(place, chunks->list[i])).n > 0);
    }
    return chunks->count ? write_joined(call, &joined) : (struct ts_slice){0};
}
