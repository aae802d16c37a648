/* Tests of exporter/call/salvage.h. */
#include <criterion/criterion.h>
#include "tests/unit/slice_support.h"
#include "exporter/call/salvage.h"

static struct ts_slice last(const char *text)
{
    return ts_salvage_last(ts_slice_text(text), "usage");
}

Test(salvage, nothing)
{
    cr_assert_eq(ts_salvage_last((struct ts_slice){0}, "usage").n, 0, "no text");
    cr_assert_eq(last("usage").n, 0, "a name without quotes is none");
    cr_assert_eq(last("\"usage\"").n, 0, "a name without a value");
    cr_assert_eq(last("\"usage\":").n, 0, "nor with nothing after the colon");
    cr_assert_eq(last("\"usage\":{\"a\":").n, 0, "a value cut off is none");
    cr_assert_eq(last("\"my usage\":1").n, 0, "part of a longer name is none");
    cr_assert_eq(last("{\"text\":\"\\\"usage\\\":1\"").n, 0, "within a string it does not count");
    cr_assert_eq(last("{\"my \\\"usage\":1}").n, 0, "nor at the end of a longer one");
}

Test(salvage, first_and_last)
{
    const char *text = "{\"usage\" : 1 , broken \"usage\":{\"a\":[2]}}";
    cr_assert(slice_is(ts_salvage_first(ts_slice_text(text), "usage"), "1"), "the first");
    cr_assert(slice_is(last(text), "{\"a\":[2]}"), "the last");
    cr_assert(slice_is(last("\"usage\":1,\"usage\":{"), "1"), "the last that is whole");
}

Test(salvage, very_many)
{
    static char text[200001];
    for (size_t i = 0; i + 10 <= sizeof text - 1; i += 10)
        memcpy(text + i, "\"usage\":1 ", 10);
    cr_assert(slice_is(last(text), "1"), "it ends, and something is found");
}
