/* The time in which tools run: from the answer that asked for them to the request that carries a
 * result. Nothing is seen of a local tool but what it does over the network, so what happens in a
 * window waits there until the result tells whose work it was. */
#ifndef TS_INFER_WINDOW_H
#define TS_INFER_WINDOW_H

#include <stdbool.h>
#include "exporter/infer/origin.h"
#include "exporter/infer/turn.h"
#include "exporter/call/call.h"

/* A text as it is, and as it stands inside a JSON string: absent when that is the same. */
struct ts_needle {
    struct ts_slice plain, quoted;
};

/* A tool that was asked for. Texts are the window's. */
struct ts_open_tool {
    const char *id, *name; /* id "" when the provider has none */
    struct ts_slice arguments;
    bool arguments_are_json;
    struct ts_needle *needles; /* the texts of the arguments, as they may turn up in a request */
    size_t needle_count;
    struct ts_index_entry *entry; /* of its id (index.h) */
    size_t index;
};

struct ts_run;
struct ts_held {
    struct ts_held *next;
    struct ts_call *call;
    bool asked_by_several;     /* the tools of several conversations, with the same arguments */
    struct ts_run *run;        /* that made it, while the window is being settled (settle.c), */
    enum ts_evidence evidence; /* and by which it was found */
};

struct ts_window {
    struct ts_arena arena;
    struct ts_origin asker; /* of the call that asked */
    uint64_t start_ns;      /* its end */
    bool expired;           /* its turn was closed by idleness: a result may still come, but what
                               happened meanwhile was let go */
    struct ts_open_tool *tools;
    size_t tool_count;
    struct ts_held *held; /* newest first */
    size_t held_count;
    struct ts_guest *guests; /* newest first */
};

/* The window that this call's answer opens. */
struct ts_window *ts_window_new(const struct ts_call *asker);

/* Must be empty: no call held, no guest. */
void ts_window_free(struct ts_window *window);

/* Holds a call (takes it over): false, and nothing taken, when the window is full. */
bool ts_window_hold(struct ts_window *window, struct ts_call *call);

/* A place for a trace that begins with this call, put at the head of a list: that of the host's
 * window, or (host NULL) of those that may be of several. NULL when memory is out. */
struct ts_guest *ts_guest_new(struct ts_guest **list, struct ts_conversation *host,
                              const struct ts_call *first);
void ts_guest_free(struct ts_guest *guest);

/* A message that carries the result of a tool. */
struct ts_answer {
    size_t tool; /* index into the window's tools */
    const struct ts_chat_message *message;
    bool by_id;
};

/* Which of the window's tools the messages of a call from `from` on answer: by id; by name and in
 * order only when one side has no id and `same_list` says that the messages before are known to be
 * this conversation's. answers has room for tool_count. Returns how many. */
size_t ts_window_answers(const struct ts_window *window, const struct ts_call *call, size_t from,
                         bool same_list, struct ts_answer *answers);

#endif
