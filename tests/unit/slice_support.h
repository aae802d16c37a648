/* For tests that compare slices. */
#ifndef TS_TESTS_SLICE_SUPPORT_H
#define TS_TESTS_SLICE_SUPPORT_H

#include <stdbool.h>
#include <stdio.h>
#include "exporter/base/slice.h"

/* Tells what there is when it is not what was wanted. */
static inline bool slice_is(struct ts_slice slice, const char *text)
{
    bool same = ts_slice_is(slice, text);
    if (!same)
        fprintf(stderr, "is:     %.*s\nwanted: %s\n", (int)slice.n, slice.p ? slice.p : "", text);
    return same;
}

#endif
