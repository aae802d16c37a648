/* Trace ids as people type them. */
#include <criterion/criterion.h>

#include "exporter/command/find.h"

Test(find, what_is_no_id_is_refused)
{
    char digits[33];
    static const char *const bad[] = {
        "", "tr-", "xyz", "12 34", "tr-tr-12", "0x12", "-1", "0123456789abcdef0123456789abcdef0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(ts_find_digits(bad[i], digits), -1, "'%s' is no id", bad[i]);
}

Test(find, ids_may_be_short_and_have_capitals)
{
    char digits[33];
    cr_assert_eq(ts_find_digits("tr-4F0c", digits), 0, "with tr-");
    cr_assert_str_eq(digits, "4f0c", "small digits");
    cr_assert_eq(ts_find_digits("TR-a", digits), 0, "one digit");
    cr_assert_str_eq(digits, "a", "as typed");
    cr_assert_eq(ts_find_digits("0123456789abcdef0123456789ABCDEF", digits), 0, "a whole id");
    cr_assert_str_eq(digits, "0123456789abcdef0123456789abcdef", "all of it");
}
