/* Tests of exporter/wire/multipart.c. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/wire/multipart.h"
#include "tests/unit/slice_support.h"

#define TYPE "multipart/form-data; boundary=xx"

static struct ts_multipart form;
static struct ts_form_part part;

static bool begin(const char *type, const char *body)
{
    return ts_multipart_begin(&form, ts_slice_text(type), ts_slice_text(body));
}

Test(multipart, no_form)
{
    cr_assert_not(begin("application/json", "--xx\r\n"), "another type");
    cr_assert_not(begin("multipart/form-data", "--xx\r\n"), "no boundary");
    cr_assert_not(begin("multipart/form-data; boundary=", "--xx\r\n"), "an empty boundary");
    cr_assert_not(begin("", ""), "nothing");
}

Test(multipart, no_parts)
{
    cr_assert(begin(TYPE, ""), "a form without a body is a form");
    cr_assert_not(ts_multipart_next(&form, &part), "it has no part");
    cr_assert(begin(TYPE, "no delimiter at all"), "nor has this");
    cr_assert_not(ts_multipart_next(&form, &part), "what is no part is none");
    cr_assert(begin(TYPE, "--xx--\r\n"), "an empty form");
    cr_assert_not(ts_multipart_next(&form, &part), "it ends at once");
}

Test(multipart, fields_and_files)
{
    cr_assert(begin("Multipart/Form-Data; charset=utf-8; boundary=\"xx\"",
                    "preamble\r\n--xx\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                    "m-1\r\n--xx\r\nContent-Disposition: form-data; name=file; "
                    "filename=\"a;b.wav\"\r\nContent-Type: audio/wav\r\n\r\n\1\2--xy\r\n\r\n--xx--"
                    "\r\nepilogue"),
              "quoted or not, in any case");
    cr_assert(ts_multipart_next(&form, &part), "the first");
    cr_assert(slice_is(part.name, "model"), "its name");
    cr_assert(slice_is(part.data, "m-1"), "its value");
    cr_assert_not(part.is_file, "a field");
    cr_assert(ts_multipart_next(&form, &part), "the second");
    cr_assert(slice_is(part.name, "file"), "a name without quotes");
    cr_assert(part.is_file, "a file");
    cr_assert(slice_is(part.filename, "a;b.wav"), "its name on the disk");
    cr_assert(slice_is(part.type, "audio/wav"), "its type");
    cr_assert(slice_is(part.data, "\1\2--xy\r\n"), "its bytes, line ends of its own too");
    cr_assert(part.is_whole, "up to the delimiter");
    cr_assert_not(ts_multipart_next(&form, &part), "what follows the end is nothing");
}

Test(multipart, line_feeds_alone)
{
    begin(TYPE, "--xx\nContent-Disposition: form-data; name=\"a\"\n\n1\n--xx--\n");
    cr_assert(ts_multipart_next(&form, &part), "is read too");
    cr_assert(slice_is(part.data, "1"), "with its value");
}

Test(multipart, cut_off)
{
    begin(TYPE, "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc");
    cr_assert(ts_multipart_next(&form, &part), "what came is given");
    cr_assert(slice_is(part.data, "abc"), "all of it");
    cr_assert_not(part.is_whole, "and marked");
    cr_assert_not(ts_multipart_next(&form, &part), "then it is over");
}

Test(multipart, header_without_an_end)
{
    begin(TYPE, "--xx\r\nContent-Disposition: form-data; name=\"a");
    cr_assert(ts_multipart_next(&form, &part), "is a part");
    cr_assert(slice_is(part.name, "a"), "with what there is of its name");
    cr_assert_eq(part.data.n, 0, "and no data");
}

/* A body of nothing but dashes and halves of delimiters must not cost the square of its length. */
Test(multipart, hostile, .timeout = 20)
{
    size_t bytes = 4 << 20, parts = 0;
    char *body = malloc(bytes);
    for (size_t i = 0; i < bytes; i++)
        body[i] = "--xx"[i % 4];
    ts_multipart_begin(&form, ts_slice_text(TYPE), (struct ts_slice){body, bytes});
    while (ts_multipart_next(&form, &part))
        parts++;
    cr_assert_lt(parts, bytes, "it ends");
    free(body);
}
