/* Anthropic's Messages interface (https://docs.anthropic.com/en/api/messages): the request, the
 * answer and the events of its stream, wherever they travel - at Anthropic, at gateways, at Vertex,
 * or inside Bedrock's frames. */
#ifndef TS_PROVIDER_ANTHROPIC_H
#define TS_PROVIDER_ANTHROPIC_H

#include <stdbool.h>
#include "exporter/call/call.h"

/* Reads a request object: kind, format and operation; system prompt, messages, tools, parameters,
 * model, stream flag. A value that is no object sets only the first three. */
void ts_anthropic_request(struct ts_call *call, struct ts_slice request);

/* Reads a message object, whole or put together: content, stop reason, usage, model, id and service
 * tier; an error inside fails the call. Sets no outputs_json. What is no object changes nothing.
 * The "completion" of the interface before messages is read as the content. */
void ts_anthropic_answer(struct ts_call *call, struct ts_slice answer);

/* Usage of a usage object, cached tokens within the input. Absent: usage stays unknown. */
void ts_anthropic_usage(struct ts_call *call, struct ts_slice usage);

/* A stream, put together into the message object that the same call gives without streaming.
 * Everything is the arena's. NULL when memory is out, which the other functions take as well. */
struct ts_anthropic_stream;
struct ts_anthropic_stream *ts_anthropic_stream_new(struct ts_arena *arena);

/* Adds one event object, which must live as long as the arena. What is no object, and an event of
 * an unknown type, changes nothing. */
void ts_anthropic_stream_event(struct ts_anthropic_stream *stream, struct ts_slice json);

/* The message, or the object of the interface before messages; absent when nothing came that
 * belongs to one. An error that came in mid-stream is its member "error". is_complete: the end
 * came, or the reason why the model stopped. */
struct ts_slice ts_anthropic_stream_end(struct ts_anthropic_stream *stream, bool *is_complete);

#endif
