/* Marks near the ends of a body: telling providers apart must not cost a walk through all of it for
 * each of them. */
#ifndef TS_CALL_MARKS_H
#define TS_CALL_MARKS_H

#include <stdbool.h>
#include "exporter/wire/http.h"

/* Whether these words stand in the first or the last few KB. */
bool ts_head_has(const struct ts_message *message, const char *words);
bool ts_tail_has(const struct ts_message *message, const char *words);

/* Whether the first character of the body is this one, blanks and a BOM apart. */
bool ts_body_opens(const struct ts_message *message, char with);

#endif
