/* TOOL spans of tools that were asked for, and the question whether a call was made by such a tool.
 */
#ifndef TS_INFER_TOOL_H
#define TS_INFER_TOOL_H

#include "exporter/infer/evidence.h"
#include "exporter/base/buffer.h"
#include "exporter/infer/window.h"

/* The span of a tool whose result was seen: from the window's start to the start of
 * the call that brought it. */
struct ts_span *ts_tool_span(const struct ts_turn *turn, const struct ts_window *window,
                             const struct ts_answer *answer, const struct ts_call *answering);

/* Sets a tool's times anew, with what follows from them. */
void ts_tool_span_narrow(struct ts_span *span, uint64_t start_ns, uint64_t end_ns);

/* Sets the needles from the arguments: texts of three bytes and more, at most 32. */
void ts_tool_find_needles(struct ts_open_tool *tool, struct ts_arena *arena);

/* What a call sent: its URL without percent signs, and its body. */
struct ts_sent {
    struct ts_slice url, body;
    struct ts_buffer decoded;
};
void ts_sent_begin(struct ts_sent *sent, const struct ts_call *call); /* which must live as long */
void ts_sent_end(struct ts_sent *sent);

/* Bytes of the longest text of the tool's arguments that is in what was sent; 0: none is. */
size_t ts_tool_was_asked(const struct ts_open_tool *tool, const struct ts_sent *sent);

/* Whether a long text of the tool's arguments is in this one: a question that was passed on. */
bool ts_tool_asked_text(const struct ts_open_tool *tool, const char *text, size_t bytes);

/* Whether what a call sent, its URL or its body, holds a value that an earlier one got: a program's
 * second step. */
bool ts_tool_was_fed(const struct ts_call *by, const struct ts_call *call);

/* What speaks for a call being made by a tool, weakest first. */
enum ts_tool_evidence {
    TS_TOOL_NONE,
    TS_TOOL_ASKED,    /* what it sent holds a text of the tool's arguments */
    TS_TOOL_RECEIVED, /* what it got holds the tool's result, is held by it, or shares a passage */
    TS_TOOL_BOTH,
};

/* result may be NULL. */
enum ts_tool_evidence ts_tool_made_call(const struct ts_open_tool *tool,
                                        const struct ts_chat_message *result,
                                        const struct ts_call *call);

/* The same as a span tells it: the stronger one. */
enum ts_evidence ts_tool_evidence(enum ts_tool_evidence found);

/* Whether a tool's result holds this text, as it is or inside a JSON string. Texts below 16 bytes
 * prove nothing. */
bool ts_tool_result_holds(const struct ts_chat_message *result, const char *text, size_t bytes);

#endif
