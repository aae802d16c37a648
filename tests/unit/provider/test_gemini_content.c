/* Tests of exporter/provider/gemini_content.h, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(gemini_content, .fini = done);

static size_t ask(const char *request)
{
    done();
    call = CALL(.url = "https://h.local/v1beta/models/m:generateContent", .request = request,
                .response = "{\"candidates\":[]}");
    return call->input_count;
}

static void answer(const char *parts)
{
    done();
    char body[1000];
    snprintf(body, sizeof body, "{\"candidates\":[{\"content\":{\"parts\":[%s]}}]}", parts);
    call = CALL(.url = "https://h.local/v1beta/models/m:generateContent", .response = body);
}

static bool is(size_t at, const char *role, const char *text)
{
    const struct ts_chat_message *message = &call->input[at];
    bool same = at < call->input_count && strcmp(message->role, role) == 0 &&
                strcmp(message->text, text) == 0;
    if (!same && at < call->input_count)
        fprintf(stderr, "is: %s: %s\n", message->role, message->text);
    return same;
}

Test(gemini_content, what_is_no_content)
{
    cr_assert_eq(ask("{\"contents\":[1,null,[2]]}"), 0, "neither numbers nor lists");
    cr_assert_eq(ask("{\"contents\":[{\"parts\":[1,null]},{}]}"), 2, "empty ones are messages");
    cr_assert(is(0, "user", "") && is(1, "user", ""), "without a text");
    cr_assert_eq(ask("{\"systemInstruction\":5,\"contents\":[]}"), 0, "a number says nothing");
}

Test(gemini_content, forms_of_contents)
{
    cr_assert_eq(ask("{\"contents\":\"hi\"}"), 1, "a text");
    cr_assert(is(0, "user", "hi"), "is the user's");
    cr_assert_eq(ask("{\"contents\":{\"parts\":{\"text\":\"hi\"}}}"), 1, "one content, one part");
    cr_assert(is(0, "user", "hi"), "with its text");
    cr_assert_eq(ask("{\"contents\":[\"a\",{\"text\":\"b\"}]}"), 2, "texts and parts");
    cr_assert(is(0, "user", "a") && is(1, "user", "b"), "each is a message");
    ask("{\"contents\":[{\"parts\":[{\"text\":\"a\"},{\"inlineData\":{\"data\":\"QQ==\"}},"
        "{\"text\":\"b\"}]}]}");
    cr_assert(is(0, "user", "a\nb"), "texts of a user stand in lines of their own");
}

Test(gemini_content, system_instruction)
{
    ask("{\"system_instruction\":{\"parts\":[{\"text\":\"be\"}]},\"contents\":[\"a\"]}");
    cr_assert(is(0, "system", "be") && is(1, "user", "a"), "it comes first");
    ask("{\"systemInstruction\":\"be\",\"contents\":[\"a\"]}");
    cr_assert(is(0, "system", "be"), "a text alone");
}

#define CALL_PART                                                                                  \
    "{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}},\"thoughtSignature\":\"s\"}"

Test(gemini_content, tool_loop)
{
    cr_assert_eq(ask("{\"contents\":[{\"role\":\"model\",\"parts\":[" CALL_PART
                     ",{\"functionCall\":{"
                     "\"id\":\"2\",\"name\":\"g\"}}]},{\"role\":\"user\",\"parts\":["
                     "{\"functionResponse\":{\"name\":\"f\",\"response\":{\"x\":1,\"y\":2}}},"
                     "{\"function_response\":{\"id\":\"2\",\"name\":\"g\",\"response\":{\"result\":"
                     "\"ok\"}}},{\"text\":\"and?\"}]}]}"),
                 4, "an answer, two results, a text");
    cr_assert_str_eq(call->input[0].role, "assistant", "the model's");
    cr_assert_eq(call->input[0].tool_call_count, 2, "two calls");
    cr_assert_str_eq(call->input[0].tool_calls[0].name, "f", "by name");
    cr_assert(slice_is(call->input[0].tool_calls[0].arguments, "{\"a\":1}"), "with arguments");
    cr_assert_str_eq(call->input[0].tool_calls[1].id, "2", "by id where there is one");
    cr_assert(slice_is(call->input[0].tool_calls[1].arguments, "{}"), "none are an empty object");
    cr_assert(is(1, "tool", "{\"x\":1,\"y\":2}"), "a result is a message");
    cr_assert_str_eq(call->input[1].name, "f", "of the tool");
    cr_assert(slice_is(call->input[1].content, "{\"x\":1,\"y\":2}"), "with its value");
    cr_assert(is(2, "tool", "ok"), "a text that an SDK wrapped");
    cr_assert_str_eq(call->input[2].tool_call_id, "2", "of the call");
    cr_assert(is(3, "user", "and?"), "what the user says beside it");
}

Test(gemini_content, results_alone)
{
    cr_assert_eq(ask("{\"contents\":[{\"role\":\"function\",\"parts\":[{\"functionResponse\":{"
                     "\"name\":\"f\",\"response\":{}}}]}]}"),
                 1, "no message beside the result");
    cr_assert_str_eq(call->input[0].role, "tool", "under the older role as well");
}

Test(gemini_content, thoughts_are_no_text)
{
    answer("{\"text\":\"hm\",\"thought\":true},{\"text\":\"a\",\"thought\":false}");
    cr_assert_str_eq(call->output[0].text, "a", "only what was said");
}

Test(gemini_content, an_answer_has_no_results)
{
    answer("{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}");
    cr_assert_eq(call->input_count, 0, "nothing is put before it");
}

Test(gemini_content, texts_side_by_side_are_one)
{
    answer("{\"text\":\"a\"},{\"text\":\"h\",\"thought\":true},{\"text\":\"b\"},"
           "{\"executableCode\":{\"code\":\"1\"}},{\"text\":\"c\"}");
    cr_assert_str_eq(call->output[0].text, "ab\nc", "but for what another part parts");
}

Test(gemini_content, pieces_of_a_stream_sent_back)
{
    cr_assert_eq(ask("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]},"
                     "{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]},"
                     "{\"role\":\"model\",\"parts\":[]},"
                     "{\"role\":\"model\",\"parts\":[{\"text\":\"b\"}," CALL_PART "]},"
                     "{\"role\":\"user\",\"parts\":[{\"text\":\"r\"}]}]}"),
                 3, "contents of the model that follow each other are one message");
    cr_assert(is(1, "assistant", "ab"), "with the text of the stream");
    cr_assert_eq(call->input[1].tool_call_count, 1, "and its call");
    cr_assert(slice_is(call->input[1].json, "{\"role\":\"model\",\"parts\":[{\"text\":\"a\"},"
                                            "{\"text\":\"b\"}," CALL_PART "]}"),
              "as one content");
    cr_assert(is(2, "user", "r"), "the user's are not joined to it");
    cr_assert_eq(ask("{\"contents\":[\"a\",\"b\"]}"), 2, "nor to each other");
}
