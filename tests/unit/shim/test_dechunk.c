/* Chunked framing taken off. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/dechunk.h"

static const char *dechunk(const char *text)
{
    static char out[256];
    out[ts_dechunk(text, strlen(text), out)] = 0;
    return out;
}

Test(dechunk, what_is_not_chunked_gives_nothing)
{
    cr_assert_str_empty(dechunk(""), "no bytes");
    cr_assert_str_empty(dechunk("{\"messages\":[]}"), "JSON");
    cr_assert_str_empty(dechunk("abc"), "hex digits without a line end");
    cr_assert_str_empty(dechunk("0\r\n\r\n"), "an empty body");
}

Test(dechunk, chunks_are_joined)
{
    cr_assert_str_eq(dechunk("7\r\n{\"messa\r\n5;x=y\r\nges\":\r\n2\r\n[]\r\n"), "{\"messages\":[]",
                     "three chunks");
    cr_assert_str_eq(dechunk("a\r\n0123456789\r\n0\r\n\r\n"), "0123456789", "one, with its end");
}

Test(dechunk, what_is_cut_off_is_taken_as_far_as_it_goes)
{
    const char *text = "7\r\n{\"messa\r\n5\r\nges\":\r\n";
    char out[64];
    for (size_t bytes = 0; bytes <= strlen(text); bytes++) {
        size_t got = ts_dechunk(text, bytes, out);
        cr_assert(got <= 12 && memcmp(out, "{\"messages\":", got) == 0, "a beginning, cut at %zu",
                  bytes);
    }
    cr_assert_str_eq(dechunk("ffffffff\r\nabc"), "abc", "a size that nobody sends");
}
