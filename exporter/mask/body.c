/* Masks on bodies as they were received: JSON whole or in lines, events, text. */
#include "exporter/mask/stream.h"
#include "exporter/wire/json.h"

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

/* What of a line is JSON: all of it, or what follows "data:". n == 0: nothing. */
static struct ts_slice json_of_line(const char *line, const char *end)
{
    const char *at = skip_blanks(line, end);
    if (end - at >= 5 && memcmp(at, "data:", 5) == 0)
        at = skip_blanks(at + 5, end);
    bool is_json = at < end && (*at == '{' || *at == '[');
    while (is_json && strchr(" \t\r", end[-1]) && end[-1])
        end--;
    return (struct ts_slice){at, is_json ? (size_t)(end - at) : 0};
}

bool ts_mask_next_json(struct ts_slice body, size_t from, struct ts_slice *json)
{
    const char *at = body.p + from, *end = body.p + body.n;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        *json = json_of_line(at, line_end ? line_end : end);
        if (json->n)
            return true;
        at = line_end ? line_end + 1 : end;
    }
    return false;
}

struct pieces {
    struct ts_mask *mask;
    struct ts_buffer masked, *out;
    size_t json; /* how many */
    bool changed;
};

static void mask_piece(struct pieces *pieces, struct ts_slice piece, bool is_json)
{
    bool changed = is_json ? ts_mask_json(pieces->mask, piece, &pieces->masked)
                           : ts_mask_text(pieces->mask, piece, &pieces->masked);
    const struct ts_slice now = {pieces->masked.data, pieces->masked.bytes};
    ts_buffer_add(pieces->out, changed ? now.p : piece.p, changed ? now.n : piece.n);
    pieces->changed = pieces->changed || changed;
    pieces->json += is_json;
}

static void mask_lines(struct pieces *pieces, struct ts_slice body)
{
    struct ts_slice json;
    size_t at = 0;
    while (ts_mask_next_json(body, at, &json)) {
        size_t start = (size_t)(json.p - body.p);
        mask_piece(pieces, (struct ts_slice){body.p + at, start - at}, false);
        mask_piece(pieces, json, true);
        at = start + json.n;
    }
    mask_piece(pieces, (struct ts_slice){body.p + at, body.n - at}, false);
}

static bool is_one_value(struct ts_slice body)
{
    size_t used = 0;
    const char *end = body.p + body.n;
    return ts_json_value(body, &used).n && skip_blanks(body.p + used, end) == end;
}

static void mask_joined(struct pieces *pieces)
{
    struct ts_buffer joined = {0};
    struct ts_slice body = {pieces->out->data, pieces->out->bytes};
    if (!pieces->out->failed && ts_mask_stream(pieces->mask, body, &joined)) {
        pieces->changed = true;
        ts_buffer_free(pieces->out);
        *pieces->out = joined;
        return;
    }
    ts_buffer_free(&joined);
}

bool ts_mask_body(struct ts_mask *mask, struct ts_slice body, struct ts_buffer *out)
{
    struct pieces pieces = {.mask = mask, .out = out};
    ts_buffer_reset(out);
    if (!mask->count || !body.n)
        return false;
    if (is_one_value(body))
        mask_piece(&pieces, body, true);
    else
        mask_lines(&pieces, body);
    if (pieces.json > 1)
        mask_joined(&pieces);
    ts_buffer_free(&pieces.masked);
    if (out->failed) {
        ts_mask_whole(out);
        return true;
    }
    if (!pieces.changed)
        ts_buffer_reset(out);
    return pieces.changed;
}
