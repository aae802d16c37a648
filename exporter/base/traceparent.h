/* The value of a traceparent: W3C Trace Context (https://www.w3.org/TR/trace-context/), 3.2. Needs
 * nothing but libc: the shim has it too. */
#ifndef TS_BASE_TRACEPARENT_H
#define TS_BASE_TRACEPARENT_H

#include <stdbool.h>
#include "exporter/base/slice.h"

/* False, with ids of any content, for what is malformed: upper-case digits, ids of zeros, the
 * version ff, anything behind version 00. Of later versions the part is read that version 00 has.
 */
bool ts_traceparent_read(struct ts_slice text, unsigned char trace_id[16],
                         unsigned char span_id[8]);

#endif
