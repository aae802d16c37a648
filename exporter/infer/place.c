/* Where a call that goes on from nothing belongs by time, process and thread. */
#include "exporter/infer/state.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/tool.h"

static bool may_hold(const struct ts_infer *infer, const struct ts_conversation *host,
                     const struct ts_call *call)
{
    return host->turn && host->window && host->window->start_ns <= call->start_ns &&
           !ts_close_is_idle(infer, host, call->start_ns);
}

static bool same_process(const struct ts_conversation *host, const struct ts_call *call)
{
    return strcmp(host->window->asker.journal_id, call->exchange->process->journal_id) == 0;
}

/* Narrowing by one more fact each time: the run, then the process, then the thread. */
enum scope { OF_RUN, OF_PROCESS, OF_THREAD };

struct question {
    const struct ts_infer *infer;
    const struct ts_call *call;
    const struct ts_conversation *but;
    enum scope scope;
};

static bool is_candidate(const struct question *q, const struct ts_conversation *host)
{
    if (host == q->but || !may_hold(q->infer, host, q->call))
        return false;
    if (q->scope >= OF_PROCESS && !same_process(host, q->call))
        return false;
    return q->scope < OF_THREAD || host->window->asker.thread == q->call->exchange->thread;
}

static struct ts_place ask(struct question q)
{
    struct ts_place place = {0};
    for (struct ts_conversation *at = q.infer->conversations.busy_newest; at && place.count < 2;
         at = at->busy_older) {
        if (!is_candidate(&q, at))
            continue;
        place.host = place.count ? NULL : at;
        place.count++;
    }
    return place;
}

/* Bytes of the longest text of a tool's arguments in what a call sent. */
static size_t was_asked(const struct ts_window *window, const struct ts_sent *sent)
{
    size_t longest = 0;
    for (size_t i = 0; i < window->tool_count; i++) {
        size_t bytes = ts_tool_was_asked(&window->tools[i], sent);
        longest = bytes > longest ? bytes : longest;
    }
    return longest;
}

/* The one window whose tool was asked for with what this call sends: the longest text counts. */
static struct ts_place ask_arguments(const struct ts_infer *infer, const struct ts_call *call,
                                     const struct ts_conversation *but)
{
    struct ts_place place = {.by_arguments = true};
    struct question q = {infer, call, but, OF_RUN};
    struct ts_sent sent;
    size_t asked = 0, longest = 1;
    ts_sent_begin(&sent, call);
    for (struct ts_conversation *at = infer->conversations.busy_newest; at && asked < TS_MAX_ASKED;
         at = at->busy_older) {
        if (!is_candidate(&q, at))
            continue;
        size_t bytes = was_asked(at->window, &sent);
        asked++;
        if (bytes < longest)
            continue;
        place.count = bytes > longest ? 1 : place.count + 1;
        place.host = place.count == 1 ? at : NULL;
        longest = bytes;
    }
    ts_sent_end(&sent);
    return place;
}

static struct ts_place ask_time(const struct ts_infer *infer, const struct ts_call *call,
                                const struct ts_conversation *but)
{
    struct ts_place in_process = ask((struct question){infer, call, but, OF_PROCESS});
    if (in_process.count == 0)
        return ask((struct question){infer, call, but, OF_RUN});
    if (in_process.count == 1)
        return in_process;
    struct ts_place in_thread = ask((struct question){infer, call, but, OF_THREAD});
    return in_thread.count == 1 ? in_thread : in_process;
}

struct ts_place ts_place_find(const struct ts_infer *infer, const struct ts_call *call,
                              const struct ts_conversation *but)
{
    struct ts_place by_arguments = ask_arguments(infer, call, but);
    if (by_arguments.count == 1)
        return by_arguments;
    struct ts_place by_time = ask_time(infer, call, but);
    by_time.asked = by_arguments.count;
    return by_time;
}

uint64_t ts_place_longest_ns(const struct ts_infer *infer)
{
    uint64_t idle = infer->options.idle_close_ns;
    return idle > UINT64_MAX / TS_WINDOW_IDLES ? UINT64_MAX : idle * TS_WINDOW_IDLES;
}

/* A host may itself be the guest of another: it is at work as long as its guests are. */
void ts_place_touch(struct ts_infer *infer, struct ts_conversation *host, uint64_t end_ns)
{
    while (host && host->window) {
        uint64_t start_ns = host->window->start_ns;
        if (end_ns > start_ns && end_ns - start_ns > ts_place_longest_ns(infer))
            return;
        ts_conversations_touch(&infer->conversations, host, end_ns);
        host = host->turn && host->turn->guest ? host->turn->guest->host : NULL;
    }
}

void ts_place_let_go(struct ts_infer *infer, struct ts_call *call)
{
    if (call->kind == TS_CALL_HTTP)
        ts_call_free(call);
    else if (call->kind == TS_CALL_OTHER || !ts_loose_add(&infer->loose, call))
        ts_alone(infer, call);
}

static bool any_window_left(const struct ts_infer *infer, uint64_t start_ns)
{
    for (struct ts_conversation *at = infer->conversations.busy_newest; at; at = at->busy_older)
        if (at->turn && at->window && at->window->start_ns <= start_ns)
            return true;
    return false;
}

static void release_calls(struct ts_infer *infer)
{
    struct ts_held **at = &infer->contested;
    while (*at) {
        struct ts_held *held = *at;
        if (any_window_left(infer, held->call->start_ns)) {
            at = &held->next;
            continue;
        }
        *at = held->next;
        infer->contested_count--;
        ts_place_let_go(infer, held->call);
        free(held);
    }
}

static void release_guests(struct ts_infer *infer)
{
    struct ts_guest **at = &infer->shared_guests;
    while (*at) {
        struct ts_guest *guest = *at;
        if (any_window_left(infer, guest->start_ns)) {
            at = &guest->next;
            continue;
        }
        *at = guest->next;
        infer->shared_guest_count--;
        ts_settle_release_guest(infer, guest);
    }
}

void ts_place_release_contested(struct ts_infer *infer)
{
    release_calls(infer);
    release_guests(infer);
}

static void contest(struct ts_infer *infer, struct ts_call *call, bool asked_by_several)
{
    struct ts_held *held =
        infer->contested_count < TS_MAX_CONTESTED ? calloc(1, sizeof *held) : NULL;
    if (!held) {
        ts_place_let_go(infer, call);
        return;
    }
    *held = (struct ts_held){
        .next = infer->contested, .call = call, .asked_by_several = asked_by_several};
    infer->contested = held;
    infer->contested_count++;
}

/* What was received can tell by what comes of it, of all but the mere envelope. */
static bool has_content(const struct ts_call *call)
{
    return call->kind != TS_CALL_HTTP;
}

void ts_place_call(struct ts_infer *infer, struct ts_call *call)
{
    struct ts_place place = ts_place_find(infer, call, NULL);
    uint64_t end_ns = call->end_ns;
    bool by_time = place.count == 1 && !place.by_arguments;
    bool is_doubtful =
        by_time && (same_process(place.host, call) ? infer->interleaved : infer->interleaved_run);
    if (call->kind == TS_CALL_OTHER && (by_time || place.count > 1))
        ts_alone(infer, call); /* lists of models, counts of tokens: the agent's own as well */
    else if (has_content(call) && (place.count > 1 || is_doubtful))
        ts_place_let_go(infer, call);
    else if (place.count > 1)
        contest(infer, call, place.asked > 1);
    else if (!place.host || !ts_window_hold(place.host->window, call))
        ts_place_let_go(infer, call);
    else
        ts_place_touch(infer, place.host, end_ns);
}

/* All that it may be of are at work as long as it is. */
static void touch_hosts(struct ts_infer *infer, const struct ts_guest *guest,
                        const struct ts_call *call)
{
    uint64_t longest = ts_place_longest_ns(infer), end_ns = call->end_ns;
    for (struct ts_conversation *at = infer->conversations.busy_newest; at; at = at->busy_older) {
        bool may_host = at->turn && at->turn->guest != guest && at->window &&
                        at->window->start_ns <= guest->start_ns && at->last_ns < end_ns &&
                        !ts_close_is_idle(infer, at, call->start_ns);
        if (may_host && end_ns - at->window->start_ns <= longest)
            at->last_ns = end_ns;
    }
}

void ts_place_touch_guest(struct ts_infer *infer, const struct ts_guest *guest,
                          const struct ts_call *call)
{
    if (guest->host)
        ts_place_touch(infer, guest->host, call->end_ns);
    else
        touch_hosts(infer, guest, call);
}

struct ts_guest *ts_place_trace(struct ts_infer *infer, const struct ts_call *call,
                                const struct ts_conversation *own)
{
    struct ts_place place = ts_place_find(infer, call, own);
    bool is_shared = !place.host && place.count > 1;
    if (!place.host && !(is_shared && infer->shared_guest_count < TS_MAX_SHARED_GUESTS))
        return NULL;
    struct ts_guest *guest = ts_guest_new(
        is_shared ? &infer->shared_guests : &place.host->window->guests, place.host, call);
    if (!guest)
        return NULL;
    infer->shared_guest_count += is_shared;
    ts_place_touch_guest(infer, guest, call);
    return guest;
}
