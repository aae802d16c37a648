/* Tests of exporter/call/pick.h. */
#include <criterion/criterion.h>
#include "exporter/call/pick.h"
#include "tests/unit/slice_support.h"

static const char *const keys[] = {"a", "b", "c"};
static struct ts_slice values[3];

static void pick(const char *object)
{
    values[0] = ts_slice_text("old");
    ts_pick(ts_slice_text(object), keys, 3, values);
}

Test(pick, bad_input)
{
    pick("");
    cr_assert_eq(values[0].n, 0, "nothing has no members");
    pick("[{\"a\":1}]");
    cr_assert_eq(values[0].n, 0, "nor has a list");
    pick("\"a\"");
    cr_assert_eq(values[0].n, 0, "nor a text");
}

Test(pick, members)
{
    pick("{\"c\":[1],\"d\":{\"b\":2},\"\\u0061\":1,\"c\":[2]}");
    cr_assert(slice_is(values[0], "1"), "an escaped key is the same");
    cr_assert_eq(values[1].n, 0, "what is absent is absent, whatever is deeper");
    cr_assert(slice_is(values[2], "[2]"), "of duplicates the last");
}
