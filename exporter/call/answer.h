/* What readers of providers with a form of their own do with an answer: is it one, did its stream
 * end, and what can be had of one that was not kept whole. */
#ifndef TS_CALL_ANSWER_H
#define TS_CALL_ANSWER_H

#include "exporter/call/gather.h"
#include "exporter/call/pieces.h"

/* Adds an input message that is nothing but a text; role: a literal. Anything but a JSON string
 * with a character in it is no message. */
void ts_call_ask(struct ts_call *call, const char *role, struct ts_slice text);

/* Adds an answer that is nothing but a text, and the reason of its end (absent: ""). Anything but a
 * JSON string is no answer. */
void ts_call_say(struct ts_call *call, struct ts_slice text, struct ts_slice reason);

/* The answer of a call: the JSON value that it is, or a stream of objects put together by a table,
 * which is then noted as such. pieces tells how the stream was (NULL: do not tell); all zeros when
 * it was none. */
struct ts_slice ts_call_answer(struct ts_call *call, const struct ts_gather_row *rows,
                               struct ts_pieces *pieces);

/* Notes a stream that was read, and shows what it was put together to. */
void ts_call_stream(struct ts_call *call, const struct ts_pieces *pieces, struct ts_slice answer);

/* Fails the call when a stream that reads well so far has no end or bad pieces. */
void ts_call_stream_end(struct ts_call *call, const struct ts_pieces *pieces, bool is_complete);

/* An answer of status 200 that says that something went wrong, is empty or no JSON, or has not what
 * the interface promises (is_there; what: its name in the message). Returns is_there. */
bool ts_call_check(struct ts_call *call, struct ts_slice answer, bool is_there, const char *what);

/* The answer itself, or when it was not kept whole an object of those members that can be read: the
 * last of each name (ends with NULL), at any depth. */
struct ts_slice ts_call_rest(struct ts_call *call, struct ts_slice answer,
                             const char *const *names);

#endif
