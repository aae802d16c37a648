/* What is said about each way to a libcurl, and of which ways `run` warns. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/reach.h"

static struct ts_reach reach_of(enum ts_reach_way way, bool uses_libcurl)
{
    struct ts_reach reach = {.way = way, .uses_libcurl = uses_libcurl};
    snprintf(reach.name, sizeof reach.name, "NAME");
    snprintf(reach.through, sizeof reach.through, "LIBRARY");
    return reach;
}

static bool warns(enum ts_reach_way way, bool uses_libcurl)
{
    struct ts_reach reach = reach_of(way, uses_libcurl);
    return ts_reach_warning(&reach) != NULL;
}

Test(reach, files_that_cannot_be_read)
{
    struct ts_reach reach;
    cr_assert_eq(ts_reach_find("/nowhere/at/all", &reach), -1, "absent");
    cr_assert_eq(ts_reach_find("/proc/self/stat", &reach), 0, "it can be read");
    cr_assert_eq(reach.way, TS_REACH_NO_ELF, "but is no ELF file");
}

Test(reach, every_way_has_its_sentence)
{
    char text[1000];
    for (unsigned way = 0; way <= TS_REACH_NONE; way++) {
        struct ts_reach reach = reach_of(way, false);
        ts_reach_text(&reach, text, sizeof text);
        cr_assert_gt(strlen(text), 20, "way %u: %s", way, text);
    }
}

Test(reach, only_what_is_known_is_said_as_a_fact)
{
    static const enum ts_reach_way guesses[] = {
        TS_REACH_STATIC_LIBCURL, TS_REACH_VISIBLE, TS_REACH_LIBRARY_VISIBLE, TS_REACH_LOADS,
        TS_REACH_EXPORTED,       TS_REACH_HIDDEN,  TS_REACH_LIBRARY_HIDDEN};
    char text[1000];
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        struct ts_reach reach = reach_of(guesses[i], true);
        ts_reach_text(&reach, text, sizeof text);
        cr_assert_not_null(strstr(text, "seem"), "%s", text);
    }
}

Test(reach, warnings_are_for_libcurls_that_escape)
{
    static const enum ts_reach_way escape[] = {TS_REACH_OTHER_MACHINE, TS_REACH_STATIC_LIBCURL,
                                               TS_REACH_MUSL_LIBCURL,  TS_REACH_EXPORTED,
                                               TS_REACH_HIDDEN,        TS_REACH_LIBRARY_HIDDEN};
    static const enum ts_reach_way reached[] = {
        TS_REACH_LIBCURL, TS_REACH_LINKED,          TS_REACH_THROUGH, TS_REACH_BOUND,
        TS_REACH_VISIBLE, TS_REACH_LIBRARY_VISIBLE, TS_REACH_LOADS};
    for (size_t i = 0; i < sizeof escape / sizeof *escape; i++) {
        cr_assert(warns(escape[i], true), "way %d", escape[i]);
        cr_assert_not(warns(escape[i], false), "way %d without a libcurl", escape[i]);
    }
    for (size_t i = 0; i < sizeof reached / sizeof *reached; i++)
        cr_assert_not(warns(reached[i], true), "way %d", reached[i]);
}

Test(reach, rights_of_its_own_hide_any_libcurl)
{
    struct ts_reach reach = reach_of(TS_REACH_LINKED, true);
    reach.secure = "setuid";
    cr_assert_not_null(ts_reach_warning(&reach), "a linked one");
    reach.uses_libcurl = false;
    cr_assert_null(ts_reach_warning(&reach), "there is none");
}

Test(reach, where_our_library_would_do_harm)
{
    for (unsigned way = 0; way <= TS_REACH_NONE; way++) {
        struct ts_reach reach = reach_of(way, true);
        bool foreign =
            way == TS_REACH_MUSL || way == TS_REACH_MUSL_LIBCURL || way == TS_REACH_OTHER_MACHINE;
        cr_assert_eq(ts_reach_can_preload(&reach), !foreign, "way %u", way);
    }
}
