/* What MLflow needs beside OTLP: the number of an experiment. */
#ifndef TS_SINK_MLFLOW_H
#define TS_SINK_MLFLOW_H

#include <stddef.h>
#include "exporter/sink/client.h"
#include "exporter/sink/config.h"

struct ts_experiment {
    char id[64];    /* "": not known yet */
    char name[256]; /* "": not known */
};

/* Finds the experiment by MLFLOW_EXPERIMENT_ID (taken as it is), or by MLFLOW_EXPERIMENT_NAME,
 * which is made when there is none, or takes MLflow's default 0. Returns 0, or -1 with one line in
 * error. */
int ts_experiment_find(struct ts_client *client, const struct ts_sink_config *config,
                       struct ts_experiment *experiment, unsigned *retry_after_s, char *error,
                       size_t error_size);

/* Asks the server for an experiment's name by its id; checks address, credentials and experiment in
 * doing so. */
int ts_experiment_check(struct ts_client *client, const struct ts_sink_config *config,
                        struct ts_experiment *experiment, char *error, size_t error_size);

#endif
