/* Tests of exporter/provider/endpoints.h. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/provider/endpoints.h"

static const struct ts_endpoint *at(const char *method, const char *host, const char *path,
                                    const char *body)
{
    struct ts_http http = {.method = method, .host = host, .path = path};
    http.request.body = ts_slice_text(body);
    return ts_endpoint_of(&http);
}

static bool is(const struct ts_endpoint *endpoint, enum ts_call_kind kind)
{
    return endpoint && endpoint->kind == kind;
}

Test(endpoints, not_known)
{
    struct ts_http nothing = {0};
    cr_assert_null(ts_endpoint_of(&nothing), "nothing at all");
    cr_assert_null(at("POST", "example.com", "/search", "{}"), "any host's search");
    cr_assert_null(at("POST", "api.tavily.com", "/search/more", "{}"), "a longer path");
    cr_assert_null(at("GET", "q.local", "/collections/docs/points/search", ""), "a GET");
    cr_assert_null(at("POST", "w.local", "/v1/graphql", "{\"query\":\"{ Get }\"}"),
                   "GraphQL that searches nothing");
    cr_assert_null(at("POST", "evil-pinecone.io", "/query", "{}"), "a host that only ends so");
}

Test(endpoints, known)
{
    cr_assert(is(at("POST", "generativelanguage.googleapis.com", "/v1beta/models/g:generateContent",
                    "{}"),
                 TS_CALL_LLM),
              "Gemini");
}
