/* What the parts of OpenAI's interface have in common. */
#ifndef TS_PROVIDER_OPENAI_H
#define TS_PROVIDER_OPENAI_H

#include "exporter/call/call.h"
#include "exporter/provider/openai_stream.h"

/* Provider names, request and response bodies as they are shown, and the request object (absent
 * when the body is none). */
struct ts_slice ts_openai_begin(struct ts_call *call);

/* Whether the path is that of a serving endpoint of Databricks, which does not tell the interface
 * (docs.databricks.com/api/workspace/servingendpoints/query). */
bool ts_openai_is_endpoint(const struct ts_http *http);

/* Models and the span's name, "chat gpt-4o": the model of the request, else of its path, else of
 * the answer. */
void ts_openai_name(struct ts_call *call, struct ts_slice request, struct ts_slice answer);

/* Usage and cost of an answer. */
void ts_openai_usage(struct ts_call *call, struct ts_slice answer);

/* Of an answer of which bytes were left out: usage and model, if they are not known yet and stand
 * in what is there. */
void ts_openai_rest(struct ts_call *call);

/* A status 200 without the list that the interface promises: an error inside, no answer, or none
 * that can be read. list: "choices", "data". Returns true when the list is there. */
bool ts_openai_check(struct ts_call *call, struct ts_slice answer, const char *list);

/* What a stream that was put together tells before its answer is read: its chunks, and what is
 * shown. */
void ts_openai_streamed(struct ts_call *call, const struct ts_stream_answer *stream);

/* Reads a streamed answer: put together by `read`, told by `tell`, then judged. Returns the answer
 * that it was put together to; absent: none. */
struct ts_slice ts_openai_stream(struct ts_call *call,
                                 void (*read)(struct ts_slice events, struct ts_arena *arena,
                                              struct ts_stream_answer *answer),
                                 void (*tell)(struct ts_call *call, struct ts_slice answer));

/* To be called when the answer was read: how a stream may be wrong that reads well so far. */
void ts_openai_check_stream(struct ts_call *call, const struct ts_stream_answer *stream);

#endif
