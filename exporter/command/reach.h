/* How a program or library comes to a libcurl, and whether our hooks come in between. What is read
 * out of headers and tables is certain; what is read out of mere bytes "seems to" be so. */
#ifndef TS_COMMAND_REACH_H
#define TS_COMMAND_REACH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "exporter/command/doctor.h"
#include "exporter/command/elf.h"

enum ts_reach_way {
    TS_REACH_NO_ELF,         /* a script, or something else */
    TS_REACH_NO_PROGRAM,     /* an object file, a core dump */
    TS_REACH_OTHER_MACHINE,  /* 32 bits, another processor */
    TS_REACH_STATIC,         /* no loader, so no preload */
    TS_REACH_STATIC_LIBCURL, /* and with a libcurl in it */
    TS_REACH_MUSL,           /* musl's loader cannot load our library */
    TS_REACH_MUSL_LIBCURL,
    TS_REACH_APPIMAGE,
    TS_REACH_LIBCURL,         /* it is a libcurl */
    TS_REACH_LINKED,          /* it needs one */
    TS_REACH_THROUGH,         /* a library that it needs does */
    TS_REACH_BOUND,           /* it calls one that its surroundings provide */
    TS_REACH_VISIBLE,         /* its own, called through the loader */
    TS_REACH_LIBRARY_VISIBLE, /* that of a library that it needs, likewise */
    TS_REACH_LOADS,           /* it names one to give to dlopen */
    TS_REACH_EXPORTED,        /* its own, called directly, though the names are to be seen */
    TS_REACH_HIDDEN,          /* its own */
    TS_REACH_LIBRARY_HIDDEN,  /* that of a library that it needs */
    TS_REACH_CAN_LOAD,        /* none, but it loads libraries */
    TS_REACH_NONE,
};

struct ts_reach {
    enum ts_reach_way way;
    const char *secure; /* why LD_PRELOAD is not looked at (static text), NULL */
    bool uses_libcurl;
    char name[256];         /* of the libcurl, "" */
    char through[PATH_MAX]; /* the library, "" */
    struct ts_elf elf;
};

/* Looks at a file; may ask the loader for its libraries. -1 with errno: it cannot be read. */
int ts_reach_find(const char *path, struct ts_reach *reach);

/* The sentence about it, without the path: "is dynamic and needs libcurl.so.4". Returns how good
 * that is. */
enum ts_finding ts_reach_text(const struct ts_reach *reach, char *out, size_t size);

/* Whether our library can be named in LD_PRELOAD for it without doing harm. */
bool ts_reach_can_preload(const struct ts_reach *reach);

/* How its libcurl escapes us, to follow its name ("seems to have ..."); NULL: it has none, or one
 * that can be reached. */
const char *ts_reach_warning(const struct ts_reach *reach);

#endif
