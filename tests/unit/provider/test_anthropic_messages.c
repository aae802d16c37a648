/* Tests of exporter/provider/anthropic_messages.c and anthropic_body.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define URL "https://api.anthropic.com/v1/messages"
#define REQUEST                                                                                    \
    "{\"model\":\"claude-x\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"       \
    "\"hi\"}]}"
#define ANSWER                                                                                     \
    "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x-1\","         \
    "\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"stop_reason\":\"end_turn\",\"usage\":{"   \
    "\"input_tokens\":6,\"output_tokens\":1}}"
#define EVENT(type, rest) "event: " type "\ndata: {\"type\":\"" type "\"" rest "}\n\n"
#define START                                                                                      \
    EVENT("message_start", ",\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":"            \
                           "\"assistant\",\"model\":\"claude-x-1\",\"content\":[],\"usage\":{"     \
                           "\"input_tokens\":6,\"output_tokens\":1}}")
#define TEXT                                                                                       \
    EVENT("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":"     \
                                 "\"\"}")                                                          \
    EVENT("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"       \
                                 "\"ok\"}")
#define REASON                                                                                     \
    EVENT("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{"                 \
                           "\"output_tokens\":5}")
#define STOP EVENT("message_stop", "")
#define SSE .type = "text/event-stream"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(anthropic_messages, .fini = done);

Test(anthropic_messages, nothing_at_all)
{
    call = CALL(.url = URL, .status = NO_ANSWER, .curlcode = 7);
    cr_assert_eq(call->kind, TS_CALL_LLM, "the path at Anthropic is enough");
    cr_assert_str_eq(call->name, "chat", "a name all the same");
    cr_assert_str_eq(call->error_type, "CURLE_COULDNT_CONNECT", "the transport failed");
    cr_assert_not(call->usage.known, "no usage");
}

Test(anthropic_messages, answers_that_are_none)
{
    call = CALL(.url = URL, .request = REQUEST, .response = "<html>");
    cr_assert_str_eq(call->error_type, "invalid_response", "HTML is none");
    cr_assert(slice_is(call->outputs_json, "\"<html>\""), "and is shown");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .response = "{\"id\":\"m1\"}");
    cr_assert_str_eq(call->error_message, "the answer has no \"content\"", "nor one without");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .response = "");
    cr_assert_str_eq(call->error_message, "the answer is empty", "nor nothing");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE, .response = "data: <html>\n\n");
    cr_assert_str_eq(call->error_type, "invalid_response", "nor a stream of anything");
}

Test(anthropic_messages, not_this_interface)
{
    call = CALL(.url = "https://sms.example/v1/messages",
                .request = "{\"to\":\"1\",\"text\":"
                           "\"hi\"}",
                .response = "{\"message_uuid\":\"u\"}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "a path that others have too");
    ts_call_free(call);
    call = CALL(.url = URL, .method = "GET", .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "nothing is asked with GET");
    ts_call_free(call);
    call = CALL(.url = "https://api.anthropic.com/v1/models", .method = "GET",
                .response = "{\"data\":[]}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "models are no call");
}

Test(anthropic_messages, plain)
{
    call = CALL(.url = URL, .request = REQUEST, .response = ANSWER,
                .headers = "request-id: req_1\r\n");
    cr_assert_str_eq(call->name, "chat claude-x", "named after the requested model");
    cr_assert_str_eq(call->format, "anthropic", "the messages' format");
    cr_assert_str_eq(call->provider, "anthropic", "MLflow's provider name");
    cr_assert_str_eq(call->gen_ai_provider, "anthropic", "OpenTelemetry's");
    cr_assert_str_eq(call->response_model, "claude-x-1", "the model that answered");
    cr_assert_str_eq(call->request_id, "req_1", "the request's id");
    cr_assert(slice_is(call->inputs_json, REQUEST), "the request is verbatim");
    cr_assert(slice_is(call->outputs_json, ANSWER), "so is the answer");
    cr_assert_str_eq(call->output[0].text, "ok", "the answer");
    cr_assert_eq(call->usage.total.value, 7, "the usage");
    cr_assert_not(call->failed, "all is well");
    cr_assert_not(call->streamed, "in one piece");
}

Test(anthropic_messages, on_any_host)
{
    static const char *const urls[] = {
        "http://localhost:4000/v1/messages",
        "https://gateway.example/anthropic/v1/messages?beta=true",
        "https://w.cloud.databricks.com/serving-endpoints/anthropic/v1/messages",
        "https://gateway.example/ask",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        ts_call_free(call);
        call = CALL(.url = urls[i], .request = REQUEST, .response = ANSWER);
        cr_assert_str_eq(call->format, "anthropic", "%s", urls[i]);
    }
    cr_assert_str_eq(call->provider, "", "who runs a gateway is not known");
    ts_call_free(call);
    call = CALL(.url = "https://gateway.example/ask", .request = REQUEST, .response = ANSWER,
                .headers = "anthropic-organization-id: o\r\n");
    cr_assert_str_eq(call->provider, "anthropic", "unless the answer tells");
    ts_call_free(call);
    call = CALL(.url = "https://r.services.ai.azure.com/anthropic/v1/messages", .request = REQUEST,
                .response = ANSWER);
    cr_assert_str_eq(call->provider, "azure_ai", "or the host");
    ts_call_free(call);
    call = CALL(.url = "https://gateway.example/ask", .request = REQUEST, SSE,
                .response = START TEXT REASON STOP);
    cr_assert_str_eq(call->format, "anthropic", "a stream tells as well");
}

Test(anthropic_messages, refused_under_another_path)
{
    struct ts_header header = {ts_slice_text("Anthropic-Version"), ts_slice_text("2023-06-01")};
    struct ts_http http = {.method = "POST", .path = "/ask", .status = 401, .has_response = true};
    http.request.body = ts_slice_text(REQUEST);
    cr_assert_eq(ts_provider_anthropic_messages.match(&http), 0, "it may be of any interface");
    http.request.headers = &header;
    http.request.header_count = 1;
    cr_assert_gt(ts_provider_anthropic_messages.match(&http), 20, "but for a header");
    http.request.body = ts_slice_text("{\"prompt\":\"a\"}");
    cr_assert_eq(ts_provider_anthropic_messages.match(&http), 0, "that all of Anthropic's have");
}

#define VERTEX                                                                                     \
    "aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models/"

Test(anthropic_messages, at_google)
{
    call = CALL(.url = "https://" VERTEX "claude-y%4020260101:rawPredict",
                .request = "{\"anthropic_version\":\"vertex-2023-10-16\",\"messages\":[{\"role\":"
                           "\"user\",\"content\":\"hi\"}]}",
                .response = ANSWER);
    cr_assert_str_eq(call->provider, "vertex_ai", "MLflow's name");
    cr_assert_str_eq(call->gen_ai_provider, "gcp.vertex_ai", "OpenTelemetry's");
    cr_assert_str_eq(call->request_model, "claude-y@20260101", "the model is in the path");
    cr_assert_str_eq(call->name, "chat claude-y@20260101", "and in the name");
    cr_assert_eq(call->usage.input.value, 6, "the answer is as everywhere");
    ts_call_free(call);
    call = CALL(.url = "https://gateway.example/vertex/" VERTEX "claude-y:streamRawPredict",
                .request = "{\"messages\":[]}", SSE, .response = START TEXT REASON STOP);
    cr_assert_str_eq(call->provider, "vertex_ai", "through a gateway as well");
    cr_assert(call->streamed, "and streamed");
    cr_assert_str_eq(call->output[0].text, "ok", "in the same events");
    ts_call_free(call);
    call = CALL(.url = "https://" VERTEX "../../google/models/g:rawPredict", .request = "{}",
                .response = "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}]",
                .status = 429);
    cr_assert(call->failed, "Google's own errors are read");
}

Test(anthropic_messages, streamed)
{
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START EVENT("ping", "") TEXT REASON STOP);
    cr_assert(call->streamed, "it is a stream");
    cr_assert_eq(call->chunk_count, 6, "of so many events");
    cr_assert_eq(call->first_chunk_ns, FIXTURE_ANSWER_NS, "that began then");
    cr_assert_str_eq(call->output[0].text, "ok", "its text");
    cr_assert_str_eq(call->finish_reasons[0], "end_turn", "its reason");
    cr_assert_eq(call->usage.output.value, 5, "the last usage");
    cr_assert_eq(call->usage.input.value, 6, "and what it left out");
    cr_assert(slice_is(ts_json_path(call->outputs_json, "content.0.text"), "\"ok\""),
              "shown as if not streamed");
    cr_assert_not(call->failed, "all is well");
}

Test(anthropic_messages, stream_cut_off)
{
    call = CALL(.url = URL, .request = REQUEST, SSE, .response = START TEXT);
    cr_assert(call->interrupted, "an end is missing");
    cr_assert_str_eq(call->error_type, "interrupted", "which is a failure");
    cr_assert_str_eq(call->output[0].text, "ok", "what came is shown");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START TEXT "event: message_delta\ndata: {\"type\":\"mess");
    cr_assert(call->interrupted, "also inside an event");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE, .response = START TEXT, .killed = true,
                .promised = 10);
    cr_assert(call->interrupted, "also when the program died");
    cr_assert_str_eq(call->output[0].text, "ok", "then too what came is shown");
}

Test(anthropic_messages, program_that_leaves_after_the_end)
{
    call = CALL(.url = URL, .request = REQUEST, SSE, .response = START TEXT REASON STOP,
                .promised = 10, .curlcode = 23);
    cr_assert_not(call->failed, "it had all that it wanted");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE, .response = START TEXT, .promised = 10,
                .curlcode = 23);
    cr_assert(call->failed, "unlike here");
}

Test(anthropic_messages, bad_events)
{
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START "data: {oh\n\n" TEXT REASON STOP "data: [DONE]\n\n");
    cr_assert_str_eq(call->error_type, "invalid_response", "an event that is not JSON is a fault");
    cr_assert_str_eq(call->output[0].text, "ok", "the others are read");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START TEXT REASON STOP "data: [DONE]\n\n");
    cr_assert_not(call->failed, "the end mark of others is none");
}

Test(anthropic_messages, error_in_mid_stream)
{
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START TEXT EVENT("error", ",\"error\":{\"type\":\"overloaded_error\","
                                                      "\"message\":\"Overloaded\"}"));
    cr_assert(call->failed, "fails the call");
    cr_assert_str_eq(call->error_type, "overloaded_error", "with the provider's type");
    cr_assert_str_eq(call->output[0].text, "ok", "what came before is shown");
    cr_assert_eq(call->usage.input.value, 6, "and counted");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE, .promised = 5, .curlcode = 23,
                .response = START TEXT EVENT("error", ",\"error\":{\"type\":\"api_error\","
                                                      "\"message\":\"M\"}"));
    cr_assert_str_eq(call->error_type, "api_error", "also when the program then leaves");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = START "event: error\ndata: upstream went away\n\n");
    cr_assert_str_eq(call->error_message, "upstream went away", "an error in plain words");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, SSE,
                .response = "event: error\ndata: {\"message\":\"gone\",\"type\":\"t\"}\n\n");
    cr_assert_str_eq(call->error_type, "t", "or without its frame");
}

Test(anthropic_messages, errors)
{
    static const struct {
        int status;
        const char *type;
    } rows[] = {{400, "invalid_request_error"},
                {401, "authentication_error"},
                {403, "permission_error"},
                {404, "not_found_error"},
                {413, "request_too_large"},
                {429, "rate_limit_error"},
                {500, "api_error"},
                {529, "overloaded_error"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char body[200];
        snprintf(body, sizeof body,
                 "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"M\","
                 "\"details\":null},\"request_id\":\"req_9\"}",
                 rows[i].type);
        ts_call_free(call);
        call = CALL(.url = URL, .request = REQUEST, .status = rows[i].status, .response = body);
        cr_assert(call->failed, "%d", rows[i].status);
        cr_assert_str_eq(call->error_type, rows[i].type, "the provider's type");
        cr_assert_str_eq(call->error_message, "M", "the provider's words");
        cr_assert_eq(call->output_count, 0, "an error is no answer");
        cr_assert_str_eq(call->name, "chat claude-x", "it is named all the same");
    }
    ts_call_free(call);
    call = CALL(.url = "https://gateway.example/ask", .request = REQUEST, .status = 529,
                .response = "busy", .headers = "anthropic-organization-id: o\r\n");
    cr_assert_str_eq(call->error_type, "529", "without a body the status");
}

Test(anthropic_messages, middle_left_out)
{
    call = CALL(.url = URL, .request = REQUEST, .left_out = 100,
                .response = "{\"id\":\"m1\",\"type\":\"message\",\"model\":\"claude-x-1\","
                            "\"content\":[{\"type\":\"text\",\"te" /* missing */
                            " and more\"}],\"stop_reason\":\"end_turn\",\"usage\":"
                            "{\"input_tokens\":6,\"output_tokens\":1}}");
    cr_assert(call->truncated, "bytes are missing");
    cr_assert_not(call->failed, "which is not the provider's fault");
    cr_assert_eq(call->usage.total.value, 7, "usage stands at the end");
    cr_assert_str_eq(call->response_model, "claude-x-1", "the model at the beginning");
    cr_assert_str_eq(call->response_id, "m1", "and the id");
    cr_assert_eq(call->finish_reason_count, 0, "reasons are told for messages only");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .left_out = 100, SSE,
                .response = START TEXT TEXT TEXT REASON STOP);
    cr_assert(call->truncated, "of a stream as well");
    cr_assert_not(call->failed, "an event that is cut is no fault");
    cr_assert_eq(call->usage.output.value, 5, "its usage is read at its end");
}
