/* Conversations whose program edits what it sends back: the user's words are as they were, and of
 * each answer there is at least a part. */
#include "exporter/infer/conversation.h"

#include <string.h>
#include "exporter/base/hash.h"
#include "exporter/infer/passage.h"

#define THOUGHTS "<think>"
#define THOUGHTS_END "</think>"
#define MARKED_BYTES ((size_t)64 << 10) /* of an answer: its marks are taken from its beginning */

static struct ts_slice trimmed(struct ts_slice s)
{
    while (s.n && strchr(" \t\r\n", *s.p))
        s.p++, s.n--;
    return s;
}

/* What a model thinks aloud is left out by who sends its answer back. */
static struct ts_slice without_thoughts(const char *text, size_t bytes)
{
    struct ts_slice s = trimmed((struct ts_slice){text, text ? bytes : 0});
    if (s.n < strlen(THOUGHTS) || memcmp(s.p, THOUGHTS, strlen(THOUGHTS)) != 0)
        return s;
    const char *end = memmem(s.p, s.n, THOUGHTS_END, strlen(THOUGHTS_END));
    if (!end)
        return s;
    end += strlen(THOUGHTS_END);
    return (struct ts_slice){end, s.n - (size_t)(end - s.p)};
}

/* White space and the signs of Markdown do not count. */
static uint64_t words_of(struct ts_slice s)
{
    static const bool skipped[256] = {
        [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true, ['*'] = true, ['_'] = true,
        ['`'] = true, ['#'] = true,  ['>'] = true,  ['~'] = true,  ['-'] = true, ['|'] = true,
    };
    char squeezed[4096];
    struct ts_hash hash;
    size_t used = 0, count = 0;
    ts_hash_init(&hash);
    for (size_t i = 0; i < s.n; i++) {
        squeezed[used] = s.p[i];
        used += !skipped[(unsigned char)s.p[i]];
        if (used == sizeof squeezed) {
            ts_hash_add(&hash, squeezed, used);
            count += used;
            used = 0;
        }
    }
    ts_hash_add(&hash, squeezed, used);
    return count + used ? ts_hash_64(&hash) : 0;
}

void ts_state_remember_words(struct ts_state *state, const struct ts_chat_message *answer)
{
    struct ts_arena arena = {0};
    struct ts_passages marks = {0};
    struct ts_slice text = without_thoughts(answer->text, answer->text_bytes);
    state->words = words_of(text);
    ts_passages_add(&marks, &arena, text.p, text.n < MARKED_BYTES ? text.n : MARKED_BYTES);
    for (size_t i = 0; i < marks.count && i < TS_STATE_MARKS; i++)
        state->marks[state->mark_count++] = marks.marks[i];
    ts_arena_free(&arena);
}

static bool has_role(const struct ts_chat_message *message, const char *role)
{
    return message->role && strcmp(message->role, role) == 0;
}

static bool says_the_same(const struct ts_state *state, const struct ts_chat_message *message)
{
    struct ts_slice text = without_thoughts(message->text, message->text_bytes);
    uint64_t marks[TS_STATE_MARKS];
    memcpy(marks, state->marks, sizeof marks);
    struct ts_passages passages = {marks, state->mark_count};
    return (state->words && words_of(text) == state->words) ||
           ts_passages_are_in(&passages, text.p, text.n);
}

/* A stretch of a request: what came after one of the user's messages, until the next. */
struct stretch {
    const struct ts_call *call;
    size_t from, to, number;
    uint64_t users;
};

static bool has_answer(const struct stretch *stretch, const struct ts_state *state)
{
    for (size_t i = stretch->from; i < stretch->to; i++)
        if (has_role(&stretch->call->input[i], "assistant") &&
            says_the_same(state, &stretch->call->input[i]))
            return true;
    return false;
}

static struct ts_found look_in(struct ts_conversation *conversation, const struct stretch *stretch)
{
    for (size_t i = conversation->state_count; i > 0; i--) {
        const struct ts_state *state = &conversation->states[i - 1];
        if (!state->is_request && state->users == stretch->users && has_answer(stretch, state))
            return (struct ts_found){.conversation = conversation,
                                     .length = stretch->number,
                                     .evidence = TS_EVIDENCE_EDITED,
                                     .from = stretch->to,
                                     .at_newest = state->call == conversation->newest_call};
    }
    return (struct ts_found){0};
}

struct search {
    struct ts_conversations *all;
    const struct stretch *stretch;
    uint64_t forget_ns;
    struct ts_found best;
};

static void try_users(void *context, struct ts_conversation *conversation)
{
    struct search *search = context;
    const struct ts_call *call = search->stretch->call;
    bool is_new = conversation->seen != search->all->searches;
    conversation->seen = search->all->searches;
    if (!is_new || ts_conversation_is_forgotten(conversation, call, search->forget_ns))
        return;
    struct ts_found found = look_in(conversation, search->stretch);
    if (found.conversation &&
        (!search->best.conversation || ts_found_is_better(&found, &search->best, call)))
        search->best = found;
}

static struct ts_found find_stretch(struct ts_conversations *all, const struct stretch *stretch,
                                    uint64_t forget_ns)
{
    struct search search = {.all = all, .stretch = stretch, .forget_ns = forget_ns};
    all->searches++;
    ts_index_each(&all->index, TS_INDEX_USERS, stretch->users, try_users, &search);
    return search.best;
}

/* Only what lies before the user's last message may have been edited, and only so far back. */
enum { STRETCHES = 16 };

struct ts_found ts_conversations_find_edited(struct ts_conversations *all,
                                             const struct ts_call *call,
                                             const struct ts_digests *list, uint64_t forget_ns)
{
    struct ts_found found = {0};
    size_t looked = 0;
    if (!list->users || list->base)
        return found;
    for (size_t k = list->user_count; k > 1 && !found.conversation && looked++ < STRETCHES; k--) {
        struct stretch stretch = {call, list->user_index[k - 2] + 1, list->user_index[k - 1], k - 1,
                                  list->users[k - 1]};
        found = find_stretch(all, &stretch, forget_ns);
    }
    return found;
}
