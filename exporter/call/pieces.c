/* The JSON objects of a streamed answer. */
#include "exporter/call/pieces.h"

#include "exporter/base/ascii.h"
#include "exporter/call/body.h"
#include "exporter/wire/json.h"

static bool is_lines(struct ts_slice body)
{
    size_t used = 0;
    struct ts_slice first = ts_json_value(body, &used);
    struct ts_slice rest = {body.p + used, body.n - used};
    return ts_json_kind(first) == TS_JSON_OBJECT && !ts_slice_is_blank(rest);
}

bool ts_is_stream(const struct ts_message *response)
{
    return ts_body_is_events(response) || is_lines(response->body);
}

struct ts_pieces ts_pieces_begin(struct ts_call *call)
{
    struct ts_slice body = call->http.response.body;
    return (struct ts_pieces){.sse = ts_sse_begin(body, &call->arena),
                              .rest = body,
                              .is_events = ts_body_is_events(&call->http.response)};
}

static bool next_event(struct ts_pieces *pieces, struct ts_chunk *piece)
{
    struct ts_sse_event event;
    while (ts_sse_next(&pieces->sse, &event)) {
        bool is_end = event.data.n >= 6 && memcmp(event.data.p, "[DONE]", 6) == 0;
        pieces->is_done |= is_end;
        *piece = (struct ts_chunk){.event = event.event, .data = event.data};
        if (!is_end && (event.data.n || event.event.n))
            return true;
    }
    return false;
}

static bool next_line(struct ts_pieces *pieces, struct ts_chunk *piece)
{
    *piece = (struct ts_chunk){0};
    return ts_ndjson_next(&pieces->rest, &piece->data);
}

bool ts_pieces_next_any(struct ts_pieces *pieces, struct ts_chunk *piece)
{
    if (!(pieces->is_events ? next_event(pieces, piece) : next_line(pieces, piece)))
        return false;
    struct ts_slice json = ts_json_value(piece->data, NULL);
    if (ts_json_kind(json) == TS_JSON_OBJECT)
        piece->json = json;
    pieces->count++;
    pieces->bad += !piece->json.n;
    return true;
}

bool ts_pieces_next(struct ts_pieces *pieces, struct ts_chunk *piece)
{
    while (ts_pieces_next_any(pieces, piece))
        if (piece->json.n)
            return true;
    return false;
}
