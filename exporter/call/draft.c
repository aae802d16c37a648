/* A message of the common form, put together from parts. */
#include "exporter/call/draft.h"

#include "exporter/call/body.h"
#include "exporter/call/message.h"
#include "exporter/wire/json.h"

void ts_draft_begin(struct ts_draft *draft, struct ts_call *call, const char *role,
                    struct ts_slice json)
{
    *draft = (struct ts_draft){.call = call};
    draft->message = (struct ts_chat_message){
        .role = role, .json = json, .content = json, .text = "", .tool_call_id = "", .name = ""};
}

void ts_draft_plain(struct ts_draft *draft, const char *text, size_t bytes)
{
    if (draft->texts++)
        ts_buffer_text(&draft->text, "\n");
    ts_buffer_add(&draft->text, text, bytes);
}

void ts_draft_text(struct ts_draft *draft, struct ts_slice string)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, &draft->call->arena, &bytes);
    if (text)
        ts_draft_plain(draft, text, bytes);
}

void ts_draft_more(struct ts_draft *draft, struct ts_slice string)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, &draft->call->arena, &bytes);
    if (!text)
        return;
    draft->texts += draft->texts == 0;
    ts_buffer_add(&draft->text, text, bytes);
}

void ts_draft_tool_call(struct ts_draft *draft, struct ts_slice id, struct ts_slice name,
                        struct ts_slice arguments)
{
    struct ts_arena *arena = &draft->call->arena;
    struct ts_chat_message *message = &draft->message;
    struct ts_tool_call *calls = ts_arena_grow(arena, message->tool_calls, message->tool_call_count,
                                               sizeof *message->tool_calls);
    if (!calls)
        return;
    message->tool_calls = calls;
    struct ts_tool_call *added = &calls[message->tool_call_count++];
    *added = (struct ts_tool_call){.id = ts_text_of(id, arena), .name = ts_text_of(name, arena)};
    ts_tool_arguments(arguments, arena, added);
}

bool ts_draft_is_empty(const struct ts_draft *draft)
{
    return draft->texts == 0 && draft->message.tool_call_count == 0;
}

static void end(struct ts_draft *draft, struct ts_chat_message **list, size_t *count)
{
    struct ts_arena *arena = &draft->call->arena;
    struct ts_slice text = ts_buffer_to_arena(&draft->text, arena);
    if (text.n) {
        draft->message.text = text.p;
        draft->message.text_bytes = text.n;
    }
    struct ts_chat_message *grown = ts_arena_grow(arena, *list, *count, sizeof **list);
    if (!grown)
        return;
    *list = grown;
    grown[(*count)++] = draft->message;
}

void ts_draft_to_input(struct ts_draft *draft)
{
    end(draft, &draft->call->input, &draft->call->input_count);
}

void ts_draft_to_output(struct ts_draft *draft)
{
    end(draft, &draft->call->output, &draft->call->output_count);
}

void ts_draft_drop(struct ts_draft *draft)
{
    ts_buffer_free(&draft->text);
}
