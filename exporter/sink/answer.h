/* What a server's answer means. */
#ifndef TS_SINK_ANSWER_H
#define TS_SINK_ANSWER_H

#include <stddef.h>
#include "exporter/sink/client.h"
#include "exporter/sink/sink.h"

/* Judges the answer to posted spans; error gets one line unless the result is TS_SEND_OK. */
enum ts_send_result ts_answer_judge(const struct ts_reply *reply, const char *url, char *error,
                                    size_t error_size);

/* The server's words in one line without control characters: "message" or "detail" of a JSON
 * answer, else the start of the body. */
void ts_answer_words(const struct ts_reply *reply, char *out, size_t size);

/* "http://host/v1/traces answered 503: words", or why there was no answer. */
void ts_answer_describe(const struct ts_reply *reply, const char *url, char *out, size_t size);

#endif
