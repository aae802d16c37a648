/* Variables that outlive the environment. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shim/environment.h"

Test(environment, an_unknown_name_has_no_value)
{
    cr_assert_null(ts_environment("TRACESHIM_NO_SUCH"), "nothing was set and nothing kept");
}

Test(environment, outlives_a_program_that_clears_it)
{
    setenv("TRACESHIM_SPOOL", "/a", 1);
    setenv("TRACEPARENT", "00-1", 1);
    setenv("TRACESHIM_EMPTY", "", 1);
    ts_environment_keep();
    clearenv();
    cr_assert_str_eq(ts_environment("TRACESHIM_SPOOL"), "/a", "kept, by its prefix");
    cr_assert_str_eq(ts_environment("TRACEPARENT"), "00-1", "kept, by its whole name");
    cr_assert_str_eq(ts_environment("TRACESHIM_EMPTY"), "", "empty is a value");
    cr_assert_null(ts_environment("TRACESHIM_SPOO"), "a part of a name is no name");
}

Test(environment, what_the_program_sets_later_wins)
{
    setenv("TRACESHIM_SPOOL", "/a", 1);
    ts_environment_keep();
    setenv("TRACESHIM_SPOOL", "/b", 1);
    cr_assert_str_eq(ts_environment("TRACESHIM_SPOOL"), "/b", "the value of now");
}

Test(environment, what_belongs_to_others_is_not_kept)
{
    setenv("MLFLOW_TRACKING_TOKEN", "secret", 1);
    ts_environment_keep();
    clearenv();
    cr_assert_null(ts_environment("MLFLOW_TRACKING_TOKEN"), "a program may hide it from itself");
    cr_assert_null(ts_environment("HOME"), "the user may be another one now");
}

Test(environment, what_is_too_long_is_left_out)
{
    static char large[17 * 1024];
    memset(large, 'x', sizeof large - 1);
    setenv("TRACESHIM_LARGE", large, 1);
    setenv("TRACESHIM_SMALL", "1", 1);
    ts_environment_keep();
    clearenv();
    cr_assert_null(ts_environment("TRACESHIM_LARGE"), "more than there is room for");
    cr_assert_str_eq(ts_environment("TRACESHIM_SMALL"), "1", "the others are kept");
}
