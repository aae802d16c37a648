/* Our variables of the environment, also after the program has emptied it: php-fpm does that for
 * its workers, and what the user asked for (a spool, no content) must still hold there. */
#ifndef TS_SHIM_ENVIRONMENT_H
#define TS_SHIM_ENVIRONMENT_H

/* Copies what may be asked for. To be called once, before the program runs; allocates nothing. What
 * exceeds 16 KB in sum is not kept. */
void ts_environment_keep(void);

/* The value that a variable has now, else the one that was kept, else NULL. Valid until the program
 * changes its environment. Not for variables that belong to others, such as HOME: those are not
 * kept. May be called in any thread. */
const char *ts_environment(const char *name);

#endif
