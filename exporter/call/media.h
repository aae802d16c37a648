/* Pictures, sound, video and documents in bodies: what is said of them in place of their bytes, so
 * that a request of 4 MB does not become a span of 4 MB. */
#ifndef TS_CALL_MEDIA_H
#define TS_CALL_MEDIA_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"
#include "exporter/wire/http.h"

/* What is shorter stays as it is. */
#define TS_MEDIA_LEAST_BYTES 1024

/* Replaces the base64 of known types in a body of text (JSON, server-sent events, lines of JSON) by
 * "[image/png, 123456 bytes, sha256:...]". That are whole JSON strings in base64 or base64url, and
 * data: URLs (RFC 2397) within strings. The type is told by the URL, by a member beside the string
 * (media_type, mimeType, format ...) or by the first bytes. All other base64 stays: embeddings,
 * signatures, encrypted content. The new body is the arena's. */
void ts_media_shorten(struct ts_message *message, struct ts_arena *arena);

/* {"content_type": ..., "bytes": ..., "sha256": ...} of bytes that are no text. type: a media type,
 * or absent: the first bytes tell. is_whole: false when some are missing; then there is no digest.
 */
void ts_media_describe(struct ts_slice bytes, struct ts_slice type, bool is_whole,
                       struct ts_buffer *out);

#endif
