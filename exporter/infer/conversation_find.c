/* Which conversation a call goes on from. */
#include "exporter/infer/conversation.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/ids.h"

static bool goes_on_from(const struct ts_digests *list, const struct ts_state *state)
{
    size_t length = list->base + list->count;
    if (!list->prefix || state->length > length || state->length < list->base || state->length == 0)
        return false;
    if (state->is_request && state->length != length)
        return false;
    return list->prefix[state->length - list->base] == state->digest;
}

/* The longest of its lists that the call begins with; of equals the latest. */
static const struct ts_state *best_state(const struct ts_conversation *conversation,
                                         const struct ts_digests *list)
{
    const struct ts_state *best = NULL;
    for (size_t i = 0; i < conversation->state_count; i++) {
        const struct ts_state *state = &conversation->states[i];
        if (goes_on_from(list, state) && (!best || state->length >= best->length))
            best = state;
    }
    return best;
}

static size_t after_assistant(const struct ts_call *call)
{
    size_t from = call->input_count;
    while (from > 0 &&
           strcmp(call->input[from - 1].role ? call->input[from - 1].role : "", "assistant") != 0)
        from--;
    return from;
}

static size_t count_answers(const struct ts_window *window, const struct ts_call *call,
                            const struct ts_found *found)
{
    struct ts_answer *answers =
        window && window->tool_count ? calloc(window->tool_count, sizeof *answers) : NULL;
    if (!answers)
        return 0;
    size_t count = ts_window_answers(window, call, found->from, found->length > 0, answers);
    free(answers);
    return count;
}

static struct ts_found look_at(struct ts_conversation *conversation, const struct ts_call *call,
                               const struct ts_digests *list)
{
    const struct ts_state *state = best_state(conversation, list);
    struct ts_found found = {.conversation = conversation, .from = after_assistant(call)};
    if (state) {
        found.length = state->length;
        size_t known = state->length - list->base;
        found.from = known < list->count ? list->index[known] : call->input_count;
        found.at_newest = !state->is_request && state->call == conversation->newest_call;
        found.is_retry = state->is_request;
    }
    found.answered = count_answers(conversation->window, call, &found);
    return found;
}

static const struct ts_state *newest_answer(const struct ts_conversation *conversation)
{
    size_t at = conversation->state_count;
    while (at > 0 && conversation->states[at - 1].is_request)
        at--;
    return at > 0 ? &conversation->states[at - 1] : NULL;
}

static const struct ts_state *answer_of(const struct ts_conversation *conversation, uint64_t answer)
{
    for (size_t i = conversation->state_count; i > 0; i--)
        if (conversation->states[i - 1].answer == answer)
            return &conversation->states[i - 1];
    return NULL;
}

const struct ts_state *ts_conversations_base(const struct ts_conversations *all,
                                             const struct ts_call *call)
{
    uint64_t answer = ts_id_of_text(call->previous_id), key = ts_id_of_text(call->conversation_id);
    const struct ts_state *base = NULL;
    for (struct ts_conversation *at = all->newest; at && !base; at = at->older) {
        if (answer)
            base = answer_of(at, answer);
        else if (key && at->key == key)
            base = newest_answer(at);
    }
    return base;
}

static int compare(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

bool ts_found_is_better(const struct ts_found *a, const struct ts_found *b,
                        const struct ts_call *call)
{
    const char *journal = call->exchange->process->journal_id;
    bool same_process_a = strcmp(a->conversation->journal_id, journal) == 0;
    bool same_process_b = strcmp(b->conversation->journal_id, journal) == 0;
    int order = compare(a->answered > 0, b->answered > 0);
    if (!order)
        order = compare(a->length, b->length);
    if (!order)
        order = compare(a->at_newest, b->at_newest);
    if (!order)
        order = compare(same_process_a, same_process_b);
    if (!order)
        order = compare(a->conversation->thread == call->exchange->thread,
                        b->conversation->thread == call->exchange->thread);
    return order > 0;
}

bool ts_conversation_is_forgotten(const struct ts_conversation *conversation,
                                  const struct ts_call *call, uint64_t forget_ns)
{
    return call->start_ns > conversation->last_ns &&
           call->start_ns - conversation->last_ns > forget_ns;
}

/* The answer in a list of which the beginning is missing or was written anew: a program that keeps
 * only the last messages, or a summary and those. */
static struct ts_found look_for_answer(struct ts_conversation *conversation, size_t at,
                                       uint64_t alone)
{
    struct ts_found found = {0};
    for (size_t i = conversation->state_count; i > 0 && !found.conversation; i--) {
        const struct ts_state *state = &conversation->states[i - 1];
        if (!state->is_request && state->alone == alone)
            found = (struct ts_found){.conversation = conversation,
                                      .length = 1,
                                      .from = at + 1,
                                      .at_newest = state->call == conversation->newest_call};
    }
    return found;
}

enum { ANSWERS_LOOKED_FOR = 16 };

static struct ts_found find_by_answer(const struct ts_conversations *all,
                                      const struct ts_call *call, uint64_t forget_ns)
{
    struct ts_found best = {0};
    size_t looked = 0;
    for (size_t i = call->input_count; i > 0 && !best.conversation; i--) {
        const struct ts_chat_message *message = &call->input[i - 1];
        bool is_answer = message->role && strcmp(message->role, "assistant") == 0;
        uint64_t alone = is_answer ? ts_digest_alone(message) : 0;
        if (!alone || looked++ == ANSWERS_LOOKED_FOR)
            continue;
        for (struct ts_conversation *at = all->newest; at; at = at->older) {
            if (ts_conversation_is_forgotten(at, call, forget_ns))
                continue;
            struct ts_found found = look_for_answer(at, i - 1, alone);
            if (found.conversation &&
                (!best.conversation || ts_found_is_better(&found, &best, call)))
                best = found;
        }
    }
    return best;
}

struct ts_found ts_conversations_find(const struct ts_conversations *all,
                                      const struct ts_call *call, const struct ts_digests *list,
                                      uint64_t forget_ns)
{
    struct ts_found best = {0};
    for (struct ts_conversation *at = all->newest; at; at = at->older) {
        if (ts_conversation_is_forgotten(at, call, forget_ns))
            continue;
        struct ts_found found = look_at(at, call, list);
        if (!found.length && !found.answered)
            continue;
        if (!best.conversation || ts_found_is_better(&found, &best, call))
            best = found;
    }
    if (!best.conversation)
        best = find_by_answer(all, call, forget_ns);
    return best.conversation ? best : ts_conversations_find_edited(all, call, list, forget_ns);
}
