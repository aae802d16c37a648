/* What the user asks for in the environment. Each test is a process of its own: settings are read
 * once. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/settings.h"

static void expect_max_body(const char *value, uint64_t bytes)
{
    setenv("TRACESHIM_MAX_BODY", value, 1);
    cr_assert_eq(ts_settings()->max_body_bytes, bytes, "%s", value);
}

Test(settings, without_any)
{
    cr_assert_eq(ts_settings()->max_body_bytes, 16u << 20, "16 MB of each body");
    cr_assert(ts_settings()->content, "with content");
    cr_assert_eq(ts_settings()->http, TS_HTTP_ENVELOPE, "other calls without their bodies");
    cr_assert_eq(ts_settings()->flush_timeout_ms, 1000, "a second at exit");
}

Test(settings, an_empty_size_is_none)
{
    expect_max_body("", 16u << 20);
}

Test(settings, a_size_in_bytes)
{
    expect_max_body("65536", 65536);
}

Test(settings, a_size_with_a_unit)
{
    expect_max_body("3K", 3u << 10);
}

Test(settings, a_size_with_a_small_unit)
{
    expect_max_body("2m", 2u << 20);
}

Test(settings, what_is_turned_off)
{
    setenv("TRACESHIM_CAPTURE_CONTENT", "0", 1);
    setenv("TRACESHIM_HTTP", "off", 1);
    cr_assert_not(ts_settings()->content, "no content");
    cr_assert_eq(ts_settings()->http, TS_HTTP_OFF, "no other calls");
}

static void expect_spool(const char *path, const char *why)
{
    ts_settings_forked(); /* it is looked for again */
    cr_assert(ts_settings_find_spool(), "%s", why);
    cr_assert_str_eq(ts_settings_spool(), path, "%s", why);
}

Test(settings, where_the_spool_is)
{
    char folder[64] = "/tmp/ts-settings-XXXXXX", inside[128];
    cr_assert_str_empty(ts_settings_spool(), "nobody has looked");
    unsetenv("TRACESHIM_SPOOL");
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "/home/of", 1);
    expect_spool("/home/of/.local/state/traceshim", "below the home folder");
    setenv("XDG_STATE_HOME", "/state", 1);
    expect_spool("/state/traceshim", "below the state folder");
    setenv("TRACESHIM_SPOOL", "/spool", 1);
    expect_spool("/spool", "as the user says");
    cr_assert_eq(chdir(mkdtemp(folder)), 0, "a folder");
    setenv("TRACESHIM_SPOOL", "here", 1);
    snprintf(inside, sizeof inside, "%s/here", folder);
    expect_spool(inside, "below this folder");
    rmdir(folder);
}

Test(settings, no_place_for_a_spool)
{
    static char longest[PATH_MAX] = "/";
    unsetenv("TRACESHIM_SPOOL");
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "not absolute", 1);
    cr_assert_not(ts_settings_find_spool(), "no folder is known");
    memset(longest + 1, 'x', sizeof longest - 2);
    setenv("TRACESHIM_SPOOL", longest, 1);
    ts_settings_forked();
    cr_assert_not(ts_settings_find_spool(), "no room for the names below it");
}
