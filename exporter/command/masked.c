/* Exchanges with masks. */
#include "exporter/command/masked.h"

#include "exporter/base/utf8.h"

struct work {
    struct ts_mask *mask;
    struct ts_arena *arena;
    struct ts_buffer out;
};

/* NULL-safe: out of memory the text is gone. */
static struct ts_slice keep(struct work *work)
{
    const char *text = ts_arena_copy(work->arena, work->out.data, work->out.bytes);
    return (struct ts_slice){text ? text : "", text ? work->out.bytes : 0};
}

static const char *mask_word(struct work *work, const char *word)
{
    return ts_mask_text(work->mask, ts_slice_text(word), &work->out) ? keep(work).p : word;
}

static bool is_head(enum ts_record_type type)
{
    return type == TS_REC_HEADER_OUT || type == TS_REC_HEADER_IN;
}

static void mask_heads(struct work *work, struct ts_exchange *exchange)
{
    size_t count = exchange->piece_count;
    struct ts_piece *pieces = ts_arena_alloc(work->arena, (count + 1) * sizeof *pieces);
    if (pieces && count)
        memcpy(pieces, exchange->pieces, count * sizeof *pieces);
    exchange->pieces = pieces;
    exchange->piece_count = pieces ? count : 0;
    for (size_t i = 0; i < exchange->piece_count; i++)
        if (is_head(pieces[i].type) && ts_mask_text(work->mask, pieces[i].data, &work->out))
            pieces[i].data = keep(work);
}

static bool is_text(struct ts_slice body)
{
    return !body.n || (ts_utf8_valid(body.p, body.n) == body.n && !memchr(body.p, 0, body.n));
}

/* True: it was no text. */
static bool mask_body(struct work *work, struct ts_slice *body)
{
    if (!is_text(*body)) {
        *body = (struct ts_slice){0};
        return true;
    }
    if (ts_mask_body(work->mask, *body, &work->out))
        *body = keep(work);
    return false;
}

void ts_masked_read(struct ts_masked *masked, struct ts_mask *mask,
                    const struct ts_exchange *exchange)
{
    *masked = (struct ts_masked){.exchange = *exchange};
    struct work work = {.mask = mask, .arena = &masked->arena};
    struct ts_exchange *copy = &masked->exchange;
    ts_http_read(exchange, &masked->arena, &masked->http);
    if (!ts_mask_count(mask))
        return;
    copy->url = mask_word(&work, copy->url);
    copy->effective_url = mask_word(&work, copy->effective_url);
    copy->error_text = mask_word(&work, copy->error_text);
    mask_heads(&work, copy);
    masked->request_left_out = mask_body(&work, &masked->http.request.body);
    masked->response_left_out = mask_body(&work, &masked->http.response.body);
    ts_buffer_free(&work.out);
}

const char *ts_masked_remark(const struct ts_masked *masked)
{
    if (masked->request_left_out && masked->response_left_out)
        return "both bodies are left out: they are no text that TRACESHIM_REDACT can look into";
    return masked->request_left_out
               ? "the request body is left out: it is no text that TRACESHIM_REDACT can look into"
               : "the response body is left out: it is no text that TRACESHIM_REDACT can look into";
}

void ts_masked_free(struct ts_masked *masked)
{
    ts_arena_free(&masked->arena);
}
