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
#include "exporter/infer/digest.h"
#include "exporter/wire/json.h"

#define MOST_DEPTH 64
#define LONGEST_WORD 128
#define SHORT_BYTES 24

bool ts_bare_secret_make(struct ts_bare_secret *secret, const char *digits)
{
    if (strlen(digits) == 32 && strspn(digits, "0123456789abcdef") == 32 &&
        sscanf(digits, "%16" SCNx64 "%16" SCNx64, &secret->key[0], &secret->key[1]) == 2)
        return true;
    return getrandom(secret->key, sizeof secret->key, 0) == (ssize_t)sizeof secret->key;
}

struct reducing {
    const struct ts_bare_secret *secret;
    enum ts_bare_room room;
    struct ts_buffer *out;
};

/* Where a value stands. */
struct place {
    enum ts_bare_key key;
    struct ts_slice name; /* of the member that it is, or that the list is it stands in */
    int depth;
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

static uint64_t digest_of(const struct reducing *reducing, const void *data, size_t bytes)
{
    struct ts_hash hash;
    begin_digest(reducing, &hash);
    ts_hash_add(&hash, data, bytes);
    return ts_hash_64(&hash);
}

/* What is too short to be told from others by (infer/passage.h, infer/digest.h) is so in its mark
 * too. */
static void put_mark(struct reducing *reducing, const char *scheme, size_t bytes, uint64_t digest)
{
    if (!bytes)
        ts_buffer_text(reducing->out, "\"\"");
    else if (bytes < SHORT_BYTES)
        ts_buffer_printf(reducing->out, "\"[%zu bytes %010" PRIx64 "]\"", bytes, digest >> 24);
    else
        ts_buffer_printf(reducing->out, "\"%s[%zu bytes %016" PRIx64 "]\"", scheme, bytes, digest);
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

static void put_text(struct reducing *reducing, struct ts_slice string)
{
    struct ts_arena arena = {0};
    struct ts_slice text = text_of(string, &arena);
    put_mark(reducing, scheme_of(text), text.n, digest_of(reducing, text.p, text.n));
    ts_arena_free(&arena);
}

/* Equal for values that are the same, however they are written; so is the length. */
static void put_json_mark(struct reducing *reducing, struct ts_slice json)
{
    uint64_t digest = ts_digest_json(json);
    put_mark(reducing, "", packed_bytes(json), digest_of(reducing, &digest, sizeof digest));
}

/* Arguments may be JSON in a text. */
static void put_value_text(struct reducing *reducing, struct ts_slice string)
{
    struct ts_arena arena = {0};
    size_t used = 0;
    struct ts_slice text = text_of(string, &arena), json = ts_json_value(text, &used);
    if (json.n && used == text.n)
        put_json_mark(reducing, json);
    else
        put_mark(reducing, "", text.n, digest_of(reducing, text.p, text.n));
    ts_arena_free(&arena);
}

/* A value of any form: an object keeps its being one. */
static void put_value(struct reducing *reducing, struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind == TS_JSON_STRING) {
        put_value_text(reducing, value);
        return;
    }
    if (kind == TS_JSON_NULL) {
        ts_buffer_text(reducing->out, "null");
        return;
    }
    bool is_list = kind == TS_JSON_ARRAY, is_empty = packed_bytes(value) == 2;
    ts_buffer_text(reducing->out, is_list ? "[" : is_empty ? "{" : "{\"masked\":");
    if (!is_empty)
        put_json_mark(reducing, value);
    ts_buffer_text(reducing->out, is_list ? "]" : "}");
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
    if ((key == TS_BARE_WORD || key == TS_BARE_COUNTS) && is_word(string))
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

static void put(struct reducing *reducing, struct ts_slice value, struct place place);

static bool has_any(struct ts_slice object, const char *const *names)
{
    for (; *names; names++)
        if (ts_json_get(object, *names).n)
            return true;
    return false;
}

/* Of an object that may be anybody's. */
static enum ts_bare_key key_of_asked(struct ts_slice value)
{
    static const char *const ours[] = {"messages", "message", "choices", "finish_reason", NULL};
    if (ts_json_kind(value) != TS_JSON_OBJECT)
        return TS_BARE_INSIDE;
    return has_any(value, ours) ? TS_BARE_INSIDE : TS_BARE_OPEN;
}

/* What is asked of an object once, for all of its members. */
struct owner {
    struct place place;
    bool has_name;
    bool is_speaker; /* its name is somebody's, not a tool's */
};

static bool is_speaker(struct ts_slice object)
{
    static const char *const speakers[] = {"user", "system", "developer", "assistant"};
    struct ts_slice role = ts_json_get(object, "role");
    for (size_t i = 0; role.n && i < sizeof speakers / sizeof *speakers; i++)
        if (ts_json_is_text(role, speakers[i]))
            return true;
    return false;
}

static enum ts_bare_key key_of(const struct reducing *reducing, const struct owner *owner,
                               struct ts_slice name, struct ts_slice value)
{
    enum ts_bare_key key = ts_bare_key(reducing->room, owner->place.name, name);
    if (owner->place.key == TS_BARE_COUNTS)
        return TS_BARE_COUNTS;
    if (key == TS_BARE_EITHER || key == TS_BARE_ASKED) {
        if (owner->has_name)
            return TS_BARE_VALUE;
        key = key == TS_BARE_ASKED ? key_of_asked(value) : TS_BARE_INSIDE;
    }
    bool is_open = owner->place.key == TS_BARE_OPEN;
    if (is_open && (key == TS_BARE_WORD || key == TS_BARE_INSIDE || key == TS_BARE_COUNTS))
        return TS_BARE_OPEN;
    bool is_theirs = owner->is_speaker && key == TS_BARE_WORD && ts_slice_is(name, "name");
    return is_theirs ? TS_BARE_INSIDE : key;
}

static void put_members(struct reducing *reducing, struct ts_slice object, struct place place)
{
    struct owner owner = {place, ts_json_get(object, "name").n > 0, is_speaker(object)};
    bool first = true;
    ts_buffer_text(reducing->out, "{");
    for (struct ts_json_iter at = ts_json_begin(object); ts_json_next(&at);) {
        struct ts_slice name = {at.key.p + 1, at.key.n - 2};
        enum ts_bare_key key = key_of(reducing, &owner, name, at.value);
        if (key == TS_BARE_UNKNOWN || !is_word(at.key))
            continue;
        ts_buffer_text(reducing->out, first ? "" : ",");
        ts_buffer_add(reducing->out, at.key.p, at.key.n);
        ts_buffer_text(reducing->out, ":");
        put(reducing, at.value, (struct place){key, name, place.depth});
        first = false;
    }
    ts_buffer_text(reducing->out, "}");
}

/* A number in a list is one of a vector, and a word among counts one of a text. */
static enum ts_bare_key key_of_item(enum ts_bare_key key, struct ts_slice item)
{
    enum ts_json_kind kind = ts_json_kind(item);
    bool is_single = kind == TS_JSON_STRING || kind == TS_JSON_NUMBER;
    if (key == TS_BARE_ITEMS)
        return TS_BARE_VALUE;
    bool counts = key == TS_BARE_NUMBER || key == TS_BARE_COUNTS;
    return counts && is_single ? TS_BARE_INSIDE : key;
}

static void put_items(struct reducing *reducing, struct ts_slice array, struct place place)
{
    enum ts_bare_key key = place.key;
    bool first = true;
    ts_buffer_text(reducing->out, "[");
    for (struct ts_json_iter at = ts_json_begin(array); ts_json_next(&at); first = false) {
        ts_buffer_text(reducing->out, first ? "" : ",");
        place.key = key_of_item(key, at.value);
        put(reducing, at.value, place);
    }
    ts_buffer_text(reducing->out, "]");
}

static bool is_content(struct ts_slice value, struct place place)
{
    return place.key == TS_BARE_VALUE || place.depth >= MOST_DEPTH ||
           (place.key == TS_BARE_ITEMS && ts_json_kind(value) != TS_JSON_ARRAY);
}

static void put(struct reducing *reducing, struct ts_slice value, struct place place)
{
    if (is_content(value, place)) {
        put_value(reducing, value);
        return;
    }
    place.depth++;
    switch (ts_json_kind(value)) {
    case TS_JSON_OBJECT:
        put_members(reducing, value, place);
        break;
    case TS_JSON_ARRAY:
        put_items(reducing, value, place);
        break;
    case TS_JSON_STRING:
        put_string(reducing, value, place.key);
        break;
    case TS_JSON_NUMBER:
        put_number(reducing, value, place.key);
        break;
    case TS_JSON_TRUE:
    case TS_JSON_FALSE:
    case TS_JSON_NULL:
    case TS_JSON_ABSENT:
        ts_buffer_add(reducing->out, value.p, value.n);
        break;
    }
}

void ts_bare_reduce(const struct ts_bare_secret *secret, enum ts_bare_room room,
                    struct ts_slice json, struct ts_buffer *out)
{
    struct reducing reducing = {.secret = secret, .room = room, .out = out};
    struct ts_slice value = ts_json_value(json, NULL);
    if (value.n)
        put(&reducing, value, (struct place){.key = TS_BARE_INSIDE});
}
