/* An exchange read as HTTP: the request and the response that count, decoded.
 *
 * Of several hops (100-continue, 401 and 407 round trips, redirects, a proxy's CONNECT) the last is
 * taken; the ones before are counted. Transfer codings (RFC 9112: Content-Length, chunked, until
 * close; HTTP/2 and 3 as libcurl shows them: bodies without framing) and content codings (gzip,
 * deflate, br, zstd, and lists of them) are undone, with an upper bound on what a bomb may unfold
 * to. Total: any bytes give a result. */
#ifndef TS_WIRE_HTTP_H
#define TS_WIRE_HTTP_H

#include <stdbool.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/spool/exchange.h"

#define TS_HTTP_MAX_DECODED (256u << 20)

struct ts_header {
    struct ts_slice name, value; /* value without blanks around it */
};

struct ts_message {
    struct ts_header *headers;
    size_t header_count;
    struct ts_slice body; /* decoded */
    bool body_truncated; /* bytes were left out of the journal, or the decoded size hit the limit */
    bool body_complete; /* the framing says that it ended: length reached, last chunk, stream closed
                         */
    bool body_damaged;  /* bad chunk or bad compressed data: body holds what came before; or all of
                           it  as sent when it is plain text that only claims to be compressed */
    uint64_t first_byte_ns,
        last_byte_ns; /* wall clock of the body's first and last piece; 0: no body */
    /* What is asked of a body again and again (call/body.h); not known: it is looked up each time.
     */
    struct {
        bool known;
        struct ts_slice json; /* ts_json_value of the body */
        size_t json_end;      /* bytes of the body up to its end */
        uint64_t quoted[16];  /* a bit for each kind of beginning that a quoted text has in it */
    } studied;
};

struct ts_http {
    const struct ts_exchange *exchange;
    /* request */
    const char *method; /* from the request line, else from the options */
    const char
        *url; /* masked; scheme and host from the exchange's URL (effective after redirects) */
    const char *scheme, *host,
        *path; /* lower-case host without port; path without query, percent-encoded as sent */
    int port;
    struct ts_message request; /* body: what went out, else body_set when nothing was seen to go out
                                  or only its beginning (then not complete) */
    /* response */
    bool has_response;
    int status; /* 0: none */
    int http_version_major;
    struct ts_message response;
    unsigned hops; /* responses before the last one, 1xx not counted */
};

/* Reads an exchange. All memory is arena's or the exchange's, which must outlive out. Never fails:
 * what cannot be read is absent. */
void ts_http_read(const struct ts_exchange *exchange, struct ts_arena *arena, struct ts_http *out);

/* Value of the first header of this name (any case); n == 0: absent. */
struct ts_slice ts_http_header(const struct ts_message *message, const char *name);

struct ts_buffer;

/* Undoes chunked framing. Returns 1 when the last chunk was seen, 0 when cut off, -1 when
 * malformed. */
int ts_decode_chunked(struct ts_slice data, struct ts_buffer *out);

#endif
