/* Tests of exporter/call/call.h and provider.h: what holds for every call. */
#include <criterion/criterion.h>
#include <string.h>
#include "call_fixture.h"
#include "exporter/provider/provider.h"

Test(call, free_of_nothing)
{
    ts_call_free(NULL);
}

Test(call, tool_calls_of_nothing)
{
    struct ts_call call = {0};
    cr_assert_eq(ts_call_tool_calls(&call), 0, "no answer asks for no tool");
    struct ts_chat_message output[2] = {{.tool_call_count = 2}, {.tool_call_count = 1}};
    call.output = output;
    call.output_count = 2;
    cr_assert_eq(ts_call_tool_calls(&call), 3, "all choices count");
}

static bool is_text(const char *text)
{
    return text && strnlen(text, 100000) < 100000;
}

Test(call, texts_are_never_null)
{
    static const char *const urls[] = {"", "nonsense", "https://api.openai.com/v1/chat/completions",
                                       "https://api.tavily.com/search", "http://[::1]:9/"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct ts_call *call = CALL(.url = urls[i], .status = NO_ANSWER, .killed = i % 2);
        const char *texts[] = {call->provider,      call->gen_ai_provider, call->operation,
                               call->name,          call->request_model,   call->response_model,
                               call->response_id,   call->service_tier,    call->error_type,
                               call->error_message, call->request_id};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            cr_expect(is_text(texts[k]), "text %zu of \"%s\"", k, urls[i]);
        ts_call_free(call);
    }
}

Test(call, request_ids)
{
    static const char *const headers[] = {"x-request-id: r1\r\n", "Request-Id: r1\r\n",
                                          "x-amzn-RequestId: r1\r\nother: r2\r\n"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct ts_call *call = CALL(.headers = headers[i], .response = "{}");
        cr_expect_str_eq(call->request_id, "r1", "%s", headers[i]);
        ts_call_free(call);
    }
    struct ts_call *call = CALL(.response = "{}");
    cr_assert_str_eq(call->request_id, "", "none");
    ts_call_free(call);
}

Test(call, the_table_takes_everything)
{
    struct ts_http http = {0};
    const struct ts_provider *const *row = ts_providers;
    cr_assert_not_null(*row, "there are rows");
    while (row[1]) {
        cr_expect_eq((*row)->match(&http), 0, "%s does not want nothing", (*row)->shape);
        row++;
    }
    cr_assert_gt((*row)->match(&http), 0, "the last one wants everything");
}

Test(call, media_are_not_in_inputs_and_outputs)
{
    static char request[3000], response[3000];
    memset(request, 'A', sizeof request - 1);
    memcpy(request, "{\"messages\":[],\"x\":\"data:image/png;base64,", 42);
    memcpy(request + sizeof request - 3, "\"}", 2);
    memcpy(response, request, sizeof response);
    memcpy(response, "{\"choices\":[],\"xy\":\"data:image/png;base64,", 42);
    struct ts_call *call = CALL(.request = request, .response = response);
    struct ts_slice shown[] = {call->inputs_json, call->outputs_json};
    for (size_t i = 0; i < 2; i++) {
        cr_assert_lt(shown[i].n, 200, "short");
        cr_assert(memmem(shown[i].p, shown[i].n, "\"[image/png, 22", 15), "and told");
    }
    ts_call_free(call);
}
