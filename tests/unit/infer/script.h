/* Random scripts of agents at work, for tests of what must hold whatever they do. */
#ifndef TS_TEST_INFER_SCRIPT_H
#define TS_TEST_INFER_SCRIPT_H

#include "calls.h"

/* Told calls in the order of their ends. The same seed gives the same script. */
struct script {
    struct told *calls;
    size_t count, size;
    struct ts_arena arena; /* their texts */
};
void script_make(struct script *script, unsigned seed);
void script_free(struct script *script);

#endif
