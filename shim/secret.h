/* What names and values give a secret away. Pure; no allocation. */
#ifndef TS_SHIM_SECRET_H
#define TS_SHIM_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Names of query keys, form fields and JSON keys, percent-encoded or not: "api_key", "X-Api-Key",
 * "X-Amz-Signature" ... Blanks, '-' and '_' and case make no difference. */
bool ts_secret_query_name(const char *name, size_t bytes);
bool ts_secret_body_name(const char *name, size_t bytes);

/* Whether a whole body has a secret name before a colon or an equals sign, so that the mask of
 * redact.h would find something in it. */
bool ts_secret_in_body(const char *body, size_t bytes);

/* Values that are keys by their looks: sk-..., AIza..., eyJ... */
bool ts_secret_value(const char *value, size_t bytes);

/* Segments of a path that are keys: by their looks, or as some services have them in their paths.
 */
bool ts_secret_segment(const char *segment, size_t bytes);

#endif
