/* The libraries that a program brings with it, directly or through other libraries. */
#ifndef TS_COMMAND_LOADED_H
#define TS_COMMAND_LOADED_H

#include <limits.h>
#include <stdbool.h>

struct ts_loaded {
    char libcurl[256];      /* its name, "": none is among them */
    char through[PATH_MAX]; /* the first library that needs it */
    char inside[PATH_MAX];  /* a library that seems to have a libcurl of its own inside, "" */
    bool inside_is_bound;   /* and calls it through the loader */
    bool opens;             /* a library calls dlopen */
};

/* Asks this system's loader (ld.so --list), which maps the libraries and runs none of their code,
 * with the LD_LIBRARY_PATH of this process; then looks into them. All is empty when the loader
 * cannot tell. */
void ts_loaded_find(const char *program, struct ts_loaded *loaded);

#endif
