/* Marks in the place of texts and values. */
#include "exporter/bare/mark.h"

#include <inttypes.h>
#include <string.h>
#include "exporter/base/arena.h"
#include "exporter/base/hash.h"
#include "exporter/infer/digest.h"
#include "exporter/wire/json.h"

#define SHORT_BYTES 24

struct marking {
    const struct ts_bare_secret *secret;
    struct ts_buffer *out;
};

/* SipHash under the secret: its fixed key and this one make a key that is not known. */
static void begin_digest(const struct marking *marking, struct ts_hash *hash)
{
    ts_hash_init(hash);
    hash->v0 ^= marking->secret->key[0];
    hash->v1 ^= marking->secret->key[1];
    hash->v2 ^= marking->secret->key[0];
    hash->v3 ^= marking->secret->key[1];
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The length of a value without the spaces between its parts. */
static size_t packed_bytes(struct ts_slice value)
{
    bool inside = false;
    size_t bytes = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (inside && value.p[i] == '\\') {
            bytes += 2;
            i++;
            continue;
        }
        inside = inside != (value.p[i] == '"');
        bytes += inside || !is_blank(value.p[i]);
    }
    return bytes;
}

static uint64_t digest_of(const struct marking *marking, const void *data, size_t bytes)
{
    struct ts_hash hash;
    begin_digest(marking, &hash);
    ts_hash_add(&hash, data, bytes);
    return ts_hash_64(&hash);
}

/* What is too short to be told from others by (infer/passage.h, infer/digest.h) is so in its mark
 * too. */
static void put_mark(const struct marking *marking, const char *scheme, size_t bytes,
                     uint64_t digest)
{
    if (!bytes)
        ts_buffer_text(marking->out, "\"\"");
    else if (bytes < SHORT_BYTES)
        ts_buffer_printf(marking->out, "\"[%zu bytes %010" PRIx64 "]\"", bytes, digest >> 24);
    else
        ts_buffer_printf(marking->out, "\"%s[%zu bytes %016" PRIx64 "]\"", scheme, bytes, digest);
}

/* Blanks around a text often get lost before it is sent back. */
static struct ts_slice trimmed(struct ts_slice text)
{
    struct ts_slice whole = text;
    while (text.n && is_blank(*text.p))
        text.p++, text.n--;
    while (text.n && is_blank(text.p[text.n - 1]))
        text.n--;
    return text.n ? text : whole;
}

static struct ts_slice text_of(struct ts_slice string, struct ts_arena *arena)
{
    size_t bytes = 0;
    const char *text = ts_json_text(string, arena, &bytes);
    return trimmed((struct ts_slice){text ? text : "", text ? bytes : 0});
}

/* Readers tell pictures from texts by it. */
static const char *scheme_of(struct ts_slice text)
{
    static const char *const schemes[] = {"https://", "http://", "data:"};
    for (size_t i = 0; text.n >= SHORT_BYTES && i < sizeof schemes / sizeof *schemes; i++)
        if (memcmp(text.p, schemes[i], strlen(schemes[i])) == 0 && !memchr(text.p, ' ', text.n))
            return schemes[i];
    return "";
}

void ts_bare_mark_text(const struct ts_bare_secret *secret, struct ts_slice string,
                       struct ts_buffer *out)
{
    const struct marking *marking = &(struct marking){secret, out};
    struct ts_arena arena = {0};
    struct ts_slice text = text_of(string, &arena);
    put_mark(marking, scheme_of(text), text.n, digest_of(marking, text.p, text.n));
    ts_arena_free(&arena);
}

/* Equal for values that are the same, however they are written; so is the length. */
static void put_json_mark(const struct marking *marking, struct ts_slice json)
{
    uint64_t digest = ts_digest_json(json);
    put_mark(marking, "", packed_bytes(json), digest_of(marking, &digest, sizeof digest));
}

/* Arguments may be JSON in a text. */
static void put_value_text(const struct marking *marking, struct ts_slice string)
{
    struct ts_arena arena = {0};
    size_t used = 0;
    struct ts_slice text = text_of(string, &arena), json = ts_json_value(text, &used);
    if (json.n && used == text.n)
        put_json_mark(marking, json);
    else
        put_mark(marking, "", text.n, digest_of(marking, text.p, text.n));
    ts_arena_free(&arena);
}

void ts_bare_mark_value(const struct ts_bare_secret *secret, struct ts_slice value,
                        struct ts_buffer *out)
{
    const struct marking *marking = &(struct marking){secret, out};
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind == TS_JSON_STRING) {
        put_value_text(marking, value);
        return;
    }
    if (kind == TS_JSON_NULL) {
        ts_buffer_text(marking->out, "null");
        return;
    }
    bool is_list = kind == TS_JSON_ARRAY, is_empty = packed_bytes(value) == 2;
    ts_buffer_text(marking->out, is_list ? "[" : is_empty ? "{" : "{\"masked\":");
    if (!is_empty)
        put_json_mark(marking, value);
    ts_buffer_text(marking->out, is_list ? "]" : "}");
}
