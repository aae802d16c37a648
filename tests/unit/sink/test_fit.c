#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/sink/fit.h"
#include "exporter/sink/number.h"
#include "exporter/sink/pairs.h"

static char *fit(const char *text)
{
    struct ts_buffer out = {0}, room = {0};
    ts_fit_text(&out, ts_slice_text(text));
    struct ts_slice same = ts_fit_slice(ts_slice_text(text), &room);
    bool equal = same.n == out.bytes && (!same.n || memcmp(same.p, out.data, same.n) == 0);
    cr_expect(equal, "%s is the same with and without a copy", text);
    cr_expect((same.p == text) == (strcmp(text, out.data ? out.data : "") == 0),
              "%s is copied only to be changed", text);
    ts_buffer_free(&room);
    return out.data ? out.data : calloc(1, 1);
}

#define FITS(text, expected)                                                                       \
    do {                                                                                           \
        char *got = fit(text);                                                                     \
        cr_expect_str_eq(got, expected, "%s must become %s, not %s", text, expected, got);         \
        free(got);                                                                                 \
    } while (0)

static char *nest(int depth, const char *open, const char *close)
{
    char *text = calloc(1, (size_t)depth * 16 + 2);
    for (int i = 0; i < depth; i++)
        strcat(text, open);
    strcat(text, "1");
    for (int i = 0; i < depth; i++)
        strcat(text, close);
    return text;
}

Test(fit, takes_nothing_and_broken_text)
{
    FITS("", "");
    FITS("a\xff"
         "b",
         "a\xef\xbf\xbd"
         "b");
    FITS("{\"a\":", "{\"a\":");
    FITS("[", "[");
    FITS("}{", "}{");
}

Test(fit, leaves_what_is_fine)
{
    FITS("plain text, 99999999999999999999", "plain text, 99999999999999999999");
    FITS("{\"a\": [1, -2.5e3, \"x\"], \"b\": {}}", "{\"a\": [1, -2.5e3, \"x\"], \"b\": {}}");
    FITS("{\"a\":\"99999999999999999999 [[[\"}", "{\"a\":\"99999999999999999999 [[[\"}");
    FITS("{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
         "{\"a\":9223372036854775807,\"b\":-9223372036854775808}");
    FITS("[12345678901234567890.0,1e30]", "[12345678901234567890.0,1e30]");
}

Test(fit, makes_strings_of_integers_beyond_64_bits)
{
    FITS("{\"a\":9223372036854775808}", "{\"a\":\"9223372036854775808\"}");
    FITS("[-9223372036854775809, 1]", "[\"-9223372036854775809\", 1]");
    FITS("[123456789012345678901234567890]", "[\"123456789012345678901234567890\"]");
}

Test(fit, makes_strings_of_what_is_nested_too_deeply)
{
    char *fine = nest(30, "{\"a\":", "}"), *deep = nest(31, "{\"a\":", "}");
    FITS(fine, fine);
    char *got = fit(deep);
    cr_expect_not_null(strstr(got, "{\"a\":\"{\\\"a\\\":1}\"}"),
                       "the level that is too many must be a string: %s", got);
    free(got);
    free(deep);
    deep = nest(46, "[", "]");
    got = fit(deep);
    cr_expect_not_null(strstr(got, "[\"[1]\"]"), "arrays count too: %s", got);
    free(got);
    free(deep);
    free(fine);
}

Test(fit, quotes_text_that_only_looks_like_json_when_it_would_have_to_change)
{
    FITS("[1] see footnote", "[1] see footnote");
    FITS("[1] see 99999999999999999999", "\"[1] see 99999999999999999999\"");
}

Test(fit, mends_surrogates_and_nuls)
{
    FITS("{\"a\":\"\\ud800\"}", "{\"a\":\"\\ufffd\"}");
    struct ts_buffer out = {0};
    ts_fit_text(&out, (struct ts_slice){"a\0b", 3});
    cr_expect_str_eq(out.data,
                     "a\xef\xbf\xbd"
                     "b",
                     "a NUL must become U+FFFD");
    ts_buffer_free(&out);
}

Test(fit, cuts_between_characters)
{
    struct ts_slice cut = ts_fit_chars(ts_slice_text("a\xc3\xa4"
                                                     "b"),
                                       2);
    cr_expect_eq(cut.n, 3, "two characters are three bytes here, got %zu", cut.n);
    cr_expect_eq(ts_fit_chars(ts_slice_text("ab"), 2).n, 2, "what is short enough stays");
    cr_expect_eq(ts_fit_chars(ts_slice_text("ab"), 0).n, 0, "no characters, no bytes");
}

Test(number, is_the_shortest_that_reads_back)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},   {2650.5, "2650.5"}, {0.1, "0.1"},
                 {-3, "-3"}, {1e300, "1e+300"},  {1.0 / 3, "0.3333333333333333"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        ts_number_text(cases[i].value, text);
        cr_expect_str_eq(text, cases[i].text, "%s expected, got %s", cases[i].text, text);
    }
}

static void collect(void *context, const char *key, const char *value)
{
    strcat(context, key);
    strcat(context, "->");
    strcat(context, value);
    strcat(context, ";");
}

Test(pairs, are_decoded_and_trimmed)
{
    static const struct {
        const char *list, *expected;
    } cases[] = {{"", ""},
                 {",,=x,novalue", ""},
                 {"a=1", "a->1;"},
                 {" a = 1 ,b=x%3Dy%2C ", "a->1;b->x=y,;"},
                 {"a=b=c", "a->b=c;"},
                 {"a=%zz%4", "a->%zz%4;"},
                 {"a=%00", "a->%00;"},
                 {"a=", "a->;"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[200] = "";
        ts_pairs_each(cases[i].list, collect, got);
        cr_expect_str_eq(got, cases[i].expected, "'%s' gives '%s', got '%s'", cases[i].list,
                         cases[i].expected, got);
    }
}
