/* Tests of exporter/infer/turn.h: root and chain of a turn. */
#include "exporter/infer/turn.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include "calls.h"

static struct ts_arena arena;

static void end(void)
{
    ts_arena_free(&arena);
    test_end();
}

TestSuite(turn, .fini = end);

static const char *user_messages(const char *list)
{
    struct ts_call *call = CALL(.list = list);
    struct ts_slice messages = ts_user_messages(call, &arena);
    ts_call_free(call);
    return messages.p;
}

Test(turn, user_messages)
{
    cr_assert_str_eq(user_messages(LIST()), "{\"messages\":[]}", "none");
    cr_assert_str_eq(user_messages(LIST(SYSTEM("s"))), "{\"messages\":[]}", "the system's are not");
    cr_assert_str_eq(user_messages(LIST(USER("1") AND SAYS("2") AND USER("3") AND USER("4"))),
                     "{\"messages\":[" USER("3") "," USER("4") "]}",
                     "what was said since the assistant spoke");
    cr_assert_str_eq(
        user_messages(LIST(USER("1") AND ASKS(TOOL_CALL("a", "f", "{}")) AND RESULT("a", "r"))),
        "{\"messages\":[" USER("1") "]}", "after a tool's result the question before it");
}

#define PARTS "{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]}"

Test(turn, messages_in_the_form_of_another_provider)
{
    struct ts_call *call = CALL(.list = LIST(USER("q")));
    call->input[0].json = ts_slice_text(PARTS);
    struct ts_slice messages = ts_user_messages(call, &arena);
    cr_assert_str_eq(messages.p, "{\"messages\":[" USER("q") "]}", "are shown in the common one");
    ts_call_free(call);
}

#define QUESTION USER("news?")
#define SEARCH ASKS(TOOL_CALL("call_1", "search", "{}"))
#define READ ASKS(TOOL_CALL("call_2", "read", "{}") AND TOOL_CALL("call_3", "read", "{}"))
#define SEARCHED LIST(QUESTION AND SEARCH AND RESULT("call_1", "r"))
#define ALL_READ                                                                                   \
    LIST(QUESTION AND SEARCH AND RESULT("call_1", "r") AND READ AND RESULT("call_3", "3")          \
             AND RESULT("call_2", "2"))

static struct ts_call *first_call(enum who who)
{
    static struct ts_param params[] = {{"temperature", {"0", 1}}, {"max_tokens", {"1000", 4}}};
    struct ts_call *call =
        CALL(.who = who, .list = LIST(QUESTION), .answer = SEARCH, .from = 0, .to = 10);
    call->params = params;
    call->param_count = 2;
    return call;
}

Test(turn, root)
{
    TRACES(first_call(AGENT), CALL(.list = SEARCHED, .answer = READ, .from = 20, .to = 30),
           CALL(.list = ALL_READ, .answer = SAYS("done"), .from = 40, .to = 50));
    const struct ts_span *root = span_of("AGENT", 0);
    cr_assert_str_eq(attribute(root, "mlflow.spanInputs"), "{\"messages\":[" QUESTION "]}",
                     "what the user said");
    cr_assert_str_eq(attribute(root, "mlflow.spanOutputs"), "{\"messages\":[" SAYS("done") "]}",
                     "what the assistant said in the end");
    cr_assert_str_eq(attribute(root, "mlflow.agent.class"), "docs-agent.py", "the agent");
    cr_assert_str_eq(attribute(root, "mlflow.agent.temperature"), "0d", "the temperature");
    cr_assert_str_eq(attribute(root, "mlflow.agent.max_tokens"), "1000", "the limit");
    cr_assert_str_eq(attribute(root, "mlflow.agent.endpoint"), "m-1", "the model");
    cr_assert_str_eq(attribute(root, "execution_time_ms"), "50", "from first to last");
    cr_assert_eq(root->status, TS_STATUS_OK, "it went well");
    cr_assert_not_null(ts_span_find(root, "session.id"), "the root names the session");
    cr_assert_null(ts_span_find(span_of("LLM", 0), "session.id"), "the leaves do not");
}

Test(turn, chain)
{
    TRACES(first_call(AGENT), CALL(.list = SEARCHED, .answer = READ, .from = 20, .to = 30),
           CALL(.list = ALL_READ, .answer = SAYS("done"), .from = 40, .to = 50));
    const struct ts_span *chain = span_of("CHAIN", 0);
    cr_assert_str_eq(chain->name, "tool_loop", "the name");
    cr_assert_str_eq(attribute(chain, "graph_type"), "inferred", "nobody told us of a graph");
    cr_assert_str_eq(attribute(chain, "node_count"), "3", "the model, search, read");
    cr_assert_str_eq(attribute(chain, "edge_count"), "6", "in, two tools and back, out");
    cr_assert_str_eq(picture(&emitted),
                     "AGENT docs-agent.py 0-50\n"
                     "  CHAIN tool_loop 0-50\n"
                     "    LLM chat m-1 0-10\n"
                     "    TOOL search 10-20\n"
                     "    LLM chat m-1 20-30\n"
                     "    TOOL read 30-40\n"
                     "    TOOL read 30-40\n"
                     "    LLM chat m-1 40-50\n",
                     "two rounds of tools, two tools side by side");
}

Test(turn, of_several_processes)
{
    const char *seen = TRACES(
        CALL(.who = SHELL_CURL, .list = LIST(QUESTION), .answer = SEARCH, .from = 0, .to = 10),
        CALL(.who = OTHER_CURL, .list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30));
    cr_assert_eq(strncmp(seen, "AGENT agent.sh 0-30\n", 20), 0, "a script that calls curl: %s",
                 seen);
}

Test(turn, begun_by_one_process_and_ended_by_another)
{
    const char *seen =
        TRACES(CALL(.who = WORKER, .list = LIST(QUESTION), .answer = SEARCH, .from = 0, .to = 10),
               CALL(.who = AGENT, .list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30));
    cr_assert_eq(strncmp(seen, "AGENT docs-agent.py ", 20), 0, "the leader's name: %s", seen);
}

Test(turn, a_given_name_stays)
{
    const char *seen =
        TRACES(CALL(.who = NAMED, .list = LIST(QUESTION), .answer = SEARCH, .from = 0, .to = 10),
               CALL(.who = WORKER, .list = SEARCHED, .answer = SAYS("x"), .from = 20, .to = 30));
    cr_assert_eq(strncmp(seen, "AGENT support ", 14), 0, "whatever else took part: %s", seen);
    cr_assert_str_eq(attribute(span_of("AGENT", 0), "mlflow.traceTag.use_case"), "analytics",
                     "with the tags of its environment");
}
