/* What the dynamic loader knows of an object. May be called in a traced program's thread; allocates
 * nothing. */
#ifndef TS_SHIM_LOADER_H
#define TS_SHIM_LOADER_H

#include <link.h>

/* The version under which an object wants libcurl's functions (CURL_OPENSSL_4, CURL_GNUTLS_3), in
 * the object's memory. NULL: it needs none, or any will do. */
const char *ts_libcurl_version_of(const struct link_map *map);

/* How many objects have been unloaded so far. Rises only. */
unsigned long long ts_unloaded_objects(void);

#endif
