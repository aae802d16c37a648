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
    TS_BARE_OPEN,    /* the same, but its members are the program's own: no word below stays */
    TS_BARE_VALUE,   /* content whatever its form, as arguments of tools are: one mark */
    TS_BARE_ITEMS,   /* a list of such values: one mark for each */
    TS_BARE_EITHER,  /* VALUE beside a "name", as in a tool's call, else INSIDE */
    TS_BARE_ASKED,   /* VALUE beside a "name", INSIDE when it is a list, has messages or the parts
                        of an answer, else OPEN */
};

/* Where a member stands that has this name: what bodies are told apart by. */
enum ts_bare_room {
    TS_BARE_MODELS, /* requests to models and answers of theirs, and MCP's messages */
    TS_BARE_DATA,   /* all others that are known: parsers, jobs, files; few words stay */
    TS_BARE_ASKING, /* what stores and search tools are asked: ids are content too */
};

/* under: the name of the member around it, arrays apart; "" at the top. */
enum ts_bare_key ts_bare_key(enum ts_bare_room room, struct ts_slice under, struct ts_slice name);

#endif
