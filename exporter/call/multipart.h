/* Forms with files (RFC 7578), as they are sent to transcribe sound or to edit pictures. */
#ifndef TS_CALL_MULTIPART_H
#define TS_CALL_MULTIPART_H

#include <stdbool.h>
#include "exporter/base/buffer.h"
#include "exporter/wire/http.h"

/* Texts are as they are sent, without quotes; absent where they are not. */
struct ts_part {
    struct ts_slice name, filename, type;
    struct ts_slice body;
    bool is_whole; /* its end was seen */
};

struct ts_parts {
    struct ts_slice rest;
    struct ts_slice boundary; /* without the dashes before it */
};

/* False when the message is no form; then there are no parts. */
bool ts_parts_begin(const struct ts_message *message, struct ts_parts *parts);
bool ts_parts_next(struct ts_parts *parts, struct ts_part *part);

/* The value of the first field of this name; absent: there is none. */
struct ts_slice ts_part_text(const struct ts_message *message, const char *name);

/* Writes a form as a JSON object: texts as strings; files as {"filename", "type", "bytes",
 * "sha256"}; fields of the same name as a list. False, and nothing written, when it is none. */
bool ts_multipart_shown(const struct ts_message *message, struct ts_buffer *out);

#endif
