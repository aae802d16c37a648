/* A message of the common form, put together from the parts that a provider's own form has.
 *
 *   struct ts_draft draft;
 *   ts_draft_begin(&draft, call, "user", json);
 *   ts_draft_text(&draft, ts_json_get(part, "text"));
 *   ts_draft_to_input(&draft);
 *
 * Texts and tool calls may come in any order. Each draft that was begun is given to one of the two
 * lists, or dropped. Out of memory, a message is left out. */
#ifndef TS_CALL_DRAFT_H
#define TS_CALL_DRAFT_H

#include "exporter/base/buffer.h"
#include "exporter/call/call.h"

struct ts_draft {
    struct ts_call *call;
    struct ts_chat_message message; /* role, tool_call_id, name and content may be set by hand */
    struct ts_buffer text;
    size_t texts;
};

/* role: one of the common form, a literal or the call's. json: the whole message as it is on the
 * wire; it is its content too until that is set. */
void ts_draft_begin(struct ts_draft *draft, struct ts_call *call, const char *role,
                    struct ts_slice json);

/* Adds a JSON string, after an LF when it is not the first; what is no string is nothing. */
void ts_draft_text(struct ts_draft *draft, struct ts_slice string);

/* Goes on with the last text, without an LF: where a provider cuts one text into parts. */
void ts_draft_more(struct ts_draft *draft, struct ts_slice string);

/* Adds bytes as they are, with the rule of ts_draft_text. */
void ts_draft_plain(struct ts_draft *draft, const char *text, size_t bytes);

/* Adds a call of a tool. id and name: JSON strings, or absent. arguments: a JSON value, or a JSON
 * string with a JSON text in it. */
void ts_draft_tool_call(struct ts_draft *draft, struct ts_slice id, struct ts_slice name,
                        struct ts_slice arguments);

void ts_draft_to_input(struct ts_draft *draft);
void ts_draft_to_output(struct ts_draft *draft);
void ts_draft_drop(struct ts_draft *draft);

/* Whether nothing was added yet. */
bool ts_draft_is_empty(const struct ts_draft *draft);

#endif
