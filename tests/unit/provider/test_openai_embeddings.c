/* Tests of exporter/provider/openai_embeddings.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

#define URL "https://api.openai.com/v1/embeddings"
#define REQUEST "{\"model\":\"emb-3\",\"input\":[\"a\",\"b\"],\"dimensions\":2}"
#define ANSWER                                                                                     \
    "{\"data\":[{\"embedding\":[0.10,0.2],\"index\":0}],\"model\":\"emb-3-small\","                \
    "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_embeddings, .fini = done);

Test(openai_embeddings, bad_answers)
{
    call = CALL(.url = URL, .request = REQUEST, .response = "");
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "the path says what it is");
    cr_assert_str_eq(call->error_message, "the answer is empty", "nothing came");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .response = "{\"object\":\"list\"}");
    cr_assert_str_eq(call->error_message, "the answer has no \"data\"", "no vectors came");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .status = 404,
                .response = "{\"error\":{\"message\":\"no\",\"code\":\"model_not_found\"}}");
    cr_assert_str_eq(call->error_type, "model_not_found", "a refusal");
    cr_assert_str_eq(call->name, "embeddings emb-3", "keeps its name");
}

Test(openai_embeddings, plain)
{
    call = CALL(.url = URL, .request = REQUEST, .response = ANSWER);
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "its kind");
    cr_assert_str_eq(call->name, "embeddings emb-3", "its name");
    cr_assert_str_eq(call->operation, "embeddings", "its operation");
    cr_assert_null(call->format, "there are no messages to have a format");
    cr_assert_str_eq(call->response_model, "emb-3-small", "the model that answered");
    cr_assert(call->usage.known && call->usage.input.value == 5, "input");
    cr_assert_not(call->usage.output.known, "no output");
    cr_assert_eq(call->usage.total.value, 5, "total");
    cr_assert_eq(call->param_count, 1, "one parameter");
    cr_assert_str_eq(call->params[0].name, "dimensions", "the dimensions");
    cr_assert(slice_is(call->outputs_json, ANSWER), "vectors are verbatim");
    cr_assert_not(call->failed, "nothing is wrong");
}

Test(openai_embeddings, known_by_its_bodies)
{
    call = CALL(.url = "https://w.cloud.databricks.com/serving-endpoints/bge/invocations",
                .request = "{\"input\":\"a\"}", .response = ANSWER);
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "an input answered by vectors");
    cr_assert_str_eq(call->request_model, "bge", "the model stands in the path");
}

Test(openai_embeddings, one_vector_of_ollama)
{
    call = CALL(.url = "http://localhost:11434/api/embeddings",
                .request = "{\"model\":\"nomic\",\"prompt\":\"a\"}",
                .response = "{\"embedding\":[1,2]}");
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "its kind");
    cr_assert_not(call->failed, "one vector at another place is an answer");
    cr_assert_not(call->usage.known, "without usage");
}

#define ENDPOINT "https://w.cloud.databricks.com/serving-endpoints/bge/invocations"
#define REFUSAL "{\"error_code\":\"BAD_REQUEST\",\"message\":\"no\"}"

Test(openai_embeddings, refused_by_an_endpoint_for_all)
{
    static const char *const others[] = {"{\"input\":[{\"role\":\"user\",\"content\":\"a\"}]}",
                                         "{\"input\":{}}", "{\"inputs\":\"a\"}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        call = CALL(.url = ENDPOINT, .request = others[i], .status = 400, .response = REFUSAL);
        cr_assert_neq(call->kind, TS_CALL_EMBEDDING, "%s", others[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://example.com/invocations", .request = "{\"input\":\"a\"}",
                .status = 400, .response = REFUSAL);
    cr_assert_neq(call->kind, TS_CALL_EMBEDDING, "of an unknown server");
    ts_call_free(call);
    call =
        CALL(.url = ENDPOINT, .request = "{\"input\":[\"a\"]}", .status = 400, .response = REFUSAL);
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "texts");
    cr_assert_str_eq(call->error_message, "no", "and why");
}
