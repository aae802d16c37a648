/* A streamed response of OpenAI's Responses, put together into the object that the same call gives
 * without streaming. The last event holds it whole; of a stream that was cut off it is made from
 * the pieces that came.
 * https://platform.openai.com/docs/api-reference/responses-streaming */
#ifndef TS_PROVIDER_OPENAI_RESPONSES_STREAM_H
#define TS_PROVIDER_OPENAI_RESPONSES_STREAM_H

#include "exporter/provider/openai_stream.h"

/* events: the body, which must live as long as the arena. Total. */
void ts_responses_stream_read(struct ts_slice events, struct ts_arena *arena,
                              struct ts_stream_answer *answer);

#endif
