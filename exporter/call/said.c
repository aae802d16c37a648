/* Messages that are only a text. */
#include "exporter/call/said.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/write.h"

static void begin(struct ts_draft *draft, struct ts_call *call, const char *role,
                  struct ts_slice content)
{
    struct ts_buffer json = {0};
    ts_buffer_text(&json, "{");
    ts_write_text(&json, "role", role, strlen(role));
    ts_write_json(&json, "content", content);
    ts_buffer_text(&json, "}");
    ts_draft_begin(draft, call, role, ts_buffer_to_arena(&json, &call->arena));
    draft->message.content = content;
    ts_draft_text(draft, content);
}

void ts_said_to_input(struct ts_call *call, const char *role, struct ts_slice content)
{
    struct ts_draft draft;
    if (!content.n)
        return;
    begin(&draft, call, role, content);
    ts_draft_to_input(&draft);
}

void ts_said_to_output(struct ts_call *call, const char *role, struct ts_slice content)
{
    struct ts_draft draft;
    if (!content.n)
        return;
    begin(&draft, call, role, content);
    ts_draft_to_output(&draft);
}
