/* A header of ours in front of the program's, on a handle of a libcurl that only takes notes. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/base/call_ids.h"
#include "shim/environment.h"
#include "shim/journal.h"
#include "shim/propagate.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"

static struct curl_slist *set_list;
static int set_count;
static CURLcode answer = CURLE_OK;

static CURLcode note(CURL *curl, CURLoption option, ...)
{
    va_list args;
    (void)curl;
    cr_assert_eq(option, CURLOPT_HTTPHEADER, "no other option is touched");
    va_start(args, option);
    struct curl_slist *list = va_arg(args, struct curl_slist *);
    va_end(args);
    set_count++;
    if (answer == CURLE_OK)
        set_list = list;
    return answer;
}

static struct ts_libcurl libcurl;
static struct ts_handle *handle;
static int key, other_key;

static void begin(void)
{
    setenv("TRACESHIM_PROPAGATE", "1", 1);
    unsetenv("TRACEPARENT");
    libcurl.easy_setopt = note;
    handle = ts_handle_add(&key, &libcurl);
}

TestSuite(propagate, .init = begin);

static void use(struct curl_slist *list)
{
    ts_options_remember(&handle->options, CURLOPT_HTTPHEADER, 0, list);
}

static const char *expected(const char *trace, uint64_t exchange)
{
    static char line[100];
    unsigned char trace_id[16], span_id[8];
    ts_call_id_trace(ts_journal_id(), exchange, trace_id);
    ts_call_id_span(ts_journal_id(), exchange, span_id);
    int used = snprintf(line, sizeof line, "traceparent: 00-%s", trace);
    for (int i = 0; i < 16 && !*trace; i++)
        used += snprintf(line + used, sizeof line - (size_t)used, "%02x", trace_id[i]);
    used += snprintf(line + used, sizeof line - (size_t)used, "-");
    for (int i = 0; i < 8; i++)
        used += snprintf(line + used, sizeof line - (size_t)used, "%02x", span_id[i]);
    snprintf(line + used, sizeof line - (size_t)used, "-01");
    return line;
}

Test(propagate, off_by_default)
{
    unsetenv("TRACESHIM_PROPAGATE");
    ts_propagate_begin(handle, 1);
    ts_propagate_end(handle);
    cr_assert_eq(set_count, 0, "the handle is not touched");
}

Test(propagate, not_without_content)
{
    setenv("TRACESHIM_CAPTURE_CONTENT", "0", 1);
    ts_propagate_begin(handle, 1);
    cr_assert_eq(set_count, 0, "the ids would be others");
}

Test(propagate, without_a_list)
{
    ts_propagate_begin(handle, 7);
    cr_assert_not_null(set_list, "a list of ours");
    cr_assert_str_eq(set_list->data, expected("", 7), "the call's own ids");
    cr_assert_null(set_list->next, "alone");
    ts_propagate_end(handle);
    cr_assert_null(set_list, "none again");
}

Test(propagate, before_the_programs_list)
{
    struct curl_slist second = {(char *)"B: 2", NULL}, first = {(char *)"A: 1", &second};
    use(&first);
    ts_propagate_begin(handle, 1);
    cr_assert_eq(set_list->next, &first, "the program's own list follows");
    ts_propagate_begin(handle, 2);
    cr_assert_eq(set_count, 1, "not twice");
    ts_propagate_end(handle);
    cr_assert_eq(set_list, &first, "the program's list is there as before");
    cr_assert_str_eq(first.data, "A: 1", "unchanged");
    ts_propagate_end(handle);
    cr_assert_eq(set_count, 2, "not given back twice");
}

Test(propagate, the_programs_own_header_stays)
{
    static const char *const lines[] = {"traceparent: 00-x", "TraceParent:", "traceparent;",
                                        "traceparent : x"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct curl_slist own = {(char *)lines[i], NULL}, first = {(char *)"A: 1", &own};
        use(&first);
        ts_propagate_begin(handle, 1);
        cr_assert_eq(set_count, 0, "%s", lines[i]);
    }
}

Test(propagate, odd_lists)
{
    struct curl_slist ring = {(char *)"A: 1", &ring}, empty = {NULL, NULL};
    use(&ring);
    ts_propagate_begin(handle, 1);
    cr_assert_eq(set_count, 0, "a list without an end is left alone");
    use(&empty);
    ts_propagate_begin(handle, 1);
    cr_assert_eq(set_count, 1, "one without text is no harm");
    struct curl_slist other = {(char *)"traceparent-x: 1", NULL};
    ts_propagate_end(handle);
    use(&other);
    ts_propagate_begin(handle, 1);
    cr_assert_eq(set_list->next, &other, "a name that only begins so is another");
}

Test(propagate, refused)
{
    answer = CURLE_OUT_OF_MEMORY;
    ts_propagate_begin(handle, 1);
    ts_propagate_end(handle);
    cr_assert_eq(set_count, 1, "there is nothing to give back");
}

Test(propagate, in_the_trace_of_the_environment)
{
    setenv("TRACEPARENT", "00-" TRACE "-b7ad6b7169203331-01", 1);
    ts_propagate_begin(handle, 3);
    cr_assert_str_eq(set_list->data, expected(TRACE, 3), "its trace, the call's span");
    ts_propagate_end(handle);
    setenv("TRACEPARENT", "00-" TRACE "-", 1);
    ts_propagate_begin(handle, 3);
    cr_assert_str_eq(set_list->data, expected("", 3), "unless it is malformed");
}

Test(propagate, what_the_program_sets_meanwhile_stays)
{
    struct curl_slist later = {(char *)"C: 3", NULL};
    ts_propagate_begin(handle, 1);
    use(&later);
    ts_propagate_end(handle);
    cr_assert_eq(set_list, &later, "its new list");
}

Test(propagate, copies)
{
    struct curl_slist first = {(char *)"A: 1", NULL};
    struct ts_handle *copy = ts_handle_add(&other_key, &libcurl);
    ts_propagate_clean_copy(handle, copy);
    cr_assert_eq(set_count, 0, "nothing was added, nothing is taken away");
    use(&first);
    ts_propagate_begin(handle, 1);
    ts_options_copy(&copy->options, &handle->options);
    ts_propagate_clean_copy(handle, copy);
    cr_assert_eq(set_list, &first, "a copy has the program's list alone");
}
