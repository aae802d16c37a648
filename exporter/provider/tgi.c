/* HuggingFace's text generation: TGI's /generate and /generate_stream, and "/" of inference
 * endpoints (huggingface.co/docs/text-generation-inference). */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/marks.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/call/write.h"
#include "exporter/provider/huggingface.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_new_tokens", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"seed", "seed", false},
    {"stop", "stop_sequences", true},
};

/* Of "details"; input_length is in streams only. */
static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "input_length"),
    TS_USAGE_ROW(output, "generated_tokens"),
};

static bool is_answer(const struct ts_message *response)
{
    return ts_head_has(response, "\"generated_text\"") ||
           (ts_body_is_events(response) && ts_head_has(response, "\"token\""));
}

static int match(const struct ts_http *http)
{
    bool is_path =
        ts_path_ends(http->path, "/generate") || ts_path_ends(http->path, "/generate_stream");
    bool answers = is_answer(&http->response);
    bool is_open = !http->response.body.n || http->status >= 400;
    if (!ts_is_post(http) || !(answers || is_open) || !ts_body_has(&http->request, "\"inputs\""))
        return 0;
    if (answers)
        return is_path ? 90 : 70;
    return is_path || ts_body_has(&http->request, "\"max_new_tokens\"") ? 60 : 0;
}

static void add_token(struct ts_buffer *text, struct ts_slice token)
{
    struct ts_slice string = ts_json_get(token, "text");
    bool is_special = ts_slice_is(ts_json_get(token, "special"), "true");
    if (ts_json_kind(string) == TS_JSON_STRING && !is_special)
        ts_buffer_add(text, string.p + 1, string.n - 2);
}

/* The last event has the whole text; when it did not come, the tokens are what there is. */
static struct ts_slice read_stream(struct ts_call *call, struct ts_pieces *pieces, bool *is_ended)
{
    static const struct ts_gather_row rows[] = {{"token", TS_GATHER_NOT, NULL},
                                                {"top_tokens", TS_GATHER_NOT, NULL},
                                                {"index", TS_GATHER_NOT, NULL},
                                                {NULL, 0, NULL}};
    struct ts_gather *gather = ts_gather_new(&call->arena, rows);
    struct ts_buffer text = {0};
    struct ts_chunk piece;
    *pieces = ts_pieces_begin(call);
    ts_buffer_text(&text, "\"");
    while (ts_pieces_next(pieces, &piece)) {
        ts_gather_add(gather, piece.json);
        add_token(&text, ts_json_get(piece.json, "token"));
    }
    ts_buffer_text(&text, "\"");
    struct ts_slice joined = ts_buffer_to_arena(&text, &call->arena);
    struct ts_slice whole = ts_json_get(ts_gather_json(gather), "generated_text");
    *is_ended = ts_json_kind(whole) == TS_JSON_STRING;
    if (!*is_ended && joined.n > 2)
        ts_gather_set(gather, "generated_text", joined);
    struct ts_slice answer = ts_gather_json(gather);
    ts_call_stream(call, pieces, answer);
    return answer;
}

static void read_usage(struct ts_call *call, struct ts_slice details)
{
    struct ts_usage *usage = &call->usage;
    ts_usage_rows(details, usage_rows, COUNT(usage_rows), usage);
    ts_huggingface_count(call, "x-prompt-tokens", &usage->input);
    ts_huggingface_count(call, "x-generated-tokens", &usage->output);
    struct ts_slice prefill = ts_json_get(details, "prefill");
    if (!usage->input.known && ts_json_count(prefill))
        usage->input = (struct ts_count){true, (int64_t)ts_json_count(prefill)};
    ts_usage_complete(usage);
}

/* Several prompts have their answers in a list, lists of lists in pipelines. */
static void read_generations(struct ts_call *call, struct ts_slice answer)
{
    struct ts_json_iter iter = ts_json_begin(answer);
    while (ts_json_next(&iter)) {
        struct ts_slice one = iter.value;
        if (ts_json_kind(one) == TS_JSON_ARRAY)
            one = ts_json_at(one, 0);
        ts_call_say(call, ts_json_get(one, "generated_text"),
                    ts_json_path(one, "details.finish_reason"));
    }
}

static void read_answer(struct ts_call *call)
{
    struct ts_pieces pieces = {0};
    bool is_ended = true, is_stream = ts_is_stream(&call->http.response);
    struct ts_slice answer =
        is_stream ? read_stream(call, &pieces, &is_ended) : ts_body_json(&call->http.response);
    bool is_list = ts_json_kind(answer) == TS_JSON_ARRAY;
    struct ts_slice text = ts_json_get(answer, "generated_text");
    read_usage(call, ts_json_get(is_list ? ts_json_at(answer, 0) : answer, "details"));
    if (is_list) {
        read_generations(call, answer);
    } else if (ts_call_check(call, answer, text.n > 0, "generated_text")) {
        ts_call_say(call, text, ts_json_path(answer, "details.finish_reason"));
    }
    if (is_stream)
        ts_call_stream_end(call, &pieces, is_ended);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = ts_huggingface_begin(call);
    struct ts_slice inputs = ts_json_get(request, "inputs");
    ts_call_ask(call, "user", inputs);
    struct ts_json_iter iter = ts_json_begin(inputs);
    while (ts_json_next(&iter))
        ts_call_ask(call, "user", iter.value);
    ts_params_rows(call, ts_json_get(request, "parameters"), params, COUNT(params));
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    read_answer(call);
    ts_call_title(call);
}

const struct ts_provider ts_provider_tgi = {"tgi.generate", match, read};
