/* The exporter thread's work: reads its run while the program runs, and delivers. */
#ifndef TS_PIPELINE_LIVE_H
#define TS_PIPELINE_LIVE_H

#include "shim/exporter_abi.h"

/* ts_exporter_run (shim/exporter_abi.h).
 *
 * One exporter at a time has a run: while another has it, this one holds nothing and asks again
 * each second. It looks at once when a call ends, each second while something is under way or waits
 * to be sent, else each five seconds, since other processes of the run may leave something behind.
 * A server that does not answer is asked again after a growing pause. At the stop it reads what is
 * left and sends it, unless the server is known to be down. */
int ts_live_run(const struct ts_exporter_host *host);

#endif
