/* Text for people: no control characters, cut to a width. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exporter/command/text.h"

static struct ts_buffer buffer;

static void reset(void)
{
    ts_buffer_reset(&buffer);
    ts_buffer_text(&buffer, "");
}

static const char *plain(const char *text, size_t bytes)
{
    reset();
    ts_text_plain(&buffer, text, bytes);
    return buffer.data;
}

static const char *line(const char *text)
{
    reset();
    ts_text_line(&buffer, text, strlen(text));
    return buffer.data;
}

static const char *fit(const char *text, size_t columns, bool pad)
{
    reset();
    ts_text_fit(&buffer, text, columns, pad);
    return buffer.data;
}

Test(text, control_characters_are_left_out)
{
    cr_assert_str_eq(plain("a\033[31mb\a\r\n\tc\177", 13), "a[31mb\n\tc", "escape, bell, CR, DEL");
    cr_assert_str_eq(plain("a\0b", 3), "ab", "NUL");
    cr_assert_str_eq(plain("a\302\233b", 4), "ab", "C1 as UTF-8");
    cr_assert_str_eq(plain("a\342\200\256b", 5), "ab", "right-to-left override");
    cr_assert_str_eq(plain("", 0), "", "nothing stays nothing");
}

Test(text, bytes_that_are_no_utf8_are_replaced)
{
    cr_assert_str_eq(plain("a\233b", 3), "a\357\277\275b", "a bare C1 byte becomes U+FFFD");
    cr_assert_str_eq(plain("\303", 1), "\357\277\275", "a character that is cut off");
    cr_assert_str_eq(plain("wörld 漢字", strlen("wörld 漢字")), "wörld 漢字", "good text stays");
}

Test(text, a_line_has_single_blanks)
{
    cr_assert_str_eq(line("  a \r\n\t b\n"), "a b", "runs become one blank, none at the ends");
    cr_assert_str_eq(line("\n\n"), "", "only blanks are nothing");
    cr_assert_str_eq(line("a"), "a", "a word stays");
}

Test(text, a_line_is_added_to_what_is_there)
{
    reset();
    ts_text_line(&buffer, "a", 1);
    ts_text_line(&buffer, " b", 2);
    cr_assert_str_eq(buffer.data, "ab", "blanks at the beginning are dropped there too");
}

Test(text, columns_are_those_of_a_terminal)
{
    cr_assert_eq(ts_text_columns("abc", 3), 3, "ASCII");
    cr_assert_eq(ts_text_columns("wörld", strlen("wörld")), 5, "two bytes, one column");
    cr_assert_eq(ts_text_columns("漢字", strlen("漢字")), 4, "wide characters take two");
    cr_assert_eq(ts_text_columns("e\314\201", 3), 1, "a combining accent takes none");
    cr_assert_eq(ts_text_columns("😀", 4), 2, "an emoji takes two");
}

Test(text, what_does_not_fit_is_cut_between_characters)
{
    cr_assert_str_eq(fit("hello", 5, false), "hello", "exactly fitting");
    cr_assert_str_eq(fit("hello", 4, false), "hel…", "one too long");
    cr_assert_str_eq(fit("漢字漢", 4, false), "漢…", "half a wide character does not fit");
    cr_assert_str_eq(fit("漢字漢", 4, true), "漢… ", "and is filled up to the width");
    cr_assert_str_eq(fit("ab", 4, true), "ab  ", "short text is filled up");
    cr_assert_str_eq(fit("ab", 0, true), "", "no room, no text");
    cr_assert_str_eq(fit("", 2, true), "  ", "empty text is all blanks");
}

Test(text, times_are_local)
{
    char out[48];
    setenv("TZ", "UTC-5:30", 1);
    tzset();
    ts_text_time(out, sizeof out, 1700000000123000000ull);
    cr_assert_str_eq(out, "2023-11-15 03:43:20", "local time");
    ts_text_time_iso(out, sizeof out, 1700000000123000000ull);
    cr_assert_str_eq(out, "2023-11-15T03:43:20.123+05:30", "with the zone as ISO 8601 has it");
}

Test(text, sizes_and_costs)
{
    char out[32];
    ts_text_size(out, sizeof out, 1);
    cr_assert_str_eq(out, "1 byte", "one");
    ts_text_size(out, sizeof out, 1023);
    cr_assert_str_eq(out, "1023 bytes", "below a KB");
    ts_text_size(out, sizeof out, 1536);
    cr_assert_str_eq(out, "1.5 KB", "with a decimal");
    ts_text_size(out, sizeof out, 1048575);
    cr_assert_str_eq(out, "1.0 MB", "never 1024.0 KB");
    ts_text_size(out, sizeof out, UINT64_MAX);
    cr_assert_str_eq(out, "16777216.0 TB", "the largest unit takes the rest");
    ts_text_cost(out, sizeof out, 0.01234);
    cr_assert_str_eq(out, "$0.0123", "fractions of a cent");
    ts_text_cost(out, sizeof out, 12.345);
    cr_assert_str_eq(out, "$12.35", "more than a dollar");
}
