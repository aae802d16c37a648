/* Where captures live: slabs that are never unmapped, so that a name that libcurl holds too long is
 * harmless. */
#ifndef TS_SHIM_CAPTURE_TABLE_H
#define TS_SHIM_CAPTURE_TABLE_H

#include "shim/capture.h"

/* A free capture, marked as in use; NULL when the bound is reached or memory is out. Only its
 * generation and index are set. */
struct ts_capture *ts_capture_take(void);
void ts_capture_give_back(struct ts_capture *capture);

/* The DEBUGDATA of a capture in use: its index and generation. */
void *ts_capture_name(const struct ts_capture *capture);

#endif
