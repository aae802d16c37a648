/* Has the pages of a mapped segment ready before they are written to. For segment.c alone; may be
 * called in a traced program's thread; changes errno. */
#ifndef TS_SHIM_SEGMENT_PREPARE_H
#define TS_SHIM_SEGMENT_PREPARE_H

#include "shim/segment.h"

/* A write beyond so many bytes would raise SIGXFSZ in the program. */
uint64_t ts_segment_file_limit(void);

/* fd: the segment's file, which nobody has written to yet. */
void ts_segment_prepare(int fd, const struct ts_segment *segment);

#endif
