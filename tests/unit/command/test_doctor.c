/* What doctor judges without looking at the machine. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/command/doctor.h"

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

Test(doctor, values_that_are_taken)
{
    static const char *const good[][2] = {
        {"TRACESHIM_TAGS", "a=b, c = d e,f="},
        {"TRACESHIM_MAX_BODY", "65536"},
        {"TRACESHIM_MAX_BODY", "16M"},
        {"TRACESHIM_IDLE_CLOSE_S", "1"},
        {"TRACESHIM_FLUSH_TIMEOUT_MS", "0"},
        {"TRACESHIM_CAPTURE_CONTENT", "0"},
        {"TRACESHIM_HTTP", "full"},
        {"TRACESHIM_IDLE_CLOSE_S", "2592000"},
        {"TRACESHIM_MAX_BODY", ""},
        {"TRACESHIM_PROPAGATE", "1"},
        {"TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"TRACEPARENT", ""},
        {"PATH", "anything"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert_null(ts_variable_flaw(good[i][0], good[i][1]), "%s=%s", good[i][0], good[i][1]);
}

Test(doctor, values_that_are_not)
{
    static const char *const bad[][2] = {
        {"TRACESHIM_TAGS", "a"},
        {"TRACESHIM_TAGS", "a=b,,c=d"},
        {"TRACESHIM_TAGS", "a=b, =c"},
        {"TRACESHIM_MAX_BODY", "lots"},
        {"TRACESHIM_MAX_BODY", "-1"},
        {"TRACESHIM_MAX_BODY", "16MB"},
        {"TRACESHIM_MAX_BODY", "9999999999999999999999"},
        {"TRACESHIM_IDLE_CLOSE_S", "0"},
        {"TRACESHIM_IDLE_CLOSE_S", "1m"},
        {"TRACESHIM_IDLE_CLOSE_S", "2592001"},
        {"TRACESHIM_FLUSH_TIMEOUT_MS", "1s"},
        {"TRACESHIM_CAPTURE_CONTENT", "no"},
        {"TRACESHIM_HTTP", "on"},
        {"TRACESHIM_PROPAGATE", "yes"},
        {"TRACEPARENT", "0af7651916cd43dd8448eb211c80319c"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not_null(ts_variable_flaw(bad[i][0], bad[i][1]), "%s=%s", bad[i][0], bad[i][1]);
}

Test(doctor, tags_that_are_cut)
{
    static char tags[5000] = "a=";
    memset(tags + 2, 'x', 4298);
    cr_assert_null(ts_variable_flaw("TRACESHIM_TAGS", tags), "4300 bytes fit");
    tags[4300] = 'x';
    cr_assert_not_null(ts_variable_flaw("TRACESHIM_TAGS", tags), "4301 do not");
}
