/* Writes the fields of a payload into the caller's buffer (format: shim/record.h). */
#include <string.h>

#include "shim/journal.h"

void ts_fields_init(struct ts_fields *fields, void *buffer, size_t size)
{
    *fields = (struct ts_fields){.at = buffer, .size = size};
}

static void add(struct ts_fields *fields, enum ts_field_tag tag, const void *data, size_t bytes)
{
    struct ts_field_header header = {.tag = (uint16_t)tag, .length = (uint32_t)bytes};
    char *at = fields->at + fields->used;
    memcpy(at, &header, sizeof header);
    if (bytes)
        memcpy(at + sizeof header, data, bytes);
    fields->used += sizeof header + bytes;
}

void ts_fields_text(struct ts_fields *fields, enum ts_field_tag tag, const char *text, size_t bytes)
{
    size_t room = fields->size - fields->used;
    if (room < sizeof(struct ts_field_header))
        return;
    room -= sizeof(struct ts_field_header);
    add(fields, tag, text, bytes < room ? bytes : room);
}

void ts_fields_u64(struct ts_fields *fields, enum ts_field_tag tag, uint64_t value)
{
    if (fields->size - fields->used >= sizeof(struct ts_field_header) + sizeof value)
        add(fields, tag, &value, sizeof value);
}
