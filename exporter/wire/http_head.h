/* Heads of HTTP messages (RFC 9112, 2 to 5) as libcurl shows them, for HTTP/2 and 3 too; for wire/
 * only. */
#ifndef TS_WIRE_HTTP_HEAD_H
#define TS_WIRE_HTTP_HEAD_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/wire/http.h"

struct ts_request_line {
    struct ts_slice method, target;
    int major; /* of the HTTP version; 0: no such line */
};
struct ts_status_line {
    int major, status; /* 0: no such line */
};

/* Reads a head. A further start line starts over: what counts is the head of the last. Either line
 * may be NULL: such lines are not looked for. Headers go to message. */
void ts_head_read(struct ts_slice text, struct ts_arena *arena, struct ts_request_line *request,
                  struct ts_status_line *status, struct ts_message *message);

/* Whether text begins with a request line. */
bool ts_head_begins_request(struct ts_slice text);

/* The status of the last status line in text, 0: there is none. */
int ts_head_last_status(struct ts_slice text);

/* Blanks at both ends taken away. */
struct ts_slice ts_trim(struct ts_slice s);

#endif
