/* Patterns with stars. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/glob.h"

static bool matches(const char *pattern, const char *text)
{
    return ts_glob(pattern, strlen(pattern), text, strlen(text));
}

Test(glob, nothing_matches_only_nothing)
{
    cr_assert(matches("", ""), "an empty pattern is an empty text");
    cr_assert_not(matches("", "a"), "and no other");
    cr_assert_not(matches("a", ""), "a letter is not nothing");
    cr_assert(matches("*", ""), "a star is");
    cr_assert(matches("**", ""), "two are");
}

Test(glob, without_a_star_the_whole_text_counts)
{
    cr_assert(matches("Api", "aPI"), "case makes no difference");
    cr_assert_not(matches("api", "xapi"), "nothing may stand before");
    cr_assert_not(matches("api", "apix"), "nor after");
}

Test(glob, stars_match_any_text)
{
    static const struct {
        const char *pattern, *text;
        bool expected;
    } cases[] = {
        {"*.b", "a.b", true},          {"*.b", ".b", true},
        {"*.b", "b", false},           {"a*", "a", true},
        {"a*", "abc", true},           {"a*", "ba", false},
        {"a*c", "abbc", true},         {"a*c", "ac", true},
        {"a*c", "acb", false},         {"a*bc*d", "abxbcxxd", true},
        {"a*bc*d", "abxbxcxd", false}, {"*ab*", "xxabab", true},
        {"*aab", "aaab", true},        {"ab*ab", "ab", false},
        {"ab*ab", "abab", true},       {"*/v1/*/x", "h/v1/a/b/x", true},
        {"*a*a*a", "aa", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(matches(cases[i].pattern, cases[i].text), cases[i].expected, "%s and %s",
                     cases[i].pattern, cases[i].text);
}

Test(glob, same_text_is_ascii_only)
{
    cr_assert(ts_same_text("aZ", 2, "Az", 2), "letters of either case are the same");
    cr_assert_not(ts_same_text("a", 1, "ab", 2), "lengths count");
    cr_assert_not(ts_same_text("@", 1, "`", 1), "only letters have case");
    cr_assert_not(ts_same_text("\xc4", 1, "\xe4", 1), "of other alphabets nothing is known");
}

Test(glob, same_text_of_eight_and_more_characters_is_that_of_each)
{
    char a[] = "Content-Length", b[] = "content-length";
    cr_assert(ts_same_text(a, 14, b, 14), "words of eight characters, the last ones twice");
    for (int x = 0; x < 256; x++)
        for (int y = 0; y < 256; y++) {
            size_t at = (size_t)(x + y) % 14;
            char kept[] = {a[at], b[at]};
            a[at] = (char)x;
            b[at] = (char)y;
            cr_assert_eq(ts_same_text(a, 14, b, 14), ts_lower((char)x) == ts_lower((char)y),
                         "characters %d and %d at %zu", x, y, at);
            a[at] = kept[0];
            b[at] = kept[1];
        }
}
