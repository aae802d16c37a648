/* Tests of exporter/base/base64.h. */
#include <criterion/criterion.h>

#include "exporter/base/base64.h"
#include "tests/unit/slice_support.h"

static void decodes(const char *text, const char *expected)
{
    struct ts_arena arena = {0};
    struct ts_slice out;
    cr_expect(ts_base64_decode(ts_slice_text(text), &arena, &out), "\"%s\" is base64", text);
    cr_expect(slice_is(out, expected), "\"%s\"", text);
    ts_arena_free(&arena);
}

static void refuses(const char *text)
{
    struct ts_arena arena = {0};
    struct ts_slice out;
    cr_expect_not(ts_base64_decode(ts_slice_text(text), &arena, &out), "\"%s\" is none", text);
    ts_arena_free(&arena);
}

Test(base64, what_is_none)
{
    refuses("a");
    refuses("abcde");
    refuses("ab c");
    refuses("a=bc");
    refuses("{\"a\":1}");
    refuses("ab\xff\xff");
}

/* The vectors of RFC 4648, 10. */
Test(base64, one_to_six_bytes)
{
    decodes("", "");
    decodes("Zg==", "f");
    decodes("Zm8=", "fo");
    decodes("Zm9v", "foo");
    decodes("Zm9vYg==", "foob");
    decodes("Zm9vYmE=", "fooba");
    decodes("Zm9vYmFy", "foobar");
}

Test(base64, other_alphabets_and_forms)
{
    decodes("Zg", "f");
    decodes("Zm8", "fo");
    decodes("_-8", "\xff\xef");
    decodes("/+8=", "\xff\xef");
    decodes("Zm9v\r\nYmFy\r\n", "foobar");
}
