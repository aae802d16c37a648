/* Messages of the Model Context Protocol as they stand in HTTP bodies (JSON-RPC 2.0; "Streamable
 * HTTP" of modelcontextprotocol.io/specification/2025-06-18/basic/transports): a request is one
 * object or a batch, an answer the same, or a stream of server-sent events with messages of all
 * kinds in it. */
#ifndef TS_PROVIDER_MCP_MESSAGE_H
#define TS_PROVIDER_MCP_MESSAGE_H

#include <stdbool.h>
#include "exporter/wire/http.h"

/* The message of a request body that says what the call is for: the only one; of a batch the first
 * call of a tool, else the first with an id, else the first. Absent: none is of this protocol. */
struct ts_slice ts_mcp_request(struct ts_slice body, bool is_known_server);

struct ts_mcp_answer {
    struct ts_slice message; /* the response with this id (1, 1.0 and "1" are one id): an object
                                with result or error; absent: it did not come */
    bool is_stream;
    size_t events; /* of a stream, those with data */
};

/* id: of the request; absent for a notification. Of an answer without that id, a response with id
 * null counts: what a server says that could not read the request. Memory is the arena's. */
void ts_mcp_answer(const struct ts_message *response, struct ts_slice id, struct ts_arena *arena,
                   struct ts_mcp_answer *answer);

#endif
