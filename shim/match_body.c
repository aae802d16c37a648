/* Which requests are traced, from the first bytes of their bodies: literal marks, looked for in one
 * pass. Nothing is parsed: a key is its letters in quotes with a colon after them. */
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
    VENDOR = 1 << 14,  /* a key that only one kind of request has */
    CLAUSE = 1 << 15,  /* an object that says what is searched for */
    MEANING = 1 << 16, /* a clause that searches by meaning */
};

/* value: what it begins with, 0: anything. */
/* clang-format off */
#define KEYS(KEY) \
    KEY("messages", '[', MESSAGES) \
    KEY("role", '"', SPEAKER) \
    KEY("content", 0, SPEAKER) \
    KEY("system", 0, SPEAKER) \
    KEY("model", '"', MODEL) \
    KEY("input", 0, INPUT) \
    KEY("texts", '[', INPUT) \
    KEY("prompt", 0, PROMPT) \
    KEY("temperature", 0, SAMPLING) \
    KEY("max_tokens", 0, SAMPLING) \
    KEY("max_new_tokens", 0, SAMPLING) \
    KEY("max_gen_len", 0, SAMPLING) \
    KEY("n_predict", 0, SAMPLING) \
    KEY("top_p", 0, SAMPLING) \
    KEY("contents", '[', CONTENTS) \
    KEY("parts", '[', PARTS) \
    KEY("inputs", 0, INPUTS) \
    KEY("parameters", '{', SAMPLING) \
    KEY("jsonrpc", '"', JSONRPC) \
    KEY("method", '"', METHOD) \
    KEY("vector", '[', VECTOR) \
    KEY("vector", '{', VECTOR) \
    KEY("query_vector", 0, VECTOR) \
    KEY("queryVector", 0, VECTOR) \
    KEY("query_embeddings", '[', VECTOR) \
    KEY("queryEmbeddings", '[', VECTOR) \
    KEY("knn", '{', VECTOR) \
    KEY("knn", '[', VECTOR) \
    KEY("query_embedding", '[', VECTOR) \
    KEY("query", '{', CLAUSE) \
    KEY("retriever", '{', CLAUSE) \
    KEY("neural", '{', MEANING) \
    KEY("neural_sparse", '{', MEANING) \
    KEY("semantic", '{', MEANING) \
    KEY("sparse_vector", '{', MEANING) \
    KEY("text_expansion", '{', MEANING) \
    KEY("documents", '[', DOCUMENTS) \
    KEY("query", '"', QUERY) \
    KEY("anthropic_version", '"', VENDOR) \
    KEY("textGenerationConfig", '{', VENDOR) \
    KEY("chat_history", '[', VENDOR)
/* clang-format on */

/* How a key ends, with the quote before the shortest. */
#define FROM_END(text, place) ((uint32_t)(uint8_t)(text)[sizeof(text) - 1 - (place)])
#define WORD(a, b, c, d) ((a) | (b) << 8 | (c) << 16 | (d) << 24)
#define END_OF(text)                                                                               \
    WORD(FROM_END("\"" text, 4), FROM_END("\"" text, 3), FROM_END("\"" text, 2),                   \
         FROM_END("\"" text, 1))

static const struct key {
    char text[21];
    uint8_t bytes;
    char value;
    uint32_t end;
    uint32_t mark;
} keys[] = {
#define ROW(text, value, mark) {text, sizeof text - 1, value, END_OF(text), mark},
    KEYS(ROW)
#undef ROW
};

/* Most keys of other people's JSON end differently: they cost a look into two sets that are hashed
 * in different ways, and the program waits while up to 4 KB are looked through. */
#define HASH(word) (UINT64_C(1) << ((uint32_t)((word)*0x9e3779b1u) >> 26))
#define OTHER_HASH(word) (UINT64_C(1) << ((uint32_t)((word)*0x85ebca77u) >> 26))
#define IN_SET(text, value, mark) | HASH(END_OF(text))
#define IN_OTHER_SET(text, value, mark) | OTHER_HASH(END_OF(text))
static const uint64_t endings = 0 KEYS(IN_SET), endings_again = 0 KEYS(IN_OTHER_SET);

/* close: the quote behind a key, four bytes or more into the body. */
static inline bool may_close_key(const char *close)
{
    uint32_t word;
    memcpy(&word, close - sizeof word, sizeof word);
    return (endings & HASH(word)) && (endings_again & OTHER_HASH(word));
}

static const struct rule {
    uint32_t all;
    bool model;
} rules[] = {
    {MESSAGES | SPEAKER, true}, {MESSAGES | MODEL, true},  {MODEL | INPUT, true},
    {MODEL | PROMPT, true},     {MODEL | CONTENTS, true},  {CONTENTS | PARTS, true},
    {PROMPT | SAMPLING, true},  {INPUTS | SAMPLING, true}, {VENDOR, true},
    {JSONRPC | METHOD, false},  {VECTOR, false},           {DOCUMENTS | QUERY | MODEL, false},
    {CLAUSE | MEANING, false},
};

static const struct rule *find_rule(unsigned marks)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if ((marks & rules[i].all) == rules[i].all)
            return &rules[i];
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *step_over_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
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
    const char *colon = step_over_blanks(close + 1, end);
    if (colon == end || *colon != ':')
        return false;
    const char *value = step_over_blanks(colon + 1, end);
    return key->value == 0 || (value < end && *value == key->value);
}

static unsigned marks_at(const char *body, const char *close, const char *end)
{
    uint32_t word;
    memcpy(&word, close - sizeof word, sizeof word);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (word == keys[i].end && is_key(&keys[i], body, close, end))
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

/* Few places come as far as here. */
__attribute__((noinline)) static void look_closer(struct scan *scan, const char *close)
{
    unsigned found = marks_at(scan->body, close, scan->end);
    if (found & ~scan->marks)
        scan->rule = find_rule(scan->marks |= found);
}

static inline void take_key(struct scan *scan, const char *close)
{
    if (may_close_key(close))
        look_closer(scan, close);
}

/* Every key ends with a quote and a colon, in few bodies with blanks between: 16 places are
 * compared at once where the processor can. Returns where it stopped for lack of bytes. */
static const char *scan_blocks(struct scan *scan, const char *at)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), colon = _mm_set1_epi8(':');
    const __m128i blank = _mm_set1_epi8(' '); /* and all below it */
    for (; !scan->rule && scan->end - at > 16; at += 16) {
        __m128i here = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(at + 1));
        __m128i may_follow = _mm_or_si128(_mm_cmpeq_epi8(next, colon),
                                          _mm_cmpeq_epi8(_mm_min_epu8(next, blank), next));
        unsigned found =
            (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(here, quote), may_follow));
        for (; found && !scan->rule; found &= found - 1)
            take_key(scan, at + __builtin_ctz(found));
    }
#endif
    return at;
}

static const struct rule *scan_body(const char *body, size_t bytes)
{
    static const struct rule graphql = {QUERY, false};
    struct scan scan = {body, body + bytes, 0, NULL};
    const size_t shortest = sizeof(uint32_t); /* no key is closed sooner: {"knn" */
    if (bytes < shortest)
        return NULL;
    for (const char *at = scan_blocks(&scan, body + shortest); !scan.rule && at + 1 < scan.end;
         at++)
        if (at[0] == '"' && (at[1] == ':' || is_blank(at[1])))
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
