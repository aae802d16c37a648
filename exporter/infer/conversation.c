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

void ts_conversations_remove(struct ts_conversations *all, struct ts_conversation *conversation)
{
    unlink_one(all, conversation);
    all->count--;
    free(conversation);
}

void ts_conversations_touch(struct ts_conversations *all, struct ts_conversation *conversation,
                            uint64_t end_ns)
{
    if (end_ns > conversation->last_ns)
        conversation->last_ns = end_ns;
    unlink_one(all, conversation);
    append(all, conversation);
}

static void drop_state(struct ts_conversation *conversation, size_t index)
{
    struct ts_state *states = conversation->states;
    conversation->state_count--;
    memmove(states + index, states + index + 1,
            (conversation->state_count - index) * sizeof *states);
}

static void add_state(struct ts_conversation *conversation, struct ts_state state)
{
    if (conversation->state_count == TS_STATES)
        drop_state(conversation, 0);
    conversation->states[conversation->state_count++] = state;
}

/* A retry was made, or the conversation went another way. */
static void drop_failed_requests(struct ts_conversation *conversation)
{
    for (size_t i = conversation->state_count; i > 0; i--)
        if (conversation->states[i - 1].is_request)
            drop_state(conversation, i - 1);
}

void ts_conversation_advance(struct ts_conversations *all, struct ts_conversation *conversation,
                             const struct ts_call *call, const struct ts_digests *list)
{
    uint64_t number = ++all->calls;
    uint64_t before = list->prefix ? list->prefix[list->count] : 0;
    uint64_t answer = ts_id_of_text(call->response_id);
    uint64_t users = list->users && !list->base ? list->users[list->user_count] : 0;
    size_t length = list->base + list->count;
    drop_failed_requests(conversation);
    if (call->failed || call->interrupted)
        add_state(conversation,
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
            add_state(conversation, plain);
        ts_state_remember_words(&state, output);
        add_state(conversation, state);
        conversation->newest_call = number;
    }
    snprintf(conversation->journal_id, sizeof conversation->journal_id, "%s",
             call->exchange->process->journal_id);
    conversation->thread = call->exchange->thread;
    if (*call->conversation_id)
        conversation->key = ts_id_of_text(call->conversation_id);
}
