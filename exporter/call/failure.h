/* Why a call failed: the transport, the status, or what the provider says in its answer. */
#ifndef TS_CALL_FAILURE_H
#define TS_CALL_FAILURE_H

#include "exporter/call/call.h"

/* Marks a call as failed; the first reason stays. The message becomes one line of bounded length.
 */
void ts_call_fail(struct ts_call *call, const char *type, const char *message);

/* The same for an answer that is not what the provider's interface promises. */
void ts_call_invalid(struct ts_call *call, const char *message);

/* The same for one that stopped half-way; also marks it as interrupted. */
void ts_call_cut_off(struct ts_call *call, const char *message);

/* What an error status was about, from places that only its provider has; "" leaves what is known.
 * Nothing for a call that has no such status. */
void ts_call_explain(struct ts_call *call, const char *type, const char *message);

/* Looks at how the exchange ended and at its status, errors in the body included. */
void ts_call_judge(struct ts_call *call);

/* Takes an error out of a JSON answer, in any of the forms that providers have:
 * {error:{message,type,code}}, {error:"..."}, {detail:...}, {message:...}. Returns false when there
 * is none; strict: only the forms with "error" count, since an answer may well have a message. */
bool ts_call_error_in(struct ts_call *call, struct ts_slice json, bool strict);

/* Whether the exchange is over and nothing else is known to be wrong with it: then a bad answer is
 * the provider's. */
bool ts_call_is_settled(const struct ts_call *call);

#endif
