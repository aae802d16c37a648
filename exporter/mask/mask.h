/* Content that must not leave the machine, masked where it leaves the spool: the file of regular
 * expressions that TRACESHIM_REDACT names (PCRE2, https://www.pcre.org/current/doc/html/), applied
 * to text and to the strings inside JSON.
 *
 * The file has a pattern a line:
 *
 *   # a comment
 *   \b\d{3}-\d{2}-\d{4}\b
 *   (?i)\b(key)-\w+ => $1-***
 *
 * A match becomes [REDACTED], or what follows the last " => " of its line: $1, ${1}, ${name} are
 * groups, $$ is a dollar. Blanks around pattern and replacement do not count. Patterns work one
 * after the other, each on what the one before it left. A text on which a pattern takes too many
 * steps or too long is masked whole.
 *
 * A mask holds the matcher's memory: one thread at a time. */
#ifndef TS_MASK_MASK_H
#define TS_MASK_MASK_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"
#include "exporter/infer/span.h"

#define TS_MASKED "[REDACTED]"

struct ts_mask;

/* The one that TRACESHIM_REDACT names; one without patterns when it is not set or empty. NULL and
 * one clear line in error when the file or a line of it cannot be used: then nothing may leave. */
struct ts_mask *ts_mask_from_environment(char *error, size_t error_size);

/* The same of a file. */
struct ts_mask *ts_mask_read(const char *path, char *error, size_t error_size);
void ts_mask_free(struct ts_mask *mask);

size_t ts_mask_count(const struct ts_mask *mask); /* patterns */

/* All of these: true when something was masked; out (emptied before) then holds the masked text.
 * False: out is empty, and the text may leave as it is. When memory runs out the text is masked
 * whole. */

/* Plain text. What is no UTF-8 is read as U+FFFD. */
bool ts_mask_text(struct ts_mask *mask, struct ts_slice text, struct ts_buffer *out);

/* JSON, whole or cut off. Masked are its strings, decoded, one at a time, never a key; a string
 * that holds JSON itself likewise; and whole numbers of seven digits or more, which become strings.
 * Valid JSON stays valid. */
bool ts_mask_json(struct ts_mask *mask, struct ts_slice json, struct ts_buffer *out);

/* A body as it was received: JSON, server-sent events, JSON in lines, or text. What a stream tells
 * in pieces is masked as the one text that it is, also where it was cut. */
bool ts_mask_body(struct ts_mask *mask, struct ts_slice body, struct ts_buffer *out);

/* A span: its name, the status message, and each text among its attributes and those of its events,
 * but for those that say what kind of span it is, and numbers. */
void ts_mask_span(struct ts_mask *mask, struct ts_span *span);

#endif
