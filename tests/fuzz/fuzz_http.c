/* Any row of pieces as an exchange. The input is text so that a mutation stays readable: a byte
 * 0xff begins a piece, the next byte tells its type:  > } head and body out,  < { head and body in,
 * ) ( bodies behind a gap. What stands before the first piece is the URL, and the body as set. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/spool/exchange.h"
#include "exporter/wire/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MAX_PIECES = 64 };

static void must(bool fact)
{
    if (!fact)
        abort();
}

static enum ts_record_type type_of(char c)
{
    switch (c) {
    case '>':
        return TS_REC_HEADER_OUT;
    case '}':
    case ')':
        return TS_REC_DATA_OUT;
    case '<':
        return TS_REC_HEADER_IN;
    default:
        return TS_REC_DATA_IN;
    }
}

static struct ts_slice until_next(const char *at, const char *end)
{
    const char *next = at < end ? memchr(at, 0xff, (size_t)(end - at)) : NULL;
    return (struct ts_slice){at, (size_t)((next ? next : end) - at)};
}

static size_t split(const char *at, const char *end, struct ts_piece *pieces)
{
    size_t count = 0;
    uint64_t offset = 0;
    while (end - at >= 2 && count < MAX_PIECES) {
        struct ts_piece *piece = &pieces[count++];
        char c = at[1];
        *piece = (struct ts_piece){.type = type_of(c),
                                   .after_gap = c == '(' || c == ')',
                                   .realtime_ns = count,
                                   .data = until_next(at + 2, end)};
        piece->offset = offset += piece->after_gap ? 1000 : 0;
        offset += piece->data.n;
        at += 2 + piece->data.n;
    }
    return count;
}

static void check_message(const struct ts_message *message)
{
    unsigned sum = 0;
    for (size_t i = 0; i < message->header_count; i++)
        must(message->headers[i].name.n > 0);
    for (size_t i = 0; i < message->body.n; i++)
        sum += (unsigned char)message->body.p[i]; /* all of it can be read */
    must(message->first_byte_ns <= message->last_byte_ns);
    must(sum || !message->body.n || memchr(message->body.p, 0, message->body.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_piece pieces[MAX_PIECES];
    struct ts_arena arena = {0};
    struct ts_http http;
    struct ts_slice first = until_next((const char *)data, (const char *)data + bytes);
    char *url = ts_arena_copy(&arena, first.p, first.n);
    struct ts_exchange exchange = {.url = url,
                                   .effective_url = "",
                                   .method = bytes % 2 ? "POST" : "",
                                   .has_curlcode = bytes % 3 != 0,
                                   .body_set = first,
                                   .pieces = pieces};
    exchange.piece_count = split(first.p + first.n, (const char *)data + bytes, pieces);
    ts_http_read(&exchange, &arena, &http);
    check_message(&http.request);
    check_message(&http.response);
    must(http.method && http.url && http.scheme && http.host && http.path && http.port >= 0);
    must(http.hops <= exchange.piece_count && http.status >= 0 && http.status <= 999);
    must(http.has_response || http.response.body.n == 0);
    ts_arena_free(&arena);
    return 0;
}
