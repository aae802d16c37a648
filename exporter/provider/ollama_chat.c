/* Ollama's /api/chat. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/provider/ollama.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_gather_row message_rows[] = {{"content", TS_GATHER_JOIN, NULL},
                                                    {"thinking", TS_GATHER_JOIN, NULL},
                                                    {"tool_calls", TS_GATHER_APPEND, NULL},
                                                    {"images", TS_GATHER_APPEND, NULL},
                                                    {NULL, 0, NULL}};
static const struct ts_gather_row rows[] = {{"message", TS_GATHER_OBJECT, message_rows},
                                            {"logprobs", TS_GATHER_APPEND, NULL},
                                            {NULL, 0, NULL}};

static int match(const struct ts_http *http)
{
    return ts_ollama_fit(http, "/api/chat", "\"messages\"", "\"done\"");
}

/* {function: {name, arguments}}, newer servers with an id. */
static void read_tool_calls(struct ts_draft *draft, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        struct ts_slice function = ts_json_get(iter.value, "function");
        if (function.n)
            ts_draft_tool_call(draft, ts_json_get(iter.value, "id"), ts_json_get(function, "name"),
                               ts_json_get(function, "arguments"));
    }
}

static void begin(struct ts_draft *draft, struct ts_call *call, struct ts_slice message)
{
    const char *role = ts_text_of(ts_json_get(message, "role"), &call->arena);
    ts_draft_begin(draft, call, *role ? role : "assistant", message);
    draft->message.content = ts_json_get(message, "content");
    ts_draft_text(draft, draft->message.content);
    read_tool_calls(draft, ts_json_get(message, "tool_calls"));
}

/* A tool's result says whose it is by tool_name, in older programs by name. */
static void read_input(struct ts_call *call, struct ts_slice message)
{
    struct ts_draft draft;
    begin(&draft, call, message);
    struct ts_slice name = ts_json_get(message, "tool_name");
    if (!name.n)
        name = ts_json_get(message, "name");
    draft.message.name = ts_text_of(name, &call->arena);
    draft.message.tool_call_id = ts_text_of(ts_json_get(message, "tool_call_id"), &call->arena);
    ts_draft_to_input(&draft);
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(request, "messages"));
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_input(call, iter.value);
    struct ts_slice tools = ts_json_get(request, "tools");
    if (ts_json_count(tools))
        call->tools = tools;
    call->streamed = ts_ollama_streams(request);
}

static void read(struct ts_call *call)
{
    struct ts_draft draft;
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    read_request(call, ts_ollama_begin(call));
    struct ts_slice answer = ts_ollama_answer(call, rows, "message");
    if (answer.n) {
        begin(&draft, call, ts_json_get(answer, "message"));
        ts_draft_to_output(&draft);
        ts_call_finish_reason(call, ts_json_get(answer, "done_reason"));
    }
    ts_call_title(call);
}

const struct ts_provider ts_provider_ollama_chat = {"ollama.chat", match, read};
