/* Rerankers: Cohere's form (docs.cohere.com/reference/rerank), and those of Voyage, Jina, Pinecone,
 * vLLM, Together, Hugging Face's TEI, DashScope, NVIDIA and Bedrock, which differ only in names. */
#include <stdint.h>
#include "exporter/call/body.h"
#include "exporter/call/documents.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* More documents than any interface takes: those behind keep their places and lose their texts. */
enum { MOST_DOCUMENTS = 100000 };

static const char asked_with[] = "documents|texts|input.documents|passages|sources";
static const char asked_of[] = "model|rerankingConfiguration.bedrockRerankingConfiguration."
                               "modelConfiguration.modelArn";
static const char answered_with[] = "results|data|output.results|rankings";
static const char *const not_metadata[] = {"relevance_score", "relevanceScore", "score",
                                           "document",        "text",           NULL};

static int match(const struct ts_http *http)
{
    static const char *const paths[] = {"*/rerank", "*/reranks", "*/reranking",
                                        "*/services/rerank/*"};
    for (size_t i = 0; ts_is_post(http) && i < sizeof paths / sizeof *paths; i++)
        if (ts_pattern_fits(paths[i], http->path, NULL))
            return 100;
    return 0;
}

struct asked {
    struct ts_slice *documents;
    size_t count;
};

static void find_asked(struct ts_call *call, struct ts_slice request, struct asked *asked)
{
    struct ts_slice list = ts_document_part(request, asked_with);
    size_t count = ts_json_kind(list) == TS_JSON_ARRAY ? ts_json_count(list) : 0;
    if (count > MOST_DOCUMENTS)
        count = MOST_DOCUMENTS;
    *asked =
        (struct asked){ts_arena_alloc(&call->arena, (count + 1) * sizeof *asked->documents), 0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (asked->documents && asked->count < count && ts_json_next(&iter))
        asked->documents[asked->count++] = iter.value;
}

/* A document is its text, or an object that has one. */
static struct ts_slice text_in(struct ts_slice document)
{
    if (ts_json_kind(document) == TS_JSON_STRING)
        return document;
    return ts_document_part(document, "text|chunk_text|content|page_content|"
                                      "inlineDocumentSource.textDocument.text");
}

static struct ts_slice asked_at(const struct asked *asked, struct ts_slice index)
{
    int64_t at;
    bool is_there = ts_json_int(index, &at) && at >= 0 && (uint64_t)at < asked->count;
    return is_there ? asked->documents[at] : (struct ts_slice){0};
}

/* Returns whether it has a text: the answer's own, else that of the request. */
static bool add_result(struct ts_documents *list, struct ts_slice result, const struct asked *asked)
{
    struct ts_slice sent = asked_at(asked, ts_json_get(result, "index"));
    struct ts_slice own = ts_json_get(result, "document");
    struct ts_slice text = text_in(own.n && text_in(own).n ? own : result);
    text = text.n ? text : text_in(sent);
    ts_documents_add(list, &(struct ts_document){
                               .id = ts_document_part(own.n ? own : sent, "id|_id"),
                               .text = text,
                               .uri = ts_document_part(own.n ? own : sent, "url|source"),
                               .score = ts_document_part(result, "relevance_score|relevanceScore|"
                                                                 "score"),
                               .metadata = result,
                               .not_metadata = not_metadata,
                           });
    return text.n > 0;
}

static void read_results(struct ts_call *call, struct ts_slice request, struct ts_slice results)
{
    struct ts_documents list = {.call = call};
    struct asked asked;
    bool has_text = ts_json_count(results) == 0;
    find_asked(call, request, &asked);
    struct ts_json_iter iter = ts_json_begin(results);
    while (ts_json_next(&iter))
        has_text |= add_result(&list, iter.value, &asked);
    if (has_text)
        ts_documents_end(&list);
    else
        ts_documents_drop(&list); /* places and scores alone are told better by the answer itself */
}

static void check(struct ts_call *call, struct ts_slice answer)
{
    if (ts_call_is_settled(call) && !call->http.response.body_truncated &&
        !ts_call_error_in(call, answer, true))
        ts_call_invalid(call, "the answer has no list of results");
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_RERANKER;
    call->operation = "rerank";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    bool is_list = ts_json_kind(answer) == TS_JSON_ARRAY;
    struct ts_slice results = is_list ? answer : ts_document_part(answer, answered_with);
    if (ts_json_kind(results) == TS_JSON_ARRAY)
        read_results(call, request, results);
    else
        check(call, answer);
    ts_call_request_model(call, ts_document_part(request, asked_of));
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_response_id(call, ts_document_part(answer, "id|request_id"));
    ts_usage_read(answer, &call->usage);
    ts_call_title(call);
}

const struct ts_provider ts_provider_rerank = {"rerank", match, read};
