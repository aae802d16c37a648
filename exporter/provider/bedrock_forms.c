/* The table of the forms that models have behind Bedrock's InvokeModel. */
#include "exporter/provider/bedrock_forms.h"

#include "exporter/provider/anthropic.h"
#include "exporter/provider/bedrock.h"
#include "exporter/wire/json.h"

static struct ts_slice claude_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                   bool *is_complete)
{
    struct ts_anthropic_stream *stream = ts_anthropic_stream_new(&call->arena);
    for (size_t i = 0; i < chunks->count; i++)
        ts_anthropic_stream_event(stream, chunks->list[i]);
    bool ended = false;
    struct ts_slice answer = ts_anthropic_stream_end(stream, &ended);
    *is_complete |= ended;
    return answer;
}

static struct ts_slice nova_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                 bool *is_complete)
{
    struct ts_converse_stream *stream = ts_converse_stream_new(&call->arena);
    for (size_t i = 0; i < chunks->count; i++)
        ts_converse_stream_chunk(stream, chunks->list[i]);
    bool ended = false;
    struct ts_slice answer = ts_converse_stream_end(stream, &ended);
    *is_complete |= ended;
    return answer;
}

static bool has(struct ts_slice request, const char *path)
{
    return ts_json_path(request, path).n > 0;
}

static bool has_prompt(struct ts_slice request)
{
    return has(request, "prompt") || has(request, "inputText") || has(request, "inputs");
}

static bool has_messages(struct ts_slice request)
{
    return has(request, "messages");
}

static bool has_message(struct ts_slice request)
{
    return has(request, "message");
}

static bool has_blocks(struct ts_slice request)
{
    struct ts_slice block = ts_json_path(request, "messages.0.content.0");
    return ts_json_kind(block) == TS_JSON_OBJECT && !ts_json_get(block, "type").n;
}

static bool is_claude(struct ts_slice request)
{
    return has(request, "anthropic_version");
}

static bool has_texts(struct ts_slice request)
{
    return has(request, "texts") || has(request, "inputImage");
}

static bool has_documents(struct ts_slice request)
{
    return has(request, "query") && has(request, "documents");
}

/* Of a picture's request only what it is to show. */
static void image_request(struct ts_call *call, struct ts_slice request)
{
    static const char *const places[] = {
        "prompt",                 /* Stability */
        "text_prompts.0.text",    /* Stability before */
        "textToImageParams.text", /* Titan, Nova Canvas */
    };
    struct ts_slice text = {0};
    for (size_t i = 0; !text.n && i < sizeof places / sizeof *places; i++)
        text = ts_json_path(request, places[i]);
    ts_invoke_params(call, request);
    ts_prompt_input(call, text);
}

/* A model of which neither id nor request tells the form: its answer may. */
static void any_answer(struct ts_call *call, struct ts_slice answer)
{
    if (has(answer, "choices.0.message"))
        ts_choices_answer(call, answer);
    else if (has(answer, "output.message"))
        ts_converse_answer(call, answer);
    else
        ts_prompt_answer(call, answer);
}

#define CLAUDE                                                                                     \
    TS_CALL_LLM, "chat", "anthropic", "content", ts_anthropic_request, ts_anthropic_answer,        \
        claude_join
#define NOVA                                                                                       \
    TS_CALL_LLM, "chat", "bedrock", "output", ts_converse_request, ts_converse_answer, nova_join
#define PROMPT                                                                                     \
    TS_CALL_LLM, "text_completion", NULL, "text", ts_prompt_request, ts_prompt_answer,             \
        ts_prompt_join
#define CHOICES                                                                                    \
    TS_CALL_LLM, "chat", "openai", "choices", ts_choices_request, ts_choices_answer, ts_choices_join
#define COMMAND                                                                                    \
    TS_CALL_LLM, "chat", NULL, "text", ts_command_request, ts_command_answer, ts_command_join
#define IMAGE TS_CALL_LLM, "generate_content", NULL, NULL, image_request, NULL, NULL
#define EMBEDDINGS                                                                                 \
    TS_CALL_EMBEDDING, "embeddings", NULL, NULL, ts_invoke_params, ts_prompt_usage, NULL
#define RERANK TS_CALL_RERANKER, "rerank", NULL, "results", ts_invoke_params, NULL, NULL

/* The first row that fits counts: ids that tell what a model does; ids with a form, as far as the
 * request has it; then, for ARNs and models that nobody knows yet, the request alone. */
static const struct ts_bedrock_form forms[] = {
    {{"embed"}, NULL, EMBEDDINGS},
    {{"rerank"}, NULL, RERANK},
    {{"stability.", "titan-image", "nova-canvas"}, NULL, IMAGE},
    {{"anthropic."}, has_prompt, PROMPT},
    {{"anthropic."}, NULL, CLAUDE},
    {{"amazon.nova"}, NULL, NOVA},
    {{"cohere.command"}, has_message, COMMAND},
    {{NULL}, is_claude, CLAUDE},
    {{NULL}, has_blocks, NOVA},
    {{NULL}, has_messages, CHOICES},
    {{NULL}, has_texts, EMBEDDINGS},
    {{NULL}, has_documents, RERANK},
    {{NULL}, has_message, COMMAND},
    {{NULL}, has_prompt, PROMPT},
    {{NULL}, NULL, TS_CALL_LLM, "chat", NULL, NULL, NULL, any_answer, NULL},
};

static bool id_fits(const struct ts_bedrock_form *form, const char *model)
{
    const char *const *id = form->ids;
    while (*id && !strstr(model, *id))
        id++;
    return *id || !form->ids[0];
}

const struct ts_bedrock_form *ts_bedrock_form_of(const char *model, struct ts_slice request)
{
    const struct ts_bedrock_form *form = forms;
    while (!id_fits(form, model) || (form->fits && !form->fits(request)))
        form++;
    return form;
}

bool ts_bedrock_form_is_known(const struct ts_bedrock_form *form)
{
    return form->ids[0] || form->fits;
}
