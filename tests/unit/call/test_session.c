/* Tests of exporter/call/session.h. */
#include "exporter/call/session.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define UUID "0f2c1b9e-7d34-4c7a-9a51-0123456789ab"

static struct ts_call *call;
static struct ts_header headers[16];

static void begin(void)
{
    call = ts_call_new(calloc(1, sizeof(struct ts_exchange)));
    call->http.request.headers = headers;
}

static void end(void)
{
    free(call->exchange);
    call->exchange = NULL;
    ts_call_free(call);
}

TestSuite(session, .init = begin, .fini = end);

static void header(const char *name, const char *value)
{
    headers[call->http.request.header_count++] =
        (struct ts_header){ts_slice_text(name), ts_slice_text(value)};
}

static const char *session_of(const char *body)
{
    call->session = call->user = "";
    call->http.request.body = ts_slice_text(body);
    ts_session_read(call);
    return call->session;
}

static const char *user_of(const char *body)
{
    session_of(body);
    return call->user;
}

Test(session, nothing_is_named)
{
    static const char *const bodies[] = {
        "",
        "x",
        "[]",
        "[{\"user\":\"u\"}]",
        "{}",
        "{\"metadata\":\"user_id\"}",
        "{\"metadata\":{\"user_id\":1},\"user\":{\"id\":1},\"prompt_cache_key\":null}",
        "{\"messages\":[{\"user\":\"u\",\"prompt_cache_key\":\"k\"}]}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        cr_assert_str_eq(session_of(bodies[i]), "", "no session: %s", bodies[i]);
        cr_assert_str_eq(call->user, "", "no user: %s", bodies[i]);
    }
}

Test(session, in_metadata)
{
    cr_assert_str_eq(
        session_of("{\"metadata\":{\"user_id\":\"user_ab_account__session_" UUID "\"}}"), UUID,
        "behind the mark");
    cr_assert_str_eq(call->user, "user_ab_account__session_" UUID, "the user as it was sent");
    cr_assert_str_eq(
        session_of("{\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":"
                   "\\\"s-1\\\"}\"}}"),
        "s-1", "as JSON in a text");
    cr_assert_str_eq(call->user, "{\"device_id\":\"d\",\"session_id\":\"s-1\"}", "as it was sent");
    cr_assert_str_eq(session_of("{\"metadata\":{\"user_id\":\"u_session_12\"}}"), "", "no uuid");
    cr_assert_str_eq(session_of("{\"metadata\":{\"user_id\":\"u_session_" UUID "0\"}}"), "",
                     "something after it");
    cr_assert_str_eq(session_of("{\"metadata\":{\"user_id\":\"{\\\"session_id\"}}"), "",
                     "JSON that is cut off");
    cr_assert_str_eq(session_of("{\"metadata\":{\"session_id\":\"s\"}}"), "",
                     "other metadata is the program's own");
}

Test(session, order)
{
    const char *keyed =
        "{\"prompt_cache_key\":\"key\",\"metadata\":{\"user_id\":\"u_session_" UUID "\"}}";
    call->conversation_id = "conv_1";
    cr_assert_str_eq(session_of("{}"), "conv_1", "the conversation");
    cr_assert_str_eq(session_of("{\"prompt_cache_key\":\"key\"}"), "key", "before it the key");
    static const char *const names[] = {"x-litellm-session-id", "Helicone-Session-Id",
                                        "x-opencode-session",   "X-Session-Id",
                                        "session_id",           "session-id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        header(names[i], names[i]);
        cr_assert_str_eq(session_of("{\"prompt_cache_key\":\"key\"}"), names[i], "%s", names[i]);
    }
    cr_assert_str_eq(session_of(keyed), UUID, "before all of these the metadata");
    header("X-Claude-Code-Session-Id", "cc");
    cr_assert_str_eq(session_of(keyed), "cc", "before all else Claude Code's header");
}

Test(session, users)
{
    cr_assert_str_eq(user_of("{\"metadata\":{\"user_id\":\"m\"}}"), "m", "of the metadata");
    cr_assert_str_eq(user_of("{\"safety_identifier\":\"s\",\"metadata\":{\"user_id\":\"m\"}}"), "s",
                     "before it the identifier");
    cr_assert_str_eq(user_of("{\"safety_identifier\":\"s\",\"user\":\"J\\u00fcrgen \\\"J\\\"\"}"),
                     "J\xc3\xbcrgen \"J\"", "before it the user, as the wire has it");
}

Test(session, of_a_body_without_its_middle)
{
    const char *cut = "{\"prompt_cache_key\":\"key\",\"user\":\"u\",\"input\":\"aaaa";
    cr_assert_str_eq(session_of(cut), "key", "what no message has");
    cr_assert_str_eq(call->user, "", "but not what it may have");
}

Test(session, the_request_as_the_provider_read_it)
{
    call->inputs_json = ts_slice_text("{\"user\":\"form\"}");
    cr_assert_str_eq(user_of("--boundary"), "form", "a form");
}

Test(session, kept_of_a_reduced_exchange)
{
    header(TS_CALL_SESSION_HEADER, "\"a\\nb\"");
    header(TS_CALL_USER_HEADER, "***");
    cr_assert_str_eq(session_of("{\"user\":\"u\",\"prompt_cache_key\":\"k\"}"), "a\nb",
                     "before all others");
    cr_assert_str_eq(call->user, "u", "what is no JSON was not written by us");
}
