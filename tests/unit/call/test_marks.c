/* Tests of exporter/call/marks.h. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/call/marks.h"

static struct ts_message body(const char *text, size_t bytes)
{
    return (struct ts_message){.body = {text, bytes}};
}

Test(marks, of_no_body)
{
    struct ts_message none = body(NULL, 0);
    cr_assert_not(ts_head_has(&none, "a"), "nothing has no head");
    cr_assert_not(ts_tail_has(&none, "a"), "no tail");
    cr_assert_not(ts_body_opens(&none, '['), "and no beginning");
}

Test(marks, only_the_ends_are_looked_at)
{
    size_t bytes = 100000;
    char *text = calloc(1, bytes);
    memcpy(text, "first", 5);
    memcpy(text + bytes / 2, "middle", 6);
    memcpy(text + bytes - 4, "last", 4);
    struct ts_message long_body = body(text, bytes), short_body = body("a last", 6);
    cr_assert(ts_head_has(&long_body, "first"), "the head");
    cr_assert_not(ts_head_has(&long_body, "middle"), "is not all");
    cr_assert_not(ts_tail_has(&long_body, "middle"), "nor is the tail");
    cr_assert(ts_tail_has(&long_body, "last"), "which has what is last");
    cr_assert(ts_head_has(&short_body, "last"), "a short body is both");
    free(text);
}

Test(marks, beginning)
{
    struct ts_message list = body("\xef\xbb\xbf \n[1]", 8), blank = body("  \n", 3);
    cr_assert(ts_body_opens(&list, '['), "blanks and a BOM do not count");
    cr_assert_not(ts_body_opens(&list, '{'), "it is no object");
    cr_assert_not(ts_body_opens(&blank, '['), "blanks are nothing");
}
