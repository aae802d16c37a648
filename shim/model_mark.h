/* Whether a run has called a model: an empty file in the run's folder tells its other processes.
 * All functions may be called in a traced program's thread; errno is kept. */
#ifndef TS_SHIM_MODEL_MARK_H
#define TS_SHIM_MODEL_MARK_H

#include <stdbool.h>

/* A model was called in this run, here or in another process (looked up at most ten times a
 * second). */
bool ts_model_mark_is_set(void);

/* A model is called here. After ts_process_ready only. */
void ts_model_mark_set(void);

#endif
