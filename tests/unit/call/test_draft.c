/* Tests of exporter/call/draft.h. */
#include <criterion/criterion.h>
#include "exporter/call/draft.h"
#include "tests/unit/slice_support.h"

static struct ts_call call;

static void done(void)
{
    ts_arena_free(&call.arena);
}

TestSuite(draft, .fini = done);

Test(draft, texts_and_what_goes_on_with_them)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, &call, "assistant", ts_slice_text("{}"));
    ts_draft_more(&draft, ts_slice_text("7"));
    cr_assert(ts_draft_is_empty(&draft), "what is no string is nothing");
    ts_draft_more(&draft, ts_slice_text("\"a\""));
    ts_draft_more(&draft, ts_slice_text("\"b\""));
    ts_draft_text(&draft, ts_slice_text("\"c\""));
    ts_draft_more(&draft, ts_slice_text("\"d\""));
    ts_draft_to_output(&draft);
    cr_assert_eq(call.output_count, 1, "one message");
    cr_assert_str_eq(call.output[0].text, "ab\ncd", "an LF only before a text of its own");
}
