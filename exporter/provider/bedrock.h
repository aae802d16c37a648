/* What the readers of Amazon Bedrock's interfaces have in common (Amazon Bedrock API Reference,
 * "Amazon Bedrock Runtime" and "Agents for Amazon Bedrock Runtime"). All texts are the call's. */
#ifndef TS_PROVIDER_BEDROCK_H
#define TS_PROVIDER_BEDROCK_H

#include "exporter/call/call.h"
#include "exporter/wire/event_stream.h"

/* Provider names, bodies as they are shown, the model of the path, and the error's type, which
 * stands in a header of the answer. The request's JSON object, absent when it is none. */
struct ts_slice ts_bedrock_begin(struct ts_call *call);

/* To be called with an answer that is no stream. is_there: it has the member that the interface
 * promises. Returns that; without it the call fails, unless it is known why. */
bool ts_bedrock_check(struct ts_call *call, struct ts_slice answer, bool is_there,
                      const char *member);

/* Provider names and the error's type alone, for interfaces without a model in the path. */
void ts_bedrock_names(struct ts_call *call, const char *provider, const char *gen_ai);

/* Usage as Converse, the models of Amazon and amazon-bedrock-invocationMetrics have it: what was
 * read from a cache or written to it is counted beside the input, here it is included. An object
 * without numbers changes nothing. */
void ts_bedrock_usage(struct ts_call *call, struct ts_slice usage);

/* The same from the headers x-amzn-bedrock-*-token-count. */
void ts_bedrock_usage_in_headers(struct ts_call *call);

/* Frames of a streamed answer. */
struct ts_bedrock_frames {
    struct ts_call *call;
    struct ts_event_stream stream;
    size_t bad_payloads;
};

bool ts_bedrock_is_stream(const struct ts_message *response);
struct ts_bedrock_frames ts_bedrock_frames_begin(struct ts_call *call);

/* The next event with its type and its payload, a JSON object. A frame with an exception fails the
 * call. false at the end. */
bool ts_bedrock_frames_next(struct ts_bedrock_frames *frames, struct ts_slice *type,
                            struct ts_slice *json);

/* The same whatever the payload is. */
bool ts_bedrock_frames_raw(struct ts_bedrock_frames *frames, struct ts_event_frame *frame);

/* Marks the call when frames were damaged or the end of the stream is missing. is_complete: the
 * events say that all was said. */
void ts_bedrock_frames_end(const struct ts_bedrock_frames *frames, bool is_complete);

/* Converse's form of requests and answers, which Amazon's own models have in InvokeModel too. */
void ts_converse_request(struct ts_call *call, struct ts_slice request);
void ts_converse_answer(struct ts_call *call, struct ts_slice answer);

/* The messages of a request, and the one of an answer. */
void ts_converse_messages(struct ts_call *call, struct ts_slice messages);
void ts_converse_system(struct ts_call *call, struct ts_slice blocks);
void ts_converse_output(struct ts_call *call, struct ts_slice message);

/* The events of ConverseStream, put together into the answer of Converse. Opaque; NULL when memory
 * is out, which the other functions take. Events must live as long as the arena. Total. */
struct ts_converse_stream;
struct ts_converse_stream *ts_converse_stream_new(struct ts_arena *arena);
void ts_converse_stream_event(struct ts_converse_stream *stream, struct ts_slice type,
                              struct ts_slice json);
/* The same for the form that InvokeModelWithResponseStream gives them. */
void ts_converse_stream_chunk(struct ts_converse_stream *stream, struct ts_slice json);
/* Absent when no event came. is_complete: the message came to its end. */
struct ts_slice ts_converse_stream_end(struct ts_converse_stream *stream, bool *is_complete);

#endif
