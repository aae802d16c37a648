/* One line of the file of patterns; for mask/ alone. */
#ifndef TS_MASK_PATTERN_H
#define TS_MASK_PATTERN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_pattern {
    pcre2_code *code;
    char *replacement;
};

/* line: without its end. Returns 0, or -1 and what is wrong with it in error. */
int ts_pattern_compile(struct ts_pattern *pattern, struct ts_slice line, char *error,
                       size_t error_size);
void ts_pattern_free(struct ts_pattern *pattern);

/* Appends what a match (its groups in ovector, so many pairs) of text becomes. */
void ts_pattern_replace(const struct ts_pattern *pattern, const char *text,
                        const PCRE2_SIZE *ovector, size_t pairs, struct ts_buffer *out);

#endif
