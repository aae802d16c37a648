/* What the dynamic loader knows of objects, and its own functions around any hook. May be called in
 * a traced program's thread, the child of a fork too; allocates nothing. */
#ifndef TS_SHIM_LOADER_H
#define TS_SHIM_LOADER_H

#include <link.h>
#include <stdint.h>

/* The loaded object that holds an address; NULL: none. */
struct link_map *ts_object_of(const void *address);

/* Where that object is mapped; 0 and the address itself when there is none. */
uintptr_t ts_object_begin(const void *address);
uintptr_t ts_object_end(const void *address);

/* The version under which an object wants libcurl's functions (CURL_OPENSSL_4, CURL_GNUTLS_3), in
 * the object's memory. NULL: it needs none, or any will do. */
const char *ts_libcurl_version_of(const struct link_map *map);

/* How often the program has closed an object, which may have unloaded it. */
unsigned ts_unloads(void);
void ts_note_unload(void);

/* In the child of a fork. */
void ts_loader_forked(void);

/* The C library's own; dlopen gives NULL where the loader was caught in mid-change by a fork. */
void *ts_real_dlopen(const char *path, int flags);
void *ts_real_dlopen_address(void);
void *ts_real_dlsym(void *handle, const char *name);
void *ts_real_dlsym_address(void);
int ts_real_dlclose(void *handle);

#endif
