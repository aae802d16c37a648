/* Inputs of the fuzz targets that read calls. An input is readable: a line with a hexadecimal digit
 * for how the call ends (bits: 1 timed out, 2 its handle was removed, 4 the status is 400, 8 the
 * program died), the method and the URL; then the request's body, 0xff, further header lines of the
 * answer, 0xff, the answer's body. The bytes ff fe ff fe begin another call. */
#ifndef TS_FUZZ_EXCHANGE_INPUT_H
#define TS_FUZZ_EXCHANGE_INPUT_H

#include "exporter/base/slice.h"
#include "exporter/spool/exchange.h"

typedef void ts_fuzz_emit(void *context, struct ts_exchange *exchange);

/* Records the calls and emits an exchange for each, which the callee owns. The assembler is the
 * caller's, to be freed after the last exchange. input.p is not NULL. */
struct ts_assembler *ts_fuzz_record(struct ts_slice input, ts_fuzz_emit *emit, void *context);

#endif
