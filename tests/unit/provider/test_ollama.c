/* Tests of exporter/provider/ollama*.c. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define CHAT "http://127.0.0.1:11434/api/chat"
#define GENERATE "http://box.local/ollama/api/generate"
#define ASK "{\"model\":\"qwen\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
#define LAST                                                                                       \
    "\"done_reason\":\"stop\",\"done\":true,\"total_duration\":9,\"prompt_eval_count\":11,"        \
    "\"eval_count\":4,\"eval_duration\":5}"
#define PIECE(message) "{\"model\":\"qwen\",\"message\":" message ",\"done\":false}\n"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(ollama, .fini = done);

Test(ollama, refusals_and_errors)
{
    call = CALL(.url = CHAT, .request = ASK, .status = 404,
                .response = "{\"error\":\"model 'qwen' not found\"}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a call of a model");
    cr_assert_str_eq(call->error_message, "model 'qwen' not found", "the server's words");
    cr_assert_str_eq(call->name, "chat qwen", "named by what was asked for");
    done();
    call = CALL(.url = CHAT, .request = ASK, .status = NO_ANSWER, .curlcode = 7);
    cr_assert_str_eq(call->provider, "ollama", "nobody there: still asked in this form");
    cr_assert(call->failed, "and failed");
    cr_assert(call->streamed, "a stream would have come, since nothing else was asked for");
    done();
    call =
        CALL(.url = CHAT, .request = ASK,
             .response = PIECE(
                 "{\"role\":\"assistant\",\"content\":\"a\"}") "{\"error\":\"out of memory\"}\n");
    cr_assert_str_eq(call->error_message, "out of memory", "an error in mid-stream");
    cr_assert_str_eq(call->output[0].text, "a", "beside what came");
}

Test(ollama, plain_chat)
{
    call = CALL(.url = CHAT,
                .request = "{\"model\":\"qwen\",\"stream\":false,\"options\":{\"temperature\":0,"
                           "\"num_predict\":9},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}"
                           "]}",
                .response = "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":"
                            "\"Yo\",\"thinking\":\"hm\"}," LAST);
    cr_assert_not(call->streamed, "it was asked not to");
    cr_assert_str_eq(call->output[0].text, "Yo", "without the thoughts");
    cr_assert_str_eq(call->response_model, "qwen", "the model");
    cr_assert_str_eq(call->finish_reasons[0], "stop", "the reason");
    cr_assert_eq(call->usage.input.value, 11, "prompt");
    cr_assert_eq(call->usage.output.value, 4, "answer");
    cr_assert_eq(call->usage.total.value, 15, "both");
    cr_assert_eq(call->param_count, 2, "options are the parameters");
    cr_assert_str_eq(call->params[1].name, "max_tokens", "under their names");
}

Test(ollama, stream_in_lines)
{
    call = CALL(.url = CHAT, .request = ASK, .type = "application/x-ndjson",
                .response = PIECE("{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"h\"}")
                    PIECE("{\"role\":\"assistant\",\"content\":\"Y\"}") PIECE(
                        "{\"role\":\"assistant\",\"content\":\"o\"}") "{\"model\":\"qwen\","
                                                                      "\"message\":{\"role\":"
                                                                      "\"assistant\",\"content\":"
                                                                      "\"\"}," LAST "\n");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "message"),
                       "{\"role\":\"assistant\",\"content\":\"Yo\",\"thinking\":\"h\"}"),
              "the message of the plain answer");
    cr_assert(slice_is(ts_json_get(call->outputs_json, "model"), "\"qwen\""), "said once");
    cr_assert_eq(call->chunk_count, 4, "pieces");
    cr_assert_eq(call->first_chunk_ns, FIXTURE_ANSWER_NS, "and when they began");
    cr_assert_eq(call->usage.total.value, 15, "usage of the last");
    cr_assert_not(call->failed, "all is well");
}

Test(ollama, stream_cut_off)
{
    call = CALL(.url = CHAT, .request = ASK,
                .response = PIECE("{\"role\":\"assistant\",\"content\":\"Y\"}")
                    PIECE("{\"role\":\"assistant\",\"content\":\"o\"}"));
    cr_assert(call->interrupted, "none of them was the last");
    cr_assert_str_eq(call->output[0].text, "Yo", "what came is there");
    cr_assert_not(call->usage.known, "never 0");
    done();
    call = CALL(.url = CHAT, .request = ASK,
                .response = PIECE("{\"role\":\"assistant\",\"content\":\"Y\"}"));
    cr_assert(call->interrupted, "also after a single piece");
}

Test(ollama, tools_with_and_without_ids)
{
    call = CALL(
            .url = CHAT,
            .request = "{\"model\":\"qwen\",\"tools\":[{\"type\":\"function\"}],\"messages\":["
                       "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                       "{\"name\":\"f\",\"arguments\":{\"function\":\"sin\",\"index\":3}}}]},"
                       "{\"role\":\"tool\",\"tool_name\":\"f\",\"content\":\"0.1\"}]}",
            .response = PIECE(
                "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                "{\"name\":\"g\",\"arguments\":{\"function\":1,\"index\":2}}}]}")
                PIECE(
                    "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c2\","
                    "\"function\":{\"index\":1,\"name\":\"g\",\"arguments\":{}}}]}") "{\"model\":"
                                                                                     "\"qwen\","
                                                                                     "\"message\":{"
                                                                                     "\"role\":"
                                                                                     "\"assistant\""
                                                                                     ",\"content\":"
                                                                                     "\"\"}," LAST);
    cr_assert(
        slice_is(call->input[0].tool_calls[0].arguments, "{\"function\":\"sin\",\"index\":3}"),
        "arguments as sent");
    cr_assert_str_eq(call->input[1].name, "f", "a result is known by the tool's name");
    cr_assert_str_eq(call->input[1].text, "0.1", "with its text");
    cr_assert_eq(call->output[0].tool_call_count, 2, "calls of one name are not merged");
    cr_assert(slice_is(call->output[0].tool_calls[0].arguments, "{\"function\":1,\"index\":2}"),
              "nothing is taken out of arguments");
    cr_assert_str_eq(call->output[0].tool_calls[0].id, "", "older servers have no ids");
    cr_assert_str_eq(call->output[0].tool_calls[1].id, "c2", "newer ones do");
    cr_assert(call->tools.n > 0, "definitions");
}

Test(ollama, generate)
{
    call =
        CALL(.url = GENERATE, .request = "{\"model\":\"llama\",\"system\":\"S\",\"prompt\":\"P\"}",
             .response = "{\"model\":\"llama\",\"response\":\"A\",\"done\":false}\n"
                         "{\"model\":\"llama\",\"response\":\"B\",\"done\":false}\n"
                         "{\"model\":\"llama\",\"response\":\"\",\"done\":true,\"context\":[1,2],"
                         "\"eval_count\":3}\n");
    cr_assert_str_eq(call->operation, "text_completion", "its operation");
    cr_assert_str_eq(call->input[0].role, "system", "instructions");
    cr_assert_str_eq(call->input[1].text, "P", "the prompt");
    cr_assert_str_eq(call->output[0].text, "AB", "the text");
    cr_assert_not(call->usage.input.known, "a cached prompt is not counted");
    cr_assert_eq(call->usage.output.value, 3, "the answer is");
}

Test(ollama, embeddings_of_both_kinds)
{
    call = CALL(.url = "http://127.0.0.1/api/embed",
                .request = "{\"model\":\"nomic\",\"input\":[\"a\"]}",
                .response = "{\"model\":\"nomic\",\"embeddings\":[[0.1]],\"prompt_eval_count\":3}");
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "its kind");
    cr_assert_str_eq(call->name, "embeddings nomic", "its name");
    cr_assert_eq(call->usage.input.value, 3, "its tokens");
    cr_assert_not(call->failed, "nothing is wrong");
    done();
    call = CALL(.url = "http://127.0.0.1/api/embeddings",
                .request = "{\"model\":\"nomic\",\"prompt\":\"a\"}",
                .response = "{\"embedding\":[0.1]}");
    cr_assert(call->kind == TS_CALL_EMBEDDING && !call->failed, "the older interface");
    cr_assert_str_eq(call->provider, "ollama", "is Ollama's as well");
}

Test(ollama, leaves_others_alone)
{
    call = CALL(.url = "https://shop.example.com/api/chat", .request = ASK,
                .response = "{\"reply\":\"hello\"}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "a shop's own chat is not Ollama");
    done();
    call = CALL(.url = CHAT, .request = ASK, .left_out = 9000,
                .response = "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":"
                            "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}," LAST);
    cr_assert_eq(call->usage.input.value, 11, "usage of what was not kept whole");
}
