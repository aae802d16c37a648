/* The table of known handles. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "shim/handle.h"

static const struct ts_libcurl some_libcurl;

static void *key(uintptr_t n)
{
    return (void *)(n * 64);
}

Test(handle, unknown_and_null_are_not_found)
{
    cr_assert_null(ts_handle_find(NULL), "a null handle is nobody's");
    cr_assert_null(ts_handle_find(key(1)), "a handle that was never added is unknown");
}

Test(handle, is_found_until_removed)
{
    struct ts_handle *handle = ts_handle_add(key(2), &some_libcurl);
    cr_assert_not_null(handle, "a handle can be added");
    cr_assert_eq(ts_handle_find(key(2)), handle, "what was added is found");
    cr_assert_eq(handle->libcurl, &some_libcurl, "it is bound to its libcurl");
    ts_handle_remove(handle, handle->generation);
    cr_assert_null(ts_handle_find(key(2)),
                   "a removed handle is unknown, also to the thread that found it last");
}

Test(handle, an_address_used_again_starts_afresh)
{
    struct ts_handle *handle = ts_handle_add(key(3), &some_libcurl);
    ts_options_remember(&handle->options, CURLOPT_VERBOSE, 1, NULL);
    handle = ts_handle_add(key(3), &some_libcurl);
    cr_assert_not(handle->options.verbose, "options of the handle that had this address are gone");
    ts_handle_remove(handle, handle->generation);
    ts_handle_remove(handle, handle->generation);
    cr_assert_null(ts_handle_find(key(3)), "removing twice does no harm");
}

Test(handle, is_not_removed_for_another_that_had_its_address)
{
    struct ts_handle *first = ts_handle_add(key(4), &some_libcurl);
    uint32_t generation = first->generation;
    struct ts_handle *second = ts_handle_add(key(4), &some_libcurl);
    cr_assert_eq(first, second, "the entry is used again at once");
    ts_handle_remove(first, generation);
    cr_assert_eq(ts_handle_find(key(4)), second, "a late removal spares who has the address now");
    ts_handle_remove(second, second->generation);
    cr_assert_null(ts_handle_find(key(4)), "the one that is meant is removed");
}

static struct ts_capture *const some_capture = (struct ts_capture *)64;
static int visited;

static void visit(struct ts_handle *handle)
{
    visited++;
    handle->capture = NULL;
}

Test(handle, each_captured_visits_those_of_one_multi_handle)
{
    for (uintptr_t i = 10; i < 20; i++) {
        struct ts_handle *handle = ts_handle_add(key(i), &some_libcurl);
        handle->multi = key(i % 2 ? 100 : 200);
        handle->capture = i < 18 ? some_capture : NULL;
    }
    visited = 0;
    ts_handle_each_captured(key(100), visit);
    cr_assert_eq(visited, 4, "four of the five are captured, got %d", visited);
}

static void *add_and_remove(void *context)
{
    uintptr_t base = (uintptr_t)context * 1000;
    for (int round = 0; round < 200; round++) {
        for (uintptr_t i = 1; i < 50; i++)
            if (!ts_handle_add(key(base + i), &some_libcurl))
                return (void *)1;
        for (uintptr_t i = 1; i < 50; i++) {
            struct ts_handle *handle = ts_handle_find(key(base + i));
            if (!handle)
                return (void *)2;
            ts_handle_remove(handle, handle->generation);
        }
    }
    return NULL;
}

Test(handle, threads_do_not_lose_each_others_handles)
{
    pthread_t threads[4];
    for (uintptr_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, add_and_remove, (void *)(i + 1));
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        cr_assert_null(result, "every handle of thread %d was found while it was there", i);
    }
}
