/* The hooks of the multi interface. Messages are never read here: what the application reads is
 * looked at. */
#include "shim/hooks.h"

CURLM *ts_multi_init(const struct ts_libcurl *libcurl)
{
    CURLM *multi = libcurl->multi_init();
    if (multi)
        ts_handle_add(multi, libcurl);
    return multi;
}

TS_HOOK CURLM *curl_multi_init(void)
{
    const struct ts_libcurl *libcurl = ts_libcurl_meant_by(TS_CALLER);
    if (!libcurl)
        return NULL;
    return ts_is_internal(libcurl, TS_CALLER) ? libcurl->multi_init() : ts_multi_init(libcurl);
}

TS_HOOK CURLMcode curl_multi_add_handle(CURLM *multi, CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return CURLM_INTERNAL_ERROR;
    bool begun = handle && handle->libcurl == libcurl && ts_capture_begin(handle);
    if (begun)
        ts_handle_set_multi(handle, multi);
    ts_hook_depth++;
    CURLMcode code = libcurl->multi_add_handle(multi, curl);
    ts_hook_depth--;
    if (begun && code != CURLM_OK)
        ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
    return code;
}
TS_HOOK_INSIDE(multi_add_handle);

/* libcurl may fire callbacks while it takes a handle out, so the capture ends after that. */
TS_HOOK CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *curl)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(curl, TS_CALLER);
    if (!libcurl)
        return CURLM_INTERNAL_ERROR;
    ts_hook_depth++;
    CURLMcode code = libcurl->multi_remove_handle(multi, curl);
    ts_hook_depth--;
    if (code == CURLM_OK && handle && handle->capture && ts_handle_is_in(handle, multi))
        ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
    return code;
}
TS_HOOK_INSIDE(multi_remove_handle);

TS_HOOK CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    if (!libcurl)
        return NULL;
    CURLMsg *message = libcurl->multi_info_read(multi, left);
    if (!message || message->msg != CURLMSG_DONE || ts_is_internal(libcurl, TS_CALLER))
        return message;
    struct ts_handle *handle = ts_handle_find(message->easy_handle);
    if (handle && ts_handle_is_in(handle, multi))
        ts_capture_end(handle, TS_END_DONE, message->data.result);
    return message;
}
TS_HOOK_INSIDE(multi_info_read);

static void end_removed(struct ts_handle *handle)
{
    ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
}

/* While a multi handle is being cleaned up its captured handles belong to this name: in a callback
 * libcurl refuses, and when it does not, another thread may get the address at once. */
static __thread void *cleaned_up_as, *refused_to;

static void set_aside(struct ts_handle *handle)
{
    ts_handle_set_multi(handle, cleaned_up_as);
}

static void put_back(struct ts_handle *handle)
{
    ts_handle_set_multi(handle, refused_to);
}

static CURLMcode clean_up(const struct ts_libcurl *libcurl, CURLM *multi)
{
    ts_hook_depth++;
    CURLMcode code = libcurl->multi_cleanup(multi);
    ts_hook_depth--;
    return code;
}

static CURLMcode clean_up_known(const struct ts_libcurl *libcurl, CURLM *multi)
{
    char name, *own = &name;
    cleaned_up_as = own;
    ts_handle_each_captured(multi, set_aside);
    CURLMcode code = clean_up(libcurl, multi);
    refused_to = multi;
    ts_handle_each_captured(own, code == CURLM_OK ? end_removed : put_back);
    return code;
}

TS_HOOK CURLMcode curl_multi_cleanup(CURLM *multi)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(multi, TS_CALLER);
    if (!libcurl)
        return CURLM_INTERNAL_ERROR;
    uint32_t generation = handle ? handle->generation : 0;
    bool internal = ts_is_internal(libcurl, TS_CALLER);
    CURLMcode code = internal ? clean_up(libcurl, multi) : clean_up_known(libcurl, multi);
    if (handle && code == CURLM_OK)
        ts_handle_remove(handle, generation);
    return code;
}
TS_HOOK_INSIDE(multi_cleanup);
