/* Which URLs are traced. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/match.h"
#include "shim/match_table.h"

static void without_endpoints(void)
{
    ts_match_load_endpoints(NULL);
}
TestSuite(match, .init = without_endpoints);

static enum ts_match match(const char *url, const char *method)
{
    const char *kind = "not set";
    enum ts_match result = ts_match_url(url, strlen(url), method, &kind);
    cr_assert_null(kind, "no file of endpoints was read: %s has no kind", url);
    return result;
}

static int is_model(const char *url)
{
    return ts_match_is_model(url, strlen(url), TS_MATCH_ENDPOINT);
}

Test(match, every_row_has_a_place)
{
    cr_assert_eq(ts_match_table_prepare(), 0, "rows that could never be found");
}

Test(match, no_url_is_not_traced)
{
    const char *kind;
    cr_assert_eq(ts_match_url(NULL, 0, "POST", &kind), TS_MATCH_NONE, "no URL was set");
    cr_assert_eq(ts_match_url("", 0, "POST", &kind), TS_MATCH_NONE, "an empty one was set");
    cr_assert_eq(match("http://", "POST"), TS_MATCH_NONE, "there is no host");
    cr_assert_eq(match("/v1/chat/completions", "POST"), TS_MATCH_NONE, "a path is no URL");
    cr_assert_not(ts_match_is_model(NULL, 0, TS_MATCH_ENDPOINT), "nothing is no model");
}

Test(match, only_the_bytes_that_are_given_are_read)
{
    const char *kind, url[] = "http://h/v1/messagesXYZ";
    cr_assert_eq(ts_match_url(url, sizeof url - 4, "POST", &kind), TS_MATCH_ENDPOINT,
                 "what comes behind the end does not count");
}

Test(match, known_hosts_are_traced_on_every_path)
{
    static const char *const urls[] = {
        "https://api.openai.com/v1/anything",
        "https://api.openai.com",
        "https://api.openai.com?x=1",
        "HTTPS://API.OpenAI.com:443/x",
        "https://api.openai.com./x",
        "https://user:pass@api.openai.com/x",
        "https://a@b:c@api.openai.com/x",
        "api.openai.com/x",
        "http:/api.openai.com/x",
        "http:///api.openai.com/x",
        "https://my-resource.openai.azure.com/x",
        "https://my.services.ai.azure.com/x",
        "https://eu.api.openai.com/v1/x",
        "https://us-central1-aiplatform.googleapis.com/v1/x",
        "https://aiplatform.googleapis.com/v1/x",
        "https://aiplatform.us.rep.googleapis.com/v1/x",
        "https://aiplatform.eu.rep.googleapis.com/v1/x",
        "https://generativelanguage.googleapis.com/v1beta/models",
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/x/other",
        "https://api.anthropic.com/v1/messages/batches/b1/results",
        "https://google.serper.dev/search",
        "https://api.search.brave.com/res/v1/web/search?q=a",
        "https://serpapi.com/search?q=a&api_key=b",
        "https://index-1.svc.us-east-1.pinecone.io/query",
        "https://ns.aws-us-east-1.turbopuffer.com/v2/namespaces/n/query",
        "https://ydc-index.io/v1/search?query=q",
        "https://api.duckduckgo.com/?q=a&format=json",
        "https://app.scrapingbee.com/api/v1/?url=u",
        "https://kagi.com/api/v0/search?q=a",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_eq(match(urls[i], "GET"), TS_MATCH_ENDPOINT, "%s is of a known host", urls[i]);
}

Test(match, hosts_that_only_look_known_are_not)
{
    static const char *const urls[] = {
        "https://api.openai.com.evil.org/x",
        "https://notapi.openai.com/x",
        "https://evilopenai.azure.com/x",
        "https://openai.azure.com.evil.org/x",
        "https://evil.org/api.openai.com",
        "https://evil.org/?u=api.openai.com",
        "https://evil.org#api.openai.com",
        "https://api.openai.com@evil.org/x",
        "https://api.openai.com:443@evil.org/x",
        "https://bedrock-runtime.us-east-1.amazonaws.com.evil.org/x",
        "https://xbedrock-runtime.us-east-1.amazonaws.com/x",
        "https://evilpinecone.io/x",
        "https://api.openai.co/x",
        "https://pi.openai.com/x",
        "https://127.0.0.1/x",
        "https://[::1]:8080/x",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_eq(match(urls[i], "GET"), TS_MATCH_NONE, "%s is of some other host", urls[i]);
}

Test(match, known_paths_are_traced_on_any_host)
{
    static const char *const urls[] = {
        "http://localhost:8080/v1/chat/completions",
        "http://localhost:8080/litellm/v1/chat/completions?x=1",
        "http://localhost:8080/v1/chat/completions/",
        "http://[::1]:8080/v1/chat/completions",
        "localhost:8080/v1/chat/completions#top",
        "http://h/v1/fim/completions",
        "http://h/v1/completions",
        "http://h/v1/embeddings",
        "http://h/responses",
        "http://h/v1/messages",
        "http://h/v1/messages/count_tokens",
        "http://h/v1beta/models/gemini-2.0-flash:generateContent",
        "http://h/v1/projects/p/locations/l/publishers/google/models/text-embedding:predict",
        "http://h/v1beta/models/veo:predictLongRunning",
        "http://h/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse",
        "http://h/model/us.anthropic.claude-3%3A0/converse",
        "http://h/model/m/converse-stream",
        "http://h/model/m/invoke",
        "http://h/model/m/invoke-with-response-stream",
        "http://h/api/chat",
        "http://h/api/generate",
        "http://h/api/embed",
        "http://h/v1/rerank",
        "http://h/rerank",
        "http://h/collections/docs/points/search",
        "http://h/api/v2/tenants/t/databases/d/collections/c/query",
        "http://h/v2/vectordb/entities/search",
        "http://h/serving-endpoints/e/invocations",
        "http://h/api/parsing/upload",
        "http://h/api/v2/parse/upload",
        "http://h/v1/images/variations",
        "http://h/openai/deployments/d/audio/speech?api-version=1",
        "http://h/v1/threads/t/runs/r/submit_tool_outputs",
        "http://h/v1/responses/r_1/cancel",
        "http://h/v1/files",
        "http://h/v1/batches",
        "http://h/v1/vector_stores/v/search",
        "http://h/collections/docs/points/query/batch",
        "http://h/embed",
        "http://h/generate",
        "http://h/mcp",
        "http://h/v1/reranks",
        "http://h/customsearch/v1",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_eq(match(urls[i], "POST"), TS_MATCH_ENDPOINT, "%s is a known path", urls[i]);
}

Test(match, known_paths_are_not_traced_when_they_are_only_read)
{
    cr_assert_eq(match("http://h/api/chat", "GET"), TS_MATCH_NONE, "a page of that name");
    cr_assert_eq(match("http://h/api/chat", "HEAD"), TS_MATCH_NONE, "a look at it");
    cr_assert_eq(match("http://h/api/chat", "DELETE"), TS_MATCH_NONE, "nor deleted");
    cr_assert_eq(match("http://h/mcp", "GET"), TS_MATCH_NONE, "a stream that may never end");
    cr_assert_eq(match("http://h/mcp", "DELETE"), TS_MATCH_NONE, "the end of a session");
    cr_assert_eq(match("http://h/v1/files", "GET"), TS_MATCH_NONE, "anybody's files");
    cr_assert_eq(match("http://h/v1/files/f/content", "GET"), TS_MATCH_NONE, "or one of them");
    cr_assert_eq(match("http://h/v1/batches/b", "HEAD"), TS_MATCH_NONE, "a look at what is kept");
}

Test(match, what_is_kept_is_read_and_deleted)
{
    static const char *const urls[] = {
        "http://h/v1/threads/t",
        "http://h/v1/threads/t/runs/r/steps",
        "http://h/v1/threads/t/messages",
        "http://h/openai/threads/t/runs/r?api-version=1",
        "http://h/v1/assistants/a",
        "http://h/v1/batches",
        "http://h/v1/batches/b",
        "http://h/v1/messages/batches/b/results",
        "http://h/v1/vector_stores/v",
        "http://h/v1/responses/r/input_items",
        "http://h/api/v2/parse/p",
        "http://h/documentintelligence/documentModels/m/analyzeResults/r",
        "http://h/customsearch/v1?q=a",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        cr_expect_eq(match(urls[i], "GET"), TS_MATCH_ENDPOINT, "%s is read", urls[i]);
        cr_expect_eq(match(urls[i], "DELETE"), TS_MATCH_ENDPOINT, "%s is deleted", urls[i]);
    }
    cr_assert_eq(match("http://h/v1/responses/r_1", "GET"), TS_MATCH_ENDPOINT, "a poll");
    cr_assert_eq(match("http://h/api/parsing/job/1/result/text", "GET"), TS_MATCH_ENDPOINT,
                 "the result of a job");
}

Test(match, elsewhere_the_body_decides)
{
    cr_assert_eq(match("http://h/x", "POST"), TS_MATCH_MAYBE, "a POST may be a call");
    cr_assert_eq(match("http://h/x", "post"), TS_MATCH_MAYBE, "in any case");
    cr_assert_eq(match("http://h/x", "PUT"), TS_MATCH_MAYBE, "a PUT may");
    cr_assert_eq(match("http://h/x", NULL), TS_MATCH_MAYBE, "an unknown method may");
    cr_assert_eq(match("http://h/x", "GET"), TS_MATCH_NONE, "a GET has no body");
    cr_assert_eq(match("http://h/mychat/completionsx", "POST"), TS_MATCH_MAYBE,
                 "only the end of a path counts");
    cr_assert_eq(match("http://h/xcompletions", "POST"), TS_MATCH_MAYBE, "and whole segments");
    cr_assert_eq(match("http://h/reports/generate", "POST"), TS_MATCH_MAYBE, "not at the root");
    cr_assert_eq(match("http://h/v1/threadsx", "POST"), TS_MATCH_MAYBE, "whole segments again");
    cr_assert_eq(match("http://h/?u=/chat/completions", "POST"), TS_MATCH_MAYBE,
                 "the query is no path");
}

Test(match, other_schemes_are_not_traced)
{
    static const char *const urls[] = {"ftp://api.openai.com/x", "ws://api.openai.com/v1/realtime",
                                       "file:///v1/chat/completions", "wss://h/v1/messages",
                                       "xhttp://api.openai.com/"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_eq(match(urls[i], "POST"), TS_MATCH_NONE, "%s is not HTTP", urls[i]);
}

Test(match, credentials_are_never_recorded)
{
    static const char *const urls[] = {
        "https://oauth2.googleapis.com/token",
        "https://iam.cloud.ibm.com/identity/token",
        "https://login.microsoftonline.com/x/oauth2/v2.0/token",
        "https://sts.eu-west-1.amazonaws.com/",
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/x",
        "https://api.openai.com/v1/realtime/client_secrets",
        "https://api.openai.com/v1/realtime/sessions?x=y",
        "https://api.openai.com/v1/chatkit/sessions",
        "https://westeurope.api.cognitive.microsoft.com/sts/v1.0/issueToken",
        "https://generativelanguage.googleapis.com/v1alpha/auth_tokens",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        cr_expect_eq(match(urls[i], "POST"), TS_MATCH_NONE, "%s answers with a secret", urls[i]);
        cr_expect(ts_match_gives_credentials(urls[i], strlen(urls[i])), "%s", urls[i]);
    }
    cr_expect_not(ts_match_gives_credentials("https://api.openai.com/v1/responses", 35),
                  "this not");
    cr_expect_not(ts_match_gives_credentials("http://h/v1/messages/count_tokens", 33), "nor this");
    cr_expect_not(ts_match_gives_credentials(NULL, 0), "nor nothing");
}

Test(match, intake_of_traces_is_never_traced)
{
    static const char *const urls[] = {
        "http://localhost:4318/v1/traces",
        "http://localhost:5000/v1/traces/",
        "https://api.openai.com/v1/traces/ingest",
        "http://localhost:5000/api/2.0/mlflow/runs/create",
        "http://localhost:5000/prefix/api/3.0/mlflow/traces",
        "http://localhost:5000/api/2.0/mlflow-artifacts/artifacts/x",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        cr_assert_eq(match(urls[i], "POST"), TS_MATCH_NONE, "%s takes traces", urls[i]);
}

Test(match, models_are_told_from_tools)
{
    cr_assert(is_model("https://api.openai.com/v1/x"), "a model's host");
    cr_assert(is_model("http://localhost/v1/chat/completions"), "a model's path");
    cr_assert_not(is_model("https://api.tavily.com/search"), "a search");
    cr_assert_not(is_model("http://localhost/collections/c/points/query"), "a vector store");
    cr_assert_not(is_model("https://api.openai.com/v1/vector_stores/v/search"),
                  "a search at a model's host");
    cr_assert_not(is_model("http://localhost/v1/vector_stores/v"), "what it looks in");
    cr_assert_not(is_model("http://localhost/x"), "anything else");
    const char url[] = "https://api.openai.com/v1/x";
    cr_assert_not(ts_match_is_model(url, sizeof url - 1, TS_MATCH_ENVELOPE),
                  "an envelope is of something else");
}
