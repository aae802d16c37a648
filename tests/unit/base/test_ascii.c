/* Tests of exporter/base/ascii.h. */
#include <criterion/criterion.h>
#include <string.h>
#include "exporter/base/ascii.h"

Test(ascii, blanks_are_those_of_json)
{
    for (int c = 0; c < 256; c++)
        cr_expect_eq(ts_is_blank((char)c), c && strchr(" \t\r\n", c) != NULL, "character %d", c);
}

Test(ascii, a_text_is_blank_when_all_of_it_is)
{
    cr_expect(ts_slice_is_blank((struct ts_slice){0}), "nothing is blank");
    cr_expect(ts_slice_is_blank(ts_slice_text(" \r\n\t")), "each kind counts");
    cr_expect_not(ts_slice_is_blank(ts_slice_text("  .")), "the last character is looked at");
    cr_expect_not(ts_slice_is_blank((struct ts_slice){" \0", 2}), "a NUL is no blank");
}

Test(ascii, hex_digits)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    for (int i = 0; i < 32; i++)
        cr_expect_eq(ts_hex_value(digits[i]), i % 16, "%c has its value", digits[i]);
    for (const char *at = "/:@G`g \x10\x80"; *at; at++)
        cr_expect_eq(ts_hex_value(*at), -1, "%d is none", *at);
    cr_expect_eq(ts_hex_value(0), -1, "the end of a text is none");
}
