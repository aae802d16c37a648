/* Tests of the file of patterns: exporter/mask/mask.h. */
#include "tests/unit/mask/masks.h"

static void expect_bad(const char *text, const char *words)
{
    cr_expect_null(mask_of(text), "%s must be refused", text);
    cr_expect(strstr(mask_error, words), "the line tells \"%s\": %s", words, mask_error);
}

Test(mask, bad_patterns)
{
    expect_bad("ok\n\n(unclosed\n", "FILE:3: ");
    expect_bad("(unclosed\n", "missing closing parenthesis, at character 10 of the pattern");
    expect_bad("[z-a]", "FILE:1: ");
    expect_bad("a\n=> b\n", "FILE:2: there is no pattern before =>");
    expect_bad("(a) => $2\n", "names a group");
    expect_bad("(a) => cost $\n", "write $$");
    expect_bad("(?<who>a) => ${whom}\n", "does not have");
    expect_bad("a\\Cb\n", "FILE:1: ");
    expect_bad("(?=a\\K)\n", "FILE:1: ");
    expect_bad("\xff\n", "FILE:1: ");
    expect_bad("a => \xff\n", "replacement is no UTF-8");
    expect_bad("(a\n", "nothing is shown or sent");
}

Test(mask, a_nul_byte)
{
    cr_expect_null(mask_of_bytes("a\0b\n", 4), "a NUL in a line must be refused");
    cr_expect(strstr(mask_error, "FILE:1: the line holds a NUL byte"), "%s", mask_error);
}

Test(mask, too_many_and_too_long)
{
    struct ts_buffer text = {0};
    for (int i = 0; i < 1001; i++)
        ts_buffer_printf(&text, "a%d\n", i);
    expect_bad(text.data, "FILE:1001: there are more than 1000 patterns");
    ts_buffer_reset(&text);
    for (int i = 0; i < 70000; i++)
        ts_buffer_text(&text, "a");
    expect_bad(text.data, "longer than 64 KiB");
    ts_buffer_free(&text);
}

Test(mask, no_file)
{
    char error[300];
    cr_expect_null(ts_mask_read("/nowhere/at-all", error, sizeof error), "no file, no mask");
    cr_expect(strstr(error, "TRACESHIM_REDACT=/nowhere/at-all cannot be read: No such file"), "%s",
              error);
    cr_expect_null(ts_mask_read("/tmp", error, sizeof error), "a folder is no file");
    cr_expect_null(ts_mask_read("/dev/null", error, sizeof error), "nor is a device");
    ts_mask_free(NULL);
}

Test(mask, the_environment)
{
    char error[300];
    unsetenv("TRACESHIM_REDACT");
    struct ts_mask *mask = ts_mask_from_environment(error, sizeof error);
    cr_assert_not_null(mask, "without the variable there is a mask: %s", error);
    cr_expect_eq(ts_mask_count(mask), 0, "that has no pattern");
    ts_mask_free(mask);
    setenv("TRACESHIM_REDACT", "/nowhere", 1);
    cr_expect_null(ts_mask_from_environment(error, sizeof error), "a missing file is no mask");
}

Test(mask, comments_and_blanks)
{
    struct ts_mask *mask = good_mask("# ( a comment\n\n  # [ another\r\n \t\n a \r\n  b => \n");
    cr_expect_eq(ts_mask_count(mask), 2, "two patterns, not %zu", ts_mask_count(mask));
    ts_mask_free(mask);
    EXPECT_MASKED(ts_mask_text, " a \r\nb =>\n", "xaxbx", "x[REDACTED]xx",
                  "blanks around a pattern do not count, an empty replacement deletes");
}

Test(mask, replacements)
{
    EXPECT_MASKED(ts_mask_text, "(k)(\\w+) => <$1> $$ ${1}9 ${0}", "a kab", "a <k> $ k9 kab",
                  "groups, a dollar, the whole match");
    EXPECT_MASKED(ts_mask_text, "(?<user>\\w+)@\\w+ => ${user}@...", "joe@there", "joe@...",
                  "a group by its name");
    EXPECT_MASKED(ts_mask_text, "a(b)? => [$1]", "a ab", "[] [b]", "a group that took no part");
    EXPECT_MASKED(ts_mask_text, "x => y => z", "x => y", "z", "the last arrow is the one");
    EXPECT_MASKED(ts_mask_text, "x=>y", "x=>y", "[REDACTED]", "without a blank it is none");
    EXPECT_MASKED(ts_mask_text, "a => b\nb => c", "a", "c", "patterns work one after the other");
}
