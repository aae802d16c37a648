/* Facts of a call for which the common form has no member. */
#include "exporter/call/extras.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/wire/json.h"

static bool is_absent(struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    return kind == TS_JSON_ABSENT || kind == TS_JSON_NULL;
}

void ts_call_extra(struct ts_call *call, const char *name, struct ts_slice value)
{
    if (is_absent(value))
        return;
    struct ts_param *grown =
        ts_arena_grow(&call->arena, call->extras, call->extra_count, sizeof *grown);
    if (!grown)
        return;
    call->extras = grown;
    grown[call->extra_count++] = (struct ts_param){name, value};
}

void ts_call_extra_text(struct ts_call *call, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    struct ts_buffer quoted = {0};
    ts_json_quote(&quoted, text, strlen(text));
    ts_call_extra(call, name, ts_buffer_to_arena(&quoted, &call->arena));
}
