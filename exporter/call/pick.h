/* Several members of an object in one walk: bodies are long, and each ts_json_get walks over all of
 * them. */
#ifndef TS_CALL_PICK_H
#define TS_CALL_PICK_H

#include <stddef.h>
#include "exporter/base/slice.h"

/* Sets values[i] to the member of the name keys[i], as ts_json_get does; absent when there is none
 * or the value is no object. */
void ts_pick(struct ts_slice object, const char *const *keys, size_t count,
             struct ts_slice *values);

#endif
