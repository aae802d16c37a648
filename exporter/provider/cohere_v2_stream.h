/* A stream of Cohere's /v2/chat, put together into the object that the same call gives without
 * streaming. */
#ifndef TS_PROVIDER_COHERE_V2_STREAM_H
#define TS_PROVIDER_COHERE_V2_STREAM_H

#include "exporter/call/pieces.h"

/* The object in the arena, absent when no event can be read. An error in mid-stream is its member
 * "error". is_complete: the end of the message came. */
struct ts_slice ts_cohere_v2_stream(struct ts_call *call, struct ts_pieces *pieces,
                                    bool *is_complete);

#endif
