/* The endpoints that are known without being told: hosts, and paths on any host. Pure, once
 * ts_match_table_prepare was called. */
#ifndef TS_SHIM_MATCH_TABLE_H
#define TS_SHIM_MATCH_TABLE_H

#include <stddef.h>

/* What a host or a path says of a request; several may be true. */
enum ts_known {
    TS_KNOWN_TOOL = 1 << 0,   /* search, retrieval, reranking, parsing */
    TS_KNOWN_MODEL = 1 << 1,  /* calls to it are calls to a model */
    TS_KNOWN_KEPT = 1 << 2,   /* of a path: what is kept there is also read and deleted */
    TS_KNOWN_INTAKE = 1 << 3, /* takes traces, which must not become traces themselves */

    /* What answers there are credentials: tokens, keys, secrets of sessions. An answer may be
     * compressed, so that no filter could look into it: such calls are envelopes at most. */
    TS_KNOWN_CREDENTIALS = 1 << 4,
};

/* Patterns of one kind, as ts_match_index_add takes them; the last list has none. */
struct ts_known_list {
    const char *patterns;
    unsigned what;
};
extern const struct ts_known_list ts_known_hosts[], ts_known_paths[];

/* Before anything is asked, and not while something is. Returns how many rows there is no place
 * for: 0. */
size_t ts_match_table_prepare(void);

/* Host without port, any case. Known hosts match as a whole; `*` stands only to the left of a
 * provider's own domain. */
unsigned ts_match_host(const char *host, size_t bytes);

/* Path without query. */
unsigned ts_match_path(const char *path, size_t bytes);

#endif
