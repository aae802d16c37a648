/* Arguments of a function call that Vertex AI streams. */
#include "exporter/provider/gemini_args.h"

#include "exporter/provider/gemini.h"

/* More steps in a path, or values under one of them, than any schema has. */
enum { MOST_STEPS = 16, MOST_BRANCHES = 256 };

struct string {
    struct string *next;
    struct ts_slice inside; /* as written, without quotes */
};

/* A value: an object or list when it has branches, a string when it has some, else raw. */
struct node {
    struct node *next, *branches, *last;
    size_t branch_count;
    struct ts_slice name; /* of the member, as JSON writes it; absent for an item of a list */
    size_t index;
    struct ts_slice raw;
    struct string *strings, *last_string;
};

struct ts_gemini_args {
    struct ts_arena *arena;
    struct node root;
};

struct ts_gemini_args *ts_gemini_args_new(struct ts_arena *arena)
{
    struct ts_gemini_args *args = ts_arena_alloc(arena, sizeof *args);
    if (args)
        args->arena = arena;
    return args;
}

struct step {
    struct ts_slice name;
    size_t index;
};

static const char *after_index(const char *at, struct step *step)
{
    size_t index = 0, digits = 0;
    for (; *at >= '0' && *at <= '9' && digits < 9; at++, digits++)
        index = index * 10 + (size_t)(*at - '0');
    step->index = index;
    return digits && *at == ']' ? at + 1 : NULL;
}

static const char *after_quoted(const char *at, struct step *step)
{
    char quote = *at++;
    const char *end = at;
    while (*end && *end != quote)
        end += *end == '\\' && end[1] ? 2 : 1;
    step->name = (struct ts_slice){at, (size_t)(end - at)};
    return *end && end[1] == ']' ? end + 2 : NULL;
}

/* ".name", "[0]" and "['name']". NULL: something else. */
static const char *after_step(const char *at, struct step *step)
{
    *step = (struct step){0};
    if (*at == '[')
        return at[1] == '\'' || at[1] == '"' ? after_quoted(at + 1, step)
                                             : after_index(at + 1, step);
    if (*at != '.')
        return NULL;
    size_t bytes = strcspn(at + 1, ".[");
    step->name = (struct ts_slice){at + 1, bytes};
    return bytes ? at + 1 + bytes : NULL;
}

static struct ts_slice quoted(struct ts_arena *arena, struct ts_slice name)
{
    struct ts_buffer out = {0};
    ts_json_quote(&out, name.p, name.n);
    char *copy = ts_arena_copy(arena, out.data, out.bytes);
    struct ts_slice slice = {copy, copy ? out.bytes : 0};
    ts_buffer_free(&out);
    return slice;
}

static bool is_at(const struct node *node, const struct step *step, struct ts_slice name)
{
    return name.n ? node->name.n == name.n && memcmp(node->name.p, name.p, name.n) == 0
                  : !node->name.n && node->index == step->index;
}

static struct node *branch(struct ts_arena *arena, struct node *node, const struct step *step)
{
    struct ts_slice name = {0};
    if (step->name.n)
        name = quoted(arena, step->name);
    struct node *at = node->branches;
    while (at && !is_at(at, step, name))
        at = at->next;
    if (at || node->branch_count >= MOST_BRANCHES || !(at = ts_arena_alloc(arena, sizeof *at)))
        return at;
    *(node->last ? &node->last->next : &node->branches) = at;
    node->last = at;
    node->branch_count++;
    at->name = name;
    at->index = step->index;
    return at;
}

static struct node *node_of(struct ts_gemini_args *args, const char *path)
{
    struct node *node = &args->root;
    if (*path++ != '$')
        return NULL;
    for (int steps = 0; node && *path; steps++) {
        struct step step;
        path = after_step(path, &step);
        if (!path || steps >= MOST_STEPS)
            return NULL;
        node = branch(args->arena, node, &step);
    }
    return node;
}

static void add_string(struct ts_arena *arena, struct node *node, struct ts_slice value)
{
    struct string *string = ts_arena_alloc(arena, sizeof *string);
    if (!string)
        return;
    string->inside = (struct ts_slice){value.p + 1, value.n - 2};
    *(node->last_string ? &node->last_string->next : &node->strings) = string;
    node->last_string = string;
}

static void add_value(struct ts_gemini_args *args, struct ts_slice partial)
{
    char *path = ts_json_text(ts_gemini_get(partial, "jsonPath"), args->arena, NULL);
    struct node *node = path ? node_of(args, path) : NULL;
    struct ts_json_iter iter = ts_json_begin(partial);
    while (node && node != &args->root && ts_json_next(&iter)) {
        if (ts_gemini_key_is(&iter, "stringValue") && ts_json_kind(iter.value) == TS_JSON_STRING)
            add_string(args->arena, node, iter.value);
        else if (ts_gemini_key_is(&iter, "numberValue") || ts_gemini_key_is(&iter, "boolValue"))
            node->raw = iter.value;
        else if (ts_gemini_key_is(&iter, "nullValue"))
            node->raw = ts_slice_text("null");
    }
}

void ts_gemini_args_add(struct ts_gemini_args *args, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (args && ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_value(args, iter.value);
}

static void write_string(const struct node *node, struct ts_buffer *out)
{
    ts_buffer_text(out, "\"");
    for (const struct string *at = node->strings; at; at = at->next)
        ts_buffer_add(out, at->inside.p, at->inside.n);
    ts_buffer_text(out, "\"");
}

/* As deep as a path may be: MOST_STEPS. */
static void write_node(const struct node *node, struct ts_buffer *out)
{
    if (!node->branches && node->strings) {
        write_string(node, out);
        return;
    }
    if (!node->branches) {
        ts_buffer_add(out, node->raw.n ? node->raw.p : "null", node->raw.n ? node->raw.n : 4);
        return;
    }
    bool is_list = !node->branches->name.n;
    ts_buffer_text(out, is_list ? "[" : "{");
    bool is_first = true;
    for (const struct node *at = node->branches; at; at = at->next) {
        if (is_list == (at->name.n > 0))
            continue; /* a path that takes an object for a list */
        ts_buffer_text(out, is_first ? "" : ",");
        is_first = false;
        ts_buffer_add(out, at->name.p, at->name.n);
        ts_buffer_text(out, is_list ? "" : ":");
        write_node(at, out);
    }
    ts_buffer_text(out, is_list ? "]" : "}");
}

void ts_gemini_args_write(const struct ts_gemini_args *args, struct ts_buffer *out)
{
    if (args && args->root.branches)
        write_node(&args->root, out);
    else
        ts_buffer_text(out, "{}");
}
