/* Fields of a payload: read, also when damaged. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/spool/reader.h"
#include "shim/journal.h"

static enum ts_field_tag tag;
static struct ts_slice value;

Test(fields, nothing)
{
    struct ts_slice none = {NULL, 0}, few = {"1234567", 7};
    cr_assert_not(ts_field_next(&none, &tag, &value), "no payload has no fields");
    cr_assert_not(ts_field_next(&few, &tag, &value), "nor has one shorter than a header");
}

Test(fields, a_length_beyond_the_end)
{
    struct ts_field_header header = {.tag = TS_F_URL, .length = 1};
    struct ts_slice payload = {(const char *)&header, sizeof header};
    cr_assert_not(ts_field_next(&payload, &tag, &value), "a field that is cut off is none");
    header.length = UINT32_MAX;
    cr_assert_not(ts_field_next(&payload, &tag, &value), "however long it says it is");
}

Test(fields, what_the_writer_writes)
{
    char buffer[100];
    struct ts_fields fields;
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_text(&fields, TS_F_METHOD, "POST", 4);
    ts_fields_u64(&fields, TS_F_STATUS, 429);
    ts_fields_text(&fields, TS_F_KIND, "", 0);
    struct ts_slice payload = {buffer, fields.used};
    cr_assert(ts_field_next(&payload, &tag, &value), "there is a first field");
    cr_assert_eq(tag, TS_F_METHOD, "with its tag");
    cr_assert(ts_slice_is(value, "POST"), "and text");
    cr_assert(ts_field_next(&payload, &tag, &value), "a second");
    cr_assert_eq(ts_field_u64(value), 429, "with its number");
    cr_assert(ts_field_next(&payload, &tag, &value), "a third");
    cr_assert_eq(value.n, 0, "that is empty");
    cr_assert_not(ts_field_next(&payload, &tag, &value), "and no more");
}

Test(fields, numbers_of_a_wrong_size)
{
    cr_assert_eq(ts_field_u64((struct ts_slice){"1234", 4}), 0, "a number has 8 bytes");
    cr_assert_eq(ts_field_u64((struct ts_slice){NULL, 0}), 0, "not none");
    cr_assert_eq(ts_field_u64((struct ts_slice){"123456789", 9}), 0, "and not 9");
}
