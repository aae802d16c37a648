/* LlamaParse: a document is uploaded, its job polled, and its text fetched
 * (docs.cloud.llamaindex.ai/llamaparse, "REST API"). */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/form.h"
#include "exporter/call/pattern.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* The second version has the answer in the poll. */
enum step { NONE, UPLOAD, POLL, RESULT, POLL_WITH_RESULT };

static enum step step_of(const struct ts_http *http, struct ts_slice *id)
{
    static const struct {
        const char *method, *path;
        enum step step;
    } rows[] = {
        {"POST", "*/api/parsing/upload", UPLOAD},
        {"POST", "*/api/v1/parsing/upload", UPLOAD},
        {"GET", "*/parsing/job/%", POLL},
        {"GET", "*/parsing/job/%/details", POLL},
        {"GET", "*/parsing/job/%/result/*", RESULT},
        {"POST", "*/api/v2/parse", UPLOAD},
        {"POST", "*/api/v2/parse/upload", UPLOAD},
        {"GET", "*/api/v2/parse/%", POLL_WITH_RESULT},
    };
    for (size_t i = 0; http->method && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(http->method, rows[i].method) == 0 &&
            ts_pattern_fits(rows[i].path, http->path, id))
            return rows[i].step;
    return NONE;
}

static int match(const struct ts_http *http)
{
    return step_of(http, NULL) != NONE ? 100 : 0;
}

/* A document that is told by its address may come as a plain form. */
static void show_plain_form(struct ts_call *call)
{
    static const char plain[] = "application/x-www-form-urlencoded";
    const struct ts_message *request = &call->http.request;
    struct ts_slice type = ts_http_header(request, "content-type");
    if (type.n < sizeof plain - 1 || strncasecmp(type.p, plain, sizeof plain - 1) != 0)
        return;
    char *url = ts_arena_printf(&call->arena, "?%.*s", (int)request->body.n,
                                request->body.p ? request->body.p : "");
    struct ts_slice shown = ts_query_json(url, &call->arena);
    if (shown.n)
        call->inputs_json = shown;
}

enum state { UNDER_WAY, READY, GONE };

static enum state state_of(struct ts_slice status)
{
    static const struct {
        const char *word;
        enum state state;
    } words[] = {
        {"SUCCESS", READY}, {"PARTIAL_SUCCESS", READY}, {"COMPLETED", READY}, {"ERROR", GONE},
        {"FAILED", GONE},   {"CANCELED", GONE},         {"CANCELLED", GONE},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ts_json_is_text(status, words[i].word))
            return words[i].state;
    return UNDER_WAY;
}

/* Members of the job stand at the top, or inside "job". */
static struct ts_slice job_part(struct ts_slice answer, const char *key)
{
    struct ts_slice inner = ts_json_get(ts_json_get(answer, "job"), key);
    return inner.n ? inner : ts_json_get(answer, key);
}

static void fail(struct ts_call *call, struct ts_slice answer)
{
    const char *code = ts_text_of(job_part(answer, "error_code"), &call->arena);
    const char *message = ts_text_of(job_part(answer, "error_message"), &call->arena);
    const char *status = ts_text_of(job_part(answer, "status"), &call->arena);
    ts_call_fail(call, *code ? code : status, *message ? message : status);
}

/* Ready is not done yet where the text is fetched apart. */
static enum ts_job_step job_step(enum step step, enum state state)
{
    if (step == UPLOAD)
        return TS_JOB_ASKED;
    bool is_done = step == RESULT || state == GONE || (step == POLL_WITH_RESULT && state == READY);
    return is_done ? TS_JOB_DONE : TS_JOB_POLLED;
}

static void read_job(struct ts_call *call, enum step step, struct ts_slice id)
{
    struct ts_slice answer = ts_body_json(&call->http.response);
    enum state state = step == RESULT ? READY : state_of(job_part(answer, "status"));
    const char *in_answer = ts_text_of(job_part(answer, "id"), &call->arena);
    const char *in_path = id.n ? ts_arena_copy(&call->arena, id.p, id.n) : NULL;
    call->job_id = in_path ? in_path : in_answer;
    if (state == GONE)
        fail(call, answer);
    if (*call->job_id)
        call->job_step = job_step(step, state);
}

static void read(struct ts_call *call)
{
    struct ts_slice id = {0};
    enum step step = step_of(&call->http, &id);
    call->kind = TS_CALL_PARSER;
    call->operation = "parse";
    call->name = "parse llamaparse";
    ts_form_bodies(call);
    show_plain_form(call);
    read_job(call, step, id);
}

const struct ts_provider ts_provider_llamaparse = {"llamaparse", match, read};
