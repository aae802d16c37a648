/* Ids before what libcurl tells. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/trace_ids.h"

static size_t ids_of(const char *text)
{
    return ts_trace_ids_bytes(text, strlen(text));
}

Test(trace_ids, what_has_none_gives_zero)
{
    static const char *const texts[] = {"",         "[",       "[]",      "[0-0]",   "[0-] x",
                                        "[-0] x",   "[0 0] x", "[a-0] x", "[TCP] x", "[1-0]x",
                                        "  [0-0] ", "[x]",     "[xx-0] x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_assert_eq(ids_of(texts[i]), 0, "%s", texts[i]);
}

Test(trace_ids, numbers_and_unknown_ones_are_found)
{
    cr_assert_eq(ids_of("[0-0] text"), 6, "two numbers");
    cr_assert_eq(ids_of("[12-345] "), 9, "nothing after them");
    cr_assert_eq(ids_of("[7-x] text"), 6, "no connection yet");
    cr_assert_eq(ids_of("[x-x] [TCP] text"), 6,
                 "neither is known; what follows is part of the text");
}

Test(trace_ids, what_is_cut_off_is_none)
{
    const char *text = "[12-3] ";
    for (size_t bytes = 0; bytes < strlen(text); bytes++)
        cr_assert_eq(ts_trace_ids_bytes(text, bytes), 0, "cut at %zu", bytes);
}
