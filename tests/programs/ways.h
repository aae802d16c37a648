/* Programs that can go several ways: one of their arguments is the name of the function to call. */
#ifndef TESTS_PROGRAMS_WAYS_H
#define TESTS_PROGRAMS_WAYS_H

#include <string.h>

struct way {
    const char *name;
    void (*go)(void);
};

/* A row of a table of ways, which ends with {0}. */
#define WAY(function) .name = #function, .go = function

/* What main returns: 2 when no way has the name. */
static inline int go(const struct way *ways, const char *name)
{
    while (ways->name && strcmp(ways->name, name) != 0)
        ways++;
    if (!ways->name)
        return 2;
    ways->go();
    return 0;
}

#endif
