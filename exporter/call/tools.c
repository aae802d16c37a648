/* Tool definitions in OpenAI's form. */
#include "exporter/call/tools.h"

#include "exporter/call/body.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

void ts_tools_add(struct ts_tools *tools, struct ts_slice name, struct ts_slice description,
                  struct ts_slice parameters)
{
    struct ts_buffer *out = &tools->json;
    if (ts_json_kind(name) != TS_JSON_STRING)
        return;
    ts_buffer_text(out, out->bytes ? "," : "[");
    ts_buffer_text(out, "{\"type\":\"function\",\"function\":{");
    ts_write_json(out, "name", name);
    ts_write_json(out, "description", description);
    ts_write_json(out, "parameters", parameters);
    ts_buffer_text(out, "}}");
}

void ts_tools_end(struct ts_tools *tools, struct ts_call *call)
{
    if (!tools->json.bytes)
        return;
    ts_buffer_text(&tools->json, "]");
    call->tools = ts_buffer_to_arena(&tools->json, &call->arena);
}
