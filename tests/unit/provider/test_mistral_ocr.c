/* Tests of exporter/provider/mistral_ocr.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(mistral_ocr, .fini = done);

#define AT "https://api.mistral.ai/v1/ocr"
#define ASKED                                                                                      \
    "{\"model\":\"mistral-ocr-latest\",\"document\":{\"type\":\"document_url\",\"document_url\":"  \
    "\"https://e/a.pdf\"}}"

Test(mistral_ocr, bad_answers)
{
    call = CALL(.url = AT, .request = ASKED, .response = "{}");
    cr_assert(call->failed, "no pages");
    ts_call_free(call);
    call = CALL(.url = AT, .request = ASKED, .status = 401, .response = "{\"detail\":\"no key\"}");
    cr_assert_str_eq(call->error_message, "no key", "its own words");
}

Test(mistral_ocr, pages)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"pages\":[{\"index\":0,\"markdown\":\"# T\"}],\"model\":"
                            "\"mistral-ocr-2505\",\"usage_info\":{\"pages_processed\":1}}");
    cr_assert_eq(call->kind, TS_CALL_PARSER, "a parser");
    cr_assert_str_eq(call->name, "ocr mistral-ocr-latest", "of a model");
    cr_assert_str_eq(call->response_model, "mistral-ocr-2505", "that answered by another name");
    cr_assert_str_eq(call->provider, "mistral", "at a vendor");
    cr_assert_not(call->usage.known, "pages are no tokens");
}
