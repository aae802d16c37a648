/* Writes the fields of a payload into the caller's buffer (format: shim/record.h). */
#include <string.h>

#include "shim/journal.h"

void ts_fields_init(struct ts_fields *fields, void *buffer, size_t size)
{
    *fields = (struct ts_fields){.at = buffer, .size = size};
}

char *ts_fields_begin(const struct ts_fields *fields, size_t *room)
{
    size_t left = fields->size - fields->used;
    if (left < sizeof(struct ts_field_header))
        return NULL;
    *room = left - sizeof(struct ts_field_header);
    return fields->at + fields->used + sizeof(struct ts_field_header);
}

void ts_fields_end(struct ts_fields *fields, enum ts_field_tag tag, size_t bytes)
{
    struct ts_field_header header = {.tag = (uint16_t)tag, .length = (uint32_t)bytes};
    memcpy(fields->at + fields->used, &header, sizeof header);
    fields->used += sizeof header + bytes;
}

void ts_fields_text(struct ts_fields *fields, enum ts_field_tag tag, const char *text, size_t bytes)
{
    size_t room;
    char *at = ts_fields_begin(fields, &room);
    if (!at)
        return;
    bytes = bytes < room ? bytes : room;
    if (bytes)
        memcpy(at, text, bytes);
    ts_fields_end(fields, tag, bytes);
}

void ts_fields_u64(struct ts_fields *fields, enum ts_field_tag tag, uint64_t value)
{
    size_t room;
    char *at = ts_fields_begin(fields, &room);
    if (!at || room < sizeof value)
        return;
    memcpy(at, &value, sizeof value);
    ts_fields_end(fields, tag, sizeof value);
}
