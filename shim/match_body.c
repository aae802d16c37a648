/* Which requests are traced, from the first bytes of their bodies: literal marks, looked for in one
 * pass. Nothing is parsed: a key is its letters in quotes with a colon right after them. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "shim/match.h"

enum mark {
    MESSAGES = 1 << 0,
    SPEAKER = 1 << 1, /* what a message or its surroundings have */
    MODEL = 1 << 2,
    INPUT = 1 << 3,
    PROMPT = 1 << 4,
    SAMPLING = 1 << 5,
    CONTENTS = 1 << 6,
    PARTS = 1 << 7,
    INPUTS = 1 << 8,
    JSONRPC = 1 << 9,
    METHOD = 1 << 10,
    VECTOR = 1 << 11,
    DOCUMENTS = 1 << 12,
    QUERY = 1 << 13,
    VENDOR = 1 << 14, /* a key that only one kind of request has */
};

struct key {
    const char *text;
    uint8_t bytes;
    char value; /* what its value begins with, 0: anything */
    uint16_t mark;
};

#define KEY(text, value, mark)                                                                     \
    {                                                                                              \
        text, sizeof text - 1, value, mark                                                         \
    }

static const struct key keys[] = {
    KEY("messages", '[', MESSAGES),
    KEY("role", '"', SPEAKER),
    KEY("content", 0, SPEAKER),
    KEY("system", 0, SPEAKER),
    KEY("model", '"', MODEL),
    KEY("input", 0, INPUT),
    KEY("texts", '[', INPUT),
    KEY("prompt", 0, PROMPT),
    KEY("temperature", 0, SAMPLING),
    KEY("max_tokens", 0, SAMPLING),
    KEY("max_new_tokens", 0, SAMPLING),
    KEY("max_gen_len", 0, SAMPLING),
    KEY("n_predict", 0, SAMPLING),
    KEY("top_p", 0, SAMPLING),
    KEY("contents", '[', CONTENTS),
    KEY("parts", '[', PARTS),
    KEY("inputs", 0, INPUTS),
    KEY("parameters", '{', SAMPLING),
    KEY("jsonrpc", '"', JSONRPC),
    KEY("method", '"', METHOD),
    KEY("vector", '[', VECTOR),
    KEY("vector", '{', VECTOR),
    KEY("query_vector", 0, VECTOR),
    KEY("queryVector", 0, VECTOR),
    KEY("query_embeddings", '[', VECTOR),
    KEY("queryEmbeddings", '[', VECTOR),
    KEY("knn", '{', VECTOR),
    KEY("knn", '[', VECTOR),
    KEY("documents", '[', DOCUMENTS),
    KEY("query", '"', QUERY),
    KEY("anthropic_version", '"', VENDOR),
    KEY("textGenerationConfig", '{', VENDOR),
    KEY("chat_history", '[', VENDOR),
};

/* How the keys above end, with the quote before "knn". Most keys of other people's JSON end
 * differently: they cost a look into two sets that are hashed in different ways, and the program
 * waits while up to 4 KB are looked through. */
#define ENDINGS(set)                                                                               \
    (set('a', 'g', 'e', 's') | set('r', 'o', 'l', 'e') | set('t', 'e', 'n', 't') |                 \
     set('s', 't', 'e', 'm') | set('o', 'd', 'e', 'l') | set('n', 'p', 'u', 't') |                 \
     set('e', 'x', 't', 's') | set('o', 'm', 'p', 't') | set('t', 'u', 'r', 'e') |                 \
     set('k', 'e', 'n', 's') | set('_', 'l', 'e', 'n') | set('d', 'i', 'c', 't') |                 \
     set('o', 'p', '_', 'p') | set('e', 'n', 't', 's') | set('a', 'r', 't', 's') |                 \
     set('p', 'u', 't', 's') | set('t', 'e', 'r', 's') | set('n', 'r', 'p', 'c') |                 \
     set('t', 'h', 'o', 'd') | set('c', 't', 'o', 'r') | set('i', 'n', 'g', 's') |                 \
     set('"', 'k', 'n', 'n') | set('u', 'e', 'r', 'y') | set('s', 'i', 'o', 'n') |                 \
     set('n', 'f', 'i', 'g') | set('t', 'o', 'r', 'y'))
#define WORD(a, b, c, d)                                                                           \
    ((uint32_t)(uint8_t)(a) | (uint32_t)(uint8_t)(b) << 8 | (uint32_t)(uint8_t)(c) << 16 |         \
     (uint32_t)(uint8_t)(d) << 24)
#define HASH(word) (UINT64_C(1) << ((uint32_t)((word)*0x9e3779b1u) >> 26))
#define OTHER_HASH(word) (UINT64_C(1) << ((uint32_t)((word)*0x85ebca77u) >> 26))
#define SET(a, b, c, d) HASH(WORD(a, b, c, d))
#define OTHER_SET(a, b, c, d) OTHER_HASH(WORD(a, b, c, d))
static const uint64_t endings = ENDINGS(SET), endings_again = ENDINGS(OTHER_SET);

/* at: the last four characters. */
static inline bool may_end_key(const char *at)
{
    uint32_t word = WORD(at[0], at[1], at[2], at[3]);
    return (endings & HASH(word)) && (endings_again & OTHER_HASH(word));
}

static const struct rule {
    uint16_t all;
    bool model;
} rules[] = {
    {MESSAGES | SPEAKER, true}, {MESSAGES | MODEL, true},  {MODEL | INPUT, true},
    {MODEL | PROMPT, true},     {MODEL | CONTENTS, true},  {CONTENTS | PARTS, true},
    {PROMPT | SAMPLING, true},  {INPUTS | SAMPLING, true}, {VENDOR, true},
    {JSONRPC | METHOD, false},  {VECTOR, false},           {DOCUMENTS | QUERY | MODEL, false},
};

static const struct rule *find_rule(unsigned marks)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if ((marks & rules[i].all) == rules[i].all)
            return &rules[i];
    return NULL;
}

static const char *step_over_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

/* close: the quote behind the key. */
static bool is_key(const struct key *key, const char *body, const char *close, const char *end)
{
    if ((size_t)(close - body) <= key->bytes)
        return false;
    const char *open = close - key->bytes - 1;
    if (*open != '"' || memcmp(open + 1, key->text, key->bytes) != 0 ||
        (open > body && open[-1] == '\\'))
        return false;
    const char *value = step_over_blanks(close + 2, end);
    return key->value == 0 || (value < end && *value == key->value);
}

static unsigned marks_at(const char *body, const char *close, const char *end)
{
    if (close - body < 4 || !may_end_key(close - 4))
        return 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (close[-1] == keys[i].text[keys[i].bytes - 1] && is_key(&keys[i], body, close, end))
            return keys[i].mark;
    return 0;
}

/* Weaviate's searches are words inside a GraphQL text. */
static bool is_vector_graphql(const char *body, size_t bytes)
{
    static const char *const words[] = {"nearVector", "nearText", "nearObject", "hybrid:", "bm25:"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(body, bytes, words[i], strlen(words[i])))
            return true;
    return false;
}

static bool is_json(const char *body, size_t bytes)
{
    const char *at = step_over_blanks(body, body + bytes);
    return at < body + bytes && (*at == '{' || *at == '[');
}

struct scan {
    const char *body, *end;
    unsigned marks;
    const struct rule *rule;
};

/* Returns whether this key settles it. */
static bool take_key(struct scan *scan, const char *close)
{
    unsigned found = marks_at(scan->body, close, scan->end);
    if (found & ~scan->marks)
        scan->rule = find_rule(scan->marks |= found);
    return scan->rule != NULL;
}

/* Every key ends with a quote and a colon: 16 places are compared at once where the processor can.
 * Returns where it stopped for lack of bytes. */
static const char *scan_blocks(struct scan *scan, const char *at)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), colon = _mm_set1_epi8(':');
    for (; !scan->rule && scan->end - at > 16; at += 16) {
        __m128i here = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(at + 1));
        unsigned found = (unsigned)_mm_movemask_epi8(
            _mm_and_si128(_mm_cmpeq_epi8(here, quote), _mm_cmpeq_epi8(next, colon)));
        for (; found && !take_key(scan, at + __builtin_ctz(found)); found &= found - 1)
            ;
    }
#endif
    return at;
}

static const struct rule *scan_body(const char *body, size_t bytes)
{
    static const struct rule graphql = {QUERY, false};
    struct scan scan = {body, body + bytes, 0, NULL};
    for (const char *at = scan_blocks(&scan, body); !scan.rule && at + 1 < scan.end; at++)
        if (at[0] == '"' && at[1] == ':')
            take_key(&scan, at);
    if (!scan.rule && (scan.marks & QUERY) && is_vector_graphql(body, bytes))
        return &graphql;
    return scan.rule;
}

static const struct rule *rule_of(const char *body, size_t bytes)
{
    if (bytes > TS_MATCH_BODY_BYTES)
        bytes = TS_MATCH_BODY_BYTES;
    return body && is_json(body, bytes) ? scan_body(body, bytes) : NULL;
}

enum ts_match ts_match_body(const char *body, size_t body_bytes)
{
    return rule_of(body, body_bytes) ? TS_MATCH_BODY : TS_MATCH_NONE;
}

int ts_match_body_is_model(const char *body, size_t body_bytes)
{
    const struct rule *rule = rule_of(body, body_bytes);
    return rule && rule->model;
}
