/* Tests of exporter/call/failure.h and curl_codes.h, on whole calls. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "call_fixture.h"
#include "exporter/call/curl_codes.h"
#include "exporter/call/failure.h"

#define REQUEST "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
#define ANSWER                                                                                     \
    "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","            \
    "\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}"

static bool failed_with(struct ts_call *call, const char *type, const char *message)
{
    bool same = call->failed && strcmp(call->error_type, type) == 0 &&
                strcmp(call->error_message, message) == 0;
    if (!same)
        fprintf(stderr, "failed %d, type \"%s\", message \"%s\"\n", call->failed, call->error_type,
                call->error_message);
    ts_call_free(call);
    return same;
}

static bool not_failed(struct ts_call *call)
{
    bool same = !call->failed && !call->interrupted && !*call->error_type && !*call->error_message;
    ts_call_free(call);
    return same;
}

Test(failure, curl_codes)
{
    cr_assert_null(ts_curl_code_name(0), "success is no failure");
    cr_assert_null(ts_curl_code_name(-1), "no such code");
    cr_assert_null(ts_curl_code_name(999), "nor this one");
    cr_assert_str_eq(ts_curl_code_name(7), "CURLE_COULDNT_CONNECT", "a refused connection");
    cr_assert_str_eq(ts_curl_code_name(28), "CURLE_OPERATION_TIMEDOUT", "a timeout");
}

Test(failure, transport)
{
    cr_assert(failed_with(CALL(.status = NO_ANSWER, .curlcode = 7,
                               .error_text = "Failed to connect to localhost port 1"),
                          "CURLE_COULDNT_CONNECT", "Failed to connect to localhost port 1"),
              "libcurl's own words");
    cr_assert(failed_with(CALL(.status = NO_ANSWER, .curlcode = 6), "CURLE_COULDNT_RESOLVE_HOST",
                          "CURLE_COULDNT_RESOLVE_HOST"),
              "without words the name of the code");
    cr_assert(failed_with(CALL(.status = NO_ANSWER, .curlcode = 98, .error_text = "new"), "curl_98",
                          "new"),
              "a code that we do not know");
    struct ts_call *call = CALL(.status = NO_ANSWER, .curlcode = 7);
    cr_assert_not(call->interrupted, "a call that never began was not interrupted");
    ts_call_free(call);
}

Test(failure, cut_off_by_the_server)
{
    struct ts_call *call = CALL(.request = REQUEST, .response = "{\"choices\":[", .promised = 500,
                                .curlcode = 18, .error_text = "transfer closed");
    cr_assert(call->interrupted, "half an answer");
    cr_assert(slice_is(call->outputs_json, "\"{\\\"choices\\\":[\""), "is shown as it came");
    cr_assert(failed_with(call, "CURLE_PARTIAL_FILE", "transfer closed"), "with libcurl's reason");
}

Test(failure, the_body_of_an_error_is_not_wanted)
{
    struct ts_call *call =
        CALL(.request = REQUEST, .status = 500, .response = "", .promised = 500, .curlcode = 22,
             .error_text = "The requested URL returned error: 500");
    cr_assert_not(call->interrupted, "with FAILONERROR that is all that libcurl reads");
    cr_assert(
        failed_with(call, "CURLE_HTTP_RETURNED_ERROR", "The requested URL returned error: 500"),
        "libcurl's reason");
}

Test(failure, program_stops_after_the_end)
{
    cr_assert(not_failed(CALL(.request = REQUEST, .type = "text/event-stream",
                              .response = FINISH("stop") DONE, .promised = 5, .curlcode = 23)),
              "a program that leaves a stream at its end mark has all of it");
    cr_assert(
        not_failed(CALL(.request = REQUEST, .type = "text/event-stream",
                        .response = FINISH("stop") DONE, .promised = 5, .reason = TS_END_REMOVED)),
        "also when it takes the handle away");
    cr_assert(failed_with(CALL(.request = REQUEST, .type = "text/event-stream",
                               .response = DELTA("{\"content\":\"a\"}"), .promised = 5,
                               .curlcode = 42, .error_text = "Callback aborted"),
                          "CURLE_ABORTED_BY_CALLBACK", "Callback aborted"),
              "but not before it");
}

Test(failure, interrupted)
{
    struct ts_call *call = CALL(.request = REQUEST, .status = NO_ANSWER, .killed = true);
    cr_assert(call->interrupted, "a killed program's call");
    cr_assert_eq(call->input_count, 1, "still shows its request");
    cr_assert_str_eq(call->name, "chat m", "and its name");
    cr_assert(failed_with(call, "interrupted", "the program ended before the call did"),
              "is a failure");
    call = CALL(.request = REQUEST, .status = NO_ANSWER, .reason = TS_END_CLEANUP);
    cr_assert(call->interrupted, "a handle destroyed in mid-transfer");
    cr_assert(
        failed_with(call, "interrupted", "the program gave the call up before it was complete"),
        "is a failure");
    cr_assert(not_failed(CALL(.request = REQUEST, .response = ANSWER, .reason = TS_END_REMOVED)),
              "a handle taken away after the whole answer is none");
    cr_assert(
        not_failed(CALL(.request = REQUEST, .response = ANSWER, .killed = true)),
        "a program that ends with the whole answer in hand, and its handle never freed, is none");
    call = CALL(.request = REQUEST, .status = 500, .response = "{\"error\":{\"message\":\"x\"}}",
                .killed = true);
    cr_assert_not(call->interrupted, "nor is a whole answer that is an error");
    cr_assert(failed_with(call, "500", "x"), "which is told as the server told it");
    cr_assert(failed_with(CALL(.request = REQUEST, .response = "{\"choices\":[", .promised = 500,
                               .killed = true),
                          "interrupted", "the program ended before the call did"),
              "half an answer still is");
}

Test(failure, forms_of_errors)
{
    static const struct {
        int status;
        const char *body, *type, *message;
    } rows[] = {
        {401, "{\"error\":{\"message\":\"Bad key\",\"type\":\"t\",\"code\":\"invalid_api_key\"}}",
         "invalid_api_key", "Bad key"},
        {400, "{\"error\":{\"message\":\"Bad\",\"type\":\"bad_request\",\"code\":null}}",
         "bad_request", "Bad"},
        {429, "{\"error\":{\"message\":\"Slow\",\"code\":429}}", "429", "Slow"},
        {500, "{\"error\":\"model not found\"}", "500", "model not found"},
        {401, "{\"detail\":\"Invalid API Key\"}", "401", "Invalid API Key"},
        {422, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\",\"type\":\"missing\"}]}",
         "missing", "field required"},
        {404, "{\"message\":\"no Route\"}", "404", "no Route"},
        {400, "[{\"error\":{\"code\":400,\"message\":\"Bad\",\"status\":\"INVALID\"}}]", "INVALID",
         "Bad"},
        {400, "{\"error\":{\"code\":\"400\",\"message\":\"Bad\",\"type\":\"t\"}}", "t", "Bad"},
        {400, "{\"error\":{\"code\":\"4_x\",\"message\":\"Bad\",\"type\":\"t\"}}", "4_x", "Bad"},
        {400, "{\"code\":3,\"type\":\"t\",\"message\":\"Bad\"}", "t", "Bad"},
        {400, "{\"code\":\"E1\",\"error\":\"Bad\"}", "400", "Bad"},
        {503, "{\"error\":{}}", "503", "HTTP status 503"},
        {502, "<html>Bad Gateway</html>", "502", "HTTP status 502"},
        {500, "", "500", "HTTP status 500"},
        {500, "{\"error\":{\"message\":\"two\\r\\nlines\\n\"}}", "500", "two  lines"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(failed_with(
                      CALL(.request = REQUEST, .status = rows[i].status, .response = rows[i].body),
                      rows[i].type, rows[i].message),
                  "%s", rows[i].body);
}

Test(failure, a_long_message_is_cut_between_characters)
{
    static char text[9000];
    strcpy(text, "{\"error\":\"x");
    for (int i = 0; i < 4000; i++)
        strcat(text, "\xc3\xa9");
    strcat(text, "\"}");
    struct ts_call *call = CALL(.status = 500, .response = text);
    size_t bytes = strlen(call->error_message);
    cr_assert_lt(bytes, 2001, "it is bounded");
    cr_assert_eq(bytes % 2, 1, "x and whole characters of two bytes");
    ts_call_free(call);
}

Test(failure, status_200_with_a_bad_answer)
{
    cr_assert(failed_with(CALL(.request = REQUEST, .response = ""), "invalid_response",
                          "the answer is empty"),
              "nothing");
    cr_assert(failed_with(CALL(.request = REQUEST, .response = "oops"), "invalid_response",
                          "the answer is not JSON, or half of it"),
              "garbage");
    cr_assert(failed_with(CALL(.request = REQUEST, .response = "{\"choices\":[{"),
                          "invalid_response", "the answer is not JSON, or half of it"),
              "half a JSON");
    cr_assert(failed_with(CALL(.request = REQUEST, .response = "{\"ok\":true}"), "invalid_response",
                          "the answer has no \"choices\""),
              "another JSON");
    cr_assert(
        failed_with(CALL(.request = REQUEST,
                         .response = "{\"error\":{\"message\":\"filtered\",\"code\":\"cf\"}}"),
                    "cf", "filtered"),
        "an error under status 200");
    cr_assert(not_failed(CALL(.request = REQUEST, .response = ANSWER)), "a good one");
    cr_assert(not_failed(CALL(.request = REQUEST, .response = "{\"error\":\"\",\"choices\":[]}")),
              "an empty error is none");
}

Test(failure, the_first_reason_stays)
{
    struct ts_call *call = CALL(.request = REQUEST, .response = ANSWER);
    ts_call_fail(call, "first", "1");
    ts_call_fail(call, "second", "2");
    cr_assert_not(ts_call_is_settled(call), "a failed call is not to be judged again");
    cr_assert(failed_with(call, "first", "1"), "the first");
}
