/* From calls to spans: what the table of span attributes says of one call. */
#ifndef TS_INFER_ATTRIBUTES_H
#define TS_INFER_ATTRIBUTES_H

#include "exporter/base/buffer.h"
#include "exporter/infer/origin.h"
#include "exporter/infer/span.h"
#include "exporter/call/call.h"

/* The span of a call, complete but for its trace and parent. NULL only when memory is out. */
struct ts_span *ts_span_of_call(const struct ts_call *call);

/* mlflow.spanType of a kind of call. */
const char *ts_span_type(enum ts_call_kind kind);

/* The facts of a model call: models, parameters, usage, cost, answer, stream. */
void ts_attributes_model(struct ts_span *span, const struct ts_call *call);

/* What the head of the answer says beside it: rate limits and the like. */
void ts_attributes_headers(struct ts_span *span, const struct ts_call *call);

/* mlflow.chat.messages, where MLflow's chat view cannot read the call in its own format. */
void ts_attributes_messages(struct ts_span *span, const struct ts_call *call);

/* One message of a turn, verbatim when MLflow's chat view reads it so, else in OpenAI's form; with
 * a comma before it unless it is the first of its list. */
void ts_write_turn_message(struct ts_buffer *out, const struct ts_chat_message *message);

/* Sets name and type. */
void ts_span_entitle(struct ts_span *span, const char *name, const char *type);

/* execution_time_ms, from the span's own times. */
void ts_attributes_duration(struct ts_span *span);

/* The request parameter of this name (without "gen_ai.request."), absent when it was not sent. */
struct ts_slice ts_call_param(const struct ts_call *call, const char *name);

/* Adds a JSON number, text, boolean or list of texts as the attribute that it is. Numbers that the
 * conventions call doubles go out as doubles even when they are whole. */
void ts_attributes_json(struct ts_span *span, const char *key, struct ts_slice value,
                        bool is_double);

#endif
