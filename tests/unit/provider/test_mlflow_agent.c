/* Tests of exporter/provider/mlflow_agent.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "quotes.h"

#define URL "https://w.cloud.databricks.com/serving-endpoints/helper/invocations"
#define ASKED "{'messages':[{'role':'user','content':'hi'}]}"
#define CALLS                                                                                      \
    "{'role':'assistant','content':'','id':'1','tool_calls':[{'id':'c1','type':'function',"        \
    "'function':{'name':'add','arguments':'{}'}}]}"
#define DELTA_TOOL "{'role':'tool','content':'3','id':'2','tool_call_id':'c1'}"
#define USAGE "'usage':{'prompt_tokens':5,'completion_tokens':3,'total_tokens':8}"
#define DELTA_OF(id, text) "{'delta':{'role':'assistant','content':'" text "','id':'" id "'}}"
#define EVENT_OF(json) "data: " json "\n\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(mlflow_agent, .fini = done);

Test(mlflow_agent, others_at_this_path)
{
    static const char *const answers[] = {
        "{'predictions':[1]}", "{'messages':[]}", "[]", "[1]", "{'messages':['a']}", "x", ""};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        call = CALL(.url = URL, .request = q(ASKED), .response = q(answers[i]));
        cr_assert_str_neq(call->response_model, "m", "no answer of an agent: %s", answers[i]);
        cr_assert_eq(call->output_count, 0, "%s", answers[i]);
        ts_call_free(call);
    }
    call = CALL(.url = URL, .request = q("{'inputs':1}"),
                .response = q("{'messages':[{'role':'assistant','content':'a'}]}"));
    cr_assert_neq(call->kind, TS_CALL_LLM, "nobody asked a model");
}

Test(mlflow_agent, messages)
{
    call = CALL(.url = URL, .request = q(ASKED),
                .response = q("{'messages':[" CALLS "," DELTA_TOOL ",{'role':'assistant','id':'3',"
                              "'content':'three'}]," USAGE "}"));
    cr_assert(call->kind == TS_CALL_LLM && !call->failed, "an agent");
    cr_assert_str_eq(call->request_model, "helper", "by its endpoint's name");
    cr_assert_str_eq(call->input[0].text, "hi", "what was asked");
    cr_assert_eq(call->output_count, 3, "all its steps");
    cr_assert_str_eq(call->output[2].text, "three", "what it says");
    cr_assert_eq(ts_call_tool_calls(call), 0, "its own tools are its own affair");
    cr_assert(call->usage.known && call->usage.total.value == 8, "usage");
}

Test(mlflow_agent, tools_of_the_program)
{
    call = CALL(.url = URL, .request = q(ASKED), .response = q("{'messages':[" CALLS "]}"));
    cr_assert_eq(ts_call_tool_calls(call), 1, "it waits for an answer");
    cr_assert_str_eq(call->output[0].tool_calls[0].name, "add", "of this tool");
    cr_assert_not(call->usage.known, "no usage was sent");
}

Test(mlflow_agent, list_of_completions)
{
    call = CALL(.url = URL, .request = q(ASKED),
                .response = q("[{'choices':[{'index':0,'message':{'role':'assistant',"
                              "'content':'three'}}]}]"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "an agent");
    cr_assert_str_eq(call->output[0].text, "three", "what it says");
}

Test(mlflow_agent, streamed)
{
    call = CALL(.url = URL, .request = q(ASKED), .type = "text/event-stream",
                .response = q(EVENT_OF(DELTA_OF("1", "th")) EVENT_OF(DELTA_OF("1", "ree")) EVENT_OF(
                    DELTA_OF("2", "!")) EVENT_OF("{'finish_reason':'stop'," USAGE "}")));
    cr_assert(call->streamed && !call->failed, "a stream");
    cr_assert_eq(call->chunk_count, 4, "of four pieces");
    cr_assert_eq(call->output_count, 2, "two messages");
    cr_assert_str_eq(call->output[0].text, "three", "put together");
    cr_assert_eq(call->usage.output.value, 3, "usage");
}

Test(mlflow_agent, stream_that_went_wrong)
{
    call = CALL(.url = URL, .request = q(ASKED), .type = "text/event-stream",
                .response = q(EVENT_OF(DELTA_OF("1", "th"))));
    cr_assert(call->interrupted, "cut off");
    cr_assert_str_eq(call->output[0].text, "th", "what came is shown");
    ts_call_free(call);
    call = CALL(.url = URL, .request = q(ASKED), .type = "text/event-stream",
                .response = q(EVENT_OF(DELTA_OF("1", "th")) EVENT_OF("{'error':'broken'}")));
    cr_assert_str_eq(call->error_message, "broken", "an error in its midst");
    cr_assert_not(call->interrupted, "is an end");
}
