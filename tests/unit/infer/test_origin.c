/* Tests of exporter/infer/origin.h. */
#include "exporter/infer/origin.h"
#include <criterion/criterion.h>
#include <string.h>
#include "calls.h"

static struct ts_arena arena;
static struct ts_span *span;

static struct ts_origin origin_of(struct ts_call *call)
{
    struct ts_origin origin;
    ts_origin_of(call, &arena, &origin);
    ts_call_free(call);
    return origin;
}

static void begin(void)
{
    span = ts_span_new();
}

static void end(void)
{
    ts_span_free(span);
    ts_arena_free(&arena);
    test_end();
}

TestSuite(origin, .init = begin, .fini = end);

Test(origin, names)
{
    cr_assert_str_eq(origin_of(CALL(.who = AGENT)).agent_name, "docs-agent.py",
                     "under an interpreter the script is the agent");
    cr_assert_str_eq(origin_of(CALL(.who = WORKER)).agent_name, "worker", "else the program is");
    cr_assert_str_eq(origin_of(CALL(.who = SHELL_CURL)).agent_name, "agent.sh",
                     "of a script's curl the script is");
    cr_assert_str_eq(origin_of(CALL(.who = NAMED)).agent_name, "support", "a given name wins");
}

Test(origin, service)
{
    cr_assert_str_eq(origin_of(CALL(.who = AGENT)).service_name, "docs-agent.py",
                     "the service is called as the agent");
    cr_assert_str_eq(origin_of(CALL(.who = NAMED)).service_name, "shop",
                     "unless OpenTelemetry's variable names it");
    cr_assert_str_eq(origin_of(CALL(.who = NAMED)).resource_attributes, "team=red",
                     "the resource's attributes are handed on");
}

Test(origin, every_span)
{
    struct ts_origin origin = origin_of(CALL(.who = AGENT, .thread = 7));
    ts_origin_mark(&origin, span);
    cr_assert_str_eq(attribute(span, "traceshim.run_id"), "run-1", "the run");
    cr_assert_str_eq(attribute(span, "process.pid"), "100", "the process");
    cr_assert_str_eq(attribute(span, "thread.id"), "7", "the thread");
    cr_assert_str_eq(span->host, "host-1", "the host");
    cr_assert_null(ts_span_find(span, "session.id"), "a session is the root's");
}

Test(origin, session_and_user)
{
    struct ts_origin origin = origin_of(CALL(.who = AGENT, .list = LIST()));
    ts_origin_mark_root(&origin, span, "");
    cr_assert_null(ts_span_find(span, "session.id"), "none is none");
    ts_origin_mark_root(&origin, span, "conv-1");
    cr_assert_str_eq(attribute(span, "session.id"), "conv-1", "the conversation's");
    cr_assert_null(ts_span_find(span, "user.id"), "no user");
    origin = origin_of(CALL(.who = AGENT, .request = "{\"user\":\"bob\"}", .list = LIST()));
    ts_origin_mark_root(&origin, span, "conv-1");
    cr_assert_str_eq(attribute(span, "user.id"), "bob", "the request's user");
    origin = origin_of(CALL(.who = AGENT, .request = "{\"user\":{\"id\":1}}", .list = LIST()));
    cr_assert_str_eq(origin.user, "", "a user that is no text is none");
}

Test(origin, environment_wins)
{
    struct ts_origin origin =
        origin_of(CALL(.who = NAMED, .request = "{\"user\":\"bob\"}", .list = LIST()));
    ts_origin_mark_root(&origin, span, "conv-1");
    cr_assert_str_eq(attribute(span, "session.id"), "s-7", "the session");
    cr_assert_str_eq(attribute(span, "user.id"), "ann", "the user");
}

#define HI LIST(USER("hi"))
#define MORE LIST(USER("hi") AND SAYS("yes") AND USER("more"))

Test(origin, a_session_header_means_many_traces)
{
    TRACES(
        CALL(.list = HI, .answer = SAYS("yes"), .to = 10, .header = "X-Session-Id", .value = "s-1"),
        CALL(.list = LIST(USER("other")), .answer = SAYS("no"), .from = 20, .to = 30,
             .header = "X-Session-Id", .value = "s-1"));
    const struct ts_span *one = span_of("LLM", 0), *two = span_of("LLM", 1);
    cr_assert_str_eq(attribute(one, "session.id"), "s-1", "the wire's");
    cr_assert_str_eq(attribute(two, "session.id"), "s-1", "of both");
    cr_assert(memcmp(one->trace_id, two->trace_id, 16) != 0, "two turns are two traces");
}

Test(origin, a_conversation_keeps_the_session_it_was_told)
{
    TRACES(
        CALL(.list = HI, .answer = SAYS("yes"), .to = 10, .header = "session_id", .value = "s-1"),
        CALL(.list = MORE, .answer = SAYS("ok"), .from = 20, .to = 30));
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"), "s-1", "also when it is not said");
}

Test(origin, the_turns_own_session_counts)
{
    TRACES(
        CALL(.list = HI, .answer = SAYS("yes"), .to = 10, .header = "session_id", .value = "s-1"),
        CALL(.list = MORE, .answer = SAYS("ok"), .from = 20, .to = 30, .header = "session_id",
             .value = "s-2"),
        CALL(.list = HI, .error = "busy", .from = 40, .to = 50),
        CALL(.list = HI, .answer = SAYS("hm"), .from = 60, .to = 70, .header = "session_id",
             .value = "s-3"));
    cr_assert_str_eq(attribute(span_of("LLM", 1), "session.id"), "s-2", "another one");
    cr_assert_str_eq(attribute(span_of("CHAIN", 0), "session.id"), "s-3",
                     "a later call of the turn may be the first that says it");
}

Test(origin, the_environments_session_wins_over_the_wires)
{
    TRACES(CALL(.who = NAMED, .list = HI, .answer = SAYS("yes"), .to = 10, .header = "session_id",
                .value = "s-1"));
    cr_assert_str_eq(attribute(span_of("LLM", 0), "session.id"), "s-7", "it was set on purpose");
}

Test(origin, tags)
{
    struct ts_origin origin = origin_of(CALL(.who = NAMED));
    ts_origin_mark_root(&origin, span, "");
    cr_assert_str_eq(attribute(span, "mlflow.traceTag.use_case"), "analytics", "a tag");
    cr_assert_str_eq(attribute(span, "mlflow.traceTag.tier"), "b=c",
                     "without the blanks around it; the first = divides");
    cr_assert_not_null(ts_span_find(span, "mlflow.traceTag.empty"), "an empty value is a value");
    cr_assert_eq(span->attribute_count, 5, "a tag without a name, or without =, is none");
    ts_origin_unmark_root(span);
    cr_assert_eq(span->attribute_count, 0, "what makes a root is taken away");
}
