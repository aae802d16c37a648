/* Which requests are traced: three steps that parse nothing (URL, then body marks, then envelope).
 * Pure functions over tables; safe in a traced program's thread: no locks, no allocation. */
#ifndef TS_SHIM_MATCH_H
#define TS_SHIM_MATCH_H

#include <stddef.h>
#include "shim/record.h"

#define TS_MATCH_BODY_BYTES 4096 /* how much of a body is held back to look for marks */

/* Reads TRACESHIM_ENDPOINTS (a file: lines of `kind host/path-pattern [format] [name=NAME]`, #
 * comments; `*` matches any text) into a bounded table. Called once, at the first call that might
 * be traced. A file that cannot be read or a bad line is left out; `traceshim doctor` names it. */
void ts_match_load_endpoints(const char *path);

/* Looks at the URL alone. method may be NULL.
 * Returns TS_MATCH_ENDPOINT (known host or path suffix; *kind is set to the user's kind or NULL),
 * TS_MATCH_MAYBE (an http(s) POST or PUT elsewhere: the body decides) or TS_MATCH_NONE (also for
 * every scheme but http and https; a URL without a scheme counts as http, as in libcurl).
 * MLflow's and OTLP's own intake (/v1/traces, /api/2.0/mlflow/) is TS_MATCH_NONE. */
enum ts_match ts_match_url(const char *url, size_t url_bytes, const char *method,
                           const char **kind);

/* Whether the answer holds credentials (shim/match_table.h): ts_match_url is TS_MATCH_NONE, and no
 * body is ever to be recorded. */
int ts_match_gives_credentials(const char *url, size_t url_bytes);

/* Looks for literal marks in the first bytes of a request body of a TS_MATCH_MAYBE request:
 * "messages", "jsonrpc" with "method", "vector", "input"/"prompt"/"contents" with "model" ...
 * Returns TS_MATCH_BODY or TS_MATCH_NONE. body_bytes above TS_MATCH_BODY_BYTES are not read. */
enum ts_match ts_match_body(const char *body, size_t body_bytes);

/* Whether the marks of such a body are a model's, as against those of a tool or a vector store. */
int ts_match_body_is_model(const char *body, size_t body_bytes);

/* Whether this endpoint is a model's (as against a tool or search endpoint): such a call makes the
 * run one in which other HTTP is recorded as envelopes. */
int ts_match_is_model(const char *url, size_t url_bytes, enum ts_match why);

#endif
