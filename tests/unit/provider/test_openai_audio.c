/* Tests of exporter/provider/openai_audio.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"
#include "quotes.h"

#define HOST "https://api.openai.com/v1/audio/"
#define FORM "multipart/form-data; boundary=B"
#define SOUND                                                                                      \
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nSECRETBYTES"  \
    "\r\n--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--B\r\n"                \
    "Content-Disposition: form-data; name=\"temperature\"\r\n\r\n0.2\r\n--B--\r\n"
#define LISTEN .url = HOST "transcriptions", .request_type = FORM, .request = SOUND

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_audio, .fini = done);

Test(openai_audio, answer_without_text)
{
    call = CALL(LISTEN, .response = q("{'x':1}"));
    cr_assert_str_eq(call->error_type, "invalid_response", "a transcript has one");
    ts_call_free(call);
    call = CALL(LISTEN, .response = "");
    cr_assert(call->failed, "nothing at all");
}

Test(openai_audio, transcribed)
{
    call = CALL(LISTEN, .response = q("{'text':'hello','usage':{'type':'tokens','input_tokens':5,"
                                      "'input_token_details':{'audio_tokens':4},'output_tokens':2,"
                                      "'total_tokens':7}}"));
    cr_assert_str_eq(call->name, "generate_content m", "the model is a field");
    cr_assert(
        slice_is(call->inputs_json,
                 q("{'file':{'filename':'a.mp3','content_type':'application/"
                   "octet-stream','bytes':11,'sha256':'"
                   "c7c7262f5ffdb4b74d81568380c8cc125ec59e37de6c50f37d753cfecb52467d'},'model':'m',"
                   "'temperature':0.2}")),
        "no bytes of the file");
    cr_assert_str_eq(call->params[0].name, "temperature", "a parameter");
    cr_assert_str_eq(call->output[0].text, "hello", "what was heard");
    cr_assert_eq(call->usage.audio_input.value, 4, "usage");
}

Test(openai_audio, seconds_are_no_tokens)
{
    call = CALL(LISTEN, .response = q("{'text':'a','usage':{'type':'duration','seconds':4}}"));
    cr_assert_not(call->usage.known, "no usage");
}

Test(openai_audio, subtitles)
{
    call =
        CALL(LISTEN, .type = "text/plain", .response = "1\n00:00:00,000 --> 00:00:01,000\nhello\n");
    cr_assert_eq(call->output_count, 1, "are the answer");
    cr_assert_not_null(strstr(call->output[0].text, "hello"), "as they are");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_audio, transcript_streamed)
{
    call = CALL(LISTEN, .type = "text/event-stream",
                .response = q("data: {'type':'transcript.text.delta','delta':'hel'}\n\n"
                              "data: {'type':'transcript.text.segment','id':'s'}\n\n"
                              "data: {'type':'transcript.text.done','text':'hello','usage':{"
                              "'input_tokens':5,'output_tokens':2}}\n\n"));
    cr_assert_str_eq(call->output[0].text, "hello", "the whole text");
    cr_assert(slice_is(call->outputs_json,
                       q("{'text':'hello','usage':{'input_tokens':5,'output_tokens':2},'segments':"
                         "[{'type':'transcript.text.segment','id':'s'}]}")),
              "as without streaming");
    cr_assert_eq(call->usage.total.value, 7, "usage");
}

Test(openai_audio, transcript_cut_off)
{
    call = CALL(LISTEN, .type = "text/event-stream",
                .response = q("data: {'type':'transcript.text.delta','delta':'hel'}\n\n"
                              "data: {'type':'transcript.text.delta','delta':'lo'}\n\n"));
    cr_assert(call->interrupted, "marked");
    cr_assert_str_eq(call->output[0].text, "hello", "what came");
}

Test(openai_audio, speech)
{
    call = CALL(.url = HOST "speech", .request = q("{'model':'m','input':'hello','voice':'v'}"),
                .type = "audio/mpeg", .response = "\xff\xf3\0\1", .response_bytes = 4);
    cr_assert_str_eq(call->input[0].text, "hello", "what is said");
    cr_assert(slice_is(call->outputs_json,
                       q("{'content_type':'audio/"
                         "mpeg','bytes':4,'sha256':'"
                         "664d22ca22b365edd618cba88a56683d92e25f8b6666e2ed2ab590ceb3470743'}")),
              "sound is told, not shown");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_audio, speech_streamed)
{
    call = CALL(.url = HOST "speech", .request = q("{'model':'m','input':'hello'}"),
                .type = "text/event-stream",
                .response = q("data: {'type':'speech.audio.delta','audio':'AAAA'}\n\n"
                              "data: {'type':'speech.audio.done','usage':{'input_tokens':1,"
                              "'output_tokens':2,'total_tokens':3}}\n\n"));
    cr_assert_eq(call->usage.total.value, 3, "usage at its end");
    cr_assert_eq(call->chunk_count, 2, "two events");
    cr_assert_not(call->failed, "all is well");
}

Test(openai_audio, refused)
{
    call = CALL(LISTEN, .status = 400, .response = q("{'error':{'message':'no','type':'t'}}"));
    cr_assert_str_eq(call->error_type, "t", "the reason");
    cr_assert_eq(call->output_count, 0, "no transcript");
}

Test(openai_audio, speech_of_xai)
{
    call = CALL(.url = "https://api.x.ai/v1/tts", .request = q("{'text':'hello'}"),
                .type = "audio/mpeg", .response = "\0\1", .response_bytes = 2);
    cr_assert_str_eq(call->input[0].text, "hello", "what is said");
    ts_call_free(call);
    call = CALL(.url = "https://api.x.ai/v1/stt", .request_type = FORM, .request = SOUND,
                .response = q("{'text':'hello','duration':3.5}"));
    cr_assert_str_eq(call->output[0].text, "hello", "what was heard");
}

Test(openai_audio, transcript_with_a_part_left_out)
{
    call = CALL(LISTEN,
                .response = q("{'text':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,'"
                              "usage':{'input_tokens':5,'output_tokens':2}}"),
                .left_out = 1000);
    cr_assert_eq(call->output_count, 0, "JSON is no transcript");
    cr_assert_eq(call->usage.output.value, 2, "usage is read all the same");
    cr_assert_not(call->failed, "nothing is known to be wrong");
}
