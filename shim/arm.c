/* The debug tap on a handle: putting it there, and giving the handle its own options back. */
#include "shim/capture.h"

#include "shim/capture_table.h"
#include "shim/propagate.h"
#include "shim/tls.h"

#define DOH_IS_QUIET 0x080400 /* before, the inner handles of DoH print to the program's stderr */

static void pass_error_text(struct ts_capture *capture, const struct ts_handle *handle)
{
    if (handle->options.error_buffer)
        return; /* the application has one: it is read there */
    capture->error_text[0] = 0;
    capture->own_error_buffer = true;
    handle->libcurl->easy_setopt(capture->curl, CURLOPT_ERRORBUFFER, capture->error_text);
}

void ts_capture_arm(struct ts_capture *capture, const struct ts_handle *handle)
{
    const struct ts_libcurl *libcurl = handle->libcurl;
    pass_error_text(capture, handle);
    if (capture->match == TS_MATCH_ENDPOINT)
        ts_propagate_begin(capture->handle, capture->exchange);
    if (!ts_capture_has_content(capture))
        return;
    if (handle->options.doh && libcurl->version < DOH_IS_QUIET)
        return;
    ts_tls_prepare(libcurl);
    capture->has_ids = false;
    void *name = ts_capture_name(capture);
    libcurl->easy_setopt(capture->curl, CURLOPT_DEBUGFUNCTION, ts_tap);
    libcurl->easy_setopt(capture->curl, CURLOPT_DEBUGDATA, name);
    libcurl->easy_setopt(capture->curl, CURLOPT_VERBOSE, 1L);
    capture->armed = true;
}

static void restore_options(const struct ts_libcurl *libcurl, void *curl,
                            const struct ts_options *options, bool armed, bool error_buffer)
{
    if (armed) {
        libcurl->easy_setopt(curl, CURLOPT_VERBOSE, (long)options->verbose);
        libcurl->easy_setopt(curl, CURLOPT_DEBUGFUNCTION, options->debug_function);
        libcurl->easy_setopt(curl, CURLOPT_DEBUGDATA, options->debug_data);
    }
    if (error_buffer)
        libcurl->easy_setopt(curl, CURLOPT_ERRORBUFFER, options->error_buffer);
}

void ts_capture_disarm(struct ts_capture *capture, const struct ts_handle *handle)
{
    restore_options(handle->libcurl, capture->curl, &handle->options, capture->armed,
                    capture->own_error_buffer);
    ts_propagate_end(capture->handle);
}

void ts_capture_clean_copy(const struct ts_handle *original, struct ts_handle *copy)
{
    const struct ts_capture *capture = original->capture;
    if (capture)
        restore_options(copy->libcurl, atomic_load(&copy->key), &copy->options, capture->armed,
                        capture->own_error_buffer);
    ts_propagate_clean_copy(original, copy);
}

bool ts_capture_holds_option(const struct ts_handle *handle, CURLoption option)
{
    const struct ts_capture *capture = handle->capture;
    if (!capture)
        return false;
    if (option == CURLOPT_ERRORBUFFER)
        return false; /* forwarded: libcurl then writes where the application wants it */
    return capture->armed && (option == CURLOPT_VERBOSE || option == CURLOPT_DEBUGFUNCTION ||
                              option == CURLOPT_DEBUGDATA);
}
