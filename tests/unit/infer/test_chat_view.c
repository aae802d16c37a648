/* Tests of exporter/infer/chat_view.h: what MLflow's chat view reads in the provider's own form. */
#include "exporter/infer/chat_view.h"
#include <criterion/criterion.h>

static bool reads(const char *format, const char *request, const char *response)
{
    struct ts_call call = {.format = format,
                           .inputs_json = ts_slice_text(request),
                           .outputs_json = ts_slice_text(response)};
    return ts_chat_view_reads(&call);
}

#define YES(format, request, response) cr_assert(reads(format, request, response), "%s", request)
#define NO(format, request, response, ...) cr_assert(!reads(format, request, response), __VA_ARGS__)

Test(chat_view, nothing)
{
    NO(NULL, "{}", "{}", "no format");
    NO("cohere", "{}", "{}", "one that the page does not know");
    const char *const formats[] = {"openai", "anthropic", "gemini", "bedrock"};
    const char *const texts[] = {
        "", "{}", "[]", "null", "{\"messages\":[]}", "{\"messages\":{}}", "{\"contents\":[1]}"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            NO(formats[i], texts[j], texts[j], "%s %s", formats[i], texts[j]);
}

#define ASK(message) "{\"messages\":[" message "]}"
#define CHOICE(message) "{\"choices\":[{\"message\":" message "}]}"
#define Q "{\"role\":\"user\",\"content\":\"q\"}"
#define A "{\"role\":\"assistant\",\"content\":\"a\"}"
#define PART(part) "{\"role\":\"user\",\"content\":[" part "]}"
#define CALLS(call) "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" call "]}"

Test(chat_view, openai_chat)
{
    YES("openai", ASK(Q), CHOICE(A));
    YES("openai", ASK(PART("{\"type\":\"text\",\"text\":\"t\"}")), CHOICE(A));
    YES("openai", ASK(PART("{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}")), CHOICE(A));
    YES("openai", ASK(Q),
        CHOICE(CALLS("{\"id\":\"i\",\"function\":{\"name\":\"n\",\"arguments\":\"{}\"}}")));
    NO("openai", ASK("{\"role\":\"developer\",\"content\":\"s\"}"), CHOICE(A), "its newer role");
    NO("openai", ASK(PART("{\"type\":\"file\",\"file\":{}}")), CHOICE(A), "a file");
    NO("openai", ASK(Q), CHOICE(CALLS("{\"id\":\"i\",\"custom\":{}}")), "a custom tool");
    NO("openai", ASK(Q), CHOICE("{\"role\":\"assistant\",\"function_call\":{}}"), "an old call");
    NO("openai", ASK(Q), "{\"error\":{}}", "no answer");
}

#define MESSAGE "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[" OUT "]}"
#define OUT "{\"type\":\"output_text\",\"text\":\"t\"}"
#define OUTPUT(item) "{\"output\":[" item "]}"

Test(chat_view, openai_responses)
{
    YES("openai", "{\"input\":\"q\"}", OUTPUT(MESSAGE));
    YES("openai", "{\"input\":[" Q "]}", OUTPUT(MESSAGE));
    YES("openai",
        "{\"input\":[" Q
        ",{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"o\"}]}",
        OUTPUT("{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[]}," MESSAGE));
    NO("openai", "{\"input\":\"q\",\"instructions\":\"s\"}", OUTPUT(MESSAGE), "left out there");
    NO("openai", "{\"input\":\"q\"}", OUTPUT("{\"type\":\"web_search_call\"}," MESSAGE),
       "built in");
}

#define BLOCK(block) "{\"role\":\"user\",\"content\":[" block "]}"
#define ANSWER(block) "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[" block "]}"
#define TEXT "{\"type\":\"text\",\"text\":\"t\"}"

Test(chat_view, anthropic)
{
    YES("anthropic", ASK(Q), ANSWER(TEXT));
    YES("anthropic",
        ASK(BLOCK("{\"type\":\"tool_result\",\"tool_use_id\":\"i\",\"content\":\"r\"}")),
        ANSWER("{\"type\":\"tool_use\",\"id\":\"i\",\"name\":\"n\",\"input\":{}}"));
    NO("anthropic", "{\"system\":\"s\",\"messages\":[" Q "]}", ANSWER(TEXT), "left out there");
    NO("anthropic", ASK(BLOCK("{\"type\":\"tool_result\",\"tool_use_id\":\"i\"}")), ANSWER(TEXT),
       "a result without content");
    NO("anthropic", ASK(Q), ANSWER("{\"type\":\"server_tool_use\"}," TEXT), "a tool of its own");
    NO("anthropic", ASK(Q), ANSWER("{\"type\":\"redacted_thinking\",\"data\":\"\"}"), "hidden");
}

#define CONTENT(role, part) "{" role "\"parts\":[" part "]}"
#define GEMINI(content) "{\"contents\":[" content "]}"
#define CANDIDATE(part) "{\"candidates\":[{\"content\":" CONTENT(MODEL, part) "}]}"
#define USER_ROLE "\"role\":\"user\","
#define MODEL "\"role\":\"model\","
#define SAID "{\"text\":\"t\"}"

Test(chat_view, gemini)
{
    YES("gemini", GEMINI(CONTENT(USER_ROLE, SAID)), CANDIDATE(SAID));
    NO("gemini", GEMINI(CONTENT("", SAID)), CANDIDATE(SAID), "taken for the model's");
    NO("gemini", GEMINI(CONTENT(USER_ROLE, SAID)), CANDIDATE("{\"functionCall\":{}}"), "camelCase");
    YES("gemini", GEMINI(CONTENT(USER_ROLE, SAID)), CANDIDATE("{\"function_call\":{}}"));
    NO("gemini", "{\"systemInstruction\":{},\"contents\":[" CONTENT(USER_ROLE, SAID) "]}",
       CANDIDATE(SAID), "left out there");
}

#define RESULT "{\"toolResult\":{\"toolUseId\":\"i\",\"content\":[" SAID "]}}"
#define CONVERSE(block)                                                                            \
    "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[" block "]}}}"

Test(chat_view, bedrock)
{
    YES("bedrock", ASK(BLOCK(SAID)), CONVERSE(SAID));
    YES("bedrock", ASK(BLOCK(RESULT)), CONVERSE("{\"toolUse\":{}}"));
    NO("bedrock", ASK(BLOCK(RESULT "," RESULT)), CONVERSE(SAID), "two results in one");
    NO("bedrock", "{\"system\":[{}],\"messages\":[" BLOCK(SAID) "]}", CONVERSE(SAID), "left out");
}

Test(chat_view, message_of_a_turn)
{
    cr_assert(ts_chat_view_reads_message(ts_slice_text(Q)));
    cr_assert(!ts_chat_view_reads_message(ts_slice_text(CONTENT(USER_ROLE, SAID))), "Gemini's");
    cr_assert(!ts_chat_view_reads_message(ts_slice_text(BLOCK(SAID))), "Bedrock's");
    cr_assert(!ts_chat_view_reads_message(ts_slice_text(MESSAGE)), "of Responses");
    cr_assert(!ts_chat_view_reads_parts(ts_slice_text("[]")), "no part");
    cr_assert(ts_chat_view_reads_parts(ts_slice_text("[" TEXT "]")), "text");
}
