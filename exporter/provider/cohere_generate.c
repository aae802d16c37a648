/* Cohere's /v1/generate, which came before chat (docs.cohere.com/v1/reference/generate). */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/provider/cohere.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_gather_row rows[] = {{"text", TS_GATHER_JOIN, NULL},
                                            {"is_finished", TS_GATHER_NOT, NULL},
                                            {"event_type", TS_GATHER_NOT, NULL},
                                            {NULL, 0, NULL}};

static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && ts_path_ends(http->path, "/generate");
    if (is_path && ts_is_cohere(http))
        return 110;
    return is_path && ts_body_has(&http->response, "\"generations\"") ? 80 : 0;
}

/* The last piece of a stream has the whole answer under "response". */
static struct ts_slice whole(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice response = ts_json_get(answer, "response");
    if (ts_json_kind(response) != TS_JSON_OBJECT)
        return answer;
    call->outputs_json = response;
    return response;
}

static void read_generations(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        struct ts_slice reason = ts_json_get(iter.value, "finish_reason");
        ts_call_say(call, ts_json_get(iter.value, "text"), reason);
        ts_cohere_judge(call, reason);
    }
}

static void read_answer(struct ts_call *call)
{
    static const char *const names[] = {"meta", NULL};
    struct ts_pieces pieces;
    struct ts_slice sent = ts_call_answer(call, rows, &pieces), answer = whole(call, sent);
    struct ts_slice list = ts_json_get(answer, "generations"), text = ts_json_get(answer, "text");
    ts_cohere_usage(call, ts_call_rest(call, answer, names));
    if (ts_call_check(call, sent, list.n || text.n, "generations")) {
        read_generations(call, list);
        if (!list.n)
            ts_call_say(call, text, ts_json_get(answer, "finish_reason"));
    }
    if (pieces.count)
        ts_call_stream_end(call, &pieces, ts_json_get(sent, "finish_reason").n > 0);
    ts_call_response_id(call, ts_json_get(answer, "id"));
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = ts_cohere_begin(call);
    ts_cohere_no_chat(call);
    ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    ts_cohere_params(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    read_answer(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_cohere_generate = {"cohere.generate", match, read};
