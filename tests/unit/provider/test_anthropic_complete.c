/* Tests of exporter/provider/anthropic_complete.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define URL "https://api.anthropic.com/v1/complete"
#define REQUEST                                                                                    \
    "{\"model\":\"claude-2\",\"max_tokens_to_sample\":10,\"temperature\":1,\"prompt\":"            \
    "\"\\n\\nHuman: hi\\n\\nAssistant:\"}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(anthropic_complete, .fini = done);

Test(anthropic_complete, bad_input)
{
    call = CALL(.url = URL, .request = "[", .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "the path says what it is");
    cr_assert_eq(call->input_count, 0, "nothing is read of it");
    cr_assert_str_eq(call->error_message, "the answer has no \"completion\"", "nor of the answer");
    ts_call_free(call);
    call = CALL(.url = "https://a.example/v1/complete", .request = "{\"prompt\":\"a\"}",
                .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "others have such a path too");
}

Test(anthropic_complete, plain)
{
    call = CALL(.url = URL, .request = REQUEST,
                .response = "{\"type\":\"completion\",\"id\":\"c1\",\"completion\":\" Hello\","
                            "\"stop_reason\":\"stop_sequence\",\"model\":\"claude-2.1\"}");
    cr_assert_str_eq(call->name, "text_completion claude-2", "its name");
    cr_assert_str_eq(call->operation, "text_completion", "its operation");
    cr_assert_null(call->format, "no chat");
    cr_assert_str_eq(call->input[0].text, "\n\nHuman: hi\n\nAssistant:", "the prompt");
    cr_assert_str_eq(call->input[0].role, "user", "is the user's");
    cr_assert_str_eq(call->output[0].text, " Hello", "the answer");
    cr_assert_str_eq(call->response_model, "claude-2.1", "the model that answered");
    cr_assert_str_eq(call->finish_reasons[0], "stop_sequence", "why it stopped");
    cr_assert_not(call->usage.known, "none is sent");
    cr_assert_eq(call->param_count, 2, "parameters");
    cr_assert_str_eq(call->params[1].name, "max_tokens", "under the common name");
}

Test(anthropic_complete, streamed)
{
    call = CALL(.url = URL, .request = REQUEST, .type = "text/event-stream",
                .response = "event: completion\r\ndata: {\"type\":\"completion\",\"completion\":"
                            "\" A\",\"stop_reason\":null}\r\n\r\nevent: ping\r\ndata: {\"type\":"
                            "\"ping\"}\r\n\r\nevent: completion\r\ndata: {\"type\":\"completion\","
                            "\"completion\":\" b\",\"stop_reason\":\"stop_sequence\"}\r\n\r\n");
    cr_assert_str_eq(call->output[0].text, " A b", "pieces are joined");
    cr_assert_not(call->failed, "the reason is the end");
}

Test(anthropic_complete, streamed_with_the_whole_text_each_time)
{
    call = CALL(.url = URL, .request = REQUEST, .type = "text/event-stream",
                .response = "data: {\"completion\":\" A\",\"stop_reason\":null}\r\n\r\n"
                            "data: {\"completion\":\" A b\",\"stop_reason\":\"max_tokens\"}\r\n\r\n"
                            "data: [DONE]\r\n\r\n");
    cr_assert_str_eq(call->output[0].text, " A b", "the last counts");
    cr_assert_not(call->failed, "the end came");
}

Test(anthropic_complete, cut_off)
{
    call = CALL(.url = URL, .request = REQUEST, .type = "text/event-stream",
                .response = "event: completion\ndata: {\"type\":\"completion\",\"completion\":"
                            "\" A\",\"stop_reason\":null}\n\n");
    cr_assert(call->interrupted, "no reason, no end");
    cr_assert_str_eq(call->output[0].text, " A", "what came is shown");
}
