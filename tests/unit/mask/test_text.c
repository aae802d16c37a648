/* Tests of masks on text: limits first. */
#include "tests/unit/mask/masks.h"

static char *repeat(const char *text, size_t times)
{
    struct ts_buffer all = {0};
    for (size_t i = 0; i < times; i++)
        ts_buffer_text(&all, text);
    return all.data;
}

Test(mask_text, a_pattern_that_explodes, .timeout = 60)
{
    char *run = repeat("a", 5000), *text;
    cr_assert_neq(asprintf(&text, "%sb", run), -1);
    EXPECT_MASKED(ts_mask_text, "(a+)+$", text, "[REDACTED]", "too many steps mask the text");
    EXPECT_MASKED(ts_mask_text, "(*NO_JIT)(a+)+$", text, "[REDACTED]", "without JIT too");
    EXPECT_MASKED(ts_mask_text, "(*NO_JIT)(a(?1)*)*+$", text, "[REDACTED]", "and recursion");
    free(run);
    free(text);
}

Test(mask_text, a_pattern_that_creeps, .timeout = 120)
{
    /* No step is counted within a run that cannot be given back, but each place begins one. */
    char *run = repeat("aaaaaaaaaaaaaaaa", 65536), *text;
    cr_assert_neq(asprintf(&text, "%s @", run), -1);
    EXPECT_MASKED(ts_mask_text, "(*NO_JIT)(*NO_AUTO_POSSESS)a++[@#]", text, "[REDACTED]",
                  "too much time masks the text");
    free(run);
    free(text);
}

Test(mask_text, a_match_that_is_too_long, .timeout = 60)
{
    char *text = repeat("a b c d e f g h ", 400000);
    EXPECT_MASKED(ts_mask_text, "(?s)b.*?END", text, "[REDACTED]",
                  "a match that looks too far ahead masks the text");
    free(text);
}

Test(mask_text, a_long_text, .timeout = 60)
{
    struct ts_buffer text = {0}, expected = {0};
    for (int i = 0; i < 300000; i++) {
        ts_buffer_printf(&text, "%s%d €, ", i % 1000 ? "n" : "key-", i);
        ts_buffer_printf(&expected, i % 1000 ? "n%d €, " : "[REDACTED] €, ", i);
    }
    cr_assert_gt(text.bytes, 3u << 20, "the text is longer than a match may be");
    char *result = masked_by(ts_mask_text, "key-\\d+", text.data, text.bytes);
    cr_expect(strcmp(result, expected.data) == 0, "each of them is masked, nothing else");
    free(result);
    ts_buffer_free(&text);
    ts_buffer_free(&expected);
}

Test(mask_text, places_of_windows)
{
    /* One at each place around the ends of windows and of characters. */
    for (size_t before = 4080; before < 4112; before++) {
        char *text = repeat("é", before / 2), *tail;
        cr_assert_neq(asprintf(&tail, "%s%skey-1 rest", text, before % 2 ? "x" : ""), -1);
        char *result = masked_by(ts_mask_text, "key-\\d", tail, strlen(tail));
        cr_expect(strstr(result, "[REDACTED] rest") == result + before, "after %zu bytes", before);
        free(result);
        free(tail);
        free(text);
    }
}

Test(mask_text, nothing)
{
    EXPECT_MASKED(ts_mask_text, "", "text", "text", "no pattern masks nothing");
    EXPECT_MASKED(ts_mask_text, "a", "", "", "an empty text stays");
    EXPECT_MASKED(ts_mask_text, "z*", "abc", "abc", "an empty match masks nothing");
    EXPECT_MASKED(ts_mask_text, "a\\Kb", "ab", "a[REDACTED]", "\\K leaves what is before it");
}

Test(mask_text, matches)
{
    EXPECT_MASKED(ts_mask_text, "b+", "abbab", "a[REDACTED]a[REDACTED]", "each match");
    EXPECT_MASKED(ts_mask_text, "(?i)KEY", "a key", "a [REDACTED]", "options in the pattern");
    EXPECT_MASKED(ts_mask_text, "(?<=: )\\w+", "p: x, q: y", "p: [REDACTED], q: [REDACTED]",
                  "what stands before a match is seen");
    EXPECT_MASKED(ts_mask_text, "z*b => <>", "aab", "aa<>", "after places with nothing");
    EXPECT_MASKED(ts_mask_text, "\\w+", "né", "[REDACTED]", "letters are Unicode's");
}

Test(mask_text, bad_bytes)
{
    EXPECT_MASKED(ts_mask_text, "key", "\xffkey\xc3", "\xef\xbf\xbd[REDACTED]\xef\xbf\xbd",
                  "text that is no UTF-8 is masked too");
    EXPECT_MASKED(ts_mask_text, "key", "\xff", "\xff", "and stays when there is nothing to mask");
    char *result = masked_by(ts_mask_text, "b => B", "a\0b", 3);
    cr_expect_arr_eq(result, "a", 2, "a NUL ends nothing");
    free(result);
}
