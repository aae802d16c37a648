/* Takes the fields of a payload apart (format: shim/record.h). */
#include <string.h>

#include "exporter/spool/reader.h"

bool ts_field_next(struct ts_slice *payload, enum ts_field_tag *tag, struct ts_slice *value)
{
    struct ts_field_header header;
    if (payload->n < sizeof header)
        return false;
    memcpy(&header, payload->p, sizeof header);
    if (header.length > payload->n - sizeof header)
        return false;
    *tag = header.tag;
    *value = (struct ts_slice){payload->p + sizeof header, header.length};
    payload->p += sizeof header + header.length;
    payload->n -= sizeof header + header.length;
    return true;
}

uint64_t ts_field_u64(struct ts_slice value)
{
    uint64_t number = 0;
    if (value.n == sizeof number)
        memcpy(&number, value.p, sizeof number);
    return number;
}
