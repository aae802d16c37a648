/* traceshim endpoints: which calls are known, and as what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/base/buffer.h"
#include "exporter/command/command.h"
#include "exporter/command/endpoint_file.h"
#include "exporter/command/json.h"
#include "exporter/command/report.h"
#include "exporter/command/text.h"
#include "exporter/provider/known.h"

enum { KIND_COLUMNS = 9, FORMAT_COLUMNS = 20, NAME_COLUMNS = 18 };

struct row {
    struct ts_slice kind, pattern, format, name;
    bool is_own;
    size_t line; /* of the user's file */
};

struct listing {
    bool json;
    const char *path; /* the user's file */
    size_t flaws;
};

static const char *kind_word(enum ts_call_kind kind)
{
    static const char *const words[] = {
        [TS_CALL_HTTP] = "http",           [TS_CALL_LLM] = "llm",
        [TS_CALL_EMBEDDING] = "embedding", [TS_CALL_RETRIEVER] = "retriever",
        [TS_CALL_RERANKER] = "reranker",   [TS_CALL_TOOL] = "tool",
        [TS_CALL_PARSER] = "parser",       [TS_CALL_OTHER] = "any",
    };
    return words[kind];
}

static void add_slice(cJSON *object, const char *key, struct ts_slice text)
{
    if (text.n)
        ts_json_add_slice(object, key, text);
    else
        cJSON_AddNullToObject(object, key);
}

static void print_json(const struct row *row, const char *file)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_slice(object, "kind", row->kind);
    ts_json_add_slice(object, "pattern", row->pattern);
    add_slice(object, "format", row->format);
    add_slice(object, "name", row->name);
    ts_json_add_text(object, "source", row->is_own ? file : "built-in");
    if (row->is_own)
        ts_json_add_u64(object, "line", row->line);
    ts_json_print(object, stdout);
}

static void cell(struct ts_buffer *line, struct ts_slice text, size_t columns)
{
    struct ts_buffer plain = {0};
    ts_text_line(&plain, text.n ? text.p : "-", text.n ? text.n : 1);
    size_t taken = ts_text_columns(plain.data ? plain.data : "", plain.bytes);
    ts_buffer_add(line, plain.data, plain.bytes);
    ts_buffer_printf(line, "%*s", taken < columns ? (int)(columns - taken) : 0, "");
    ts_buffer_text(line, "  ");
    ts_buffer_free(&plain);
}

static void print_line(const struct row *row)
{
    struct ts_buffer line = {0};
    cell(&line, row->kind, KIND_COLUMNS);
    cell(&line, row->format, FORMAT_COLUMNS);
    cell(&line, row->name, NAME_COLUMNS);
    cell(&line, row->pattern, 0);
    ts_buffer_text(&line, row->is_own ? "(yours)" : "");
    while (line.bytes && line.data[line.bytes - 1] == ' ')
        line.data[--line.bytes] = 0;
    printf("%s\n", line.data ? line.data : "");
    ts_buffer_free(&line);
}

static void print(const struct listing *listing, const struct row *row)
{
    if (listing->json)
        print_json(row, listing->path);
    else
        print_line(row);
}

static void list_known(void *context, const struct ts_known *known)
{
    struct ts_buffer pattern = {0};
    ts_buffer_text(&pattern,
                   strcmp(known->host, "*") == 0 && *known->path == '*' ? "" : known->host);
    ts_buffer_text(&pattern, known->path);
    print(context, &(struct row){.kind = ts_slice_text(kind_word(known->kind)),
                                 .pattern = {pattern.data, pattern.bytes},
                                 .format = ts_slice_text(known->format),
                                 .name = ts_slice_text(known->name)});
    ts_buffer_free(&pattern);
}

static void list_own(void *context, const struct ts_endpoint_line *line)
{
    struct listing *listing = context;
    const struct ts_user_endpoint *said = &line->said;
    if (line->flaw) {
        ts_complain("%s line %zu: %s", listing->path, line->number, line->flaw);
        listing->flaws++;
        return;
    }
    print(listing,
          &(struct row){said->kind, said->pattern, said->format, said->name, true, line->number});
}

static void list_file(struct listing *listing)
{
    if (!listing->path || !*listing->path)
        return;
    const char *error =
        ts_endpoint_file_each(listing->path, &(struct ts_endpoint_visitor){list_own, listing});
    if (!error)
        return;
    ts_complain("TRACESHIM_ENDPOINTS=%s cannot be read: %s", listing->path, error);
    listing->flaws++;
}

static int run(const struct ts_arguments *arguments)
{
    struct listing listing = {.json = arguments->json, .path = getenv("TRACESHIM_ENDPOINTS")};
    struct row head = {ts_slice_text("KIND"),
                       ts_slice_text("HOST AND PATH"),
                       ts_slice_text("FORMAT"),
                       ts_slice_text("NAME"),
                       false,
                       0};
    if (!listing.json)
        print_line(&head);
    list_file(&listing);
    ts_known_each(list_known, &listing);
    return listing.flaws ? TS_EXIT_FAILED : TS_EXIT_FINE;
}

const struct ts_command ts_command_endpoints = {
    .name = "endpoints",
    .summary = "list the endpoints that are known",
    .usage = "endpoints [OPTION...]",
    .help = "Lists what is known as a call of a model or tool, in the order in which it counts: "
            "first the lines of the\n"
            "file TRACESHIM_ENDPOINTS, then what is built in. KIND is that of the span; FORMAT is "
            "what reads the call,\n"
            "and can be the third word of a line; without one bodies are shown as they are. A line "
            "that is not as it\n"
            "should be is told on stderr.\n"
            "\n"
            "  --json       one JSON object a line: kind, pattern, format, name, source, line\n"
            "  -h, --help   this text\n"
            "\n"
            "Exit status: 1 when a line of the file, or the file itself, is bad.\n"
            "\n"
            "Examples:\n"
            "  traceshim endpoints\n"
            "  echo 'tool erp.example.com/api/orders* name=find_orders' > my-endpoints\n"
            "  TRACESHIM_ENDPOINTS=my-endpoints traceshim endpoints --json | jq -r .pattern\n",
    .takes = TS_TAKES_JSON,
    .run = run,
};
