/* Finding media in a body, and what is written in their place. */
#include "exporter/call/media.h"

#include <string.h>
#include <nettle/sha2.h>
#include "exporter/base/utf8.h"
#include "exporter/call/media_type.h"
#include "exporter/wire/json.h"

/* A run of TS_MEDIA_LEAST_BYTES has a byte at each second of these. */
enum { STEP = TS_MEDIA_LEAST_BYTES / 2, HEAD = 1536, PIECE = 3072, NOT_64 = 64 };

/* --- base64 (RFC 4648, both alphabets) --- */

#define NO NOT_64
/* Rows of 16 characters; what is beyond ASCII is no base64. */
// clang-format off
static const unsigned char values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, 62, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, 63,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
// clang-format on

/* PHP writes "\/", and what the command base64 wraps has "\n" at the ends of lines. */
static bool is_escape(const char *at, const char *end)
{
    return *at == '\\' && at + 1 < end && (at[1] == '/' || at[1] == 'n' || at[1] == 'r');
}

static bool is_in_run(const char *at, const char *end)
{
    return values[(unsigned char)*at] != NOT_64 || is_escape(at, end);
}

struct decoder {
    struct ts_slice rest;
    uint32_t bits;
    unsigned count; /* of bits */
};

/* Four characters at once, while they are nothing but base64. */
static size_t decode_fours(struct decoder *decoder, unsigned char *out, size_t room)
{
    size_t bytes = 0;
    const unsigned char *at = (const unsigned char *)decoder->rest.p, *end = at + decoder->rest.n;
    for (; decoder->count == 0 && end - at >= 4 && room - bytes >= 3; at += 4, bytes += 3) {
        unsigned a = values[at[0]], b = values[at[1]], c = values[at[2]], d = values[at[3]];
        if ((a | b | c | d) & NOT_64)
            break;
        uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        out[bytes] = (unsigned char)(bits >> 16);
        out[bytes + 1] = (unsigned char)(bits >> 8);
        out[bytes + 2] = (unsigned char)bits;
    }
    decoder->rest = (struct ts_slice){(const char *)at, (size_t)(end - at)};
    return bytes;
}

/* The next character, be it base64, the end of a line or an escape; the bytes that it completes. */
static size_t decode_one(struct decoder *decoder, unsigned char *out)
{
    const char *at = decoder->rest.p;
    size_t taken = *at == '\\' && decoder->rest.n > 1 && at[1] != '/' ? 2 : 1;
    decoder->rest = (struct ts_slice){at + taken, decoder->rest.n - taken};
    unsigned char value = values[(unsigned char)*at];
    if (value == NOT_64)
        return 0;
    decoder->bits = decoder->bits << 6 | value;
    decoder->count = (decoder->count + 6) % 8;
    if (decoder->count == 6)
        return 0;
    *out = (unsigned char)(decoder->bits >> decoder->count);
    return 1;
}

/* Decodes as much as fits; 0: no more. */
static size_t decode(struct decoder *decoder, unsigned char *out, size_t room)
{
    size_t bytes = 0;
    while (decoder->rest.n && bytes < room) {
        bytes += decode_fours(decoder, out + bytes, room - bytes);
        if (decoder->rest.n && bytes < room)
            bytes += decode_one(decoder, out + bytes);
    }
    return bytes;
}

/* --- what is said --- */

static void write_digest(struct sha256_ctx *hash, struct ts_buffer *out)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        ts_buffer_printf(out, "%02x", digest[i]);
}

static void write_note(struct ts_slice base64, const char *type, bool is_whole,
                       struct ts_buffer *out)
{
    struct decoder decoder = {base64, 0, 0};
    struct sha256_ctx hash;
    unsigned char piece[PIECE];
    size_t got, bytes = 0;
    sha256_init(&hash);
    while ((got = decode(&decoder, piece, sizeof piece))) {
        sha256_update(&hash, got, piece);
        bytes += got;
    }
    ts_buffer_printf(out, "[%s, %s%zu bytes", type, is_whole ? "" : "more than ", bytes);
    if (is_whole) {
        ts_buffer_text(out, ", sha256:");
        write_digest(&hash, out);
    }
    ts_buffer_text(out, "]");
}

void ts_media_describe(struct ts_slice bytes, struct ts_slice type, bool is_whole,
                       struct ts_buffer *out)
{
    struct sha256_ctx hash;
    const unsigned char *data = (const unsigned char *)bytes.p;
    const char *told = type.n ? NULL : ts_media_type_of_bytes(data, bytes.n);
    type = told ? ts_slice_text(told) : type.n ? type : ts_slice_text("application/octet-stream");
    ts_buffer_text(out, "{\"content_type\":");
    ts_json_quote(out, type.p, type.n);
    ts_buffer_printf(out, ",\"bytes\":%zu", bytes.n);
    if (is_whole) {
        ts_buffer_text(out, ",\"sha256\":\"");
        sha256_init(&hash);
        sha256_update(&hash, bytes.n, data);
        write_digest(&hash, out);
        ts_buffer_text(out, "\"");
    }
    ts_buffer_text(out, is_whole ? "}" : ",\"truncated\":true}");
}

/* --- where they are --- */

struct run {
    size_t begin, end; /* of the base64 */
    size_t start;      /* of what is replaced */
    char type[TS_MEDIA_TYPE_BYTES];
    bool is_closed;
};

static bool type_of_head(struct ts_slice base64, char out[TS_MEDIA_TYPE_BYTES])
{
    unsigned char head[HEAD];
    struct decoder decoder = {base64, 0, 0};
    const char *type = ts_media_type_of_bytes(head, decode(&decoder, head, sizeof head));
    if (type)
        memcpy(out, type, strlen(type) + 1);
    return type != NULL;
}

/* The whole of a JSON string, also of JSON within a string, where its quotes are escaped; its end
 * may be cut off with the body. */
static bool is_string(struct ts_slice body, struct run *run)
{
    if (!run->begin || body.p[run->begin - 1] != '"')
        return false;
    bool is_inner = run->begin > 1 && body.p[run->begin - 2] == '\\';
    const char *quote = is_inner ? "\\\"" : "\"";
    size_t n = strlen(quote);
    run->is_closed = body.n - run->end >= n && memcmp(body.p + run->end, quote, n) == 0;
    return run->is_closed || run->end == body.n;
}

static bool is_media(struct ts_slice body, struct run *run)
{
    run->start = run->begin;
    if (ts_media_type_of_url(body, run->begin, &run->start, run->type)) {
        run->is_closed = run->end < body.n;
        return true;
    }
    struct ts_slice base64 = {body.p + run->begin, run->end - run->begin};
    return is_string(body, run) && !ts_media_is_none(body, run->begin) &&
           (ts_media_type_of_string(body, run->begin, run->end, run->type) ||
            type_of_head(base64, run->type));
}

/* The run that a byte is in, not before `from`. */
static void grow(struct ts_slice body, size_t from, size_t at, struct run *run)
{
    const char *end = body.p + body.n;
    run->begin = at;
    while (run->begin > from && is_in_run(body.p + run->begin - 1, end))
        run->begin--;
    run->end = at;
    while (run->end < body.n && is_in_run(body.p + run->end, end))
        run->end++;
    for (int i = 0; i < 2 && run->end < body.n && body.p[run->end] == '='; i++)
        run->end++;
    while (run->end + 1 < body.n && body.p[run->end] == '\\' && body.p[run->end + 1] == 'n')
        run->end += 2; /* the last line of a file ends too */
}

static void shorten(struct ts_slice body, bool is_whole, struct ts_buffer *out)
{
    struct run run;
    size_t done = 0, from = 0;
    for (size_t at = STEP - 1; at < body.n; at += STEP) {
        if (!is_in_run(body.p + at, body.p + body.n))
            continue;
        grow(body, from, at, &run);
        if (run.end - run.begin >= TS_MEDIA_LEAST_BYTES && is_media(body, &run)) {
            ts_buffer_add(out, body.p + done, run.start - done);
            write_note((struct ts_slice){body.p + run.begin, run.end - run.begin}, run.type,
                       is_whole && run.is_closed, out);
            done = run.end;
        }
        from = run.end;
        at = run.end > at ? run.end - 1 : at;
    }
    if (done)
        ts_buffer_add(out, body.p + done, body.n - done);
}

/* A body with other bytes than text has no JSON; neither have the parts of a form. */
static bool may_have_json(const struct ts_message *message)
{
    struct ts_slice type = ts_http_header(message, "content-type");
    static const char form[] = "multipart/";
    size_t sample = message->body.n < 4096 ? message->body.n : 4096;
    if (type.n >= sizeof form - 1 && strncasecmp(type.p, form, sizeof form - 1) == 0)
        return false;
    return !memchr(message->body.p, 0, sample);
}

/* The text itself when there is nothing to replace. */
static struct ts_slice shortened(struct ts_slice text, bool is_whole, struct ts_arena *arena)
{
    struct ts_buffer out = {0};
    shorten(text, is_whole, &out);
    char *copy = out.bytes && !out.failed ? ts_arena_copy(arena, out.data, out.bytes) : NULL;
    struct ts_slice shortened = copy ? (struct ts_slice){copy, out.bytes} : text;
    ts_buffer_free(&out);
    return shortened;
}

void ts_media_shorten(struct ts_message *message, struct ts_arena *arena)
{
    if (message->body.n >= TS_MEDIA_LEAST_BYTES && may_have_json(message))
        message->body = shortened(message->body, !message->body_truncated, arena);
}
