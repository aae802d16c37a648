/* Tests of exporter/provider/openai_assistants.c and openai_run_stream.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define THREADS "https://api.openai.com/v1/threads"
#define RUNS THREADS "/thread_1/runs"
#define RUN(status, more)                                                                          \
    "{'id':'run_1','object':'thread.run','thread_id':'thread_1','model':'m-1','status':'" status   \
    "','instructions':'be kind','last_error':null,'tools':[{'type':'function','function':{"        \
    "'name':'f'}},{'type':'file_search'}]" more "}"
#define USAGE ",'usage':{'prompt_tokens':4,'completion_tokens':1,'total_tokens':5}"
#define MESSAGE(status, text)                                                                      \
    "{'id':'msg_1','object':'thread.message','status':'" status                                    \
    "','role':'assistant','content':[" text "]}"
#define TEXT(value) "{'type':'text','text':{'value':'" value "','annotations':[]}}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_assistants, .fini = done);

Test(openai_assistants, another_server_with_such_paths)
{
    call = CALL(.url = "http://localhost:2024/threads/t/runs", .request = q("{'assistant_id':'a'}"),
                .response = q("{'run_id':'r','thread_id':'t'}"));
    cr_assert_neq(call->kind, TS_CALL_LLM, "is not this interface");
}

Test(openai_assistants, answer_that_is_no_run)
{
    call = CALL(.url = RUNS, .request = q("{}"), .response = q("{'x':1}"));
    cr_assert_str_eq(call->error_type, "invalid_response", "said so");
}

Test(openai_assistants, asked_for)
{
    call = CALL(.url = RUNS,
                .request = q("{'assistant_id':'a','additional_instructions':'now','temperature':1,"
                             "'additional_messages':[{'role':'user','content':'hi'}]}"),
                .response = q(RUN("queued", "")));
    cr_assert_eq(call->kind, TS_CALL_LLM, "a call of a model");
    cr_assert_str_eq(call->name, "invoke_agent m-1", "its name");
    cr_assert_str_eq(call->conversation_id, "thread_1", "the thread");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "a job");
    cr_assert_str_eq(call->job_id, "run_1", "by its id");
    cr_assert_eq(call->input_count, 2, "instructions and a message");
    cr_assert_str_eq(call->input[1].text, "hi", "the message");
    cr_assert_eq(ts_json_count(call->tools), 2, "tools of the run");
    cr_assert_eq(call->finish_reason_count, 0, "it did not end");
}

Test(openai_assistants, polled)
{
    call = CALL(.url = RUNS "/run_1", .method = "GET", .response = q(RUN("in_progress", "")));
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not ready");
    cr_assert_str_eq(call->input[0].text, "be kind", "instructions of the assistant");
}

Test(openai_assistants, completed)
{
    call = CALL(.url = RUNS "/run_1", .method = "GET", .response = q(RUN("completed", USAGE)));
    cr_assert_eq(call->job_step, TS_JOB_DONE, "done");
    cr_assert_eq(call->usage.total.value, 5, "usage");
    cr_assert_str_eq(call->finish_reasons[0], "completed", "how it ended");
}

Test(openai_assistants, failed)
{
    call = CALL(.url = RUNS "/run_1", .method = "GET",
                .response = q("{'id':'run_1','object':'thread.run','status':'failed','last_error':{"
                              "'code':'rate_limit_exceeded','message':'slow down'}}"));
    cr_assert_eq(call->job_step, TS_JOB_DONE, "done");
    cr_assert_str_eq(call->error_type, "rate_limit_exceeded", "its code");
    cr_assert_str_eq(call->error_message, "slow down", "its message");
    ts_call_free(call);
    call = CALL(.url = RUNS "/run_1", .method = "GET", .response = q(RUN("expired", "")));
    cr_assert_str_eq(call->error_type, "expired", "too late");
}

Test(openai_assistants, wants_tools)
{
    call = CALL(.url = RUNS "/run_1", .method = "GET",
                .response = "{\"id\":\"run_1\",\"object\":\"thread.run\",\"status\":"
                            "\"requires_action\",\"required_action\":{\"submit_tool_outputs\":{"
                            "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{"
                            "\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}}}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "the model has answered");
    cr_assert_eq(ts_call_tool_calls(call), 1, "with a call");
    cr_assert_str_eq(call->output[0].tool_calls[0].id, "c1", "its id");
    cr_assert(slice_is(call->output[0].tool_calls[0].arguments, "{\"a\":1}"), "its arguments");
}

Test(openai_assistants, results)
{
    call = CALL(.url = RUNS "/run_1/submit_tool_outputs",
                .request = q("{'tool_outputs':[{'tool_call_id':'c1','output':'r'}]}"),
                .response = q(RUN("queued", "")));
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "the run goes on");
    cr_assert_eq(call->input_count, 1, "one result");
    cr_assert_str_eq(call->input[0].role, "tool", "of a tool");
    cr_assert_str_eq(call->input[0].tool_call_id, "c1", "of this call");
    cr_assert_str_eq(call->input[0].text, "r", "as it is");
}

Test(openai_assistants, streamed)
{
    call = CALL(.url = RUNS, .request = q("{'assistant_id':'a','stream':true}"),
                .type = "text/event-stream",
                .response = q("event: thread.run.created\ndata: " RUN(
                    "queued",
                    "") "\n\nevent: "
                        "thread.message.completed\ndata:"
                        " " MESSAGE("completed",
                                    TEXT("hello")) "\n\nevent:"
                                                   " thread."
                                                   "run."
                                                   "completed"
                                                   "\ndata:"
                                                   " " RUN(
                                                       "co"
                                                       "mp"
                                                       "le"
                                                       "te"
                                                       "d",
                                                       USAGE) "\n\nevent: done\ndata: [DONE]\n\n"));
    cr_assert_eq(call->job_step, TS_JOB_NONE, "nothing to wait for");
    cr_assert_str_eq(call->output[0].text, "hello", "what was said");
    cr_assert_eq(call->usage.total.value, 5, "usage");
    cr_assert(ts_json_is_text(ts_json_get(call->outputs_json, "status"), "completed"), "the run");
    cr_assert_eq(ts_json_count(ts_json_get(call->outputs_json, "messages")), 1, "its messages");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_assistants, stream_cut_off)
{
    call = CALL(.url = RUNS, .request = q("{'stream':true}"), .type = "text/event-stream",
                .response = q("data: " MESSAGE(
                    "in_progress",
                    "") "\n\ndata: "
                        "{'id':'msg_1','object':'thread.message.delta','delta':{'content':[{'index'"
                        ":0,'type':'text','text':{'value':'a'}}]}}\n\ndata: "
                        "{'id':'msg_1','object':'thread.message.delta','delta':{'content':[{'index'"
                        ":0,'text':{'value':'b'}}]}}\n\n"));
    cr_assert(call->interrupted, "marked");
    cr_assert_str_eq(call->output[0].text, "ab", "what came");
}

Test(openai_assistants, error_in_mid_stream)
{
    call = CALL(.url = RUNS, .request = q("{'stream':true}"), .type = "text/event-stream",
                .response = q("event: error\ndata: {'code':'server_error','message':'sorry'}\n\n"));
    cr_assert_str_eq(call->error_type, "server_error", "its code");
}

Test(openai_assistants, other_requests)
{
    static const struct {
        const char *method, *url, *name;
    } rows[] = {
        {"POST", THREADS, "create thread"},
        {"POST", THREADS "/thread_1/messages", "add message to thread"},
        {"GET", THREADS "/thread_1/messages", "list messages of thread"},
        {"GET", RUNS "/run_1/steps", "list steps of run"},
        {"POST", RUNS "/run_1/cancel", "cancel run"},
        {"POST", "https://api.openai.com/v1/assistants", "create assistant"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = rows[i].url, .method = rows[i].method, .response = q("{'id':'x'}"));
        cr_assert_eq(call->kind, TS_CALL_OTHER, "%s", rows[i].name);
        cr_assert_str_eq(call->name, rows[i].name, "by name");
        ts_call_free(call);
    }
    call = NULL;
}

Test(openai_assistants, run_with_a_part_left_out)
{
    call = CALL(.url = RUNS "/run_1", .method = "GET",
                .response =
                    q("{'id':'run_1','x':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" USAGE "}"),
                .left_out = 1000);
    cr_assert_not(call->failed, "nothing is known to be wrong");
    cr_assert_eq(call->usage.total.value, 5, "usage is read all the same");
}
