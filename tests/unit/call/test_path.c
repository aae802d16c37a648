/* Tests of exporter/call/path.c. */
#include <criterion/criterion.h>
#include "exporter/call/path.h"

Test(path, nothing)
{
    cr_assert_not(ts_path_fits(NULL, "files"), "no path");
    cr_assert_not(ts_path_fits("", "files"), "an empty one");
    cr_assert_not(ts_path_fits("/", "files"), "the root");
    cr_assert_not(ts_path_fits("///", "%"), "a segment has at least one character");
}

Test(path, last_segments)
{
    cr_assert(ts_path_fits("/v1/files", "files"), "under a prefix");
    cr_assert(ts_path_fits("/gateway/openai/v1/files/", "files"), "with a slash at the end");
    cr_assert(ts_path_fits("files", "files"), "the path itself");
    cr_assert_not(ts_path_fits("/v1/myfiles", "files"), "segments are whole");
    cr_assert_not(ts_path_fits("/v1/files/1", "files"), "the last ones count");
}

Test(path, any_segment)
{
    cr_assert(ts_path_fits("/v1/threads/t1/runs", "threads/%/runs"), "one in the middle");
    cr_assert(ts_path_fits("/v1/files/f1", "files/%"), "one at the end");
    cr_assert_not(ts_path_fits("/v1/threads/runs", "threads/%/runs"), "it must be there");
    cr_assert_not(ts_path_fits("/v1/threads//runs", "threads/%/runs"), "and not be empty");
    cr_assert_not(ts_path_fits("/threads/t1/x/runs", "threads/%/runs"), "one is not two");
    cr_assert_not(ts_path_fits("runs", "threads/%/runs"), "a path that is too short");
}
