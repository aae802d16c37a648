/* Digests of message lists. */
#include "exporter/infer/digest.h"

#include <string.h>
#include "exporter/base/ascii.h"
#include "exporter/base/hash.h"
#include "exporter/wire/json.h"

#define EMPTY_LIST 0x6c697374u
#define ANSWER_ALONE 0x6f6e6cu

static uint64_t of_bytes(char mark, const char *data, size_t bytes)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_add(&hash, &mark, 1);
    ts_hash_add(&hash, data, bytes);
    return ts_hash_64(&hash);
}

static uint64_t of_json(struct ts_slice json, struct ts_arena *arena);

static uint64_t of_string(struct ts_slice json, struct ts_arena *arena)
{
    size_t bytes = 0;
    char *text = ts_json_text(json, arena, &bytes);
    return of_bytes('s', text ? text : "", text ? bytes : 0);
}

/* 1, 1.0 and 1e0 are one number, as they are to the programs that read and write them. */
static uint64_t of_number(struct ts_slice json)
{
    int64_t whole;
    double real;
    if (ts_json_int(json, &whole))
        return of_bytes('i', (const char *)&whole, sizeof whole);
    if (ts_json_double(json, &real))
        return of_bytes('d', (const char *)&real, sizeof real);
    return of_bytes('n', json.p, json.n);
}

/* A sum does not know the order of what was added. */
static uint64_t of_object(struct ts_slice json, struct ts_arena *arena)
{
    uint64_t sum = 0;
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter)) {
        if (ts_json_kind(iter.value) == TS_JSON_NULL)
            continue;
        struct ts_hash hash;
        ts_hash_init(&hash);
        ts_hash_u64(&hash, of_string(iter.key, arena));
        ts_hash_u64(&hash, of_json(iter.value, arena));
        sum += ts_hash_64(&hash);
    }
    return of_bytes('o', (const char *)&sum, sizeof sum);
}

static uint64_t of_array(struct ts_slice json, struct ts_arena *arena)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, "a");
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter))
        ts_hash_u64(&hash, of_json(iter.value, arena));
    return ts_hash_64(&hash);
}

static uint64_t of_json(struct ts_slice json, struct ts_arena *arena)
{
    switch (ts_json_kind(json)) {
    case TS_JSON_OBJECT:
        return of_object(json, arena);
    case TS_JSON_ARRAY:
        return of_array(json, arena);
    case TS_JSON_STRING:
        return of_string(json, arena);
    case TS_JSON_NUMBER:
        return of_number(json);
    default:
        return of_bytes('l', json.p, json.n);
    }
}

uint64_t ts_digest_json(struct ts_slice json)
{
    struct ts_arena arena = {0};
    uint64_t digest = of_json(json, &arena);
    ts_arena_free(&arena);
    return digest;
}

/* Programs trim and re-wrap what they send back, and join the parts of an answer with or without
 * something between: white space does not count at all. */
static void add_text(struct ts_hash *hash, const char *text, size_t bytes)
{
    char squeezed[4096];
    size_t used = 0;
    for (size_t at = 0; at < bytes; at++) {
        squeezed[used] = text[at];
        used += !ts_is_blank(text[at]);
        if (used == sizeof squeezed) {
            ts_hash_add(hash, squeezed, used);
            used = 0;
        }
    }
    ts_hash_add(hash, squeezed, used);
    ts_hash_add(hash, "", 1);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void add_tool_call(struct ts_hash *hash, const struct ts_tool_call *tool, bool with_id)
{
    ts_hash_text(hash, with_id ? or_empty(tool->id) : "");
    ts_hash_text(hash, or_empty(tool->name));
    if (tool->arguments_are_json)
        ts_hash_u64(hash, ts_digest_json(tool->arguments));
    else
        add_text(hash, tool->arguments.p, tool->arguments.n);
}

/* An answer that came without a role is the assistant's. */
static const char *role_of(const struct ts_chat_message *message)
{
    return message->role && *message->role ? message->role : "assistant";
}

static uint64_t of_message(const struct ts_chat_message *message, bool with_ids)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, role_of(message));
    add_text(&hash, or_empty(message->text), message->text ? message->text_bytes : 0);
    ts_hash_text(&hash, or_empty(message->tool_call_id));
    ts_hash_u64(&hash, message->tool_call_count);
    for (size_t i = 0; i < message->tool_call_count; i++)
        add_tool_call(&hash, &message->tool_calls[i], with_ids);
    return ts_hash_64(&hash);
}

static uint64_t of_known(struct ts_digest_memo *memo, const struct ts_chat_message *message)
{
    if (!memo)
        return of_message(message, true);
    uint64_t key = ts_digest_memo_key(message);
    size_t place = key % TS_DIGEST_MEMO;
    if (memo->known[place].key != key) {
        memo->known[place].digest = of_message(message, true);
        memo->known[place].key = key;
    }
    return memo->known[place].digest;
}

static uint64_t joined(uint64_t prefix, uint64_t message)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_u64(&hash, prefix);
    ts_hash_u64(&hash, message);
    return ts_hash_64(&hash);
}

uint64_t ts_digest_next(uint64_t prefix, const struct ts_chat_message *message)
{
    return joined(prefix, of_message(message, true));
}

uint64_t ts_digest_next_without_ids(uint64_t prefix, const struct ts_chat_message *message)
{
    return joined(prefix, of_message(message, false));
}

static bool says_enough(const struct ts_chat_message *message)
{
    for (size_t i = 0; i < message->tool_call_count; i++)
        if (*or_empty(message->tool_calls[i].id))
            return true;
    return message->text && message->text_bytes >= TS_DIGEST_LEAST;
}

uint64_t ts_digest_alone(const struct ts_chat_message *message)
{
    return says_enough(message) ? ts_digest_next(ANSWER_ALONE, message) : 0;
}

static bool counts(const struct ts_chat_message *message)
{
    const char *role = role_of(message);
    return strcmp(role, "system") != 0 && strcmp(role, "developer") != 0;
}

static void add_message(struct ts_digests *digests, struct ts_digest_memo *memo, size_t index,
                        const struct ts_chat_message *message)
{
    uint64_t digest = of_known(memo, message);
    size_t k = digests->count++;
    digests->index[k] = index;
    digests->prefix[k + 1] = joined(digests->prefix[k], digest);
    if (strcmp(role_of(message), "user") != 0)
        return;
    k = digests->user_count++;
    digests->user_index[k] = index;
    digests->users[k + 1] = joined(digests->users[k], digest);
}

void ts_digests_of(const struct ts_call *call, struct ts_digest_memo *memo, struct ts_arena *arena,
                   struct ts_digests *digests)
{
    ts_digests_after(call, EMPTY_LIST, 0, memo, arena, digests);
}

void ts_digests_after(const struct ts_call *call, uint64_t digest, size_t base,
                      struct ts_digest_memo *memo, struct ts_arena *arena,
                      struct ts_digests *digests)
{
    size_t room = call->input_count + 1;
    *digests = (struct ts_digests){
        .base = base,
        .prefix = ts_arena_alloc(arena, room * sizeof(uint64_t)),
        .index = ts_arena_alloc(arena, room * sizeof(size_t)),
        .users = ts_arena_alloc(arena, room * sizeof(uint64_t)),
        .user_index = ts_arena_alloc(arena, room * sizeof(size_t)),
    };
    if (!digests->prefix || !digests->index || !digests->users || !digests->user_index) {
        *digests = (struct ts_digests){.base = base};
        return;
    }
    digests->prefix[0] = digest;
    digests->users[0] = EMPTY_LIST;
    for (size_t i = 0; i < call->input_count; i++)
        if (counts(&call->input[i]))
            add_message(digests, memo, i, &call->input[i]);
}
