/* JSON without its content. */
#include "exporter/bare/reduce.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "exporter/bare/keys.h"
#include "exporter/bare/mark.h"
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
    enum ts_bare_room room;
    struct ts_buffer *out;
};

/* Where a value stands. */
struct place {
    enum ts_bare_key key;
    struct ts_slice name; /* of the member that it is, or that the list is it stands in */
    int depth;
};

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
        ts_bare_mark_text(reducing->secret, string, reducing->out);
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
        ts_bare_mark_value(reducing->secret, value, reducing->out);
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
