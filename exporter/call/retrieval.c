/* What the readers of all vector stores and search indexes do. */
#include "exporter/call/retrieval.h"

#include "exporter/call/body.h"
#include "exporter/call/extras.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/wire/json.h"

struct ts_slice ts_retrieval_begin(struct ts_call *call, const char *system, const char *collection)
{
    call->kind = TS_CALL_RETRIEVER;
    call->operation = "retrieval";
    if (!system)
        ts_call_vendor(call);
    const char *of = collection && *collection ? collection : call->http.host;
    const char *name = ts_arena_printf(&call->arena, "query %s", of ? of : "");
    if (name)
        call->name = name;
    ts_call_extra_text(call, "db.system.name", system);
    ts_call_extra_text(call, "db.collection.name", collection);
    return ts_call_bodies(call);
}

static void explain_absence(struct ts_call *call)
{
    struct ts_slice answer = ts_body_json(&call->http.response);
    if (!ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    if (!ts_call_error_in(call, answer, true))
        ts_call_invalid(call, "the answer has no list of hits");
}

void ts_retrieval_end(struct ts_documents *list, bool has_hits)
{
    if (has_hits) {
        ts_documents_end(list);
        return;
    }
    ts_documents_drop(list);
    explain_absence(list->call);
}

void ts_retrieval_hits(struct ts_call *call, const char *ways, const struct ts_document_form *form)
{
    struct ts_documents list = {.call = call};
    struct ts_slice answer = ts_body_json(&call->http.response);
    bool is_bare = ts_json_kind(answer) == TS_JSON_ARRAY;
    struct ts_slice hits = is_bare ? answer : ts_document_part(answer, ways);
    bool has_hits = ts_json_kind(hits) == TS_JSON_ARRAY;
    ts_documents_hits(&list, hits, form);
    ts_retrieval_end(&list, has_hits);
}

const char *ts_retrieval_text(struct ts_call *call, struct ts_slice object, const char *const *keys)
{
    const char *text = "";
    for (; !*text && *keys; keys++)
        text = ts_text_of(ts_json_get(object, *keys), &call->arena);
    return text;
}

const char *ts_retrieval_part(struct ts_call *call, struct ts_slice part)
{
    const char *text = part.n ? ts_percent_decoded(part.p, part.n, &call->arena) : NULL;
    return text ? text : "";
}
