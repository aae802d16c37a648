/* The two ways of `export`. */
#ifndef TS_COMMAND_EXPORT_H
#define TS_COMMAND_EXPORT_H

#include "exporter/mask/mask.h"

/* To the sink that the environment names: what it does not have yet. Return an enum ts_exit. */
int ts_export_send(const char *spool, struct ts_mask *mask);

/* All closed traces as OTLP JSON lines, whatever was delivered. path "-": standard output. */
int ts_export_file(const char *spool, struct ts_mask *mask, const char *path);

#endif
