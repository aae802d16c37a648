/* What is left of a call in the journal; for bare/ alone. */
#ifndef TS_BARE_WRITE_H
#define TS_BARE_WRITE_H

#include "exporter/bare/reduce.h"
#include "exporter/call/call.h"

/* Appends the heads and bodies of a call's last hop, reduced, to the process's journal
 * (shim/journal.h). A streamed answer is written as the object that it was put together to;
 * headers of ours (provider/kept.h) tell what bodies without their texts do not. to_monotonic_ns:
 * what makes a time of the journal of a time of day, by addition. */
void ts_bare_write(const struct ts_bare_secret *secret, const struct ts_call *call,
                   uint64_t to_monotonic_ns);

#endif
