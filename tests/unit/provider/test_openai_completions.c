/* Tests of exporter/provider/openai_completions.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/base/buffer.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define URL "https://api.openai.com/v1/completions"
#define ANSWER                                                                                     \
    "{'id':'c1','object':'text_completion','model':'m-2026','choices':[{'text':'a','index':0,"     \
    "'finish_reason':'stop'},{'text':'b','index':1,'finish_reason':'length'}],'usage':{"           \
    "'prompt_tokens':6,'completion_tokens':2,'total_tokens':8}}"
#define CHUNK(index, text, finish)                                                                 \
    "data: {'id':'c1','object':'text_completion','model':'m-2026','choices':[{'index':" index      \
    ",'text':'" text "','finish_reason':" finish "}]}\n\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_completions, .fini = done);

Test(openai_completions, answer_without_choices)
{
    call = CALL(.url = URL, .request = q("{'model':'m','prompt':'p'}"), .response = q("{'x':1}"));
    cr_assert_str_eq(call->operation, "text_completion", "it was asked for one");
    cr_assert_str_eq(call->error_type, "invalid_response", "none came");
}

Test(openai_completions, refused_by_an_endpoint_for_all)
{
    call = CALL(.url = "https://example.com/agents/x/invocations", .request = q("{'prompt':'p'}"),
                .status = 400, .response = q("{'message':'no'}"));
    cr_assert_neq(call->kind, TS_CALL_LLM, "a prompt is no proof anywhere else");
    ts_call_free(call);
    call = CALL(.url = "https://w.cloud.databricks.com/serving-endpoints/m/invocations",
                .request = q("{'prompt':'p'}"), .status = 429,
                .response = q("{'error_code':'REQUEST_LIMIT_EXCEEDED','message':'no'}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "a prompt");
    cr_assert_str_eq(call->request_model, "m", "to this model");
    cr_assert_eq(call->usage.known, false, "cost nothing");
}

Test(openai_completions, plain)
{
    call = CALL(.url = URL, .request = q("{'model':'m','prompt':'p','max_tokens':9,'n':2}"),
                .response = q(ANSWER));
    cr_assert_str_eq(call->name, "text_completion m", "the name");
    cr_assert_null(call->format, "the chat view does not read this form");
    cr_assert_eq(call->input_count, 1, "one prompt");
    cr_assert_str_eq(call->input[0].role, "user", "of the user");
    cr_assert_str_eq(call->input[0].text, "p", "its text");
    cr_assert_eq(call->output_count, 2, "each choice");
    cr_assert_str_eq(call->output[1].text, "b", "its text");
    cr_assert(slice_is(call->output[1].json, q("{'role':'assistant','content':'b'}")),
              "as a message");
    cr_assert_str_eq(call->finish_reasons[1], "length", "why it ended");
    cr_assert_eq(call->usage.total.value, 8, "usage");
    cr_assert_eq(call->param_count, 2, "parameters");
}

Test(openai_completions, prompts)
{
    static const struct {
        const char *prompt;
        size_t messages;
    } rows[] = {{"['a','b']", 2}, {"[1,2,3]", 1}, {"[[1],[2,3]]", 2}, {"[]", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ts_buffer request = {0};
        ts_buffer_printf(&request, "{'model':'m','prompt':%s}", rows[i].prompt);
        call = CALL(.url = URL, .request = q(request.data), .response = q(ANSWER));
        cr_assert_eq(call->input_count, rows[i].messages, "%s", rows[i].prompt);
        ts_buffer_free(&request);
        ts_call_free(call);
    }
    call = NULL;
}

Test(openai_completions, streamed)
{
    call = CALL(.url = URL, .request = q("{'model':'m','prompt':'p','stream':true}"),
                .type = "text/event-stream",
                .response = q(CHUNK("0", "a", "null") CHUNK("1", "x", "null") CHUNK(
                    "0", "b", "'stop'") CHUNK("1", "y", "'stop'") "data: [DONE]\n\n"));
    cr_assert_str_eq(call->output[0].text, "ab", "the first choice");
    cr_assert_str_eq(call->output[1].text, "xy", "the second");
    cr_assert(ts_json_is_text(ts_json_get(call->outputs_json, "object"), "text_completion"),
              "it is called what it is");
    cr_assert(ts_json_is_text(ts_json_path(call->outputs_json, "choices.0.text"), "ab"),
              "in the form that it has without streaming");
    cr_assert_not(call->usage.known, "no usage was sent");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_completions, stream_cut_off)
{
    call = CALL(.url = URL, .request = q("{'model':'m','prompt':'p','stream':true}"),
                .type = "text/event-stream", .response = q(CHUNK("0", "a", "null")));
    cr_assert(call->interrupted, "marked");
    cr_assert_str_eq(call->output[0].text, "a", "what came");
}

Test(openai_completions, middle_of_a_text)
{
    call = CALL(.url = "https://codestral.mistral.ai/v1/fim/completions",
                .request = q("{'model':'codestral','prompt':'a','suffix':'c'}"),
                .response = q("{'object':'chat.completion','model':'codestral','choices':[{'index':"
                              "0,'message':{'role':'assistant','content':'b'},'finish_reason':"
                              "'stop'}]}"));
    cr_assert_str_eq(call->operation, "text_completion", "it is no chat");
    cr_assert_str_eq(call->output[0].text, "b", "though it is answered as one");
}

Test(openai_completions, values_of_writer)
{
    call =
        CALL(.url = "https://api.writer.com/v1/completions",
             .request = q("{'model':'p','prompt':'x','stream':true}"), .type = "text/event-stream",
             .response = q("data: {'value':'a'}\n\ndata: {'value':'b'}\n\n"));
    cr_assert_str_eq(call->output[0].text, "ab", "pieces without anything around them");
    cr_assert_not(call->failed, "nothing marks their end");
}

Test(openai_completions, azure_and_deepseek)
{
    call = CALL(.url = "https://x.openai.azure.com/openai/deployments/d-1/completions",
                .request = q("{'prompt':'p'}"), .response = q(ANSWER));
    cr_assert_str_eq(call->name, "text_completion d-1", "the deployment");
    ts_call_free(call);
    call = CALL(.url = "https://api.deepseek.com/beta/completions",
                .request = q("{'model':'deepseek-chat','prompt':'p','suffix':'s'}"),
                .response = q(ANSWER));
    cr_assert_str_eq(call->provider, "deepseek", "another path");
    cr_assert_str_eq(call->output[0].text, "a", "the same form");
}
