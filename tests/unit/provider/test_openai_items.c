/* Tests of exporter/provider/openai_items.c: what a program sends back must be what came. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "call_fixture.h"
#include "exporter/base/buffer.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define URL "https://api.openai.com/v1/responses"
#define THOUGHT "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'hm'}]}"
#define CALL_1 "{'type':'function_call','id':'fc_1','call_id':'c1','name':'f','arguments':'{}'}"
#define CALL_2 "{'type':'custom_tool_call','call_id':'c2','name':'g','input':'free text'}"
#define SAID "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'ok'}]}"
#define RESULT(id, output) "{'type':'function_call_output','call_id':'" id "','output':" output "}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_items, .fini = done);

static void send(const char *items)
{
    struct ts_buffer request = {0};
    ts_buffer_printf(&request, "{\"model\":\"m\",\"input\":%s}", items);
    call = CALL(.url = URL, .request = request.data, .status = 500);
    ts_buffer_free(&request);
}

static void answer(const char *url, const char *items)
{
    struct ts_buffer response = {0};
    ts_buffer_printf(&response, "{\"object\":\"response\",\"status\":\"completed\",\"output\":%s}",
                     items);
    call = CALL(.url = url, .request = q("{'model':'m','input':'hi'}"), .response = response.data);
    ts_buffer_free(&response);
}

Test(openai_items, no_items)
{
    send("null");
    cr_assert_eq(call->input_count, 0, "null is no input");
    ts_call_free(call);
    send(q("[1,'x',{}]"));
    cr_assert_eq(call->input_count, 1, "only objects are items, whatever they are");
    ts_call_free(call);
    answer(URL, "[]");
    cr_assert_eq(call->output_count, 0, "nothing was said");
}

Test(openai_items, roles)
{
    send(q("[{'role':'developer','content':'d'},{'role':'user','content':[{'type':'input_text',"
           "'text':'a'},{'type':'input_image','image_url':'u'},{'type':'input_text','text':'b'}]},"
           "{'role':'assistant','content':'c'}]"));
    cr_assert_eq(call->input_count, 3, "three messages");
    cr_assert_str_eq(call->input[0].role, "developer", "as it was sent");
    cr_assert_str_eq(call->input[1].text, "a\nb", "parts are joined");
    cr_assert_str_eq(call->input[2].role, "assistant", "as it was sent");
    cr_assert_str_eq(call->input[2].text, "c", "with its text");
}

Test(openai_items, answer_is_the_same_when_it_is_sent_back)
{
    answer(URL, q("[" THOUGHT "," SAID "," CALL_1 "," CALL_2 "]"));
    cr_assert_eq(call->output_count, 1, "one message");
    struct ts_call *first = call;
    send(q("[{'role':'user','content':'hi'}," THOUGHT "," SAID "," CALL_1 "," CALL_2
           "," RESULT("c1", "'r'") "]"));
    cr_assert_eq(call->input_count, 3, "the user, the assistant, the tool");
    const struct ts_chat_message *out = &first->output[0], *in = &call->input[1];
    cr_assert_str_eq(in->role, out->role, "the same role");
    cr_assert_str_eq(in->text, out->text, "the same text");
    cr_assert_eq(in->tool_call_count, 2, "two calls");
    cr_assert_eq(out->tool_call_count, 2, "both times");
    for (size_t i = 0; i < 2; i++) {
        cr_assert_str_eq(in->tool_calls[i].id, out->tool_calls[i].id, "the same id");
        cr_assert_str_eq(in->tool_calls[i].name, out->tool_calls[i].name, "the same name");
        cr_assert_eq(in->tool_calls[i].arguments.n, out->tool_calls[i].arguments.n,
                     "the same arguments");
    }
    cr_assert_str_eq(out->tool_calls[0].id, "c1", "the id that the result names");
    cr_assert(out->tool_calls[0].arguments_are_json, "a function takes JSON");
    cr_assert_not(out->tool_calls[1].arguments_are_json, "a custom tool a text");
    cr_assert(slice_is(out->tool_calls[1].arguments, "free text"), "as it is");
    ts_call_free(first);
}

Test(openai_items, results)
{
    send(q("[" CALL_1 "," RESULT("c1", "'r'") "," RESULT(
        "c2", "[{'type':'input_text','text':'p'}]") ",{'type':'shell_call_output','call_id':'c3','"
                                                    "output':[{'stdout':'o','stderr':'e'}]},"
                                                    "{'type':'local_shell_call_output','id':'c4','"
                                                    "output':'x'}]"));
    cr_assert_eq(call->input_count, 5, "one message for each");
    cr_assert_str_eq(call->input[1].role, "tool", "a result");
    cr_assert_str_eq(call->input[1].tool_call_id, "c1", "of this call");
    cr_assert(slice_is(call->input[1].content, "\"r\""), "what came out");
    cr_assert_str_eq(call->input[2].text, "p", "of parts");
    cr_assert_str_eq(call->input[3].text, "o\ne", "of a shell");
    cr_assert_str_eq(call->input[4].tool_call_id, "c4", "where the id stands at id");
}

Test(openai_items, tools_that_the_program_runs)
{
    answer(URL,
           q("[{'type':'computer_call','call_id':'a','action':{'type':'click'}},"
             "{'type':'computer_call','call_id':'b','actions':[{'type':'wait'}]},"
             "{'type':'local_shell_call','call_id':'c','action':{'type':'exec'}},"
             "{'type':'shell_call','call_id':'d','action':{},'environment':{'type':'local'}},"
             "{'type':'apply_patch_call','call_id':'e','operation':{'type':'delete_file'}},"
             "{'type':'tool_search_call','call_id':'f','execution':'client','arguments':{}}]"));
    static const char *const names[] = {"computer", "computer",    "local_shell",
                                        "shell",    "apply_patch", "tool_search"};
    cr_assert_eq(ts_call_tool_calls(call), 6, "each is a call");
    for (size_t i = 0; i < 6; i++)
        cr_assert_str_eq(call->output[0].tool_calls[i].name, names[i], "by the tool's name");
    cr_assert(slice_is(call->output[0].tool_calls[1].arguments, q("[{'type':'wait'}]")),
              "with what is to be done");
}

Test(openai_items, tools_that_the_provider_runs)
{
    answer(URL, q("[{'type':'web_search_call','id':'a','status':'completed'},"
                  "{'type':'file_search_call','id':'b'},{'type':'code_interpreter_call','id':'c'},"
                  "{'type':'image_generation_call','id':'d'},{'type':'mcp_call','id':'e','name':"
                  "'x','arguments':'{}'},{'type':'mcp_list_tools','id':'f'},"
                  "{'type':'shell_call','call_id':'g','environment':{'type':'container_reference'"
                  "}},{'type':'shell_call_output','call_id':'g','output':[]},"
                  "{'type':'tool_search_call','execution':'server'}]"));
    cr_assert_eq(ts_call_tool_calls(call), 0, "none of them is the program's");
    cr_assert_eq(call->output_count, 1, "they are in the message");
}

Test(openai_items, hosted_shell_sent_back)
{
    send(q("[{'type':'shell_call','call_id':'g','environment':{'type':'container_auto'}},"
           "{'type':'shell_call_output','call_id':'g','output':[]}," SAID "]"));
    cr_assert_eq(call->input_count, 1, "its output is part of the assistant's message");
    cr_assert_str_eq(call->input[0].text, "ok", "as is what was said then");
}

Test(openai_items, searches_of_x)
{
    answer("https://api.x.ai/v1/responses",
           q("[{'type':'custom_tool_call','call_id':'a','name':'x_keyword_search','input':'{}'}]"));
    cr_assert_eq(ts_call_tool_calls(call), 0, "nobody declared such a tool");
    ts_call_free(call);
    answer(URL, q("[" CALL_2 "]"));
    cr_assert_eq(ts_call_tool_calls(call), 1, "elsewhere it is the program's");
}

Test(openai_items, refusal)
{
    answer(URL, q("[{'type':'message','role':'assistant','content':[{'type':'refusal','refusal':"
                  "'no'}]}]"));
    cr_assert_str_eq(call->output[0].text, "no", "is what was said");
}

Test(openai_items, approval)
{
    send(q("[{'type':'mcp_approval_request','id':'a'},{'type':'mcp_approval_response',"
           "'approval_request_id':'a','approve':true}]"));
    cr_assert_eq(call->input_count, 2, "who asks, and who answers");
    cr_assert_str_eq(call->input[0].role, "assistant", "the model asks");
    cr_assert_str_eq(call->input[1].role, "user", "the user approves");
}

/* Many items must not cost the square of their number. */
Test(openai_items, many, .timeout = 20)
{
    struct ts_buffer items = {0};
    for (int i = 0; i < 100000; i++)
        ts_buffer_text(&items, i ? "," : "[");
    ts_buffer_reset(&items);
    for (int i = 0; i < 100000; i++) {
        ts_buffer_text(&items, i ? "," : "[");
        ts_buffer_text(&items, q(CALL_1));
    }
    ts_buffer_text(&items, "]");
    send(items.data);
    cr_assert_eq(call->input[0].tool_call_count, 100000, "all are there");
    ts_buffer_free(&items);
}
