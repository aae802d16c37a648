/* Forms with files: multipart/form-data (RFC 7578, RFC 2046). Total: any bytes give a result. */
#ifndef TS_WIRE_MULTIPART_H
#define TS_WIRE_MULTIPART_H

#include <stdbool.h>
#include "exporter/base/slice.h"

struct ts_multipart {
    struct ts_slice rest;
    struct ts_slice boundary; /* without the two dashes before it */
};

struct ts_form_part {
    struct ts_slice name;     /* without its quotes, as sent */
    struct ts_slice filename; /* the same */
    bool is_file;             /* it has a filename, even an empty one */
    struct ts_slice type;     /* Content-Type; absent: none */
    struct ts_slice data;
    bool is_whole; /* false: bytes end before the part does */
};

/* content_type: the header's value. False when it is no form or has no boundary. */
bool ts_multipart_begin(struct ts_multipart *form, struct ts_slice content_type,
                        struct ts_slice body);

/* The next part; false at the end. All slices are into the body. */
bool ts_multipart_next(struct ts_multipart *form, struct ts_form_part *part);

#endif
