/* What readers of providers with a form of their own do with an answer. */
#include "exporter/call/answer.h"

#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/salvage.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

static bool has_text(struct ts_slice text)
{
    return ts_json_kind(text) == TS_JSON_STRING && text.n > 2;
}

void ts_call_ask(struct ts_call *call, const char *role, struct ts_slice text)
{
    struct ts_draft draft;
    if (!has_text(text))
        return;
    ts_draft_begin(&draft, call, role, text);
    ts_draft_text(&draft, text);
    ts_draft_to_input(&draft);
}

void ts_call_say(struct ts_call *call, struct ts_slice text, struct ts_slice reason)
{
    struct ts_draft draft;
    if (ts_json_kind(text) != TS_JSON_STRING)
        return;
    ts_draft_begin(&draft, call, "assistant", text);
    ts_draft_text(&draft, text);
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, reason);
}

void ts_call_stream(struct ts_call *call, const struct ts_pieces *pieces, struct ts_slice answer)
{
    call->streamed = true;
    call->chunk_count = pieces->count;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    if (answer.n)
        call->outputs_json = answer;
}

struct ts_slice ts_call_answer(struct ts_call *call, const struct ts_gather_row *rows,
                               struct ts_pieces *pieces)
{
    struct ts_pieces read = {0};
    struct ts_chunk piece;
    if (pieces)
        *pieces = read;
    if (!ts_is_stream(&call->http.response))
        return ts_body_json(&call->http.response);
    struct ts_gather *gather = ts_gather_new(&call->arena, rows);
    read = ts_pieces_begin(call);
    while (ts_pieces_next(&read, &piece)) {
        bool is_error = ts_slice_is(piece.event, "error") && !ts_json_get(piece.json, "error").n;
        if (is_error)
            ts_gather_set(gather, "error", piece.json);
        else
            ts_gather_add(gather, piece.json);
    }
    struct ts_slice answer = ts_gather_json(gather);
    ts_call_stream(call, &read, answer);
    if (pieces)
        *pieces = read;
    return answer;
}

void ts_call_stream_end(struct ts_call *call, const struct ts_pieces *pieces, bool is_complete)
{
    if (!ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    if (!is_complete)
        ts_call_cut_off(call, "the stream stopped before its end");
    else if (pieces->bad)
        ts_call_invalid(call, "the stream has a piece that is not a JSON object");
}

bool ts_call_check(struct ts_call *call, struct ts_slice answer, bool is_there, const char *what)
{
    const struct ts_message *response = &call->http.response;
    if (!ts_call_is_settled(call) || ts_call_error_in(call, answer, true) || is_there)
        return is_there;
    if (call->exchange->no_content || response->body_truncated)
        return false; /* what was not recorded says nothing */
    if (answer.n)
        ts_call_invalid(call, ts_arena_printf(&call->arena, "the answer has no \"%s\"", what));
    else
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    return false;
}

struct ts_slice ts_call_rest(struct ts_call *call, struct ts_slice answer, const char *const *names)
{
    const struct ts_message *response = &call->http.response;
    struct ts_buffer out = {0};
    if (answer.n || !response->body_truncated)
        return answer;
    ts_buffer_text(&out, "{");
    for (; *names; names++)
        ts_write_json(&out, *names, ts_salvage_last(response->body, *names));
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}
