/* The folder that a run's journals lie in, opened so that nobody else can lead us elsewhere. May be
 * called in a traced program's thread; passes no cancellation point; changes errno. */
#ifndef TS_SHIM_SPOOLDIR_H
#define TS_SHIM_SPOOLDIR_H

/* Opens <spool_dir>/runs/<run_id>, step by step, and returns a descriptor or -1. Refused are
 * symbolic links and folders of other owners or with write permission for others; what is above
 * spool_dir is the user's business. spool_dir has no slash at its end. */
int ts_spooldir_open(const char *spool_dir, const char *run_id);

/* The same, and makes what is not there (0700), as mkdir -p does. spool_dir is written to while it
 * runs, and as before afterwards. */
int ts_spooldir_make(char *spool_dir, const char *run_id);

#endif
