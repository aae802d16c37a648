/* Tests of exporter/call/vendor.h. */
#include <criterion/criterion.h>
#include "exporter/call/vendor.h"

static const struct ts_vendor *at(const char *host, const char *path)
{
    struct ts_http http = {.host = host, .path = path};
    return ts_vendor_of(&http);
}

static const struct ts_vendor *by(const char *header)
{
    struct ts_header headers[] = {{{header, strlen(header)}, {"1", 1}}};
    struct ts_http http = {.host = "localhost",
                           .path = "/v1/chat/completions",
                           .response = {.headers = headers, .header_count = 1}};
    return ts_vendor_of(&http);
}

Test(vendor, not_known)
{
    cr_assert_null(at(NULL, NULL), "no host");
    cr_assert_null(at("", ""), "an empty one");
    cr_assert_null(at("localhost", "/v1/chat/completions"), "a server of one's own");
    cr_assert_null(at("api.openai.com.example.org", "/"), "a host that only begins so");
    cr_assert_null(at("evilapi.openai.com", "/"), "or only ends so");
    cr_assert_null(at("s3.amazonaws.com", "/bucket/key"), "another service of a known house");
    cr_assert_null(by("x-request-id"), "a header that all have");
}

Test(vendor, by_host)
{
    static const struct {
        const char *host, *path, *name, *gen_ai;
    } rows[] = {
        {"api.openai.com", "/v1/chat/completions", "openai", "openai"},
        {"eu.api.openai.com", "/v1/chat/completions", "openai", "openai"},
        {"me.openai.azure.com", "/openai/deployments/d/chat/completions", "azure",
         "azure.ai.openai"},
        {"me.services.ai.azure.com", "/models/chat/completions", "azure_ai", "azure.ai.inference"},
        {"me.services.ai.azure.com", "/openai/v1/chat/completions", "azure", "azure.ai.openai"},
        {"api.anthropic.com", "/v1/messages", "anthropic", "anthropic"},
        {"anthropic.helicone.ai", "/v1/messages", "anthropic", "anthropic"},
        {"api.mistral.ai", "/v1/chat/completions", "mistral", "mistral_ai"},
        {"api.groq.com", "/openai/v1/chat/completions", "groq", "groq"},
        {"api.x.ai", "/v1/chat/completions", "xai", "x_ai"},
        {"openrouter.ai", "/api/v1/chat/completions", "openrouter", "openrouter"},
        {"us-central1-aiplatform.googleapis.com", "/v1/x", "vertex_ai", "gcp.vertex_ai"},
        {"aiplatform.eu.rep.googleapis.com", "/v1/x", "vertex_ai", "gcp.vertex_ai"},
        {"bedrock-runtime.us-east-1.amazonaws.com", "/model/m/converse", "bedrock", "aws.bedrock"},
        {"w.cloud.databricks.com", "/serving-endpoints/m/invocations", "databricks", "databricks"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ts_vendor *vendor = at(rows[i].host, rows[i].path);
        cr_assert_not_null(vendor, "%s is known", rows[i].host);
        cr_expect_str_eq(vendor->name, rows[i].name, "%s has MLflow's name", rows[i].host);
        cr_expect_str_eq(vendor->gen_ai, rows[i].gen_ai, "%s has the other name", rows[i].host);
    }
}

Test(vendor, by_headers)
{
    cr_assert_str_eq(by("anthropic-organization-id")->name, "anthropic", "Anthropic as well");
    cr_assert_str_eq(by("openai-processing-ms")->name, "openai", "OpenAI behind a gateway");
    cr_assert_str_eq(by("x-gemini-service-tier")->name, "gemini", "Google");
    cr_assert_str_eq(by("X-Groq-Region")->name, "groq", "header names have no case");
    cr_assert_str_eq(by("x-ds-trace-id")->name, "deepseek", "DeepSeek");
    struct ts_header both[] = {{{"openai-version", 14}, {"1", 1}},
                               {{"apim-request-id", 15}, {"1", 1}}};
    struct ts_http http = {.host = "gw.example.com",
                           .response = {.headers = both, .header_count = 2}};
    cr_assert_str_eq(ts_vendor_of(&http)->name, "azure", "Azure passes on OpenAI's headers");
    http.host = "api.mistral.ai";
    cr_assert_str_eq(ts_vendor_of(&http)->name, "mistral", "the host comes first");
    http.host = "api.portkey.ai";
    cr_assert_str_eq(ts_vendor_of(&http)->name, "azure", "but a gateway's host tells nothing");
    http.response.header_count = 0;
    cr_assert_str_eq(ts_vendor_of(&http)->name, "", "and without headers neither");
}
