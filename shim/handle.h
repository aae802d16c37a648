/* What we know of a CURL* or CURLM*: which libcurl made it, and the options that matter to us.
 * Entries are never given back to the system, only reused, so that a pointer held too long is stale
 * but safe. May be called in a traced program's thread. A handle is used by one thread at a time
 * (libcurl's own rule), so entries need no lock. */
#ifndef TS_SHIM_HANDLE_H
#define TS_SHIM_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "shim/libcurl.h"
#include "shim/record.h"

struct ts_capture;

/* What the application set, as libcurl understands it. */
enum ts_request_kind {
    TS_REQUEST_GET,
    TS_REQUEST_HEAD,
    TS_REQUEST_POST_FIELDS, /* POSTFIELDS, or the read callback when it is NULL */
    TS_REQUEST_POST_FORM,   /* MIMEPOST, HTTPPOST */
    TS_REQUEST_PUT,
};

/* Why a request is traced, or not. */
struct ts_verdict {
    enum ts_match match;
    bool is_model;    /* as against a tool or search endpoint */
    const char *kind; /* from TRACESHIM_ENDPOINTS, NULL */
};

struct ts_options {
    struct ts_verdict by_url; /* what the URL says, when known_by_url */
    bool known_by_url;
    char *url; /* ours, NULL: not set */
    CURLU *curlu;
    char custom_method[24];
    enum ts_request_kind request;
    const char *post_fields; /* the application's, or copied_fields */
    char *copied_fields;     /* ours: COPYPOSTFIELDS */
    size_t copied_bytes;
    int64_t post_field_size; /* -1: strlen */
    bool verbose;
    curl_debug_callback debug_function;
    void *debug_data;
    FILE *stderr_file; /* NULL: stderr */
    char *error_buffer;
    bool doh, connect_only;
    struct curl_slist *headers; /* the application's */
};

enum { TS_PARENT_LINE_BYTES = 72 }; /* "traceparent: " and 55 characters */

/* Our header in front of the application's (propagate.h). */
struct ts_parent_header {
    struct curl_slist node;
    char line[TS_PARENT_LINE_BYTES];
    bool in_place;
};

struct ts_handle {
    struct ts_handle *next; /* in its bucket or in the free list */
    _Atomic(void *) key;    /* CURL* or CURLM*; NULL: free */
    uint32_t generation;    /* rises each time the entry is used anew */
    const struct ts_libcurl *libcurl;
    _Atomic(void *) multi;      /* the CURLM* it was added to while captured; read by others too */
    struct ts_capture *capture; /* the transfer under way, NULL: none or not traced */
    bool unaware_of_tls; /* its newest connection was opened while the program was not listening */
    struct ts_options options;
    struct ts_parent_header parent_header;
};

/* NULL when the handle is not known: made before us, or behind our back. */
struct ts_handle *ts_handle_find(const void *key);

/* Starts to know a handle; an older entry of the same address is purged. NULL: no memory. */
struct ts_handle *ts_handle_add(void *key, const struct ts_libcurl *libcurl);

/* Forgets it, unless the entry was used anew since it had this generation; after the real cleanup
 * has returned, since that may still fire callbacks. Another thread may get the address of a handle
 * while its real cleanup is still about to return. */
void ts_handle_remove(struct ts_handle *handle, uint32_t generation);

/* The multi handle that it is captured in, NULL: none. */
static inline void ts_handle_set_multi(struct ts_handle *handle, void *multi)
{
    atomic_store_explicit(&handle->multi, multi, memory_order_relaxed);
}

static inline bool ts_handle_is_in(const struct ts_handle *handle, const void *multi)
{
    return atomic_load_explicit(&handle->multi, memory_order_relaxed) == multi;
}

/* Calls f for each known easy handle that is captured in this multi handle. */
void ts_handle_each_captured(const void *multi, void (*f)(struct ts_handle *handle));

/* For the child of a fork: locks that other threads held are free again. */
void ts_handle_forked(void);

/* Options. */
void ts_options_init(struct ts_options *options);
void ts_options_free(
    struct ts_options *options); /* and back to the defaults, as curl_easy_reset does */
void ts_options_copy(struct ts_options *to, const struct ts_options *from);

/* Whether an option is one of those we look at. */
bool ts_options_concerns_us(CURLoption option);

/* Remembers such an option after libcurl accepted it; number or pointer, as its kind is. */
void ts_options_remember(struct ts_options *options, CURLoption option, int64_t number,
                         void *pointer);

/* The body as set. NULL: none, or it comes from a callback. */
const char *ts_options_body(const struct ts_options *options, size_t *bytes);
const char *ts_options_method(const struct ts_options *options);

#endif
