/* Several members of an object in one walk. */
#include "exporter/call/pick.h"

#include "exporter/wire/json.h"

void ts_pick(struct ts_slice object, const char *const *keys, size_t count, struct ts_slice *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (struct ts_slice){0};
    if (ts_json_kind(object) != TS_JSON_OBJECT)
        return;
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter)) {
        size_t i = 0;
        while (i < count && !ts_json_key_is(&iter, keys[i]))
            i++;
        if (i < count)
            values[i] = iter.value;
    }
}
