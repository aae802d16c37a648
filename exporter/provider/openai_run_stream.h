/* A streamed run of OpenAI's Assistants: the run as the same call gives it without streaming, with
 * the messages that it made as its member "messages", since without streaming they are asked for by
 * a call of their own.
 * https://platform.openai.com/docs/api-reference/assistants-streaming */
#ifndef TS_PROVIDER_OPENAI_RUN_STREAM_H
#define TS_PROVIDER_OPENAI_RUN_STREAM_H

#include "exporter/provider/openai_stream.h"

/* events: the body, which must live as long as the arena. Total. */
void ts_run_stream_read(struct ts_slice events, struct ts_arena *arena,
                        struct ts_stream_answer *answer);

#endif
