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
    const struct ts_libcurl *libcurl = ts_libcurl_of_caller(TS_CALLER);
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
        handle->multi = multi;
    ts_hook_depth++;
    CURLMcode code = libcurl->multi_add_handle(multi, curl);
    ts_hook_depth--;
    if (begun && code != CURLM_OK)
        ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
    return code;
}

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
    if (code == CURLM_OK && handle && handle->capture && handle->multi == multi)
        ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
    return code;
}

TS_HOOK CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    if (!libcurl)
        return NULL;
    CURLMsg *message = libcurl->multi_info_read(multi, left);
    if (!message || message->msg != CURLMSG_DONE || ts_is_internal(libcurl, TS_CALLER))
        return message;
    struct ts_handle *handle = ts_handle_find(message->easy_handle);
    if (handle && handle->multi == multi)
        ts_capture_end(handle, TS_END_DONE, message->data.result);
    return message;
}

static void end_removed(struct ts_handle *handle)
{
    ts_capture_end(handle, TS_END_REMOVED, CURLE_OK);
}

TS_HOOK CURLMcode curl_multi_cleanup(CURLM *multi)
{
    const struct ts_libcurl *libcurl = ts_libcurl_for(multi, TS_CALLER);
    struct ts_handle *handle = ts_application_handle(multi, TS_CALLER);
    if (!libcurl)
        return CURLM_INTERNAL_ERROR;
    uint32_t generation = handle ? handle->generation : 0;
    if (handle)
        ts_handle_each_captured(multi, end_removed);
    ts_hook_depth++;
    CURLMcode code = libcurl->multi_cleanup(multi);
    ts_hook_depth--;
    if (handle && code == CURLM_OK)
        ts_handle_remove_if(handle, generation);
    return code;
}
