/* Conversations: which call goes on from which. Of what was said only digests are kept. */
#ifndef TS_INFER_CONVERSATION_H
#define TS_INFER_CONVERSATION_H

#include <stdbool.h>
#include "exporter/infer/digest.h"
#include "exporter/infer/evidence.h"
#include "exporter/infer/index.h"
#include "exporter/infer/turn.h"
#include "exporter/infer/window.h"

#define TS_STATE_MARKS 4
#define TS_STATE_KEYS 4
#define TS_STATES 64 /* points that a conversation can be taken up from; the oldest go first */

/* A list of messages that a later request may begin with. */
struct ts_state {
    uint64_t digest;
    size_t length;
    uint64_t call;   /* which call left it */
    uint64_t alone;  /* digest of the answer by itself; 0: it says too little */
    uint64_t answer; /* the answer's id at its provider, hashed; 0: it has none */
    uint64_t users;  /* digest of the user's messages before it; 0: not all are known */
    uint64_t words;  /* digest of the answer's words by themselves; 0: it has none */
    uint64_t marks[TS_STATE_MARKS]; /* of passages of the answer */
    size_t mark_count;
    struct ts_index_entry *entries[TS_STATE_KEYS]; /* of digest, alone, answer, users */
    bool is_request; /* a failed call's list: only the very same list goes on from it */
};

struct ts_conversation {
    struct ts_conversation *older, *newer;           /* by last activity */
    struct ts_conversation *busy_older, *busy_newer; /* of those with a turn or a window */
    bool is_busy;
    uint64_t touched;               /* counts up: who was active last has the highest */
    uint64_t seen;                  /* by which search */
    char session[TS_SESSION_BYTES]; /* what its calls said, else "conv-..." */
    char journal_id[33];            /* of the last call */
    uint32_t thread;
    struct ts_state *states; /* TS_STATES at most */
    size_t state_count, state_size;
    struct ts_index_entry *key; /* its id at the provider; NULL: it has none */
    uint64_t newest_call;       /* that left an answer */
    uint64_t last_ns;           /* end of the last activity */
    struct ts_turn *turn;       /* NULL: none is open */
    struct ts_window
        *window;     /* tools asked for; without a turn it only waits for results that come late */
    bool has_former; /* the last turn was closed by idleness */
    unsigned char former_trace[16], former_root[8];
};

/* All of a run. Empty: all zeros. */
struct ts_conversations {
    struct ts_conversation *oldest, *newest;
    struct ts_conversation *busy_oldest, *busy_newest;
    size_t count;
    uint64_t calls; /* counted up for each model call */
    uint64_t touches, searches;
    struct ts_index index; /* of states, keys, and the ids of tools in windows */
};

/* A new one at the newest end, named after its first call. NULL when memory is out. */
struct ts_conversation *ts_conversations_add(struct ts_conversations *all,
                                             const struct ts_call *first);

/* Takes it out and frees it; turn and window must be gone. */
void ts_conversations_remove(struct ts_conversations *all, struct ts_conversation *conversation);

/* There was activity until end_ns. */
void ts_conversations_touch(struct ts_conversations *all, struct ts_conversation *conversation,
                            uint64_t end_ns);

/* The list that a call goes on from without sending it again, because the provider keeps it: by the
 * id of the answer, or of the conversation. NULL: there is none, or it is not known. */
const struct ts_state *ts_conversations_base(const struct ts_conversations *all,
                                             const struct ts_call *call);

/* Opens the window of a conversation, which has none. */
void ts_conversation_open(struct ts_conversations *all, struct ts_conversation *conversation,
                          struct ts_window *window);

/* Takes the window away from its conversation; NULL: it has none. The caller frees it. */
struct ts_window *ts_conversation_take_window(struct ts_conversations *all,
                                              struct ts_conversation *conversation);

/* To be called when a turn was begun or is over: the busy ones are those that things happen to. */
void ts_conversation_busy(struct ts_conversations *all, struct ts_conversation *conversation);

/* What a call goes on from. */
struct ts_found {
    struct ts_conversation *conversation; /* NULL: nothing */
    size_t length;   /* messages that are known; 0: found by tool call id alone; 1 also when of a
                        list that was cut only an answer is */
    size_t from;     /* where in the request the new messages begin */
    bool at_newest;  /* goes on from the newest answer, not from an earlier one */
    bool is_retry;   /* the same list as a call that failed */
    size_t answered; /* open tools whose results it carries */
    enum ts_evidence evidence;
};

/* The best of all: one whose open tools the call answers, then the longest known list, then the
 * same process, the same thread, the most recent. Conversations without activity for forget_ns
 * before the call are not looked at. */
struct ts_found ts_conversations_find(struct ts_conversations *all, const struct ts_call *call,
                                      const struct ts_digests *list, uint64_t forget_ns);

/* conversation_edited.c: the same when what was said before is not sent back as it was: by the
 * user's words up to an answer that is there in part. */
struct ts_found ts_conversations_find_edited(struct ts_conversations *all,
                                             const struct ts_call *call,
                                             const struct ts_digests *list, uint64_t forget_ns);
void ts_state_remember_words(struct ts_state *state, const struct ts_chat_message *answer);

bool ts_conversation_is_forgotten(const struct ts_conversation *conversation,
                                  const struct ts_call *call, uint64_t forget_ns);
bool ts_found_is_better(const struct ts_found *a, const struct ts_found *b,
                        const struct ts_call *call);

/* Remembers what this call leaves to go on from. */
void ts_conversation_advance(struct ts_conversations *all, struct ts_conversation *conversation,
                             const struct ts_call *call, const struct ts_digests *list);

#endif
