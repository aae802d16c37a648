/* Tests of exporter/provider/openai_moderation.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "quotes.h"

#define URL "https://api.openai.com/v1/moderations"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_moderation, .fini = done);

Test(openai_moderation, answer_without_results)
{
    call = CALL(.url = URL, .request = q("{'input':'x'}"), .response = q("{'x':1}"));
    cr_assert_str_eq(call->error_type, "invalid_response", "said so");
}

Test(openai_moderation, plain)
{
    call = CALL(.url = URL, .request = q("{'model':'omni','input':'x'}"),
                .response = q("{'id':'m1','model':'omni-2','results':[{'flagged':false}]}"));
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no chat");
    cr_assert_str_eq(call->name, "moderations omni", "its name");
    cr_assert_str_eq(call->operation, "", "the conventions have none");
    cr_assert_str_eq(call->response_model, "omni-2", "the model that answered");
    cr_assert_not(call->failed, "all is well");
}
