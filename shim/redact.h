/* Secrets never reach the journal. Three bounded filters without allocation; all state is the
 * caller's, because libcurl hands over pieces that may be cut anywhere. Safe in a traced program's
 * thread. */
#ifndef TS_SHIM_REDACT_H
#define TS_SHIM_REDACT_H

#include <stdbool.h>
#include <stddef.h>

/* Copies a URL: user:password@ becomes ***@, and values of query keys are replaced by ***.
 * all_values: every value (unknown endpoints); else only those of the secret names (key, api_key,
 * token, access_token, sig, signature, password, secret, X-Amz-*, ... case-insensitive) and values
 * that look like keys (sk-..., AIza..., eyJ...). The fragment is dropped.
 * Returns the bytes written, at most out_size; what does not fit is cut. */
size_t ts_redact_url(const char *url, size_t url_bytes, bool all_values, char *out,
                     size_t out_size);

/* Masks, in place, what of a URL's path is content (TRACESHIM_CAPTURE_CONTENT=0): segments that had
 * to be escaped, as words of a question have, an address in the path and what follows it, and all
 * of it on hosts whose paths are questions. Returns the bytes that are left. */
size_t ts_redact_path_content(char *url, size_t bytes);

/* Header blocks. Values of headers outside the allow-list are replaced by *** , the names stay;
 * the target of a request line passes through ts_redact_url's rule (all_values false); status lines
 * pass; a line without a colon and obs-fold continuations are dropped. Location is masked as a URL.
 */
struct ts_header_filter {
    unsigned short kept; /* bytes in line */
    bool overflow;       /* the line is longer than fits: its value is dropped */
    char end[12];        /* of a line that is longer: a request line ends with its version */
    char line[2048];     /* the line that is not complete yet */
};
void ts_header_filter_init(struct ts_header_filter *filter);

/* Filters one piece and hands complete lines to emit (any number of times, each with the line's
 * CR LF). emit must not keep the pointer. */
void ts_header_filter_feed(struct ts_header_filter *filter, const char *data, size_t bytes,
                           void (*emit)(void *context, const char *data, size_t bytes),
                           void *context);

/* Hands over a last line that had no end. */
void ts_header_filter_flush(struct ts_header_filter *filter,
                            void (*emit)(void *context, const char *data, size_t bytes),
                            void *context);

/* Bodies of known endpoints: the value that follows a key like "api_key" (JSON: string, also inside
 * a string that holds JSON; form: api_key=...; multipart: the part of that name) is overwritten
 * with '*' of the same length, so that lengths stay true. Works on a copy: reads data, writes as
 * many bytes to out. State spans pieces. */
struct ts_body_filter {
    unsigned char state;
    unsigned char slashes; /* backslashes just passed */
    unsigned char depth;   /* backslashes before the quotes of this string */
    unsigned char count;   /* line ends, or bytes of an escape that are left */
    unsigned char key_bytes;
    bool begun;
    bool json;    /* it begins like JSON */
    bool headers; /* the key that was just read is "headers" */
    bool within;  /* an object of headers, in which more names are secret */
    char key[40];
};
void ts_body_filter_init(struct ts_body_filter *filter);
void ts_body_filter_feed(struct ts_body_filter *filter, const char *data, size_t bytes, char *out);

#endif
