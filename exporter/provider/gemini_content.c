/* Contents of the Gemini interface as messages of the common form. */
#include "exporter/provider/gemini_content.h"

#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/provider/gemini.h"

/* A message while its parts are read. */
struct reader {
    struct ts_call *call;
    struct ts_draft draft;
    struct ts_buffer run; /* texts of the model that stand side by side: one text, cut anywhere */
    bool is_open, has_run, has_results;
    bool is_answer;           /* of the model, which has no results of tools to tell */
    struct ts_slice contents; /* all that the message consists of, with commas between */
    size_t content_count;
};

struct part {
    struct ts_slice text, thought, function_call, function_response;
};

static struct part part_of(struct ts_slice json)
{
    struct part part = {0};
    const struct {
        const char *key;
        struct ts_slice *value;
    } rows[] = {
        {"text", &part.text},
        {"thought", &part.thought},
        {"functionCall", &part.function_call},
        {"functionResponse", &part.function_response},
    };
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_kind(json) == TS_JSON_OBJECT && ts_json_next(&iter))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (ts_gemini_key_is(&iter, rows[i].key))
                *rows[i].value = iter.value;
    return part;
}

static void end_run(struct reader *reader)
{
    if (reader->has_run)
        ts_draft_plain(&reader->draft, reader->run.data ? reader->run.data : "", reader->run.bytes);
    reader->has_run = false;
    ts_buffer_reset(&reader->run);
}

static void add_text(struct reader *reader, struct ts_slice string)
{
    bool is_models = strcmp(reader->draft.message.role, "assistant") == 0;
    size_t bytes = 0;
    char *text = ts_json_text(string, &reader->call->arena, &bytes);
    if (!text)
        return;
    if (!is_models)
        end_run(reader);
    ts_buffer_add(&reader->run, text, bytes);
    reader->has_run = true;
}

/* {"result": "sunny"} as "sunny": Google's own SDKs wrap what is no object. */
static struct ts_slice only_text(struct ts_slice response)
{
    struct ts_json_iter iter = ts_json_begin(response);
    bool is_only = ts_json_kind(response) == TS_JSON_OBJECT && ts_json_count(response) == 1 &&
                   ts_json_next(&iter) && ts_json_kind(iter.value) == TS_JSON_STRING;
    return is_only                                    ? iter.value
           : ts_json_kind(response) == TS_JSON_STRING ? response
                                                      : (struct ts_slice){0};
}

static void add_result(struct reader *reader, struct ts_slice json, struct ts_slice function)
{
    struct ts_arena *arena = &reader->call->arena;
    struct ts_slice response = ts_json_get(function, "response");
    struct ts_slice text = only_text(response);
    struct ts_draft draft;
    ts_draft_begin(&draft, reader->call, "tool", json);
    draft.message.content = response;
    draft.message.name = ts_text_of(ts_json_get(function, "name"), arena);
    draft.message.tool_call_id = ts_text_of(ts_json_get(function, "id"), arena);
    if (text.n)
        ts_draft_text(&draft, text);
    else if (response.n)
        ts_draft_plain(&draft, response.p, response.n);
    ts_draft_to_input(&draft);
    reader->has_results = true;
}

static void add_call(struct reader *reader, struct ts_slice function)
{
    struct ts_slice args = ts_json_get(function, "args");
    if (!args.n || ts_json_kind(args) == TS_JSON_NULL)
        args = ts_slice_text("{}"); /* an empty object is left out on the wire */
    ts_draft_tool_call(&reader->draft, ts_json_get(function, "id"), ts_json_get(function, "name"),
                       args);
}

static void read_part(struct reader *reader, struct ts_slice json)
{
    struct part part = part_of(json);
    bool is_thought = ts_json_kind(part.thought) == TS_JSON_TRUE;
    if (ts_json_kind(json) == TS_JSON_STRING)
        add_text(reader, json);
    else if (part.text.n && !is_thought)
        add_text(reader, part.text);
    else if (!is_thought)
        end_run(reader);
    if (ts_json_kind(part.function_call) == TS_JSON_OBJECT)
        add_call(reader, part.function_call);
    if (ts_json_kind(part.function_response) == TS_JSON_OBJECT && !reader->is_answer)
        add_result(reader, json, part.function_response);
}

/* A content's parts: a list, or one alone, which may stand without its content. */
static void read_parts(struct reader *reader, struct ts_slice content)
{
    struct ts_slice parts = ts_json_get(content, "parts");
    if (!parts.n)
        parts = content;
    if (ts_json_kind(parts) != TS_JSON_ARRAY) {
        read_part(reader, parts);
        return;
    }
    struct ts_json_iter iter = ts_json_begin(parts);
    while (ts_json_next(&iter))
        read_part(reader, iter.value);
}

static const char *role_of(struct ts_call *call, struct ts_slice content)
{
    static const struct {
        const char *sent, *common;
    } roles[] = {{"", "user"}, {"model", "assistant"}, {"function", "tool"}};
    const char *role = ts_text_of(ts_json_get(content, "role"), &call->arena);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(role, roles[i].sent) == 0)
            return roles[i].common;
    return role;
}

/* Several contents as the one that they would have been without streaming. */
static struct ts_slice one_content(struct reader *reader)
{
    struct ts_buffer list = {0}, out = {0};
    ts_buffer_text(&list, "[");
    ts_buffer_add(&list, reader->contents.p, reader->contents.n);
    ts_buffer_text(&list, "]");
    struct ts_slice contents = ts_buffer_to_arena(&list, &reader->call->arena);
    ts_buffer_text(&out, "{\"role\":\"model\",\"parts\":[");
    struct ts_json_iter iter = ts_json_begin(contents);
    for (bool is_first = true; ts_json_next(&iter);) {
        struct ts_slice parts = ts_json_get(iter.value, "parts");
        if (ts_json_kind(parts) != TS_JSON_ARRAY || ts_json_count(parts) == 0)
            continue;
        ts_buffer_text(&out, is_first ? "" : ",");
        ts_buffer_add(&out, parts.p + 1, parts.n - 2);
        is_first = false;
    }
    ts_buffer_text(&out, "]}");
    return ts_buffer_to_arena(&out, &reader->call->arena);
}

static void open_message(struct reader *reader, const char *role, struct ts_slice content)
{
    ts_draft_begin(&reader->draft, reader->call, role, content);
    reader->contents = content;
    reader->content_count = 1;
    reader->is_open = true;
    reader->has_results = false;
}

/* What holds nothing but results of tools is no message beside them. */
static void close(struct reader *reader)
{
    if (!reader->is_open)
        return;
    end_run(reader);
    if (reader->content_count > 1)
        reader->draft.message.json = reader->draft.message.content = one_content(reader);
    if (reader->is_answer)
        ts_draft_to_output(&reader->draft);
    else if (reader->has_results && ts_draft_is_empty(&reader->draft))
        ts_draft_drop(&reader->draft);
    else
        ts_draft_to_input(&reader->draft);
    reader->is_open = false;
}

static void read_content(struct reader *reader, struct ts_slice content)
{
    const char *role = role_of(reader->call, content);
    bool goes_on = reader->is_open && strcmp(role, "assistant") == 0 &&
                   strcmp(reader->draft.message.role, role) == 0;
    if (goes_on) {
        reader->contents.n = (size_t)(content.p + content.n - reader->contents.p);
        reader->content_count++;
    } else {
        close(reader);
        open_message(reader, role, content);
    }
    read_parts(reader, content);
}

static bool is_content(struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    return kind == TS_JSON_OBJECT || kind == TS_JSON_STRING;
}

static void read_system(struct reader *reader, struct ts_slice system)
{
    if (!is_content(system))
        return;
    open_message(reader, "system", system);
    read_parts(reader, system);
    close(reader);
}

void ts_gemini_read_contents(struct ts_call *call, struct ts_slice request)
{
    struct reader reader = {.call = call};
    struct ts_slice contents = ts_json_get(request, "contents");
    read_system(&reader, ts_gemini_get(request, "systemInstruction"));
    struct ts_json_iter iter = ts_json_begin(contents);
    if (is_content(contents))
        read_content(&reader, contents);
    else
        while (ts_json_next(&iter))
            if (is_content(iter.value))
                read_content(&reader, iter.value);
    close(&reader);
    ts_buffer_free(&reader.run);
}

/* With enum-encoding=int: those that Gemini and Vertex number alike. */
static struct ts_slice reason_of(struct ts_slice sent)
{
    static const char *const names[] = {"", "\"STOP\"", "\"MAX_TOKENS\"", "\"SAFETY\"",
                                        "\"RECITATION\""};
    int64_t number;
    bool is_known = ts_json_int(sent, &number) && number > 0 &&
                    number < (int64_t)(sizeof names / sizeof *names);
    return is_known ? ts_slice_text(names[number]) : sent;
}

static void read_candidate(struct reader *reader, struct ts_slice candidate)
{
    struct ts_slice content = ts_json_get(candidate, "content");
    open_message(reader, "assistant", content.n ? content : candidate);
    if (content.n)
        read_parts(reader, content);
    close(reader);
    ts_call_finish_reason(reader->call, reason_of(ts_gemini_get(candidate, "finishReason")));
}

void ts_gemini_read_candidates(struct ts_call *call, struct ts_slice answer)
{
    struct reader reader = {.call = call, .is_answer = true};
    struct ts_slice candidates = ts_json_get(answer, "candidates");
    struct ts_json_iter iter = ts_json_begin(candidates);
    while (ts_json_kind(candidates) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_candidate(&reader, iter.value);
    ts_buffer_free(&reader.run);
}
