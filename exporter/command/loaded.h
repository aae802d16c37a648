/* The libraries that a program brings with it, directly or through other libraries. */
#ifndef TS_COMMAND_LOADED_H
#define TS_COMMAND_LOADED_H

#include <stdbool.h>
#include <stddef.h>

/* Asks this system's loader (ld.so --list), which maps the libraries and runs none of their code.
 * Returns whether a libcurl is among them; out: its name. False also when the loader cannot tell.
 */
bool ts_loaded_libcurl(const char *program, char *out, size_t out_size);

#endif
