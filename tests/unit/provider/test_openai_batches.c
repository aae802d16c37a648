/* Tests of exporter/provider/openai_batches.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "quotes.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_batches, .fini = done);

Test(openai_batches, paths_of_someone_else)
{
    call = CALL(.url = "https://www.example.com/files", .method = "GET", .response = q("{'a':1}"));
    cr_assert_neq(call->kind, TS_CALL_OTHER, "the path alone is not enough");
}

Test(openai_batches, by_host)
{
    call = CALL(.url = "https://api.openai.com/v1/batches/b_1", .method = "GET",
                .response = q("{'id':'b_1','object':'batch'}"));
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no call of a model");
    cr_assert_str_eq(call->name, "retrieve batch", "by name");
    cr_assert_str_eq(call->provider, "openai", "whose it is");
}

Test(openai_batches, by_answer)
{
    call = CALL(.url = "http://localhost:4000/v1/files", .method = "GET",
                .response = q("{'object':'list','data':[]}"));
    cr_assert_str_eq(call->name, "list files", "a gateway");
}

Test(openai_batches, upload)
{
    call = CALL(.url = "https://api.openai.com/v1/files",
                .request_type = "multipart/form-data; "
                                "boundary=B",
                .request = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\""
                           "\r\n\r\nSECRETBYTES\r\n--B--\r\n",
                .response = q("{'object':'file','id':'f'}"));
    cr_assert_str_eq(call->name, "upload file", "by name");
    cr_assert(slice_is(call->inputs_json,
                       q("{'file':{'filename':'a','content_type':'application/"
                         "octet-stream','bytes':11,'sha256':'"
                         "c7c7262f5ffdb4b74d81568380c8cc125ec59e37de6c50f37d753cfecb52467d'}}")),
              "no bytes of the file");
}

Test(openai_batches, download)
{
    call = CALL(.url = "https://api.openai.com/v1/files/f/content", .method = "GET",
                .type = "application/octet-stream", .response = "\0\1\2", .response_bytes = 3);
    cr_assert(slice_is(call->outputs_json,
                       q("{'content_type':'application/"
                         "octet-stream','bytes':3,'sha256':'"
                         "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc'"
                         "}")),
              "bytes are told, not shown");
}
