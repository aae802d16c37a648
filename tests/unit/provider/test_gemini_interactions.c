/* Tests of exporter/provider/gemini_interactions.c, its stream and its steps, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define URL "https://generativelanguage.googleapis.com/v1beta/interactions"
#define REQUEST "{\"model\":\"g\",\"input\":\"hi\"}"
#define STREAMED "{\"model\":\"g\",\"input\":\"hi\",\"stream\":true}"
#define USAGE                                                                                      \
    "\"usage\":{\"total_input_tokens\":5,\"total_tool_use_tokens\":2,\"total_output_tokens\":3,"   \
    "\"total_thought_tokens\":4,\"total_cached_tokens\":1,\"total_tokens\":14,"                    \
    "\"input_tokens_by_modality\":[{\"modality\":\"audio\",\"tokens\":2}]}"
#define ANSWER(steps)                                                                              \
    "{\"id\":\"v1_a\",\"status\":\"completed\"," USAGE ",\"steps\":[" steps "],\"model\":\"g-1\"}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(gemini_interactions, .fini = done);

Test(gemini_interactions, bad_bodies)
{
    call = CALL(.url = URL, .request = "[", .response = "<html>");
    cr_assert_str_eq(call->error_message, "the answer is not JSON", "no JSON");
    done();
    call = CALL(.url = URL, .request = "{\"input\":7}", .response = "{}");
    cr_assert_str_eq(call->error_message, "the answer is no interaction", "without a status");
    cr_assert_eq(call->input_count, 0, "a number is no input");
    done();
    call =
        CALL(.url = "http://x.local/v1/interactions", .request = "{\"user\":1}", .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "the word alone means nothing at other hosts");
}

Test(gemini_interactions, plain)
{
    call = CALL(.url = URL,
                .request = "{\"model\":\"models/g\",\"input\":\"hi\",\"system_instruction\":"
                           "\"be\",\"previous_interaction_id\":\"v1_0\",\"generation_config\":{"
                           "\"temperature\":0.5,\"max_output_tokens\":9},\"tools\":[{\"type\":"
                           "\"function\",\"name\":\"f\",\"parameters\":{}},{\"type\":"
                           "\"google_search\"}]}",
                .response = ANSWER("{\"type\":\"thought\",\"summary\":[{\"type\":\"text\","
                                   "\"text\":\"hm\"}]},{\"type\":\"model_output\",\"content\":[{"
                                   "\"type\":\"text\",\"text\":\"ok\"}]}"));
    cr_assert_str_eq(call->name, "chat g", "the name");
    cr_assert_str_eq(call->operation, "generate_content", "the operation");
    cr_assert_str_eq(call->response_model, "g-1", "the model that answered");
    cr_assert_str_eq(call->response_id, "v1_a", "the id");
    cr_assert_str_eq(call->previous_id, "v1_0", "what it goes on from");
    cr_assert_str_eq(call->input[0].role, "system", "the instruction first");
    cr_assert_str_eq(call->input[1].text, "hi", "the input");
    cr_assert_str_eq(call->output[0].text, "ok", "the answer without thoughts");
    cr_assert_str_eq(call->finish_reasons[0], "completed", "how it ended");
    cr_assert_eq(call->usage.input.value, 7, "results of built-in tools are input");
    cr_assert_eq(call->usage.output.value, 7, "thoughts are output");
    cr_assert_eq(call->usage.cache_read.value, 1, "cached");
    cr_assert_eq(call->usage.audio_input.value, 2, "heard");
    cr_assert_eq(call->usage.total.value, 14, "all");
    cr_assert_eq(call->param_count, 2, "two parameters");
    cr_assert(slice_is(call->tools, "[{\"type\":\"function\",\"function\":{\"name\":\"f\","
                                    "\"parameters\":{}}},{\"type\":\"function\",\"function\":{"
                                    "\"name\":\"google_search\"}}]"),
              "tools");
    cr_assert_not(call->failed || call->job_step, "neither a failure nor a job");
}

Test(gemini_interactions, tool_loop)
{
    call = CALL(.url = URL,
                .request = "{\"model\":\"g\",\"input\":[{\"type\":\"user_input\",\"content\":[{"
                           "\"type\":\"text\",\"text\":\"q\"}]},{\"type\":\"thought\"},{\"type\":"
                           "\"function_call\",\"id\":\"1\",\"name\":\"f\",\"arguments\":{\"a\":1}"
                           "},{\"type\":\"function_result\",\"call_id\":\"1\",\"name\":\"f\","
                           "\"result\":[{\"type\":\"text\",\"text\":\"sun\"}]},{\"type\":"
                           "\"function_result\",\"call_id\":\"2\",\"result\":{\"x\":1}}]}",
                .response = ANSWER("{\"type\":\"function_call\",\"id\":\"3\",\"name\":\"h\","
                                   "\"arguments\":{\"b\":2}},{\"type\":\"google_search_call\","
                                   "\"id\":\"4\"}"));
    cr_assert_eq(call->input_count, 4, "a question, a call, two results");
    cr_assert_str_eq(call->input[1].tool_calls[0].id, "1", "the call");
    cr_assert(slice_is(call->input[1].tool_calls[0].arguments, "{\"a\":1}"), "its arguments");
    cr_assert_str_eq(call->input[2].tool_call_id, "1", "its result");
    cr_assert_str_eq(call->input[2].text, "sun", "in words");
    cr_assert_str_eq(call->input[3].text, "{\"x\":1}", "or as a value");
    cr_assert_eq(call->output[0].tool_call_count, 1, "the model's own tools are not the program's");
    cr_assert_str_eq(call->output[0].tool_calls[0].name, "h", "what it asks for");
}

Test(gemini_interactions, turns_and_older_names)
{
    call = CALL(.url = URL,
                .request = "{\"model\":\"g\",\"input\":[{\"role\":\"user\",\"content\":\"a\"},"
                           "{\"role\":\"model\",\"content\":[{\"type\":\"text\",\"text\":\"b\"}]},"
                           "{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}",
                .response = "{\"id\":\"v\",\"status\":\"completed\",\"outputs\":[{\"type\":"
                            "\"text\",\"text\":\"c\"}]}");
    cr_assert_eq(call->input_count, 3, "three turns");
    cr_assert_str_eq(call->input[1].role, "assistant", "the model's");
    cr_assert_str_eq(call->input[1].text, "b", "its text");
    cr_assert_str_eq(call->input[2].role, "user", "a picture is a message");
    cr_assert_str_eq(call->output[0].text, "c", "outputs were contents");
}

Test(gemini_interactions, job)
{
    call = CALL(.url = URL, .request = "{\"agent\":\"deep\",\"input\":\"q\",\"background\":true}",
                .response = "{\"id\":\"v\",\"status\":\"in_progress\"}");
    cr_assert_str_eq(call->name, "chat deep", "an agent in the model's place");
    cr_assert_str_eq(call->job_id, "v", "a job");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "asked for");
    cr_assert_eq(call->output_count, 0, "no answer yet");
    done();
    call = CALL(.url = URL "/v", .method = "GET",
                .response = "{\"id\":\"v\",\"status\":"
                            "\"in_progress\"}");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "looked at");
    done();
    call = CALL(.url = URL "/v", .method = "GET",
                .response = ANSWER("{\"type\":\"model_output\",\"content\":[{\"type\":\"text\","
                                   "\"text\":\"ok\"}]}"));
    cr_assert_eq(call->job_step, TS_JOB_DONE, "done");
    cr_assert_str_eq(call->output[0].text, "ok", "with the answer");
    done();
    call =
        CALL(.url = URL "/v", .method = "GET", .response = "{\"id\":\"v\",\"status\":\"failed\"}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "or not");
    cr_assert_str_eq(call->error_type, "failed", "which is a failure");
}

#define EVENT(type, more) "event: " type "\ndata: {\"event_type\":\"" type "\"" more "}\n\n"
#define CREATED                                                                                    \
    EVENT("interaction.created", ",\"interaction\":{\"id\":\"v\",\"status\":"                      \
                                 "\"in_progress\",\"model\":\"g-1\"}")
#define COMPLETED                                                                                  \
    EVENT("interaction.completed", ",\"interaction\":{\"id\":\"v\",\"status\":"                    \
                                   "\"completed\"," USAGE "}")                                     \
    "event: done\n"                                                                                \
    "data: [DONE]\n\n"
#define START(index, step) EVENT("step.start", ",\"index\":" index ",\"step\":" step)
#define DELTA_OF(index, delta) EVENT("step.delta", ",\"index\":" index ",\"delta\":" delta)

Test(gemini_interactions, stream)
{
    call = CALL(.url = URL, .request = STREAMED, .type = "text/event-stream",
                .response = CREATED START("0", "{\"type\":\"thought\"}") DELTA_OF(
                    "0", "{\"type\":\"thought_summary\",\"content\":{\"type\":\"text\",\"text\":"
                         "\"hm\"}}")
                    DELTA_OF("0", "{\"type\":\"thought_signature\",\"signature\":\"S\"}")
                        START("1", "{\"type\":\"model_output\"}")
                            DELTA_OF("1", "{\"type\":\"text\",\"text\":\"a\"}")
                                DELTA_OF("1", "{\"type\":\"text\",\"text\":\"b\"}")
                                    EVENT("step.stop", ",\"index\":1") START(
                                        "2", "{\"type\":\"function_call\",\"id\":\"1\",\"name\":"
                                             "\"f\",\"arguments\":{}}")
                                        DELTA_OF("2", "{\"type\":\"arguments_delta\",\"arguments\":"
                                                      "\"{\\\"a\\\":\"}")
                                            DELTA_OF("2", "{\"type\":\"arguments_delta\","
                                                          "\"arguments\":\"1}\"}") COMPLETED);
    cr_assert(slice_is(ts_json_get(call->outputs_json, "steps"),
                       "[{\"type\":\"thought\",\"summary\":[{\"type\":\"text\",\"text\":\"hm\"}],"
                       "\"signature\":\"S\"},{\"type\":\"model_output\",\"content\":[{\"type\":"
                       "\"text\",\"text\":\"ab\"}]},{\"type\":\"function_call\",\"id\":\"1\","
                       "\"name\":\"f\",\"arguments\":{\"a\":1}}]"),
              "the steps as they are without streaming");
    cr_assert_str_eq(call->output[0].text, "ab", "the text");
    cr_assert(slice_is(call->output[0].tool_calls[0].arguments, "{\"a\":1}"), "the arguments");
    cr_assert_eq(call->usage.total.value, 14, "the usage");
    cr_assert_str_eq(call->response_model, "g-1", "the model, of the first event");
    cr_assert_str_eq(call->finish_reasons[0], "completed", "the status, of the last");
    cr_assert(call->streamed && !call->failed, "a whole stream");
}

Test(gemini_interactions, stream_of_older_names)
{
    call =
        CALL(.url = URL, .request = STREAMED,
             .response = EVENT("content.start", ",\"index\":0,\"content\":{\"type\":\"text\"}")
                 EVENT("content.delta", ",\"index\":0,\"delta\":{\"type\":\"text\",\"text\":\"a\"}")
                     EVENT("content.delta",
                           ",\"index\":0,\"delta\":{\"type\":\"text\",\"text\":\"b\"}")
                         EVENT("interaction.complete",
                               ",\"interaction\":{\"id\":\"v\",\"status\":\"completed\"}"));
    cr_assert(slice_is(ts_json_get(call->outputs_json, "outputs"),
                       "[{\"type\":\"text\",\"text\":\"ab\"}]"),
              "contents are put together");
    cr_assert_str_eq(call->output[0].text, "ab", "and read");
}

Test(gemini_interactions, whole_steps_in_the_last_event)
{
    call = CALL(.url = URL, .request = STREAMED,
                .response = CREATED START("0", "{\"type\":\"function_call\",\"arguments\":\"x\"}")
                    DELTA_OF("0", "{\"type\":\"arguments_delta\",\"arguments\":\"{\"}")
                        EVENT("interaction.completed",
                              ",\"interaction\":" ANSWER("{\"type\":\"model_output\",\"content\":[{"
                                                         "\"type\":\"text\",\"text\":\"w\"}]}")));
    cr_assert_str_eq(call->output[0].text, "w", "count instead of the pieces");
    cr_assert_eq(call->output[0].tool_call_count, 0, "which are not shown twice");
}

Test(gemini_interactions, streams_that_fail)
{
    call = CALL(.url = URL, .request = STREAMED,
                .response = CREATED START("0", "{\"type\":\"model_output\"}")
                    DELTA_OF("0", "{\"type\":\"text\",\"text\":\"a\"}"));
    cr_assert(call->interrupted, "a stream cut off");
    cr_assert_str_eq(call->output[0].text, "a", "shows what came");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "and is no job");
    done();
    call = CALL(.url = URL, .request = STREAMED,
                .response = CREATED EVENT("error", ",\"error\":{\"code\":\"busy\",\"message\":"
                                                   "\"later\"}"));
    cr_assert_str_eq(call->error_type, "busy", "an error in mid-stream");
    done();
    call = CALL(.url = URL, .request = STREAMED, .response = "data: 1\n\ndata: {\n\n");
    cr_assert(call->failed, "nothing that can be read");
}
