/* Tests of exporter/provider/openai_images.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define URL "https://api.openai.com/v1/images/"
#define USAGE "'usage':{'input_tokens':3,'output_tokens':7,'total_tokens':10}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_images, .fini = done);

Test(openai_images, refused)
{
    call = CALL(.url = URL "generations", .status = 400, .request = q("{'prompt':'p'}"),
                .response = q("{'error':{'message':'no','code':'bad_size'}}"));
    cr_assert_str_eq(call->error_type, "bad_size", "the code");
    cr_assert_str_eq(call->name, "generate_content", "no model, no name of one");
}

Test(openai_images, made)
{
    call = CALL(.url = URL "generations", .request = q("{'model':'m','prompt':'a cat','n':2}"),
                .response = q("{'created':1,'data':[{'b64_json':'AAAA','revised_prompt':'one cat'"
                              "},{'url':'u'}]," USAGE "}"));
    cr_assert_eq(call->kind, TS_CALL_LLM, "a call of a model");
    cr_assert_str_eq(call->name, "generate_content m", "its name");
    cr_assert_str_eq(call->input[0].text, "a cat", "what was wanted");
    cr_assert_eq(call->output_count, 2, "each image");
    cr_assert_str_eq(call->output[0].text, "one cat", "with the prompt as the model saw it");
    cr_assert_eq(call->usage.total.value, 10, "usage");
}

Test(openai_images, without_usage)
{
    call = CALL(.url = "https://api.x.ai/v1/images/generations", .request = q("{'prompt':'p'}"),
                .response = q("{'data':[{'url':'u'}],'usage':{'cost_in_usd_ticks':200000000}}"));
    cr_assert_not(call->usage.known, "no tokens");
    cr_assert(call->has_cost, "but a price");
    cr_assert_float_eq(call->cost_usd, 0.02, 1e-9, "in dollars");
}

Test(openai_images, edited_by_a_form)
{
    call = CALL(.url = URL "edits", .request_type = "multipart/form-data; boundary=B",
                .request = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n"
                           "--B\r\nContent-Disposition: form-data; name=\"image[]\"; filename="
                           "\"a.png\"\r\nContent-Type: image/png\r\n\r\nSECRETBYTES\r\n"
                           "--B\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n"
                           "greener\r\n--B--\r\n",
                .response = q("{'data':[{'b64_json':'AAAA'}]}"));
    cr_assert_str_eq(call->request_model, "m", "the model is a field");
    cr_assert_str_eq(call->input[0].text, "greener", "so is the prompt");
    cr_assert(slice_is(call->inputs_json,
                       q("{'model':'m','image':[{'filename':'a.png','content_type':'image/png',"
                         "'bytes':11,'sha256':'"
                         "c7c7262f5ffdb4b74d81568380c8cc125ec59e37de6c50f37d753cfecb52467d'}],'"
                         "prompt':'greener'}")),
              "files are told, not shown");
}

Test(openai_images, streamed)
{
    call = CALL(.url = URL "generations", .request = q("{'model':'m','prompt':'p','stream':true}"),
                .type = "text/event-stream",
                .response = q("event: image_generation.partial_image\ndata: {'type':"
                              "'image_generation.partial_image','b64_json':'AA'}\n\n"
                              "event: image_generation.completed\ndata: {'type':"
                              "'image_generation.completed','b64_json':'BB','created_at':5,"
                              "'size':'1x1'," USAGE "}\n\n"));
    cr_assert(slice_is(call->outputs_json,
                       q("{'created':5,'size':'1x1'," USAGE ",'data':[{'b64_json':'BB'}]}")),
              "as without streaming");
    cr_assert_eq(call->chunk_count, 2, "of two events");
    cr_assert_eq(call->usage.output.value, 7, "usage");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_images, stream_cut_off)
{
    call = CALL(.url = URL "edits", .request = q("{'prompt':'p'}"), .type = "text/event-stream",
                .response = q("data: {'type':'image_edit.partial_image','b64_json':'AA'}\n\n"));
    cr_assert(call->interrupted, "marked");
    cr_assert_eq(call->output_count, 0, "part of an image is none");
}
