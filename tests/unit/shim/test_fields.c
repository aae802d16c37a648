/* Fields: written into a bounded buffer. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/journal.h"

static char buffer[64];
static struct ts_fields fields;

static void set_up(size_t size)
{
    memset(buffer, '#', sizeof buffer);
    ts_fields_init(&fields, buffer, size);
}

static struct ts_field_header header_at(size_t offset)
{
    struct ts_field_header header;
    memcpy(&header, buffer + offset, sizeof header);
    return header;
}

Test(fields, no_room_at_all)
{
    ts_fields_init(&fields, NULL, 0);
    ts_fields_text(&fields, TS_F_URL, "text", 4);
    ts_fields_u64(&fields, TS_F_PID, 1);
    cr_assert_eq(fields.used, 0, "nothing is written where there is nothing");
}

Test(fields, absent_text)
{
    set_up(64);
    ts_fields_text(&fields, TS_F_URL, NULL, 0);
    cr_assert_eq(fields.used, 8, "an empty text is a field without bytes");
    cr_assert_eq(header_at(0).length, 0, "of length 0");
}

Test(fields, text_and_number)
{
    uint64_t number;
    set_up(64);
    ts_fields_text(&fields, TS_F_URL, "http://x", 5);
    ts_fields_u64(&fields, TS_F_STATUS, 200);
    cr_assert_eq(fields.used, 8 + 5 + 8 + 8, "fields follow each other without padding");
    cr_assert_eq(header_at(0).tag, TS_F_URL, "the tag comes first");
    cr_assert_eq(header_at(0).length, 5, "then the length");
    cr_assert_arr_eq(buffer + 8, "http:", 5, "then the text");
    cr_assert_eq(header_at(13).tag, TS_F_STATUS, "the second field is behind it");
    memcpy(&number, buffer + 21, sizeof number);
    cr_assert_eq(number, 200, "with its number");
}

Test(fields, what_does_not_fit)
{
    set_up(20);
    ts_fields_text(&fields, TS_F_URL, "0123456789abcdef", 16);
    cr_assert_eq(fields.used, 20, "a text is cut");
    cr_assert_eq(header_at(0).length, 12, "and its length says so");
    ts_fields_u64(&fields, TS_F_STATUS, 1);
    ts_fields_text(&fields, TS_F_URL, "x", 1);
    cr_assert_eq(fields.used, 20, "then there is no room");
    set_up(15);
    ts_fields_u64(&fields, TS_F_STATUS, 1);
    cr_assert_eq(fields.used, 0, "a number is left out, not cut");
    cr_assert_eq(buffer[15], '#', "nothing is written behind the end");
}
