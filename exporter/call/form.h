/* Requests that are forms with files, as a span shows them: the fields, and of a file its name,
 * type and size. */
#ifndef TS_CALL_FORM_H
#define TS_CALL_FORM_H

#include "exporter/call/call.h"

/* Inputs and outputs of a call whose request may be a form: a form becomes an object of its fields,
 * a field that comes again (name[] or not) a list. Returns the request's JSON object, whichever it
 * was; absent when it is neither. An answer that is not text becomes {content_type, bytes}. */
struct ts_slice ts_form_bodies(struct ts_call *call);

#endif
