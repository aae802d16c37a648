/* What doctor judges without looking at the machine. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/command/doctor.h"

static const char *flaw(const char *line)
{
    return ts_endpoint_flaw(line, strlen(line));
}

Test(doctor, lines_that_are_left_out)
{
    cr_assert_not_null(flaw("tool"), "a pattern is missing");
    cr_assert_not_null(flaw("toll api.example.com/*"), "an unknown kind");
    cr_assert_not_null(flaw("tool a/* openai.chat more"), "too many words");
    cr_assert_not_null(flaw("tool # a/*"), "the pattern is a comment");
}

Test(doctor, lines_that_are_taken)
{
    cr_assert_null(flaw(""), "a blank line");
    cr_assert_null(flaw("  # only a comment"), "a comment");
    cr_assert_null(flaw("tool api.example.com/search/*"), "kind and pattern");
    cr_assert_null(flaw("\tLLM  llm.local:8000/*\topenai.chat # mine\r"),
                   "blanks, capitals, a format, CR");
}

Test(doctor, long_lines_are_left_out)
{
    char line[1000];
    memset(line, 'x', sizeof line);
    memcpy(line, "tool ", 5);
    cr_assert_null(ts_endpoint_flaw(line, 5 + 254), "254 bytes of pattern fit");
    cr_assert_not_null(ts_endpoint_flaw(line, 5 + 255), "255 do not");
    line[100] = ' ';
    cr_assert_not_null(ts_endpoint_flaw(line, 512), "a line is read up to 511 bytes");
}

Test(doctor, programs_that_are_traced)
{
    cr_assert(ts_programs_allow(NULL, "agent"), "without a list all are");
    cr_assert(ts_programs_allow("", "agent"), "an empty list is none");
    cr_assert(ts_programs_allow("a,agent", "agent"), "named");
    cr_assert_not(ts_programs_allow("a,agents", "agent"), "others are named");
    cr_assert_not(ts_programs_allow("!agent", "agent"), "left alone by name");
    cr_assert(ts_programs_allow("!git,!cmake", "agent"), "only others are left alone");
    cr_assert_not(ts_programs_allow("!git,curl", "agent"), "a list with names is complete");
}
