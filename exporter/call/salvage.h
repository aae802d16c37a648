/* Values out of JSON of which a part is missing, because TRACESHIM_MAX_BODY keeps only the head and
 * the tail. */
#ifndef TS_CALL_SALVAGE_H
#define TS_CALL_SALVAGE_H

#include "exporter/base/slice.h"

/* The value of the first or last member of this name that can be read whole, at any depth; absent:
 * none. The name within a string does not count, for there its quotes are escaped. */
struct ts_slice ts_salvage_first(struct ts_slice text, const char *name);
struct ts_slice ts_salvage_last(struct ts_slice text, const char *name);

#endif
