/* What standard output is. */
#ifndef TS_COMMAND_SCREEN_H
#define TS_COMMAND_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

bool ts_screen_is_one(void);

/* Columns of the terminal; COLUMNS, or 160, when it is none. */
size_t ts_screen_columns(void);

/* A terminal that shows colours, and NO_COLOR is unset or empty. */
bool ts_screen_has_colour(void);

/* Whether lines and boxes may be drawn with more than ASCII: the locale's. */
bool ts_screen_has_utf8(void);

#endif
