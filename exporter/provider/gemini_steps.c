/* Steps of Google's Interactions interface as messages of the common form. */
#include "exporter/provider/gemini_steps.h"

#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/wire/json.h"

/* A message while its steps are read; those of one role that follow each other are one message. */
struct reader {
    struct ts_call *call;
    struct ts_draft draft;
    bool is_open;
};

static void close(struct reader *reader)
{
    if (reader->is_open)
        ts_draft_to_input(&reader->draft);
    reader->is_open = false;
}

static struct ts_draft *draft_for(struct reader *reader, const char *role, struct ts_slice json)
{
    if (reader->is_open && strcmp(reader->draft.message.role, role) == 0)
        return &reader->draft;
    close(reader);
    ts_draft_begin(&reader->draft, reader->call, role, json);
    reader->is_open = true;
    return &reader->draft;
}

static void add_texts(struct ts_draft *draft, struct ts_slice content)
{
    struct ts_json_iter iter = ts_json_begin(content);
    if (ts_json_kind(content) == TS_JSON_STRING)
        ts_draft_text(draft, content);
    else if (ts_json_kind(content) == TS_JSON_OBJECT)
        ts_draft_text(draft, ts_json_get(content, "text"));
    else
        while (ts_json_kind(content) == TS_JSON_ARRAY && ts_json_next(&iter))
            ts_draft_text(draft, ts_json_get(iter.value, "text"));
}

static void add_call(struct ts_draft *draft, struct ts_slice step)
{
    struct ts_slice arguments = ts_json_get(step, "arguments");
    ts_draft_tool_call(draft, ts_json_get(step, "id"), ts_json_get(step, "name"),
                       arguments.n ? arguments : ts_slice_text("{}"));
}

static void add_result(struct reader *reader, struct ts_slice step)
{
    struct ts_arena *arena = &reader->call->arena;
    struct ts_slice result = ts_json_get(step, "result");
    bool is_texts = ts_json_kind(result) == TS_JSON_STRING ||
                    ts_json_kind(ts_json_path(result, "0.text")) == TS_JSON_STRING;
    struct ts_draft draft;
    close(reader);
    ts_draft_begin(&draft, reader->call, "tool", step);
    draft.message.content = result;
    draft.message.name = ts_text_of(ts_json_get(step, "name"), arena);
    draft.message.tool_call_id = ts_text_of(ts_json_get(step, "call_id"), arena);
    if (is_texts)
        add_texts(&draft, result);
    else if (result.n)
        ts_draft_plain(&draft, result.p, result.n);
    ts_draft_to_input(&draft);
}

enum what { NOTHING, SAYS, CALLS, RESULT };

/* What the types of steps and contents mean. What is not here is the model's own affair: thoughts,
 * and the calls of built-in tools; or no text, as a picture. */
static const struct kind {
    const char *type;
    enum what what;
    const char *role;
} kinds[] = {
    {"user_input", SAYS, "user"},          {"model_output", SAYS, "assistant"}, {"text", SAYS, ""},
    {"function_call", CALLS, "assistant"}, {"function_result", RESULT, "tool"},
};

static struct kind kind_of(struct ts_slice step)
{
    struct ts_slice type = ts_json_get(step, "type");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ts_json_is_text(type, kinds[i].type))
            return kinds[i];
    return (struct kind){"", NOTHING, ""};
}

/* A content of type text says it itself, a step in its contents. */
static struct ts_slice said_in(struct ts_slice step)
{
    struct ts_slice content = ts_json_get(step, "content");
    return content.n ? content : step;
}

static void read_step(struct reader *reader, struct ts_slice step, const char *role)
{
    struct kind kind = kind_of(step);
    if (*kind.role)
        role = kind.role;
    if (kind.what == RESULT)
        add_result(reader, step);
    else if (kind.what == CALLS)
        add_call(draft_for(reader, role, step), step);
    else if (kind.what == SAYS)
        add_texts(draft_for(reader, role, step), said_in(step));
    else if (strcmp(role, "user") == 0)
        draft_for(reader, role, step); /* a picture alone is a message too */
}

static void read_turn(struct reader *reader, struct ts_slice turn, struct ts_slice role)
{
    bool is_models = ts_json_is_text(role, "model") || ts_json_is_text(role, "assistant");
    const char *common = is_models ? "assistant" : "user";
    struct ts_slice content = ts_json_get(turn, "content");
    struct ts_json_iter iter = ts_json_begin(content);
    close(reader);
    if (ts_json_kind(content) != TS_JSON_ARRAY)
        add_texts(draft_for(reader, common, turn), content);
    else
        while (ts_json_next(&iter))
            read_step(reader, iter.value, common);
    close(reader);
}

static void read_item(struct reader *reader, struct ts_slice item)
{
    struct ts_slice role = ts_json_get(item, "role");
    if (ts_json_kind(item) == TS_JSON_STRING)
        ts_draft_text(draft_for(reader, "user", item), item);
    else if (role.n)
        read_turn(reader, item, role);
    else if (ts_json_kind(item) == TS_JSON_OBJECT)
        read_step(reader, item, "user");
}

void ts_steps_read_input(struct ts_call *call, struct ts_slice request)
{
    struct reader reader = {.call = call};
    struct ts_slice system = ts_json_get(request, "system_instruction");
    struct ts_slice input = ts_json_get(request, "input");
    struct ts_json_iter iter = ts_json_begin(input);
    if (system.n)
        add_texts(draft_for(&reader, "system", system), system);
    if (ts_json_kind(input) == TS_JSON_ARRAY)
        while (ts_json_next(&iter))
            read_item(&reader, iter.value);
    else
        read_item(&reader, input);
    close(&reader);
}

void ts_steps_read_output(struct ts_call *call, struct ts_slice interaction)
{
    struct ts_slice steps = ts_json_get(interaction, "steps");
    if (!steps.n)
        steps = ts_json_get(interaction, "outputs");
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", steps);
    struct ts_json_iter iter = ts_json_begin(steps);
    while (ts_json_kind(steps) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct kind kind = kind_of(iter.value);
        bool is_models = strcmp(kind.role, "user") != 0;
        if (kind.what == CALLS)
            add_call(&draft, iter.value);
        else if (kind.what == SAYS && is_models)
            add_texts(&draft, said_in(iter.value));
    }
    ts_draft_to_output(&draft);
}
