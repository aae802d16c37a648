/* The text that an embedding was made of: a program that searches by itself shows no more than
 * that. */
#include "exporter/infer/loose.h"

#include <string.h>
#include "exporter/wire/json.h"

enum { DEEPEST = 64 };

static struct ts_slice longer(struct ts_slice a, struct ts_slice b)
{
    return b.n > a.n ? b : a;
}

/* What requests for embeddings say besides. */
static bool is_setting(const struct ts_json_iter *iter)
{
    static const char *const names[] = {
        "model", "modelId", "user", "encoding_format", "task_type", "embedding_types", "taskType"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ts_json_key_is(iter, names[i]))
            return true;
    return false;
}

static struct ts_slice longest_string(struct ts_slice json, int depth)
{
    enum ts_json_kind kind = ts_json_kind(json);
    struct ts_slice longest = kind == TS_JSON_STRING ? json : (struct ts_slice){0};
    if ((kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY) || depth == DEEPEST)
        return longest;
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter))
        if (!is_setting(&iter))
            longest = longer(longest, longest_string(iter.value, depth + 1));
    return longest;
}

/* A request says little else than the text, whatever its provider calls it. Texts that are embedded
 * in one go are put away for later: they are nobody's question. */
void ts_loose_embedded(struct ts_loose *loose)
{
    size_t bytes = 0;
    if (loose->vectors.count > 1)
        return;
    char *text = ts_json_text(longest_string(loose->call->inputs_json, 0), &loose->arena, &bytes);
    if (!text || bytes < TS_LOOSE_TEXT_BYTES)
        return;
    if (bytes < TS_PASSAGE_BYTES)
        loose->short_text = (struct ts_slice){text, bytes};
    else
        ts_passages_add(&loose->passages, &loose->arena, text, bytes);
}

bool ts_loose_text_is_in(const struct ts_loose *loose, const char *text, size_t bytes)
{
    struct ts_slice wanted = loose->short_text;
    return wanted.n && text && bytes >= wanted.n && memmem(text, bytes, wanted.p, wanted.n);
}
