/* Has pages of a mapped segment ready before they are written to, so that no call pays for them one
 * by one. For segment.c alone; may be called in a traced program's thread; changes errno. */
#ifndef TS_SHIM_SEGMENT_PREPARE_H
#define TS_SHIM_SEGMENT_PREPARE_H

#include "shim/segment.h"

/* A write beyond so many bytes would raise SIGXFSZ in the program. */
uint64_t ts_segment_file_limit(void);

/* So that the file is known again when it is opened by its name. */
void ts_segment_remember_file(struct ts_segment *segment, int fd);

/* As ts_segment_prepare; fd: the segment's file, open for writing, or -1. A descriptor of another
 * file is not written to. */
void ts_segment_prepare_in(int fd, const struct ts_segment *segment, size_t from, size_t to);

#endif
