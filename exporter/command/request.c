/* What was asked, in the words of who asked. */
#include "exporter/command/request.h"

#include "exporter/base/arena.h"
#include "exporter/command/text.h"
#include "exporter/wire/json.h"

enum { MOST_BYTES = 2000 };

static void add_text(struct ts_buffer *out, struct ts_slice value)
{
    struct ts_arena arena = {0};
    size_t bytes = 0;
    char *text = ts_json_text(value, &arena, &bytes);
    if (text)
        ts_text_line(out, text, bytes < MOST_BYTES ? bytes : MOST_BYTES);
    ts_arena_free(&arena);
}

/* A text, a part with one ("text"), or a list of such (of messages: their content). */
static void add_content(struct ts_buffer *out, struct ts_slice value, int depth)
{
    static const char *const keys[] = {"text", "content", "parts"};
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind == TS_JSON_STRING) {
        if (out->bytes)
            ts_buffer_text(out, " ");
        add_text(out, value);
    }
    if (depth == 0 || out->bytes > MOST_BYTES)
        return;
    if (kind == TS_JSON_ARRAY)
        for (struct ts_json_iter at = ts_json_begin(value); ts_json_next(&at);)
            add_content(out, at.value, depth - 1);
    for (size_t i = 0; kind == TS_JSON_OBJECT && i < sizeof keys / sizeof *keys; i++)
        add_content(out, ts_json_get(value, keys[i]), depth - 1);
}

/* The last message of the user in a list; without one the last message. */
static struct ts_slice last_of_user(struct ts_slice messages)
{
    struct ts_slice last = {0}, users = {0};
    for (struct ts_json_iter at = ts_json_begin(messages); ts_json_next(&at);) {
        last = at.value;
        if (ts_json_is_text(ts_json_get(at.value, "role"), "user"))
            users = at.value;
    }
    return users.n ? users : last;
}

static void add_conversation(struct ts_buffer *out, struct ts_slice inputs)
{
    static const char *const keys[] = {"messages", "contents", "input"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !out->bytes; i++) {
        struct ts_slice list = ts_json_get(inputs, keys[i]);
        struct ts_slice first = ts_json_at(list, 0);
        if (ts_json_get(first, "content").n || ts_json_get(first, "parts").n)
            add_content(out, last_of_user(list), 4);
    }
}

static void add_question(struct ts_buffer *out, struct ts_slice inputs)
{
    static const char *const keys[] = {"prompt", "input", "query", "q", "question", "text"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !out->bytes; i++)
        add_content(out, ts_json_get(inputs, keys[i]), 2);
}

void ts_request_words(struct ts_slice inputs_json, struct ts_buffer *out)
{
    struct ts_buffer words = {0};
    struct ts_slice inputs = ts_json_value(inputs_json, NULL);
    add_conversation(&words, inputs);
    if (!words.bytes)
        add_question(&words, inputs);
    if (!words.bytes && inputs_json.n)
        ts_text_line(&words, inputs_json.p,
                     inputs_json.n < MOST_BYTES ? inputs_json.n : MOST_BYTES);
    ts_buffer_add(out, words.data, words.bytes);
    ts_buffer_free(&words);
}
