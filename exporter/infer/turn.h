/* The trace of one turn that is under way: AGENT > CHAIN > LLM, TOOL, LLM ... Its leaves are
 * emitted as they come, its chain and root when it is closed. */
#ifndef TS_INFER_TURN_H
#define TS_INFER_TURN_H

#include <stdbool.h>
#include "exporter/base/buffer.h"
#include "exporter/infer/build.h"
#include "exporter/infer/evidence.h"
#include "exporter/infer/graph.h"
#include "exporter/infer/join.h"
#include "exporter/infer/origin.h"
#include "exporter/call/call.h"

#define TS_SESSION_BYTES 256 /* MLflow takes ids of 250 characters */

/* Where spans go. */
struct ts_outlet {
    void (*emit)(void *context, struct ts_span *span);
    void *context;
};

/* A trace that began while another's tool ran: nothing of it is emitted before it is known whether
 * it is a part of that tool's work. Made by the window that it waits in (window.h). */
struct ts_conversation;
struct ts_run;
struct ts_guest {
    struct ts_guest *next;
    struct ts_conversation *host; /* NULL: it may be of several */
    struct ts_run *run;           /* whose work it is, while a window is being settled, */
    enum ts_evidence evidence;    /* and by which it was found */
    struct ts_buffer question;    /* the user's words in its first request, the first of them */
    struct ts_span_row spans;
    bool closed,
        answered; /* the trace is complete; by an answer, not by idleness or its process's end */
    struct ts_buffer answer; /* text of the last answer */
    uint64_t start_ns, end_ns;
};

struct ts_turn {
    struct ts_arena arena;
    struct ts_origin origin; /* of the first call */
    unsigned char trace_id[16], root_id[8], chain_id[8];
    struct ts_trace_context parent; /* whose trace it is; not known: its own */
    char session[TS_SESSION_BYTES];
    bool session_told; /* by a call of this turn */
    uint64_t start_ns, end_ns;
    struct ts_slice inputs; /* {"messages":[...]}: what the user said in this turn */
    struct ts_slice temperature, max_tokens;
    const char *model;
    struct ts_graph graph;
    struct ts_buffer answer;      /* the last answer's message, verbatim */
    struct ts_buffer answer_text; /* and its text */
    bool failed, interrupted;     /* the last model call */
    struct ts_buffer error;
    bool several_processes;
    bool
        continues; /* another trace of the conversation, closed by idleness: the root gets a link */
    unsigned char former_trace[16], former_root[8];
    struct ts_guest *guest; /* NULL: spans go out at once */
    /* The only span so far: it may turn out to be the whole trace, and then it is its root. */
    struct ts_span *only;
    bool has_tools;     /* asked for, or seen to have run */
    bool has_retrieval; /* what was looked up for it is a part of it */
};

/* Keeps a session's id, unless it is "". */
void ts_session_keep(char kept[TS_SESSION_BYTES], const char *session);

struct ts_turn *ts_turn_new(const struct ts_call *first, const char *session);
void ts_turn_free(struct ts_turn *turn);

/* To the outlet, or to the guest's row; widens the turn's times. Owns the span. */
void ts_turn_emit(struct ts_turn *turn, const struct ts_outlet *outlet, struct ts_span *span);

/* Something more belongs to the turn: it gets a root, and its only span goes out below that. */
void ts_turn_is_more(struct ts_turn *turn, const struct ts_outlet *outlet);

/* The last spans of the turn: those that hold it together, or its only one. */
void ts_turn_emit_last(struct ts_turn *turn, const struct ts_outlet *outlet);

/* The span of something that was looked up for this turn. Does not take the call. */
void ts_turn_retrieval(struct ts_turn *turn, const struct ts_outlet *outlet,
                       const struct ts_call *call, enum ts_evidence evidence);

/* The span of a model call of this turn. Does not take the call. */
void ts_turn_model_call(struct ts_turn *turn, const struct ts_outlet *outlet,
                        const struct ts_call *call, enum ts_evidence evidence);

/* Chain and root as the turn stands; NULL when memory is out. Without tools there is no agent that
 * acts: the chain is the root, and NULL the other. Of an only span: a copy of it as the root. */
struct ts_span *ts_turn_chain(const struct ts_turn *turn);
struct ts_span *ts_turn_root(const struct ts_turn *turn);

/* Makes the only span of a turn its root. */
void ts_turn_make_root(const struct ts_turn *turn, struct ts_span *span);

/* {"messages":[...]}: the messages of the user since the assistant last spoke, verbatim. Allocated
 * in the arena. */
struct ts_slice ts_user_messages(const struct ts_call *call, struct ts_arena *arena);

#endif
