/* JSON without its content. */
#include "exporter/bare/reduce.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "exporter/bare/keys.h"
#include "exporter/base/arena.h"
#include "exporter/base/hash.h"
#include "exporter/wire/json.h"

#define MOST_DEPTH 64
#define LONGEST_WORD 128

bool ts_bare_secret_make(struct ts_bare_secret *secret, const char *digits)
{
    if (strlen(digits) == 32 && strspn(digits, "0123456789abcdef") == 32 &&
        sscanf(digits, "%16" SCNx64 "%16" SCNx64, &secret->key[0], &secret->key[1]) == 2)
        return true;
    return getrandom(secret->key, sizeof secret->key, 0) == (ssize_t)sizeof secret->key;
}

struct reducing {
    const struct ts_bare_secret *secret;
    struct ts_buffer *out;
};

/* --- marks --- */

/* SipHash under the secret: its fixed key and this one make a key that is not known. */
static void begin_digest(const struct reducing *reducing, struct ts_hash *hash)
{
    ts_hash_init(hash);
    hash->v0 ^= reducing->secret->key[0];
    hash->v1 ^= reducing->secret->key[1];
    hash->v2 ^= reducing->secret->key[0];
    hash->v3 ^= reducing->secret->key[1];
}

static void put_mark(struct reducing *reducing, const char *text, size_t bytes)
{
    struct ts_hash hash;
    begin_digest(reducing, &hash);
    ts_hash_add(&hash, text, bytes);
    if (bytes)
        ts_buffer_printf(reducing->out, "\"[%zu bytes %016" PRIx64 "]\"", bytes, ts_hash_64(&hash));
    else
        ts_buffer_text(reducing->out, "\"\"");
}

/* Spaces between the parts of a value do not make it another. */
static void pack(struct ts_slice value, struct ts_buffer *packed)
{
    bool inside = false;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (inside && c == '\\' && i + 1 < value.n) {
            ts_buffer_add(packed, value.p + i++, 2);
            continue;
        }
        inside = inside != (c == '"');
        if (inside || !strchr(" \t\r\n", c))
            ts_buffer_add(packed, &c, 1);
    }
}

static void put_text(struct reducing *reducing, struct ts_slice string)
{
    struct ts_arena arena = {0};
    size_t bytes = 0;
    const char *text = ts_json_text(string, &arena, &bytes);
    put_mark(reducing, text ? text : "", text ? bytes : 0);
    ts_arena_free(&arena);
}

/* A value of any form: an object keeps its being one. */
static void put_value(struct reducing *reducing, struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    struct ts_buffer packed = {0};
    if (kind == TS_JSON_STRING) {
        put_text(reducing, value);
        return;
    }
    pack(value, &packed);
    bool empty = packed.bytes <= 2 && (kind == TS_JSON_OBJECT || kind == TS_JSON_ARRAY);
    ts_buffer_text(reducing->out, kind == TS_JSON_ARRAY ? "[" : "{");
    if (!empty && kind != TS_JSON_ARRAY)
        ts_buffer_text(reducing->out, "\"masked\":");
    if (!empty)
        put_mark(reducing, packed.data ? packed.data : "", packed.bytes);
    ts_buffer_text(reducing->out, kind == TS_JSON_ARRAY ? "]" : "}");
    ts_buffer_free(&packed);
}

/* --- values --- */

static bool is_word(struct ts_slice string)
{
    if (string.n < 2 || string.n > LONGEST_WORD + 2)
        return false;
    for (size_t i = 1; i + 1 < string.n; i++)
        if (!isalnum((unsigned char)string.p[i]) && !strchr("_-.:/@+=", string.p[i]))
            return false;
    return !memchr(string.p, 0, string.n);
}

static void put_string(struct reducing *reducing, struct ts_slice string, enum ts_bare_key key)
{
    if (key == TS_BARE_WORD && is_word(string))
        ts_buffer_add(reducing->out, string.p, string.n);
    else
        put_text(reducing, string);
}

/* What content counts or measures is content: of its numbers only that they are there. */
static void put_number(struct reducing *reducing, struct ts_slice number, enum ts_bare_key key)
{
    bool stays = key == TS_BARE_NUMBER || key == TS_BARE_COUNTS || key == TS_BARE_WORD;
    ts_buffer_add(reducing->out, stays ? number.p : "0", stays ? number.n : 1);
}

static void put(struct reducing *reducing, struct ts_slice value, enum ts_bare_key key, int depth);

static enum ts_bare_key key_of(const struct ts_json_iter *member, enum ts_bare_key around,
                               bool has_name)
{
    struct ts_slice name = {member->key.p + 1, member->key.n - 2};
    enum ts_bare_key key = ts_bare_key(name);
    if (around == TS_BARE_COUNTS)
        return is_word(member->key) ? TS_BARE_COUNTS : TS_BARE_UNKNOWN;
    if (key != TS_BARE_EITHER)
        return key;
    return has_name ? TS_BARE_VALUE : TS_BARE_INSIDE;
}

static void put_members(struct reducing *reducing, struct ts_slice object, enum ts_bare_key around,
                        int depth)
{
    bool has_name = ts_json_get(object, "name").n > 0, first = true;
    ts_buffer_text(reducing->out, "{");
    for (struct ts_json_iter at = ts_json_begin(object); ts_json_next(&at);) {
        enum ts_bare_key key = key_of(&at, around, has_name);
        if (key == TS_BARE_UNKNOWN)
            continue;
        ts_buffer_text(reducing->out, first ? "" : ",");
        ts_buffer_add(reducing->out, at.key.p, at.key.n);
        ts_buffer_text(reducing->out, ":");
        put(reducing, at.value, key, depth);
        first = false;
    }
    ts_buffer_text(reducing->out, "}");
}

static void put_items(struct reducing *reducing, struct ts_slice array, enum ts_bare_key key,
                      int depth)
{
    bool first = true;
    ts_buffer_text(reducing->out, "[");
    for (struct ts_json_iter at = ts_json_begin(array); ts_json_next(&at); first = false) {
        ts_buffer_text(reducing->out, first ? "" : ",");
        put(reducing, at.value, key == TS_BARE_NUMBER ? TS_BARE_INSIDE : key, depth);
    }
    ts_buffer_text(reducing->out, "]");
}

static void put(struct reducing *reducing, struct ts_slice value, enum ts_bare_key key, int depth)
{
    if (key == TS_BARE_VALUE || depth >= MOST_DEPTH) {
        put_value(reducing, value);
        return;
    }
    switch (ts_json_kind(value)) {
    case TS_JSON_OBJECT:
        put_members(reducing, value, key, depth + 1);
        break;
    case TS_JSON_ARRAY:
        put_items(reducing, value, key, depth + 1);
        break;
    case TS_JSON_STRING:
        put_string(reducing, value, key == TS_BARE_COUNTS ? TS_BARE_WORD : key);
        break;
    case TS_JSON_NUMBER:
        put_number(reducing, value, key);
        break;
    case TS_JSON_TRUE:
    case TS_JSON_FALSE:
    case TS_JSON_NULL:
    case TS_JSON_ABSENT:
        ts_buffer_add(reducing->out, value.p, value.n);
        break;
    }
}

void ts_bare_reduce(const struct ts_bare_secret *secret, struct ts_slice json,
                    struct ts_buffer *out)
{
    struct reducing reducing = {.secret = secret, .out = out};
    struct ts_slice value = ts_json_value(json, NULL);
    if (value.n)
        put(&reducing, value, TS_BARE_INSIDE, 0);
}
