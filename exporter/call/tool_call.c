/* Calls of tools that are endpoints. */
#include "exporter/call/tool_call.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/write.h"

void ts_call_as_tool(struct ts_call *call, const char *name, struct ts_slice input,
                     struct ts_slice content)
{
    struct ts_buffer out = {0};
    call->kind = TS_CALL_TOOL;
    call->operation = "execute_tool";
    call->name = name;
    ts_buffer_text(&out, "{");
    ts_write_text(&out, "tool_name", name, strlen(name));
    ts_write_json(&out, "tool_input", input.n ? input : ts_slice_text("{}"));
    ts_buffer_text(&out, "}");
    call->inputs_json = ts_buffer_to_arena(&out, &call->arena);
    call->outputs_json = (struct ts_slice){0};
    if (!content.n)
        return;
    ts_buffer_text(&out, "{");
    ts_write_json(&out, "content", content);
    ts_buffer_text(&out, "}");
    call->outputs_json = ts_buffer_to_arena(&out, &call->arena);
}
