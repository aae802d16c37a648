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

static enum ts_evidence evidence_of(const struct ts_call *call, const struct ts_digests *list,
                                    const struct ts_state *state)
{
    if (state->is_request)
        return TS_EVIDENCE_SAME_REQUEST;
    if (!list->base)
        return TS_EVIDENCE_MESSAGES;
    return *call->previous_id ? TS_EVIDENCE_PREVIOUS_ID : TS_EVIDENCE_CONVERSATION_ID;
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
        found.evidence = evidence_of(call, list, state);
    }
    found.answered = count_answers(conversation->window, call, &found);
    if (found.answered && !found.evidence)
        found.evidence = TS_EVIDENCE_TOOL_CALL_ID;
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

struct latest {
    struct ts_conversation *conversation;
};

static void keep_latest(void *context, struct ts_conversation *conversation)
{
    struct latest *latest = context;
    if (!latest->conversation || conversation->touched > latest->conversation->touched)
        latest->conversation = conversation;
}

const struct ts_state *ts_conversations_base(const struct ts_conversations *all,
                                             const struct ts_call *call)
{
    uint64_t answer = ts_id_of_text(call->previous_id), key = ts_id_of_text(call->conversation_id);
    struct latest latest = {NULL};
    if (answer)
        ts_index_each(&all->index, TS_INDEX_ANSWER, answer, keep_latest, &latest);
    else
        ts_index_each(&all->index, TS_INDEX_KEY, key, keep_latest, &latest);
    if (!latest.conversation)
        return NULL;
    return answer ? answer_of(latest.conversation, answer) : newest_answer(latest.conversation);
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
    if (!order)
        order = compare(a->conversation->touched, b->conversation->touched);
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
                                      .evidence = TS_EVIDENCE_ANSWER,
                                      .from = at + 1,
                                      .at_newest = state->call == conversation->newest_call};
    }
    return found;
}

/* A search: those that may be found are looked at once each. */
struct search {
    struct ts_conversations *all;
    const struct ts_call *call;
    const struct ts_digests *list;
    uint64_t forget_ns;
    size_t at;      /* of an answer that is looked for by itself: where it stands, */
    uint64_t alone; /* and its digest */
    struct ts_found best;
};

static bool is_new(struct search *search, struct ts_conversation *conversation)
{
    bool is_new = conversation->seen != search->all->searches;
    conversation->seen = search->all->searches;
    return is_new && !ts_conversation_is_forgotten(conversation, search->call, search->forget_ns);
}

static void consider(struct search *search, struct ts_found found)
{
    if (!found.length && !found.answered)
        return;
    if (!search->best.conversation || ts_found_is_better(&found, &search->best, search->call))
        search->best = found;
}

static void try_list(void *context, struct ts_conversation *conversation)
{
    struct search *search = context;
    if (is_new(search, conversation))
        consider(search, look_at(conversation, search->call, search->list));
}

static void try_alone(void *context, struct ts_conversation *conversation)
{
    struct search *search = context;
    if (is_new(search, conversation))
        consider(search, look_for_answer(conversation, search->at, search->alone));
}

enum { ANSWERS_LOOKED_FOR = 16 };

static void find_by_answer(struct search *search)
{
    const struct ts_call *call = search->call;
    size_t looked = 0;
    for (size_t i = call->input_count; i > 0 && !search->best.conversation; i--) {
        const struct ts_chat_message *message = &call->input[i - 1];
        bool is_answer = message->role && strcmp(message->role, "assistant") == 0;
        search->alone = is_answer ? ts_digest_alone(message) : 0;
        search->at = i - 1;
        if (search->alone && looked++ == ANSWERS_LOOKED_FOR)
            return;
        search->all->searches++;
        ts_index_each(&search->all->index, TS_INDEX_ALONE, search->alone, try_alone, search);
    }
}

struct ts_found ts_conversations_find(struct ts_conversations *all, const struct ts_call *call,
                                      const struct ts_digests *list, uint64_t forget_ns)
{
    struct search search = {.all = all, .call = call, .list = list, .forget_ns = forget_ns};
    all->searches++;
    for (size_t k = 0; list->prefix && k <= list->count; k++)
        ts_index_each(&all->index, TS_INDEX_LIST, list->prefix[k], try_list, &search);
    for (size_t i = 0; i < call->input_count; i++)
        if (call->input[i].tool_call_id)
            ts_index_each(&all->index, TS_INDEX_TOOL, ts_id_of_text(call->input[i].tool_call_id),
                          try_list, &search);
    if (!search.best.conversation)
        find_by_answer(&search);
    return search.best.conversation ? search.best
                                    : ts_conversations_find_edited(all, call, list, forget_ns);
}
