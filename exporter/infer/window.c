/* The time in which tools run: what was asked for, what happened meanwhile, which message answers
 * which tool. */
#include "exporter/infer/window.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/tool.h"

/* More than this in one window is no tool at work but a program that goes about its business. */
#define MAX_HELD 4096

static void copy_tool(struct ts_window *window, const struct ts_tool_call *from)
{
    struct ts_open_tool *tool = &window->tools[window->tool_count];
    *tool = (struct ts_open_tool){
        .id = ts_arena_text(&window->arena, from->id ? from->id : ""),
        .name = ts_arena_text(&window->arena, from->name ? from->name : ""),
        .arguments = {ts_arena_copy(&window->arena, from->arguments.p, from->arguments.n),
                      from->arguments.n},
        .arguments_are_json = from->arguments_are_json,
        .index = window->tool_count,
    };
    ts_tool_find_needles(tool, &window->arena);
    window->tool_count++;
}

struct ts_window *ts_window_new(const struct ts_call *asker)
{
    struct ts_window *window = calloc(1, sizeof *window);
    if (!window)
        return NULL;
    ts_origin_of(asker, &window->arena, &window->asker);
    window->start_ns = asker->end_ns;
    size_t count = ts_call_tool_calls(asker);
    window->tools = ts_arena_alloc(&window->arena, (count + 1) * sizeof *window->tools);
    for (size_t i = 0; window->tools && i < asker->output_count; i++)
        for (size_t j = 0; j < asker->output[i].tool_call_count; j++)
            if (window->tool_count < count)
                copy_tool(window, &asker->output[i].tool_calls[j]);
    return window;
}

void ts_window_free(struct ts_window *window)
{
    if (!window)
        return;
    ts_arena_free(&window->arena);
    free(window);
}

bool ts_window_hold(struct ts_window *window, struct ts_call *call)
{
    struct ts_held *held = window->held_count < MAX_HELD ? calloc(1, sizeof *held) : NULL;
    if (!held)
        return false;
    held->call = call;
    held->next = window->held;
    window->held = held;
    window->held_count++;
    return true;
}

/* Enough to tell what it is about. */
static void copy_question(struct ts_guest *guest, const struct ts_call *first)
{
    enum { BYTES = 8192 };
    for (size_t i = 0; i < first->input_count && guest->question.bytes < BYTES; i++) {
        const struct ts_chat_message *message = &first->input[i];
        size_t room = BYTES - guest->question.bytes;
        if (message->role && strcmp(message->role, "user") == 0 && message->text)
            ts_buffer_add(&guest->question, message->text,
                          message->text_bytes < room ? message->text_bytes : room);
    }
}

struct ts_guest *ts_guest_new(struct ts_guest **list, struct ts_conversation *host,
                              const struct ts_call *first)
{
    struct ts_guest *guest = calloc(1, sizeof *guest);
    if (!guest)
        return NULL;
    guest->host = host;
    guest->start_ns = first->start_ns;
    guest->end_ns = first->end_ns;
    copy_question(guest, first);
    guest->next = *list;
    *list = guest;
    return guest;
}

void ts_guest_free(struct ts_guest *guest)
{
    ts_span_row_free(&guest->spans);
    ts_buffer_free(&guest->answer);
    ts_buffer_free(&guest->question);
    free(guest);
}

static bool is_result(const struct ts_chat_message *message)
{
    const char *role = message->role ? message->role : "";
    return strcmp(role, "tool") == 0 || strcmp(role, "function") == 0 ||
           (message->tool_call_id && *message->tool_call_id);
}

static bool is_answered(const struct ts_answer *answers, size_t count, size_t tool)
{
    for (size_t i = 0; i < count; i++)
        if (answers[i].tool == tool)
            return true;
    return false;
}

static bool fits(const struct ts_open_tool *tool, const struct ts_chat_message *message,
                 bool same_list)
{
    const char *id = message->tool_call_id ? message->tool_call_id : "";
    if (*tool->id && *id)
        return strcmp(tool->id, id) == 0;
    const char *name = message->name ? message->name : "";
    return same_list && (!*name || strcmp(name, tool->name) == 0);
}

size_t ts_window_answers(const struct ts_window *window, const struct ts_call *call, size_t from,
                         bool same_list, struct ts_answer *answers)
{
    size_t count = 0;
    for (size_t i = from; i < call->input_count; i++) {
        const struct ts_chat_message *message = &call->input[i];
        if (!is_result(message))
            continue;
        for (size_t tool = 0; tool < window->tool_count; tool++) {
            if (is_answered(answers, count, tool) ||
                !fits(&window->tools[tool], message, same_list))
                continue;
            bool by_id = *window->tools[tool].id && message->tool_call_id && *message->tool_call_id;
            answers[count++] = (struct ts_answer){tool, message, by_id};
            break;
        }
    }
    return count;
}
