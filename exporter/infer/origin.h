/* Who made a call: the process, what it is called, and what its environment says of session, user
 * and tags. */
#ifndef TS_INFER_ORIGIN_H
#define TS_INFER_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>
#include "exporter/infer/span.h"
#include "exporter/call/call.h"

/* Texts are copies, for a trace may outlive the process that it came from; never NULL. */
struct ts_origin {
    const char *journal_id, *run_id, *host;
    const char *agent_name;  /* what this process is called */
    const char *leader_name; /* the first process of the run; "" when not known */
    const char *service_name, *resource_attributes;
    const char *session;     /* the environment's; "": not given */
    const char *user, *tags; /* the environment's, the user else the request's; "" */
    bool named;              /* agent_name was given by TRACESHIM_AGENT_NAME */
    uint64_t pid, exchange;
    uint32_t thread;
};

void ts_origin_of(const struct ts_call *call, struct ts_arena *arena, struct ts_origin *origin);

/* What every span carries: run, process, thread, resource. */
void ts_origin_mark(const struct ts_origin *origin, struct ts_span *span);

/* What roots carry: session (the environment's, else this one; "" for none), user, tags. */
void ts_origin_mark_root(const struct ts_origin *origin, struct ts_span *span, const char *session);

/* Takes away what ts_origin_mark_root gave: the span is no root any more. */
void ts_origin_unmark_root(struct ts_span *span);

#endif
