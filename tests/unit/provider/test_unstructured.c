/* Tests of exporter/provider/unstructured.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(unstructured, .fini = done);

#define AT "https://api.unstructuredapp.io/general/v0/general"

Test(unstructured, bad_answers)
{
    call = CALL(.url = AT, .request = "x", .response = "{\"a\":1}");
    cr_assert(call->failed, "an object is no list");
    ts_call_free(call);
    call = CALL(.url = AT, .request = "x", .status = 401, .response = "{\"detail\":\"no key\"}");
    cr_assert_str_eq(call->error_message, "no key", "its own words");
    ts_call_free(call);
    call = CALL(.url = AT, .request = "x", .response = "type,text\n");
    cr_assert_not(call->failed, "text was asked for");
}

Test(unstructured, elements)
{
    call = CALL(.url = AT, .request = "x",
                .response = "[{\"type\":\"Title\",\"element_id\":\"e\",\"text\":\"T\"}]");
    cr_assert_eq(call->kind, TS_CALL_PARSER, "a parser");
    cr_assert_str_eq(call->name, "parse unstructured", "with a name");
    cr_assert(
        slice_is(call->outputs_json, "[{\"type\":\"Title\",\"element_id\":\"e\",\"text\":\"T\"}]"),
        "the elements as sent");
}
