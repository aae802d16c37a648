/* Which libcurl does this call belong to? A process may hold several (an OpenSSL and a GnuTLS
 * flavour, one bundled in a plugin); mixing their handles crashes. A handle is bound to the libcurl
 * that made it; only calls without a handle are resolved by their caller. May be called in a traced
 * program's thread; keeps errno; allocates nothing itself. */
#ifndef TS_SHIM_LIBCURL_H
#define TS_SHIM_LIBCURL_H

#include <stdbool.h>
#include <stdint.h>
#define CURL_DISABLE_DEPRECATION /* we meet all options that programs may use */
#include <curl/curl.h>

/* curl.h wraps these in checking macros, which would hide our own definitions. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

/* The real functions of one libcurl. Those that older versions lack may be NULL. */
struct ts_libcurl {
    uintptr_t low, high; /* where the object is mapped */
    const void *dynamic; /* its dynamic section, to know it again */
    bool only_libcurl;   /* the object is a libcurl, not a plugin with one inside */
    unsigned version;    /* 0x075801; 0: it does not say */
    char version_text[24];

    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURL *(*easy_duphandle)(CURL *);
    void (*easy_reset)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLUcode (*url_get)(const CURLU *, CURLUPart, char **, unsigned);
    void (*free)(void *);
    curl_version_info_data *(*version_info)(CURLversion);
};

/* The libcurl that code at `caller` means: the one that the loader binds the caller's object to
 * (global scope first, then the object's own), else any that is loaded. NULL: there is none in this
 * process. */
const struct ts_libcurl *ts_libcurl_of_caller(const void *caller);

/* Forgets what was unloaded since the last time. Before an address is looked up that no call in
 * progress keeps loaded; two loads when nothing was. */
void ts_libcurl_refresh(void);

/* The libcurl whose own code holds this address, when it is known already; else NULL. A handful of
 * comparisons. */
const struct ts_libcurl *ts_libcurl_at(const void *address);

/* The libcurl that a real function such as curl_easy_init is part of; known from then on. NULL: it
 * is no libcurl that we can use, or there are more than TS_MAX_LIBCURLS. */
const struct ts_libcurl *ts_libcurl_of_function(const void *function);

/* Known ones have numbers from 0. */
#define TS_MAX_LIBCURLS 16
unsigned ts_libcurl_index(const struct ts_libcurl *libcurl);
const struct ts_libcurl *ts_libcurl_number(unsigned index);

/* A name in the scope of the object that the caller is in (itself and what it needs), never our
 * own. NULL: none. */
void *ts_dlsym_in_object_of(const void *caller, const char *name);

/* For the child of a fork: a lock that another thread held is free again. */
void ts_libcurl_forked(void);

#endif
