/* What a user says of an endpoint. */
#include "exporter/provider/user_endpoint.h"

#include "exporter/base/ascii.h"

/* As the library has them (shim/match_endpoints.h). */
enum { MOST_KIND = 23, MOST_PATTERN = 254, MOST_LINE = 511, MOST_WORDS = 191 };

#define LINE_FORM "kind host/path [format] [name=NAME]"

static const char *const kinds[] = {"llm",      "chat", "embedding", "embeddings", "retriever",
                                    "reranker", "tool", "parser",    "http"};

static struct ts_slice next_word(struct ts_slice *rest)
{
    while (rest->n && ts_is_blank(*rest->p))
        rest->p++, rest->n--;
    struct ts_slice word = *rest;
    while (rest->n && !ts_is_blank(*rest->p))
        rest->p++, rest->n--;
    word.n -= rest->n;
    return word;
}

static bool is_name(struct ts_slice word)
{
    return word.n > 5 && memcmp(word.p, "name=", 5) == 0;
}

/* Whether all words were taken. */
static bool read_words(struct ts_slice rest, struct ts_user_endpoint *out)
{
    struct ts_slice word;
    while ((word = next_word(&rest)).n) {
        if (is_name(word) && !out->name.n)
            out->name = (struct ts_slice){word.p + 5, word.n - 5};
        else if (!memchr(word.p, '=', word.n) && !out->format.n)
            out->format = word;
        else
            return false;
    }
    return true;
}

static bool is_known_kind(struct ts_slice kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ts_slice_is_nocase(kind, kinds[i]))
            return true;
    return false;
}

const struct ts_provider *ts_provider_of_shape(struct ts_slice shape)
{
    for (const struct ts_provider *const *row = ts_providers; shape.n && *row; row++)
        if (ts_slice_is_nocase(shape, (*row)->shape))
            return *row;
    return NULL;
}

const char *ts_user_endpoint_read(struct ts_slice line, struct ts_user_endpoint *out)
{
    *out = (struct ts_user_endpoint){0};
    const char *comment = line.n ? memchr(line.p, '#', line.n) : NULL;
    struct ts_slice rest = {line.p, comment ? (size_t)(comment - line.p) : line.n};
    out->kind = next_word(&rest);
    out->pattern = next_word(&rest);
    if (!out->kind.n)
        return NULL;
    if (line.n > MOST_LINE)
        return "the line is longer than 511 bytes";
    if (!is_known_kind(out->kind))
        return "the kind is none of llm, embedding, retriever, reranker, tool, parser, http";
    if (!out->pattern.n)
        return "host and path are missing: " LINE_FORM;
    if (out->pattern.n > MOST_PATTERN)
        return "the pattern is longer than 254 bytes";
    if (rest.n > MOST_WORDS)
        return "format and name are longer than 191 bytes";
    if (!read_words(rest, out))
        return "there are words too many: " LINE_FORM;
    if (out->format.n && !ts_provider_of_shape(out->format))
        return "the format is not known; `traceshim endpoints` lists those that are";
    return NULL;
}

void ts_user_endpoint_of(const struct ts_exchange *exchange, struct ts_user_endpoint *out)
{
    *out = (struct ts_user_endpoint){0};
    if (exchange && exchange->endpoint_words)
        read_words(ts_slice_text(exchange->endpoint_words), out);
}
