/* Tests of exporter/call/documents.h. */
#include <criterion/criterion.h>
#include "exporter/call/documents.h"
#include "exporter/wire/json.h"
#include "tests/unit/slice_support.h"

static struct ts_call *call;
static struct ts_documents list;

static void begin(void)
{
    call = ts_call_new(NULL);
    list = (struct ts_documents){.call = call};
}

static void done(void)
{
    ts_call_free(call);
}

TestSuite(documents, .init = begin, .fini = done);

static bool gives(const char *json)
{
    ts_documents_end(&list);
    return slice_is(call->outputs_json, json);
}

static struct ts_slice s(const char *text)
{
    return ts_slice_text(text);
}

Test(documents, none)
{
    cr_assert(gives("[]"), "a search that found nothing has an empty list");
}

Test(documents, nothing_is_made_up)
{
    ts_documents_add(&list, &(struct ts_document){.id = s("null"), .score = s("null")});
    cr_assert(gives("[{\"page_content\":\"\",\"metadata\":{}}]"), "no text, no id, no score");
}

Test(documents, metadata_of_another_kind)
{
    ts_documents_add(&list, &(struct ts_document){.id = s("{}"), .metadata = s("[1,\"text\"]")});
    cr_assert(gives("[{\"page_content\":\"\",\"metadata\":{}}]"), "a list has no members");
}

Test(documents, whole)
{
    ts_documents_add(&list, &(struct ts_document){.id = s("\"a\""),
                                                  .text = s("\"T\\u00e9\""),
                                                  .uri = s("\"s3://b/k\""),
                                                  .score = s("0.50"),
                                                  .metadata = s("{\"year\": 1.0e1}")});
    cr_assert(gives("[{\"page_content\":\"T\\u00e9\",\"metadata\":{\"doc_uri\":\"s3://b/k\","
                    "\"score\":0.50,\"year\":1.0e1},\"id\":\"a\"}]"),
              "each value is as it was sent");
}

Test(documents, number_as_id)
{
    ts_documents_add(&list, &(struct ts_document){.id = s("12345678901234567890")});
    cr_assert(gives("[{\"page_content\":\"\",\"metadata\":{},\"id\":\"12345678901234567890\"}]"),
              "ids are texts in MLflow's form");
}

Test(documents, text_and_uri_of_metadata)
{
    ts_documents_add(
        &list, &(struct ts_document){.metadata = s("{\"source\":\"a.md\",\"body\":\"no\",\"n\":1,"
                                                   "\"text\":\"yes\"}")});
    cr_assert(gives("[{\"page_content\":\"yes\",\"metadata\":{\"doc_uri\":\"a.md\","
                    "\"source\":\"a.md\",\"body\":\"no\",\"n\":1}}]"),
              "the commonest name wins, and is not said twice");
}

Test(documents, text_of_its_own)
{
    ts_documents_add(
        &list, &(struct ts_document){.text = s("\"own\""), .metadata = s("{\"text\":\"other\"}")});
    cr_assert(gives("[{\"page_content\":\"own\",\"metadata\":{\"text\":\"other\"}}]"),
              "then metadata is whole");
}

Test(documents, framework_forms)
{
    ts_documents_add(&list, &(struct ts_document){
                                .metadata = s("{\"page_content\":\"t\",\"metadata\":{\"source\":"
                                              "\"x.pdf\"}}")});
    ts_documents_add(&list,
                     &(struct ts_document){
                         .metadata = s("{\"_node_content\":\"{\\\"text\\\":\\\"node\\\"}\"}")});
    cr_assert(gives("[{\"page_content\":\"t\",\"metadata\":{\"doc_uri\":\"x.pdf\",\"metadata\":"
                    "{\"source\":\"x.pdf\"}}},{\"page_content\":\"node\",\"metadata\":{"
                    "\"_node_content\":\"{\\\"text\\\":\\\"node\\\"}\"}}]"),
              "LangChain's and LlamaIndex's");
}

Test(documents, distance_is_no_score)
{
    ts_documents_add(&list, &(struct ts_document){.distance = s("0.25"),
                                                  .metadata = s("{\"distance\":1,\"score\":2}")});
    cr_assert(gives("[{\"page_content\":\"\",\"metadata\":{\"distance\":0.25,\"score\":2}}]"),
              "it keeps its name; the store's own value counts");
}

Test(documents, hits)
{
    static const char *const none[] = {"_id", "s", NULL};
    static const struct ts_document_form form = {
        .id = "_id|pk", .score = "s", .metadata = "", .not_metadata = none};
    ts_documents_hits(&list, s("[{\"_id\":\"1\",\"s\":3,\"text\":\"t\"},7,{\"pk\":2}]"), &form);
    ts_documents_hits(&list, s("{\"_id\":1}"), &form);
    cr_assert_eq(list.count, 2, "what is no object is no hit, an object is no list");
    cr_assert(gives("[{\"page_content\":\"t\",\"metadata\":{\"score\":3},\"id\":\"1\"},"
                    "{\"page_content\":\"\",\"metadata\":{\"pk\":2},\"id\":\"2\"}]"),
              "a flat hit is its own metadata");
}

Test(documents, form_of_nested_hits)
{
    static const struct ts_document_form form = {.text = "content.text", .metadata = "meta"};
    ts_documents_hits(&list, s("[{\"content\":{\"text\":\"t\"},\"meta\":{\"a\":1}}]"), &form);
    cr_assert(gives("[{\"page_content\":\"t\",\"metadata\":{\"a\":1}}]"), "ways lead inside");
}
