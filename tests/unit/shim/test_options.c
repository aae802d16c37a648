/* What a handle's options say will be sent. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/handle.h"

static void set(struct ts_options *options, CURLoption option, int64_t number, const void *pointer)
{
    cr_assert(ts_options_concerns_us(option), "option %d is one of ours", (int)option);
    ts_options_remember(options, option, number, (void *)(uintptr_t)pointer);
}

Test(options, others_do_not_concern_us)
{
    cr_assert_not(ts_options_concerns_us(CURLOPT_TIMEOUT),
                  "a timeout changes nothing of what is sent");
    cr_assert_not(ts_options_concerns_us((CURLoption)9999), "a number that no option has");
    cr_assert_not(ts_options_concerns_us((CURLoption)-1), "a negative number");
}

Test(options, fresh_ones_are_a_get_without_body)
{
    struct ts_options options;
    size_t bytes = 1;
    ts_options_init(&options);
    cr_assert_str_eq(ts_options_method(&options), "GET", "libcurl's default");
    cr_assert_null(ts_options_body(&options, &bytes), "no body");
    cr_assert_eq(bytes, 0, "of no bytes");
}

Test(options, postfields_are_borrowed_and_measured_late)
{
    struct ts_options options;
    char body[] = "abc";
    size_t bytes;
    ts_options_init(&options);
    set(&options, CURLOPT_POSTFIELDS, 0, body);
    strcpy(body, "de");
    cr_assert_eq(ts_options_body(&options, &bytes), body, "the application's own memory");
    cr_assert_eq(bytes, 2, "strlen when it is needed");
    set(&options, CURLOPT_POSTFIELDSIZE, 1, NULL);
    ts_options_body(&options, &bytes);
    cr_assert_eq(bytes, 1, "the size that was set wins");
    cr_assert_str_eq(ts_options_method(&options), "POST", "POSTFIELDS makes it a POST");
}

Test(options, copied_fields_are_ours)
{
    struct ts_options options, copy = {0};
    char body[] = "abc";
    size_t bytes;
    ts_options_init(&options);
    set(&options, CURLOPT_COPYPOSTFIELDS, 0, body);
    strcpy(body, "xyz");
    cr_assert(memcmp(ts_options_body(&options, &bytes), "abc", 3) == 0,
              "as it was when it was set");
    ts_options_init(&copy);
    ts_options_copy(&copy, &options);
    ts_options_free(&options);
    cr_assert(memcmp(ts_options_body(&copy, &bytes), "abc", 3) == 0,
              "a duplicated handle has its own copy");
    cr_assert_eq(bytes, 3, "of the same size");
    ts_options_free(&copy);
}

Test(options, a_body_that_will_not_be_sent_is_not_read)
{
    struct ts_options options;
    size_t bytes;
    ts_options_init(&options);
    set(&options, CURLOPT_POSTFIELDS, 0, (const void *)1);
    set(&options, CURLOPT_HTTPGET, 1, NULL);
    cr_assert_null(ts_options_body(&options, &bytes), "a GET again: the pointer may dangle");
    set(&options, CURLOPT_UPLOAD, 1, NULL);
    cr_assert_null(ts_options_body(&options, &bytes), "an upload reads from its callback");
    cr_assert_str_eq(ts_options_method(&options), "PUT", "an upload is a PUT");
    set(&options, CURLOPT_CUSTOMREQUEST, 0, "PATCH");
    cr_assert_str_eq(ts_options_method(&options), "PATCH", "CUSTOMREQUEST wins");
    set(&options, CURLOPT_CUSTOMREQUEST, 0, NULL);
    set(&options, CURLOPT_NOBODY, 1, NULL);
    cr_assert_str_eq(ts_options_method(&options), "HEAD", "NOBODY is a HEAD");
    set(&options, CURLOPT_NOBODY, 0, NULL);
    cr_assert_str_eq(ts_options_method(&options), "GET", "and back");
}

Test(options, url_is_copied)
{
    struct ts_options options;
    char url[] = "http://a/";
    ts_options_init(&options);
    set(&options, CURLOPT_URL, 0, url);
    url[7] = 'b';
    cr_assert_str_eq(options.url, "http://a/", "libcurl copies, so do we");
    set(&options, CURLOPT_URL, 0, NULL);
    cr_assert_null(options.url, "and can be taken back");
    ts_options_free(&options);
}
