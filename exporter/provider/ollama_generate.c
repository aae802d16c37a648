/* Ollama's /api/generate. */
#include "exporter/call/answer.h"
#include "exporter/call/facts.h"
#include "exporter/provider/ollama.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* "context" is the state for the next request, not a part of the text. */
static const struct ts_gather_row rows[] = {{"response", TS_GATHER_JOIN, NULL},
                                            {"thinking", TS_GATHER_JOIN, NULL},
                                            {"logprobs", TS_GATHER_APPEND, NULL},
                                            {NULL, 0, NULL}};

static int match(const struct ts_http *http)
{
    return ts_ollama_fit(http, "/api/generate", "\"model\"", "\"response\"");
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = ts_ollama_begin(call);
    ts_call_ask(call, "system", ts_json_get(request, "system"));
    ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    call->streamed = ts_ollama_streams(request);
    struct ts_slice answer = ts_ollama_answer(call, rows, "response");
    if (answer.n)
        ts_call_say(call, ts_json_get(answer, "response"), ts_json_get(answer, "done_reason"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_ollama_generate = {"ollama.generate", match, read};
