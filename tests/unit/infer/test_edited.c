/* Tests of conversation_edited.c: programs that do not send back what was said as it was. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "calls.h"

TestSuite(edited, .fini = test_end);

#define FIRST(answer_) CALL(.list = LIST(USER("a?")), .answer = SAYS(answer_), .from = 0, .to = 1)
#define THEN(answer_)                                                                              \
    CALL(.list = LIST(USER("a?") AND SAYS(answer_) AND USER("b?")), .answer = SAYS("b!"),          \
         .from = 2, .to = 3)

static bool one_session(struct ts_call *first, struct ts_call *second)
{
    char session[64];
    TRACES(first, second);
    snprintf(session, sizeof session, "%s", attribute(span_of("LLM", 0), "session.id"));
    bool same = strcmp(session, attribute(span_of("LLM", 1), "session.id")) == 0;
    test_end();
    return same;
}

Test(edited, something_else_is_sent_back)
{
    cr_assert_not(one_session(FIRST("Port 80."), THEN("Port 81.")), "another answer");
    cr_assert_not(one_session(FIRST("Port 80."), THEN("")), "none");
    cr_assert_not(one_session(FIRST("**"), THEN("_")), "nothing but signs says nothing");
}

Test(edited, other_questions_of_the_user)
{
    cr_assert_not(one_session(FIRST("Port **80**."),
                              CALL(.list = LIST(USER("c?") AND SAYS("Port 80.") AND USER("b?")),
                                   .answer = SAYS("b!"), .from = 2, .to = 3)),
                  "are another conversation");
}

Test(edited, signs_of_markdown_are_taken_out)
{
    cr_assert(one_session(FIRST("# Ports\\n**80** and `443`"), THEN("Ports 80 and 443")), "all");
}

Test(edited, thoughts_are_left_out)
{
    cr_assert(one_session(FIRST("<think>Well, well.</think>\\n\\nPort 80."), THEN("Port 80.")),
              "those at the beginning");
    cr_assert_not(one_session(FIRST("<think>Well, well. Port 80."), THEN("Port 80.")),
                  "when they have an end");
}

Test(edited, answers_are_shortened)
{
    cr_assert(one_session(FIRST("The service listens on port 8080 unless it is told otherwise."),
                          THEN("The service listens on port 8080...")),
              "a passage is enough");
}

Test(edited, tools_are_left_out)
{
#define ASK ASKS(TOOL_CALL("c", "f", "{}"))
    TRACES(CALL(.list = LIST(USER("a?")), .answer = ASK, .from = 0, .to = 1),
           CALL(.list = LIST(USER("a?") AND ASK AND RESULT("c", "x")), .answer = SAYS("Yes."),
                .from = 2, .to = 3),
           CALL(.list = LIST(USER("a?") AND SAYS("Yes.") AND USER("b?")), .answer = SAYS("b!"),
                .from = 4, .to = 5));
    char session[64];
    snprintf(session, sizeof session, "%s", attribute(span_of("AGENT", 0), "session.id"));
    cr_assert_str_eq(attribute(span_of("LLM", 2), "session.id"), session, "short answers too");
}

Test(edited, of_equal_lists_the_newest_answer_goes_first)
{
    const char *hello = LIST(USER("Hello"));
    TRACES(CALL(.list = hello, .answer = SAYS("Hi!"), .from = 0, .to = 1),
           CALL(.list = hello, .answer = SAYS("Hi!"), .from = 2, .to = 3),
           CALL(.list = LIST(USER("Hello") AND SAYS("Hi!") AND USER("a?")), .answer = SAYS("a!"),
                .from = 4, .to = 5),
           CALL(.list = LIST(USER("Hello") AND SAYS("Hi!") AND USER("b?")), .answer = SAYS("b!"),
                .from = 6, .to = 7));
    char session[64];
    snprintf(session, sizeof session, "%s", attribute(span_of("LLM", 2), "session.id"));
    cr_assert_str_neq(attribute(span_of("LLM", 3), "session.id"), session,
                      "two greetings are two conversations, of which each goes on");
}
