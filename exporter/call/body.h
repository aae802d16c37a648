/* What the files of this room need of bodies and paths. */
#ifndef TS_CALL_BODY_H
#define TS_CALL_BODY_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/wire/http.h"

/* Looks a body over once, so that what is below need not do so each time: all providers are asked
 * about it in turn. To be called again when the body was changed. */
void ts_body_study(struct ts_message *message);

/* The JSON value that a body is; absent when it is none. */
struct ts_slice ts_body_json(const struct ts_message *message);

/* A body as a span shows it: JSON as it is, other text as one JSON string, a form as an object of
 * its fields, other bytes as type, size and digest (media.h), all in the arena; absent when there
 * is no body. */
struct ts_slice ts_body_shown(const struct ts_message *message, struct ts_arena *arena);

/* Whether a body is a stream of server-sent events: by its content type, or by how it begins when
 * that is not known. */
bool ts_body_is_events(const struct ts_message *message);

/* Whether a body holds these words anywhere: for marks, not for parsing. */
bool ts_body_has(const struct ts_message *message, const char *words);

/* A JSON string decoded; "" when the value is no string or memory is out. Numbers are given as they
 * are written. */
const char *ts_text_of(struct ts_slice value, struct ts_arena *arena);

/* A query string's parameters as a JSON object of strings, percent-decoded; absent when the URL has
 * none. */
struct ts_slice ts_query_json(const char *url, struct ts_arena *arena);

/* Text of a URL without its percent signs, in the arena; '+' stays. NULL when memory is out. */
char *ts_percent_decoded(const char *text, size_t bytes, struct ts_arena *arena);

/* Whether a path ends so, a slash at its end apart. path may be NULL. */
bool ts_path_ends(const char *path, const char *suffix);

bool ts_is_post(const struct ts_http *http);

/* What a buffer holds, moved into the arena; the buffer is freed. */
struct ts_slice ts_buffer_to_arena(struct ts_buffer *buffer, struct ts_arena *arena);

#endif
