/* Marks in the place of texts and values; for bare/ alone. What a mark tells:
 * exporter/bare/reduce.h.
 */
#ifndef TS_BARE_MARK_H
#define TS_BARE_MARK_H

#include "exporter/bare/reduce.h"

/* Appends the mark of a JSON string. */
void ts_bare_mark_text(const struct ts_bare_secret *secret, struct ts_slice string,
                       struct ts_buffer *out);

/* The same of a JSON value of any form: an object or a list keeps its being one. */
void ts_bare_mark_value(const struct ts_bare_secret *secret, struct ts_slice value,
                        struct ts_buffer *out);

#endif
