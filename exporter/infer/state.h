/* What one run's inference holds, and the steps that change it. */
#ifndef TS_INFER_STATE_H
#define TS_INFER_STATE_H

#include "exporter/infer/conversation.h"
#include "exporter/infer/infer.h"
#include "exporter/infer/jobs.h"
#include "exporter/infer/loose.h"

#define TS_FORGET_NS (3600ull * 1000000000ull)
#define TS_MAX_CONVERSATIONS 10000
#define TS_MAX_CONTESTED 1000
#define TS_MAX_ASKED 256 /* windows whose arguments are looked for in a call: the latest */
#define TS_MAX_SHARED_GUESTS 256
/* What goes on in a window keeps its turn open, but not for ever: in a server that never answers a
 * tool call everything would wait for it. */
#define TS_WINDOW_IDLES 10

struct ts_infer {
    struct ts_infer_options options;
    struct ts_outlet outlet;
    struct ts_span_row ready; /* on their way out */
    struct ts_conversations conversations;
    struct ts_digest_memo digests;
    struct ts_held *contested; /* calls inside several windows, newest first */
    size_t contested_count;
    struct ts_guest *shared_guests; /* traces that began inside several windows, newest first */
    size_t shared_guest_count;
    bool interleaved;     /* several conversations were at work at once in a process */
    bool interleaved_run; /* the same for processes that are at work for each other */
    struct ts_jobs jobs;
    struct ts_loose_pool loose;
};

/* alone.c: calls that belong to no turn. */

/* A trace of one span; takes the call. */
void ts_alone(struct ts_infer *infer, struct ts_call *call);
/* The only span of such a trace; session "" for what the call says. NULL when memory is out. */
struct ts_span *ts_alone_span(const struct ts_call *call, const char *session);

/* place.c: where a call that goes on from nothing belongs by time, process and thread. */

struct ts_place {
    struct ts_conversation *host; /* NULL: none, or not to be told */
    size_t count;                 /* windows that it may belong to; 2: or more */
    bool by_arguments;            /* not by time */
    size_t asked; /* of them, those with a tool that asked for what it sends; 2: or more */
};
struct ts_place ts_place_find(const struct ts_infer *infer, const struct ts_call *call,
                              const struct ts_conversation *but);

/* A call that is no model call: into a window, or a trace of its own, or nowhere. Takes it. */
void ts_place_call(struct ts_infer *infer, struct ts_call *call);

/* A trace of this conversation begins with this call: the guest that its spans wait in, or NULL. */
struct ts_guest *ts_place_trace(struct ts_infer *infer, const struct ts_call *call,
                                const struct ts_conversation *own);

/* Activity of a host's guest, or in a host's window. */
void ts_place_touch(struct ts_infer *infer, struct ts_conversation *host, uint64_t end_ns);

/* The same for a call of a guest, whoever its host is. */
void ts_place_touch_guest(struct ts_infer *infer, const struct ts_guest *guest,
                          const struct ts_call *call);

/* For how long what goes on beside a conversation is waited for, in ns: a tool, a job. */
uint64_t ts_place_longest_ns(const struct ts_infer *infer);

/* Contested calls and guests that no open window can hold any more are let go. */
void ts_place_release_contested(struct ts_infer *infer);

/* A call that no tool made: it waits for what comes of it, but mere HTTP is dropped. Takes it. */
void ts_place_let_go(struct ts_infer *infer, struct ts_call *call);

/* settle.c: the result came. */

/* Emits the TOOL spans that this call proves, with what happened in the window; the window is gone
 * afterwards. */
void ts_settle(struct ts_infer *infer, struct ts_conversation *conversation,
               const struct ts_call *call, const struct ts_found *found);

/* Lets go of all that waits in the window, which stays. */
void ts_settle_release(struct ts_infer *infer, struct ts_window *window);

/* A guest's trace is its own after all. Frees the guest, which is in no list any more. */
void ts_settle_release_guest(struct ts_infer *infer, struct ts_guest *guest);

/* close.c: the end of turns and of conversations. */

enum ts_close_reason {
    TS_CLOSE_ANSWERED,
    TS_CLOSE_NEXT_TURN,
    TS_CLOSE_IDLE,
    TS_CLOSE_FINISH,
};
void ts_close_turn(struct ts_infer *infer, struct ts_conversation *conversation,
                   enum ts_close_reason reason);
bool ts_close_is_idle(const struct ts_infer *infer, const struct ts_conversation *conversation,
                      uint64_t now_ns);
/* Lets go of what its window holds; the window is gone afterwards. */
void ts_close_window(struct ts_infer *infer, struct ts_conversation *conversation);
void ts_close_forget(struct ts_infer *infer, struct ts_conversation *conversation);
uint64_t ts_close_forget_ns(const struct ts_infer *infer);

/* model.c: a model call is put into its conversation. Takes it. */
void ts_model_call(struct ts_infer *infer, struct ts_call *call);

#endif
