/* Tests of exporter/provider/openai_responses.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define URL "https://api.openai.com/v1/responses"
#define USAGE                                                                                      \
    "'usage':{'input_tokens':10,'input_tokens_details':{'cached_tokens':4,'cache_write_tokens':"   \
    "2},'output_tokens':5,'output_tokens_details':{'reasoning_tokens':3},'total_tokens':15}"
#define SAID(text)                                                                                 \
    "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'" text "'}]}"
#define ANSWER(status, output)                                                                     \
    "{'id':'resp_1','object':'response','status':'" status "','error':null,'model':'m-2026',"      \
    "'service_tier':'default','background':false,'output':[" output "]," USAGE "}"
#define EVENT(type, members) "event: " type "\ndata: {'type':'" type "'," members "}\n\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_responses, .fini = done);

Test(openai_responses, path_of_someone_else)
{
    call = CALL(.url = "https://survey.example.com/responses", .request = q("{'answer':42}"),
                .response = q("{'ok':true}"));
    cr_assert_neq(call->kind, TS_CALL_LLM, "the path alone is not enough");
}

Test(openai_responses, answer_that_is_no_response)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi'}"), .response = q("{'x':1}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "it was asked for one");
    cr_assert(call->failed, "none came");
    cr_assert_str_eq(call->error_type, "invalid_response", "said so");
    cr_assert_not(call->usage.known, "no usage");
}

Test(openai_responses, plain)
{
    call =
        CALL(.url = URL,
             .request = q("{'model':'m','input':'hi','instructions':'be brief','temperature':0.5,"
                          "'max_output_tokens':9,'reasoning':{'effort':'low'},"
                          "'text':{'format':{'type':'text'}},'previous_response_id':'resp_0',"
                          "'conversation':{'id':'conv_1'}}"),
             .response = q(ANSWER("completed", "{'type':'reasoning','summary':[]}," SAID("ok"))));
    cr_assert_str_eq(call->name, "chat m", "the name");
    cr_assert_str_eq(call->format, "openai", "the form that the view reads");
    cr_assert_str_eq(call->response_model, "m-2026", "the model that answered");
    cr_assert_str_eq(call->response_id, "resp_1", "its id");
    cr_assert_str_eq(call->service_tier, "default", "its tier");
    cr_assert_str_eq(call->previous_id, "resp_0", "what it goes on from");
    cr_assert_str_eq(call->conversation_id, "conv_1", "where it belongs");
    cr_assert_eq(call->input_count, 2, "instructions and input");
    cr_assert_str_eq(call->input[0].role, "system", "instructions");
    cr_assert_str_eq(call->input[1].text, "hi", "input");
    cr_assert_eq(call->output_count, 1, "one message");
    cr_assert_str_eq(call->output[0].text, "ok", "its text");
    cr_assert(slice_is(call->output[0].json, q(SAID("ok"))), "the message among thoughts");
    cr_assert_str_eq(call->finish_reasons[0], "completed", "how it ended");
    cr_assert_eq(call->param_count, 4, "parameters, also within objects");
    cr_assert_str_eq(call->params[0].name, "temperature", "under OpenTelemetry's names");
    cr_assert_eq(call->usage.input.value, 10, "input");
    cr_assert_eq(call->usage.cache_read.value, 4, "cached");
    cr_assert_eq(call->usage.cache_creation.value, 2, "written to the cache");
    cr_assert_eq(call->usage.reasoning.value, 3, "reasoning");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "no job");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_responses, on_any_host)
{
    call = CALL(.url = "http://localhost:8000/custom", .request = q("{'input':'hi'}"),
                .response = q(ANSWER("completed", SAID("ok"))));
    cr_assert_eq(call->kind, TS_CALL_LLM, "the answer tells");
    cr_assert_str_eq(call->name, "chat m-2026", "and names the model");
}

Test(openai_responses, tools_in_the_form_of_chats)
{
    call = CALL(.url = URL,
                .request = q("{'model':'m','input':'hi','tools':[{'type':'function','name':'f',"
                             "'description':'d','parameters':{}},{'type':'web_search'},"
                             "{'type':'namespace','name':'n','tools':[{'type':'function','name':"
                             "'g'}]}]}"),
                .response = q(ANSWER("completed", "")));
    cr_assert_eq(ts_json_count(call->tools), 3, "each tool, those of a namespace too");
    cr_assert(ts_json_is_text(ts_json_path(call->tools, "0.function.name"), "f"), "a function");
    cr_assert(ts_json_is_text(ts_json_path(call->tools, "1.function.name"), "web_search"),
              "the provider's own by its type");
    cr_assert(ts_json_is_text(ts_json_path(call->tools, "2.function.name"), "g"), "the nested");
}

Test(openai_responses, failed)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi'}"),
                .response = q("{'object':'response','status':'failed','error':{'code':"
                              "'server_error','message':'sorry'},'output':[]}"));
    cr_assert(call->failed, "with status 200");
    cr_assert_str_eq(call->error_type, "server_error", "its code");
    cr_assert_str_eq(call->error_message, "sorry", "its message");
}

Test(openai_responses, incomplete_is_no_error)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi'}"),
                .response = q("{'object':'response','status':'incomplete','error':null,"
                              "'incomplete_details':{'reason':'max_output_tokens'},'output':[]}"));
    cr_assert_not(call->failed, "it is an answer");
    cr_assert_str_eq(call->finish_reasons[0], "max_output_tokens", "that says why it ended");
}

Test(openai_responses, refused)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi'}"), .status = 401,
                .response = q("{'error':{'message':'no key','code':'invalid_api_key'}}"));
    cr_assert_str_eq(call->error_type, "invalid_api_key", "the provider's code");
    cr_assert_eq(call->output_count, 0, "no answer");
}

Test(openai_responses, background)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi','background':true}"),
                .response = q("{'id':'resp_9','object':'response','status':'queued',"
                              "'background':true,'output':[]}"));
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "asked for");
    cr_assert_str_eq(call->job_id, "resp_9", "by its id");
    cr_assert_eq(call->finish_reason_count, 0, "it did not end");
}

Test(openai_responses, poll_before_the_end)
{
    call = CALL(.url = URL "/resp_9", .method = "GET",
                .response = q("{'id':'resp_9','object':'response','status':'in_progress',"
                              "'background':true,'output':[]}"));
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not ready");
    cr_assert_str_eq(call->job_id, "resp_9", "the same id");
}

Test(openai_responses, last_poll)
{
    call = CALL(.url = URL "/resp_9", .method = "GET",
                .response = q("{'id':'resp_9','object':'response','status':'completed',"
                              "'background':true,'output':[" SAID("ok") "]," USAGE "}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "the answer of a model");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "done");
    cr_assert_str_eq(call->output[0].text, "ok", "with its text");
    cr_assert_eq(call->usage.total.value, 15, "and usage");
}

Test(openai_responses, looked_up_again)
{
    call =
        CALL(.url = URL "/resp_1", .method = "GET", .response = q(ANSWER("completed", SAID("ok"))));
    cr_assert_eq(call->kind, TS_CALL_OTHER, "its usage was told when it was made");
    cr_assert_str_eq(call->name, "retrieve response", "what it is");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "no job");
}

Test(openai_responses, not_found)
{
    call = CALL(.url = URL "/resp_x", .method = "GET", .status = 404,
                .response = q("{'error':{'message':'no such response'}}"));
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no call of a model");
    cr_assert(call->failed, "that failed");
}

Test(openai_responses, other_requests)
{
    call = CALL(.url = URL "/resp_1/input_items", .method = "GET",
                .response = q("{'object':'list','data':[]}"));
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no call of a model");
    cr_assert_str_eq(call->name, "list input items", "by name");
    ts_call_free(call);
    call = CALL(.url = URL "/resp_9/cancel",
                .response = q("{'id':'resp_9','object':'response','status':'cancelled',"
                              "'background':true,'output':[]}"));
    cr_assert_str_eq(call->name, "cancel response", "by name");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "which ends the job");
}

Test(openai_responses, compacted)
{
    call = CALL(.url = URL "/compact", .request = q("{'model':'m','input':[]}"),
                .response = q("{'id':'resp_2','object':'response.compaction','output':[{'type':"
                              "'message','role':'user','content':'hi'},{'type':'compaction',"
                              "'encrypted_content':'x'}]," USAGE "}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model does it, and it is paid");
    cr_assert_eq(call->usage.total.value, 15, "with usage");
    cr_assert_str_eq(call->output[0].text, "", "what users said is not the answer");
}

Test(openai_responses, streamed)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi','stream':true}"),
                .type = "text/event-stream",
                .response = q(EVENT("response.created", "'response':{'id':'resp_1'}") EVENT(
                    "response.completed", "'response':" ANSWER("completed", SAID("ok")))));
    cr_assert(call->streamed, "a stream");
    cr_assert_eq(call->chunk_count, 2, "of two events");
    cr_assert_eq(call->first_chunk_ns, FIXTURE_ANSWER_NS, "the first came then");
    cr_assert_str_eq(call->output[0].text, "ok", "the answer");
    cr_assert_eq(call->usage.total.value, 15, "its usage");
    cr_assert(slice_is(call->outputs_json, q(ANSWER("completed", SAID("ok")))), "verbatim");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_responses, stream_cut_off)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi','stream':true}"),
                .type = "text/event-stream",
                .response = q(EVENT("response.created",
                                    "'response':{'id':'resp_1','status':'in_progress','output':[]}")
                                  EVENT("response.output_text.delta",
                                        "'output_index':0,'content_index':0,'delta':'half'")));
    cr_assert(call->interrupted, "marked");
    cr_assert_str_eq(call->output[0].text, "half", "what came is shown");
    cr_assert_not(call->usage.known, "no usage");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "no job: nobody will ask for it");
}

Test(openai_responses, error_in_mid_stream)
{
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi','stream':true}"),
                .type = "text/event-stream",
                .response = q(EVENT("response.output_text.delta", "'output_index':0,'delta':'a'")
                                  EVENT("error", "'code':'server_error','message':'sorry'")));
    cr_assert(call->failed, "it failed");
    cr_assert_str_eq(call->error_type, "server_error", "with its code");
    cr_assert_not(call->interrupted, "it did end");
}

Test(openai_responses, usage_at_the_end_of_a_cut_body)
{
    static const char answer[] =
        "{\"object\":\"response\",\"model\":\"m-2026\",\"output\":[{\"type\":\"message\",\"role\":"
        "\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaa,\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}";
    call = CALL(.url = URL, .request = q("{'model':'m','input':'hi'}"), .response = answer,
                .left_out = 1000);
    cr_assert(call->truncated, "bytes are missing");
    cr_assert_eq(call->usage.output.value, 2, "usage is read all the same");
    cr_assert_str_eq(call->response_model, "m-2026", "so is the model");
}

#define AGENT "http://127.0.0.1:5000/invocations"
#define ITEMS "{'input':[{'role':'user','content':'hi'}]}"

Test(openai_responses, agent_that_is_none)
{
    static const struct {
        const char *request, *response;
    } rows[] = {{"{'input':['a']}", "{'output':[{}]}"},
                {"{'input':[{'x':1}]}", "{'output':[{}]}"},
                {ITEMS, "{'output':'a'}"},
                {ITEMS, "{'predictions':[1]}"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = AGENT, .request = q(rows[i].request), .response = q(rows[i].response));
        cr_assert_neq(call->kind, TS_CALL_LLM, "%s %s", rows[i].request, rows[i].response);
        ts_call_free(call);
    }
    call = CALL(.url = "http://127.0.0.1:5000/run", .request = q(ITEMS),
                .response = q("{'output':[" SAID("a") "]}"));
    cr_assert_neq(call->kind, TS_CALL_LLM, "at a path that tells nothing");
}

Test(openai_responses, agent)
{
    call = CALL(.url = AGENT, .request = q(ITEMS), .response = q("{'output':[" SAID("Hi") "]}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "asked with items");
    cr_assert_str_eq(call->output[0].text, "Hi", "answered with items");
    cr_assert_not(call->failed || call->usage.known, "and nothing else");
    ts_call_free(call);
    call = CALL(.url = AGENT, .request = q(ITEMS), .status = 400,
                .response = q("{'error_code':'BAD_REQUEST','message':'no'}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "refused");
    cr_assert_str_eq(call->error_type, "BAD_REQUEST", "for a reason");
}

Test(openai_responses, agent_whose_stream_ends_with_a_mark)
{
#define ITEM "data: {'type':'response.output_item.done','item':" SAID("Hi") "}\n\n"
    call = CALL(.url = AGENT, .request = q(ITEMS), .type = "text/event-stream",
                .response = q(ITEM "data: [DONE]\n\n"));
    cr_assert_not(call->failed, "it is whole");
    cr_assert_str_eq(call->output[0].text, "Hi", "with its item");
    ts_call_free(call);
    call =
        CALL(.url = AGENT, .request = q(ITEMS), .type = "text/event-stream", .response = q(ITEM));
    cr_assert(call->interrupted, "without the mark nobody knows");
    cr_assert_str_eq(call->output[0].text, "Hi", "but shows what came");
}
