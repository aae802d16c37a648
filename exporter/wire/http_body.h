/* From the bytes of a body on the wire to its content; for wire/ only. */
#ifndef TS_WIRE_HTTP_BODY_H
#define TS_WIRE_HTTP_BODY_H

#include "exporter/wire/http.h"
#include "exporter/wire/http_pieces.h"

struct ts_wire_body {
    struct ts_joined joined;
    int http_major; /* chunked framing is HTTP/1's */
    bool framed;    /* as on the wire; else what the program gave libcurl */
    bool ended;     /* the other side is known to have said all */
};

/* Fills in the body of a message whose headers are there: framing, then transfer and content
 * codings. */
void ts_body_read(const struct ts_wire_body *source, struct ts_arena *arena,
                  struct ts_message *message);

/* A message that can have no body. */
void ts_body_none(struct ts_message *message);

#endif
