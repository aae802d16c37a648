/* Tests of exporter/call/pattern.h. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/call/pattern.h"
#include "tests/unit/slice_support.h"

static struct ts_slice part;

static bool fits(const char *pattern, const char *path)
{
    return ts_pattern_fits(pattern, path, &part);
}

Test(pattern, no_path)
{
    cr_assert_not(fits("/a", NULL), "none");
    cr_assert(fits("*", NULL), "any text is no text too");
    cr_assert(ts_pattern_fits("/a", "/a", NULL), "nobody asks for the part");
}

Test(pattern, stars)
{
    cr_assert(fits("*/a/b", "/x/y/a/b"), "any text before");
    cr_assert(fits("*/a/b", "/a/b/a/b"), "the last that fits");
    cr_assert_not(fits("*/a/b", "/a/b/c"), "nothing behind");
    cr_assert(fits("/a*", "/a"), "no text");
    cr_assert(fits("/a/", "/a/"), "a slash that is asked for");
    cr_assert(fits("/a", "/a/"), "one that is not");
    cr_assert_not(fits("/a", "/a//"), "two are more than one");
}

Test(pattern, parts)
{
    cr_assert(fits("*/indexes/%/search", "/v1/indexes/b-1/search"), "a part");
    cr_assert(slice_is(part, "b-1"), "is named");
    cr_assert_not(fits("*/indexes/%/search", "/indexes/a/b/search"), "a part has no slash");
    cr_assert_eq(part.n, 0, "and none is named then");
    cr_assert(fits("/v%/%/x", "/v1/c/x"), "two parts");
    cr_assert(slice_is(part, "c"), "the last is named");
}

Test(pattern, many_stars_are_no_trap)
{
    char *path = malloc(200001);
    memset(path, 'a', 200000);
    path[200000] = 0;
    cr_assert_not(fits("*a*a*a*a*a*a*b", path), "ends soon");
    free(path);
}

Test(pattern, hosts)
{
    cr_assert(ts_pattern_host(NULL, NULL), "any host");
    cr_assert_not(ts_pattern_host("a.b", NULL), "no host");
    cr_assert(ts_pattern_host("a.b", "a.b"), "itself");
    cr_assert_not(ts_pattern_host("a.b", "x.a.b"), "not one below");
    cr_assert(ts_pattern_host(".a.b", "x.a.b"), "one below");
    cr_assert_not(ts_pattern_host(".a.b", "xa.b"), "not one that only ends so");
}
