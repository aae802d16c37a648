/* Takes OpenSSL's message callback off connections on which the application did not want it. */
#include "shim/tls.h"

#include <link.h>
#include <stdatomic.h>
#include <string.h>

#include "shim/loader.h"

typedef void (*set_callback)(void *ssl, void *callback);

static _Atomic(set_callback) setters[TS_MAX_LIBCURLS];
static atomic_bool prepared[TS_MAX_LIBCURLS];

static const char *strings_of(const struct link_map *map)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_STRTAB)
            return (const char *)entry->d_un.d_ptr;
    return NULL;
}

/* Only then the libssl in its scope is the one it uses: it may have one inside, while something
 * else that it needs has brought another one. */
static bool needs_libssl(const struct link_map *map)
{
    const char *strings = map ? strings_of(map) : NULL;
    for (const ElfW(Dyn) *entry = strings ? map->l_ld : NULL; entry && entry->d_tag != DT_NULL;
         entry++)
        if (entry->d_tag == DT_NEEDED && strncmp(strings + entry->d_un.d_val, "libssl", 6) == 0)
            return true;
    return false;
}

void ts_tls_prepare(const struct ts_libcurl *libcurl)
{
    unsigned index = ts_libcurl_index(libcurl);
    if (atomic_load_explicit(&prepared[index], memory_order_relaxed))
        return;
    const void *inside = (const void *)(uintptr_t)libcurl->easy_init;
    void *found = NULL;
    if (needs_libssl(ts_object_of(inside)))
        found = ts_dlsym_in_object_of(inside, "SSL_set_msg_callback");
    set_callback set;
    memcpy(&set, &found, sizeof set);
    atomic_store_explicit(&setters[index], set, memory_order_relaxed);
    atomic_store_explicit(&prepared[index], true, memory_order_relaxed);
}

void ts_tls_forget(void)
{
    for (unsigned i = 0; i < TS_MAX_LIBCURLS; i++)
        atomic_store_explicit(&prepared[i], false, memory_order_relaxed);
}

void ts_tls_silence(const struct ts_libcurl *libcurl, CURL *curl)
{
    set_callback set =
        atomic_load_explicit(&setters[ts_libcurl_index(libcurl)], memory_order_relaxed);
    struct curl_tlssessioninfo *session = NULL;
    if (!set || libcurl->easy_getinfo(curl, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK)
        return;
    if (session && session->backend == CURLSSLBACKEND_OPENSSL && session->internals)
        set(session->internals, NULL);
}
