/* Tests of exporter/provider/anthropic_batches.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

#define URL "https://api.anthropic.com/v1/messages/batches"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(anthropic_batches, .fini = done);

Test(anthropic_batches, paths_that_are_none)
{
    static const char *const urls[] = {URL "x", URL "/b1/other", URL "/b1/cancel/x",
                                       URL "//cancel"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        ts_call_free(call);
        call = CALL(.url = urls[i], .request = "{}", .response = "{}");
        cr_assert_eq(strncmp(call->name, "batches", 7) == 0, false, "%s", urls[i]);
    }
}

Test(anthropic_batches, each_is_named_as_what_it_is)
{
    static const struct {
        const char *method, *url, *name;
    } rows[] = {
        {"POST", URL, "batches create"},
        {"POST", URL "/?beta=true", "batches create"},
        {"GET", URL "?limit=3", "batches list"},
        {"GET", URL "/msgbatch_1", "batches retrieve"},
        {"DELETE", URL "/msgbatch_1", "batches delete"},
        {"POST", URL "/msgbatch_1/cancel", "batches cancel"},
        {"GET", URL "/msgbatch_1/results", "batches results"},
        {"GET", "https://g.example/anthropic/v1/messages/batches/b/results", "batches results"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ts_call_free(call);
        call = CALL(.url = rows[i].url, .method = rows[i].method,
                    .response = "{\"id\":\"msgbatch_1\",\"usage\":{\"input_tokens\":5}}");
        cr_assert_eq(call->kind, TS_CALL_OTHER, "no model call");
        cr_assert_str_eq(call->name, rows[i].name, "%s %s", rows[i].method, rows[i].url);
        cr_assert_not(call->usage.known, "no use of tokens");
        cr_assert_str_eq(call->response_id, "msgbatch_1", "the batch");
    }
}

Test(anthropic_batches, results_are_one_list)
{
    call = CALL(.url = URL "/b/results", .method = "GET",
                .response = "{\"custom_id\":\"1\"}\n{\"custom_id\":\"2\"}\r\n\noh\n");
    cr_assert(slice_is(call->outputs_json, "[{\"custom_id\":\"1\"},{\"custom_id\":\"2\"},\"oh\"]"),
              "of all lines");
    ts_call_free(call);
    call = CALL(.url = URL "/b/results", .method = "GET", .response = "");
    cr_assert_eq(call->outputs_json.n, 0, "nothing is no list");
    ts_call_free(call);
    call = CALL(.url = URL "/b/results", .method = "GET", .status = 404,
                .response = "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\","
                            "\"message\":\"M\"}}");
    cr_assert_str_eq(call->error_type, "not_found_error", "an error stays one");
    cr_assert_eq(*call->outputs_json.p, '{', "and is shown as it is");
}
