/* Requests that are forms with files, as a span shows them: the fields, and of a file its name,
 * type and size. */
#ifndef TS_CALL_FORM_H
#define TS_CALL_FORM_H

#include "exporter/call/call.h"

/* A form as an object of its fields: a field that comes again (name[] or not) is a list, a file is
 * {filename, content_type, bytes, sha256}. Absent when the message is no form. */
struct ts_slice ts_form_shown(const struct ts_message *message, struct ts_arena *arena);

/* Inputs and outputs of a call whose request may be a form. Returns the request's JSON object,
 * whichever it was; absent when it is neither. */
struct ts_slice ts_form_bodies(struct ts_call *call);

#endif
