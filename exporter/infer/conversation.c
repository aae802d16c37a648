/* Conversations: their list, and the points that they can be taken up from. */
#include "exporter/infer/conversation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/infer/ids.h"

static void append(struct ts_conversations *all, struct ts_conversation *conversation)
{
    conversation->older = all->newest;
    conversation->newer = NULL;
    if (all->newest)
        all->newest->newer = conversation;
    else
        all->oldest = conversation;
    all->newest = conversation;
}

static void unlink_one(struct ts_conversations *all, struct ts_conversation *conversation)
{
    if (conversation->older)
        conversation->older->newer = conversation->newer;
    else
        all->oldest = conversation->newer;
    if (conversation->newer)
        conversation->newer->older = conversation->older;
    else
        all->newest = conversation->older;
}

struct ts_conversation *ts_conversations_add(struct ts_conversations *all,
                                             const struct ts_call *first)
{
    struct ts_conversation *conversation = calloc(1, sizeof *conversation);
    if (!conversation)
        return NULL;
    snprintf(conversation->session, sizeof conversation->session, "conv-%016llx",
             (unsigned long long)ts_id_conversation(first));
    append(all, conversation);
    all->count++;
    return conversation;
}

static void append_busy(struct ts_conversations *all, struct ts_conversation *conversation)
{
    conversation->is_busy = true;
    conversation->busy_older = all->busy_newest;
    conversation->busy_newer = NULL;
    *(all->busy_newest ? &all->busy_newest->busy_newer : &all->busy_oldest) = conversation;
    all->busy_newest = conversation;
}

static void unlink_busy(struct ts_conversations *all, struct ts_conversation *conversation)
{
    struct ts_conversation *older = conversation->busy_older, *newer = conversation->busy_newer;
    conversation->is_busy = false;
    *(older ? &older->busy_newer : &all->busy_oldest) = newer;
    *(newer ? &newer->busy_older : &all->busy_newest) = older;
}

void ts_conversation_busy(struct ts_conversations *all, struct ts_conversation *conversation)
{
    bool is_busy = conversation->turn || conversation->window;
    if (is_busy && !conversation->is_busy)
        append_busy(all, conversation);
    else if (!is_busy && conversation->is_busy)
        unlink_busy(all, conversation);
}

void ts_conversations_touch(struct ts_conversations *all, struct ts_conversation *conversation,
                            uint64_t end_ns)
{
    if (end_ns > conversation->last_ns)
        conversation->last_ns = end_ns;
    conversation->touched = ++all->touches;
    unlink_one(all, conversation);
    append(all, conversation);
    if (!conversation->is_busy)
        return;
    unlink_busy(all, conversation);
    append_busy(all, conversation);
}

static void drop_state(struct ts_conversations *all, struct ts_conversation *conversation,
                       size_t index)
{
    struct ts_state *states = conversation->states;
    for (size_t i = 0; i < TS_STATE_KEYS; i++)
        ts_index_remove(&all->index, states[index].entries[i]);
    conversation->state_count--;
    memmove(states + index, states + index + 1,
            (conversation->state_count - index) * sizeof *states);
}

static bool make_room(struct ts_conversation *conversation)
{
    if (conversation->state_count < conversation->state_size)
        return true;
    size_t size = conversation->state_size ? conversation->state_size * 2 : 4;
    struct ts_state *larger = realloc(conversation->states, size * sizeof *larger);
    if (!larger)
        return false;
    conversation->states = larger;
    conversation->state_size = size;
    return true;
}

static void add_state(struct ts_conversations *all, struct ts_conversation *conversation,
                      struct ts_state state)
{
    if (conversation->state_count == TS_STATES)
        drop_state(all, conversation, 0);
    if (!make_room(conversation))
        return;
    state.entries[0] = ts_index_add(&all->index, TS_INDEX_LIST, state.digest, conversation);
    state.entries[1] = ts_index_add(&all->index, TS_INDEX_ALONE, state.alone, conversation);
    state.entries[2] = ts_index_add(&all->index, TS_INDEX_ANSWER, state.answer, conversation);
    state.entries[3] = ts_index_add(&all->index, TS_INDEX_USERS, state.users, conversation);
    conversation->states[conversation->state_count++] = state;
}

/* A retry was made, or the conversation went another way. */
static void drop_failed_requests(struct ts_conversations *all, struct ts_conversation *conversation)
{
    for (size_t i = conversation->state_count; i > 0; i--)
        if (conversation->states[i - 1].is_request)
            drop_state(all, conversation, i - 1);
}

static void set_key(struct ts_conversations *all, struct ts_conversation *conversation,
                    uint64_t key)
{
    ts_index_remove(&all->index, conversation->key);
    conversation->key = ts_index_add(&all->index, TS_INDEX_KEY, key, conversation);
}

void ts_conversation_advance(struct ts_conversations *all, struct ts_conversation *conversation,
                             const struct ts_call *call, const struct ts_digests *list)
{
    uint64_t number = ++all->calls;
    uint64_t before = list->prefix ? list->prefix[list->count] : 0;
    uint64_t answer = ts_id_of_text(call->response_id);
    uint64_t users = list->users && !list->base ? list->users[list->user_count] : 0;
    size_t length = list->base + list->count;
    drop_failed_requests(all, conversation);
    if (call->failed || call->interrupted)
        add_state(all, conversation,
                  (struct ts_state){
                      .digest = before, .length = length, .call = number, .is_request = true});
    for (size_t i = 0; i < call->output_count; i++) {
        const struct ts_chat_message *output = &call->output[i];
        struct ts_state state = {.digest = ts_digest_next(before, output),
                                 .length = length + 1,
                                 .call = number,
                                 .alone = ts_digest_alone(output),
                                 .answer = answer,
                                 .users = users};
        struct ts_state plain = state;
        plain.digest = ts_digest_next_without_ids(before, output);
        if (plain.digest != state.digest)
            add_state(all, conversation, plain);
        ts_state_remember_words(&state, output);
        add_state(all, conversation, state);
        conversation->newest_call = number;
    }
    snprintf(conversation->journal_id, sizeof conversation->journal_id, "%s",
             call->exchange->process->journal_id);
    conversation->thread = call->exchange->thread;
    if (*call->conversation_id)
        set_key(all, conversation, ts_id_of_text(call->conversation_id));
}

void ts_conversation_open(struct ts_conversations *all, struct ts_conversation *conversation,
                          struct ts_window *window)
{
    conversation->window = window;
    for (size_t i = 0; window && i < window->tool_count; i++)
        window->tools[i].entry = ts_index_add(&all->index, TS_INDEX_TOOL,
                                              ts_id_of_text(window->tools[i].id), conversation);
    ts_conversation_busy(all, conversation);
}

struct ts_window *ts_conversation_take_window(struct ts_conversations *all,
                                              struct ts_conversation *conversation)
{
    struct ts_window *window = conversation->window;
    for (size_t i = 0; window && i < window->tool_count; i++)
        ts_index_remove(&all->index, window->tools[i].entry);
    conversation->window = NULL;
    ts_conversation_busy(all, conversation);
    return window;
}

void ts_conversations_remove(struct ts_conversations *all, struct ts_conversation *conversation)
{
    while (conversation->state_count)
        drop_state(all, conversation, conversation->state_count - 1);
    set_key(all, conversation, 0);
    ts_conversation_busy(all, conversation);
    unlink_one(all, conversation);
    all->count--;
    free(conversation->states);
    free(conversation);
    if (all->count == 0)
        ts_index_free(&all->index);
}
