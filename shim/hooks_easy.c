/* The hooks of the easy interface. They only forward; what is remarkable is noted before and after.
 */
#include "shim/hooks.h"

#include <stdarg.h>

__thread int ts_hook_depth;

/* The handle that this thread performs, innermost, and where on the stack. An exception or a
 * longjmp out of a callback leaves it behind; then the stack is shorter than it was. */
static __thread struct ts_handle *performing;
static __thread const char *performing_frame;

static bool is_in_its_callback(const struct ts_handle *handle, const char *frame)
{
    enum { LEAST_OF_LIBCURL = 512 }; /* bytes that libcurl's own functions take in between */
    return handle && handle == performing && frame + LEAST_OF_LIBCURL < performing_frame;
}

/* The same in a multi handle, which tells whether one of its callbacks runs: to an option that does
 * not exist. */
static bool is_in_callback_of_its_multi(struct ts_handle *handle)
{
    enum { REFUSES = 0x081600 }; /* older ones do not */
    void *multi = handle ? atomic_load_explicit(&handle->multi, memory_order_relaxed) : NULL;
    return multi && handle->libcurl->version >= REFUSES &&
           handle->libcurl->multi_setopt(multi, (CURLMoption)0, 0L) == CURLM_RECURSIVE_API_CALL;
}

CURL *ts_easy_init(const struct ts_libcurl *libcurl)
{
    ts_hook_depth++;
    CURL *curl = libcurl->easy_init();
    ts_hook_depth--;
    if (curl)
        ts_handle_add(curl, libcurl);
    return curl;
}

TS_HOOK CURL *curl_easy_init(void)
{
    const struct ts_libcurl *libcurl = ts_libcurl_meant_by(TS_CALLER);
    if (!libcurl)
        return NULL;
    return ts_is_internal(libcurl, TS_CALLER) ? libcurl->easy_init() : ts_easy_init(libcurl);
}

TS_HOOK CURLcode curl_easy_perform(CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(curl, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return CURLE_FAILED_INIT;
    bool begun = handle && ts_capture_begin(handle);
    struct ts_handle *outer = performing;
    const char *outer_frame = performing_frame;
    performing = handle;
    performing_frame = __builtin_frame_address(0);
    ts_hook_depth++;
    CURLcode code = libcurl->easy_perform(curl);
    ts_hook_depth--;
    performing = outer;
    performing_frame = outer_frame;
    if (begun)
        ts_capture_end(handle, TS_END_DONE, code);
    return code;
}
TS_HOOK_INSIDE(easy_perform);

TS_HOOK void curl_easy_cleanup(CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(curl, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return;
    /* In its own callback libcurl 8 refuses silently and the handle lives on: then it stays known.
     */
    bool refused = is_in_its_callback(handle, __builtin_frame_address(0)) ||
                   is_in_callback_of_its_multi(handle);
    uint32_t generation = handle ? handle->generation : 0;
    if (handle && !refused)
        ts_capture_end(handle, TS_END_CLEANUP, CURLE_OK);
    ts_hook_depth++;
    libcurl->easy_cleanup(curl);
    ts_hook_depth--;
    if (handle && !refused)
        ts_handle_remove(handle, generation);
}
TS_HOOK_INSIDE(easy_cleanup);

/* In a callback of its transfer libcurl 8.23 refuses silently; then the handle still has its URL.
 */
static bool was_reset(const struct ts_libcurl *libcurl, CURL *curl)
{
    char *url = NULL;
    return libcurl->easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || !url || !*url;
}

TS_HOOK void curl_easy_reset(CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(curl, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return;
    if (handle)
        ts_capture_forget_body(handle);
    libcurl->easy_reset(curl);
    if (handle && was_reset(libcurl, curl))
        ts_options_free(&handle->options);
}
TS_HOOK_INSIDE(easy_reset);

TS_HOOK CURL *curl_easy_duphandle(CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(curl, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return NULL;
    CURL *made = libcurl->easy_duphandle(curl);
    struct ts_handle *copy = made && handle ? ts_handle_add(made, libcurl) : NULL;
    if (copy) {
        ts_options_copy(&copy->options, &handle->options);
        ts_capture_clean_copy(handle, copy);
    }
    return made;
}
TS_HOOK_INSIDE(easy_duphandle);

/* The kinds of option values, from their numbers (curl.h, CURLOPTTYPE_*). */
enum { KIND_OBJECT = 10000, KIND_FUNCTION = 20000, KIND_OFF_T = 30000, KIND_BLOB = 40000 };

/* Every kind of value is forwarded as wide as it came. */
static CURLcode forward(const struct ts_libcurl *libcurl, CURL *curl, CURLoption option,
                        int64_t number, void *pointer)
{
    if ((int)option < KIND_OBJECT)
        return libcurl->easy_setopt(curl, option, (long)number);
    if ((int)option >= KIND_OFF_T && (int)option < KIND_BLOB)
        return libcurl->easy_setopt(curl, option, (curl_off_t)number);
    return libcurl->easy_setopt(curl, option, pointer);
}

TS_HOOK CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    va_list args;
    int64_t number = 0;
    void *pointer = NULL;
    va_start(args, option);
    if ((int)option < KIND_OBJECT)
        number = va_arg(args, long);
    else if ((int)option >= KIND_OFF_T && (int)option < KIND_BLOB)
        number = va_arg(args, curl_off_t);
    else
        pointer = va_arg(args, void *);
    va_end(args);

    struct ts_handle *handle = ts_handle_find(curl);
    const struct ts_libcurl *libcurl = handle ? handle->libcurl : ts_libcurl_meant_by(TS_CALLER);
    if (!libcurl)
        return CURLE_FAILED_INIT;
    if (!handle || !ts_options_concerns_us(option) || ts_is_internal(libcurl, TS_CALLER))
        return forward(libcurl, curl, option, number, pointer);
    if (option == CURLOPT_POSTFIELDS || option == CURLOPT_COPYPOSTFIELDS)
        ts_capture_forget_body(handle);
    CURLcode code = CURLE_OK;
    if (!ts_capture_holds_option(handle, option))
        code = forward(libcurl, curl, option, number, pointer);
    if (code == CURLE_OK)
        ts_options_remember(&handle->options, option, number, pointer);
    return code;
}
TS_HOOK_INSIDE(easy_setopt);
