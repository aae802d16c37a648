/* Which members of requests and answers may come to a disk when content may not. */
#ifndef TS_BARE_KEYS_H
#define TS_BARE_KEYS_H

#include "exporter/base/slice.h"

enum ts_bare_key {
    TS_BARE_UNKNOWN, /* left out with its value */
    TS_BARE_WORD,    /* a name or id, when it looks like one: stays */
    TS_BARE_NUMBER,  /* a setting: numbers stay */
    TS_BARE_COUNTS,  /* usage: all numbers below stay, and the names of members */
    TS_BARE_INSIDE,  /* content, or what has members of its own: texts become marks */
    TS_BARE_VALUE,   /* content whatever its form, as arguments of tools are: one mark */
    TS_BARE_EITHER,  /* VALUE beside a "name", as in a tool's call, else INSIDE */
};

enum ts_bare_key ts_bare_key(struct ts_slice name);

#endif
