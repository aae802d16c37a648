/* Base64 (RFC 4648) undone. */
#ifndef TS_BASE_BASE64_H
#define TS_BASE_BASE64_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

/* Both alphabets, with or without padding; line ends between the characters are skipped. Returns
 * false when anything else is in it, or memory is out; *out is the arena's, with a NUL behind it.
 */
bool ts_base64_decode(struct ts_slice text, struct ts_arena *arena, struct ts_slice *out);

#endif
