/* Tests of exporter/infer/window.h: which message answers which tool. */
#include "exporter/infer/window.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include "calls.h"

static struct ts_window *window;
static struct ts_answer answers[8];

static void end(void)
{
    ts_window_free(window);
    test_end();
}

TestSuite(window, .fini = end);

static void open(struct ts_call *call)
{
    window = ts_window_new(call);
    ts_call_free(call);
}

static struct ts_call *kept;
static size_t answered(const char *list, size_t from, bool same_list)
{
    if (kept)
        ts_call_free(kept);
    kept = CALL(.list = list);
    return ts_window_answers(window, kept, from, same_list, answers);
}

static void drop_kept(void)
{
    ts_call_free(kept);
    kept = NULL;
}

Test(window, without_tools)
{
    ts_window_free(NULL);
    open(CALL(.answer = SAYS("x"), .to = 7));
    cr_assert_eq(window->tool_count, 0, "no tool was asked for");
    cr_assert_eq(answered(LIST(RESULT("a", "x")), 0, true), 0, "so none is answered");
    drop_kept();
}

Test(window, keeps_what_was_asked)
{
    open(CALL(.answer = ASKS(TOOL_CALL("a", "f", "{}") AND TOOL_CALL("b", "g", "no json")),
              .answer_2 = ASKS(TOOL_CALL("c", "h", "{}")), .to = 7));
    cr_assert_eq(window->tool_count, 3, "the tools of all choices");
    cr_assert_str_eq(window->tools[1].name, "g", "with name");
    cr_assert_not(window->tools[1].arguments_are_json, "arguments");
    cr_assert_str_eq(window->tools[2].id, "c", "and id");
}

Test(window, answers_by_id)
{
    open(CALL(.answer = ASKS(TOOL_CALL("a", "f", "{}") AND TOOL_CALL("b", "f", "{}"))));
    const char *list =
        LIST(USER("q") AND RESULT("b", "2") AND RESULT("a", "1") AND RESULT("a", "again"));
    cr_assert_eq(answered(list, 0, false), 2, "each once");
    cr_assert_eq(answers[0].tool, 1, "in any order");
    cr_assert_str_eq(answers[1].message->text, "1", "by its own message");
    cr_assert_eq(answered(list, 2, false), 1, "only from where it is told to look");
    cr_assert_eq(answered(LIST(RESULT("c", "1")), 0, true), 0, "another id is another tool");
    drop_kept();
}

#define FUNCTION_RESULT(name, text)                                                                \
    "{\"role\":\"function\",\"name\":\"" name "\",\"content\":\"" text "\"}"

Test(window, answers_by_name_in_order)
{
    open(CALL(.answer = ASKS(TOOL_CALL("", "f", "{}") AND TOOL_CALL("", "g", "{}")
                                 AND TOOL_CALL("", "f", "{}"))));
    const char *list = LIST(FUNCTION_RESULT("f", "1") AND FUNCTION_RESULT("f", "2"));
    cr_assert_eq(answered(list, 0, true), 2, "two results");
    cr_assert_eq(answers[0].tool, 0, "the first f");
    cr_assert_eq(answers[1].tool, 2, "the second f");
    cr_assert_eq(answered(list, 0, false), 0, "a name alone is no proof");
    cr_assert_eq(answered(LIST(FUNCTION_RESULT("h", "1")), 0, true), 0, "another name");
    drop_kept();
}

Test(window, holds_up_to_a_limit)
{
    open(CALL(.answer = ASKS(TOOL_CALL("a", "f", "{}"))));
    struct ts_call *call = CALL(.from = 1);
    size_t held = 0;
    while (held < 100000 && ts_window_hold(window, call))
        held++;
    cr_assert_eq(held, 4096, "then it is full");
    while (window->held) {
        struct ts_held *next = window->held->next;
        free(window->held);
        window->held = next;
    }
    ts_call_free(call);
}
