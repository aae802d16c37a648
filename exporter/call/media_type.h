/* What kind of thing bytes or a string of base64 are. For media*.c only. */
#ifndef TS_CALL_MEDIA_TYPE_H
#define TS_CALL_MEDIA_TYPE_H

#include <stddef.h>
#include "exporter/base/slice.h"

/* The media type that the first bytes tell, NULL: none that is certain. 1 KB is enough. */
const char *ts_media_type_of_bytes(const unsigned char *bytes, size_t count);

enum { TS_MEDIA_TYPE_BYTES = 64 };

/* The media type of a JSON string that the members beside it tell; begin is after its opening
 * quote, end at its closing one. False: they do not. */
_Bool ts_media_type_of_string(struct ts_slice body, size_t begin, size_t end,
                              char out[TS_MEDIA_TYPE_BYTES]);

/* Whether a string's own name says that it is no medium, whatever its bytes look like. */
_Bool ts_media_is_none(struct ts_slice body, size_t begin);

/* The type in "data:image/png;base64," when that stands right before begin; *start is where it
 * stands. */
_Bool ts_media_type_of_url(struct ts_slice body, size_t begin, size_t *start,
                           char out[TS_MEDIA_TYPE_BYTES]);

#endif
