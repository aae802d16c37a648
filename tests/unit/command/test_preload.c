/* LD_PRELOAD and tracking addresses. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/command/preload.h"

static void check_value(const char *before, const char *wanted, const char *why)
{
    char *value = ts_preload_value("/lib/ours.so", before);
    cr_assert_str_eq(value, wanted, "%s", why);
    free(value);
}

Test(preload, a_path_with_separators_cannot_be_named)
{
    cr_assert_not_null(ts_preload_flaw("/my lib/x.so"), "a blank");
    cr_assert_not_null(ts_preload_flaw("/a:b/x.so"), "a colon");
    cr_assert_null(ts_preload_flaw("/usr/lib/x.so"), "a usual path");
}

Test(preload, ours_comes_first_and_others_stay)
{
    check_value(NULL, "/lib/ours.so", "nothing was there");
    check_value("", "/lib/ours.so", "an empty value is nothing");
    check_value("/lib/a.so", "/lib/ours.so:/lib/a.so", "another library stays");
    check_value("/lib/a.so  /lib/b.so:", "/lib/ours.so:/lib/a.so:/lib/b.so", "both separators");
}

Test(preload, ours_is_not_named_twice)
{
    check_value("/lib/a.so:/lib/ours.so", "/lib/ours.so:/lib/a.so", "it moves to the front");
    check_value("/lib/ours.so.1", "/lib/ours.so:/lib/ours.so.1",
                "a longer name is another library");
}

Test(preload, a_library_that_is_not_there_is_named_with_its_folder)
{
    char path[4096], error[4096];
    cr_assert_eq(ts_preload_find("libnowhere.so", path, sizeof path, error, sizeof error), -1,
                 "it is not found");
    cr_assert_not_null(strstr(error, "libnowhere.so"), "the error names it: %s", error);
}

static const char *advice(const char *uri)
{
    static char out[1200];
    ts_tracking_uri_advice(uri, out, sizeof out);
    return out;
}

Test(preload, only_addresses_of_servers_need_no_advice)
{
    cr_assert_str_eq(advice(NULL), "", "not set");
    cr_assert_str_eq(advice(""), "", "empty");
    cr_assert_str_eq(advice("HTTP://localhost:5000"), "", "capitals are allowed");
    cr_assert_str_eq(advice("https://user:secret@host"), "", "with credentials too");
    cr_assert_not_null(strstr(advice("mlruns"), "no http(s) address"), "a folder");
    cr_assert_not_null(strstr(advice("sqlite:///a.db"), "--backend-store-uri sqlite:///a.db"),
                       "a database can be served");
}

Test(preload, advice_tells_no_password)
{
    const char *text = advice("postgresql://user:secr@et@host/db");
    cr_assert_null(strstr(text, "secr"), "no part of it: %s", text);
    cr_assert_not_null(strstr(text, "postgresql://***@host/db"), "the rest stays: %s", text);
}
