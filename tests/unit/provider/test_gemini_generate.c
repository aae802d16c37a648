/* Tests of exporter/provider/gemini_generate.c and gemini.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define HOST "https://generativelanguage.googleapis.com"
#define URL HOST "/v1beta/models/gemini-x:generateContent"
#define STREAM_URL HOST "/v1beta/models/gemini-x:streamGenerateContent?alt=sse"
#define VERTEX "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/l/"
#define REQUEST "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}"
#define CANDIDATE(parts)                                                                           \
    "{\"content\":{\"role\":\"model\",\"parts\":[" parts "]},\"finishReason\":\"STOP\"}"
#define ANSWER                                                                                     \
    "{\"candidates\":[" CANDIDATE("{\"text\":\"ok\"}") "],\"usageMetadata\":{"                     \
                                                       "\"promptTokenCount\":6,"                   \
                                                       "\"candidatesTokenCount\":2,"               \
                                                       "\"totalTokenCount\":8},"                   \
                                                       "\"modelVersion\":\"gemini-x-001\","        \
                                                       "\"responseId\":\"r1\"}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(gemini_generate, .fini = done);

static bool counts(const struct ts_count *count, int64_t wanted)
{
    return count->known && count->value == wanted;
}

Test(gemini_generate, nothing_at_all)
{
    call = CALL(.url = URL, .status = NO_ANSWER, .curlcode = 7);
    cr_assert_eq(call->kind, TS_CALL_LLM, "the path says what it is");
    cr_assert_str_eq(call->name, "chat gemini-x", "and the model");
    cr_assert_not(call->usage.known, "no usage");
    cr_assert_eq(call->output_count + call->input_count, 0, "no messages");
}

Test(gemini_generate, bad_bodies)
{
    call = CALL(.url = URL, .request = "not json", .response = "<html>");
    cr_assert_str_eq(call->error_type, "invalid_response", "an answer that is no JSON");
    ts_call_free(call);
    call = CALL(.url = URL, .request = "[1]", .response = "{}");
    cr_assert_str_eq(call->error_message, "the answer has no \"candidates\"",
                     "nor is it one without any known member");
    ts_call_free(call);
    call = CALL(.url = URL, .request = "{\"contents\":7,\"tools\":3,\"generationConfig\":[]}",
                .response = "{\"candidates\":[7,{\"content\":3},{\"content\":{\"parts\":5}}]}");
    cr_assert_eq(call->output_count, 2, "what is no object is no candidate");
    cr_assert_eq(call->param_count, 0, "parameters stand in an object");
}

Test(gemini_generate, plain)
{
    call = CALL(.url = URL, .request = REQUEST, .response = ANSWER);
    cr_assert_str_eq(call->name, "chat gemini-x", "named after the requested model");
    cr_assert_str_eq(call->operation, "generate_content", "OpenTelemetry's operation");
    cr_assert_str_eq(call->format, "gemini", "the messages' format");
    cr_assert_str_eq(call->provider, "gemini", "MLflow's provider name");
    cr_assert_str_eq(call->request_model, "gemini-x", "the model asked for");
    cr_assert_str_eq(call->response_model, "gemini-x-001", "the model that answered");
    cr_assert_str_eq(call->response_id, "r1", "the answer's id");
    cr_assert(slice_is(call->inputs_json, REQUEST), "the request is verbatim");
    cr_assert(slice_is(call->outputs_json, ANSWER), "so is the answer");
    cr_assert_str_eq(call->input[0].role, "user", "one message in");
    cr_assert_str_eq(call->output[0].role, "assistant", "one out");
    cr_assert_str_eq(call->output[0].text, "ok", "with its text");
    cr_assert_str_eq(call->finish_reasons[0], "STOP", "as it is sent");
    cr_assert_not(call->streamed || call->failed, "neither a stream nor a failure");
}

static const char *model_at(const char *url)
{
    ts_call_free(call);
    call = CALL(.url = url, .request = "{\"contents\":[],\"model\":\"models/in-body\"}",
                .response = "{\"candidates\":[]}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "%s is a model's", url);
    return call->request_model;
}

Test(gemini_generate, models_in_paths)
{
    cr_assert_str_eq(model_at(HOST "/v1/models/a%20b:generateContent"), "a b", "decoded");
    cr_assert_str_eq(model_at(HOST "/v1alpha/models/a%3AgenerateContent"), "a", "%%3A for colon");
    cr_assert_str_eq(model_at(HOST "/v1beta/tunedModels/t-1:generateContent"), "tunedModels/t-1",
                     "a tuned model is named as such");
    cr_assert_str_eq(model_at(VERTEX "publishers/google/models/g:streamGenerateContent"), "g",
                     "Vertex");
    cr_assert_str_eq(call->provider, "vertex_ai", "by its host");
    cr_assert_str_eq(model_at(VERTEX "endpoints/123:generateContent"), "endpoints/123",
                     "an endpoint of one's own");
    cr_assert_str_eq(model_at("http://gw.local/x/models/google/g:generateContent"), "google/g",
                     "a gateway that has vendors in its names");
    cr_assert_str_eq(call->provider, "", "whose vendor nobody says");
    cr_assert_str_eq(model_at("http://gw.local/p/publishers/google/models/g:generateContent"), "g",
                     "");
    cr_assert_str_eq(call->provider, "vertex_ai", "only Vertex has publishers");
    cr_assert_str_eq(model_at("https://cloudcode-pa.googleapis.com/v1internal:generateContent"),
                     "in-body", "else the body's, without its kind");
}

Test(gemini_generate, error_under_status_200_at_an_unknown_path)
{
    call = CALL(.url = "https://gw.local/ask", .request = REQUEST,
                .response = "{\"error\":{\"code\":503,\"message\":\"busy\"}}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "it was asked in this form");
    cr_assert_str_eq(call->error_message, "busy", "and refused");
    ts_call_free(call);
    call = CALL(.url = "https://gw.local/ask", .request = REQUEST, .response = "{\"error\":null}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "no error is someone else's answer");
}

Test(gemini_generate, by_the_bodies_alone)
{
    call = CALL(.url = "http://gw.local/ask", .request = REQUEST, .response = ANSWER);
    cr_assert_eq(call->kind, TS_CALL_LLM, "both bodies are of this form");
    cr_assert_str_eq(call->name, "chat gemini-x-001", "named after the model that answered");
    ts_call_free(call);
    call = CALL(.url = "http://gw.local/ask", .request = REQUEST, .response = "{\"ok\":1}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "the request alone does not tell");
    ts_call_free(call);
    call = CALL(.url = "http://gw.local/ask", .request = REQUEST,
                .response = "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a stream is known too");
    ts_call_free(call);
    call = CALL(.url = "http://gw.local/ask", .request = REQUEST, .status = NO_ANSWER);
    cr_assert_eq(call->kind, TS_CALL_LLM, "and who was asked so and said nothing");
    ts_call_free(call);
    call = CALL(.url = HOST "/v1beta/cachedContents", .request = REQUEST, .status = 400);
    cr_assert_neq(call->kind, TS_CALL_LLM, "but not at Google, whose paths are known");
}

Test(gemini_generate, envelope_of_code_assist)
{
    call = CALL(.url = "https://cloudcode-pa.googleapis.com/v1internal:generateContent",
                .request = "{\"model\":\"gemini-x\",\"project\":\"p\",\"request\":" REQUEST "}",
                .response = "{\"response\":" ANSWER ",\"traceId\":\"t\"}");
    cr_assert_str_eq(call->request_model, "gemini-x", "the model beside the request");
    cr_assert_eq(call->input_count, 1, "the request within");
    cr_assert_str_eq(call->output[0].text, "ok", "the answer within");
    cr_assert(counts(&call->usage.total, 8), "its usage");
}

Test(gemini_generate, usage)
{
    call =
        CALL(.url = URL, .request = REQUEST,
             .response = "{\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":10,"
                         "\"toolUsePromptTokenCount\":5,\"candidatesTokenCount\":3,"
                         "\"thoughtsTokenCount\":4,\"cachedContentTokenCount\":8,"
                         "\"totalTokenCount\":22,\"promptTokensDetails\":[{\"modality\":\"TEXT\","
                         "\"tokenCount\":3},{\"modality\":\"AUDIO\",\"tokenCount\":7}],"
                         "\"candidatesTokensDetails\":[{\"modality\":4,\"tokenCount\":2}],"
                         "\"serviceTier\":\"standard\"}}");
    cr_assert(counts(&call->usage.input, 15), "results of built-in tools are input");
    cr_assert(counts(&call->usage.output, 7), "thoughts are output");
    cr_assert(counts(&call->usage.reasoning, 4), "and known as such");
    cr_assert(counts(&call->usage.cache_read, 8), "cached tokens are within the prompt's");
    cr_assert(counts(&call->usage.total, 22), "the total as sent");
    cr_assert(counts(&call->usage.audio_input, 7), "sound that was heard");
    cr_assert(counts(&call->usage.audio_output, 2), "and made, with numbers for words");
    cr_assert_str_eq(call->service_tier, "standard", "the tier");
}

Test(gemini_generate, usage_in_snake_case_and_with_gaps)
{
    call = CALL(.url = URL, .request = REQUEST,
                .response = "{\"candidates\":[],\"usage_metadata\":{\"prompt_token_count\":4,"
                            "\"total_token_count\":4}}");
    cr_assert(counts(&call->usage.input, 4), "the other spelling");
    cr_assert_not(call->usage.output.known, "what is not sent is not known");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST,
                .response = "{\"candidates\":[],\"usageMetadata\":{\"thoughtsTokenCount\":4}}");
    cr_assert(counts(&call->usage.output, 4), "thoughts alone are output");
    cr_assert_not(call->usage.input.known, "and nothing of the input");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .response = "{\"candidates\":[]}");
    cr_assert_not(call->usage.known, "none sent, none known");
}

static bool has_param(const char *name, const char *value)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (strcmp(call->params[i].name, name) == 0)
            return slice_is(call->params[i].value, value);
    return false;
}

Test(gemini_generate, parameters)
{
    call = CALL(.url = URL, .response = ANSWER,
                .request = "{\"contents\":[],\"generationConfig\":{\"temperature\":0.10,"
                           "\"topP\":0.9,\"topK\":40,\"maxOutputTokens\":100,"
                           "\"candidateCount\":2,\"stopSequences\":[\"x\"],\"seed\":7,"
                           "\"thinkingConfig\":{\"thinkingBudget\":0}}}");
    cr_assert(has_param("temperature", "0.10"), "verbatim");
    cr_assert(has_param("top_p", "0.9") && has_param("top_k", "40"), "under common names");
    cr_assert(has_param("max_tokens", "100") && has_param("choice.count", "2"), "all of them");
    cr_assert(has_param("stop_sequences", "[\"x\"]") && has_param("seed", "7"), "lists too");
    cr_assert(has_param("thinking_config", "{\"thinkingBudget\":0}"), "and objects");
    ts_call_free(call);
    call = CALL(.url = URL, .response = ANSWER,
                .request = "{\"contents\":[],\"generation_config\":{\"max_output_tokens\":5}}");
    cr_assert(has_param("max_tokens", "5"), "the other spelling");
}

Test(gemini_generate, tools)
{
    call = CALL(.url = URL, .response = ANSWER,
                .request = "{\"contents\":[],\"tools\":[{\"functionDeclarations\":[{\"name\":"
                           "\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"OBJECT\"}},"
                           "{\"name\":\"g\",\"parametersJsonSchema\":{\"type\":\"object\"}}]},"
                           "{\"google_search\":{}}]}");
    cr_assert(slice_is(call->tools,
                       "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
                       "\"d\",\"parameters\":{\"type\":\"OBJECT\"}}},{\"type\":\"function\","
                       "\"function\":{\"name\":\"g\",\"parameters\":{\"type\":\"object\"}}},"
                       "{\"type\":\"function\",\"function\":{\"name\":\"google_search\"}}]"),
              "functions with either schema, and a built-in tool by its name");
}

Test(gemini_generate, refused_prompt)
{
    call = CALL(.url = URL, .request = REQUEST,
                .response = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");
    cr_assert_not(call->failed, "a refusal is an answer");
    cr_assert_eq(call->output_count, 0, "without a message");
    cr_assert_eq(call->finish_reason_count, 1, "that has a reason");
    cr_assert_str_eq(call->finish_reasons[0], "SAFETY", "the reason of the refusal");
}

Test(gemini_generate, reasons_in_numbers)
{
    call = CALL(.url = URL, .request = REQUEST,
                .response = "{\"candidates\":[{\"finishReason\":2},{\"finishReason\":9},{}]}");
    cr_assert_str_eq(call->finish_reasons[0], "MAX_TOKENS", "the word of the number");
    cr_assert_str_eq(call->finish_reasons[1], "9", "where Gemini and Vertex agree on it");
    cr_assert_str_eq(call->finish_reasons[2], "", "none");
}

#define ERROR                                                                                      \
    "{\"error\":{\"code\":429,\"message\":\"too\\nmuch\",\"status\":\"RESOURCE_EXHAUSTED\"}}"

Test(gemini_generate, errors)
{
    call = CALL(.url = URL, .request = REQUEST, .status = 429, .response = ERROR);
    cr_assert_str_eq(call->error_type, "RESOURCE_EXHAUSTED", "the word, not the number");
    cr_assert_str_eq(call->error_message, "too much", "one line");
    ts_call_free(call);
    call = CALL(.url = STREAM_URL, .request = REQUEST, .status = 429, .response = "[" ERROR "]");
    cr_assert_str_eq(call->error_type, "RESOURCE_EXHAUSTED", "in a list as well");
    cr_assert_eq(call->chunk_count, 0, "which is no stream");
    ts_call_free(call);
    call = CALL(.url = URL, .request = REQUEST, .response = ERROR);
    cr_assert_str_eq(call->error_type, "RESOURCE_EXHAUSTED", "and under status 200");
}

#define CHUNK(text) "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" text "\"}]}}]}"
#define EVENT(text) "data: " CHUNK(text) "\r\n\r\n"
#define LAST "data: " ANSWER "\r\n\r\n"

Test(gemini_generate, streams)
{
    call = CALL(.url = STREAM_URL, .request = REQUEST, .type = "text/event-stream",
                .response = EVENT("a") EVENT("b") LAST);
    cr_assert(call->streamed && !call->failed, "a stream that came to its end");
    cr_assert_str_eq(call->output[0].text, "abok", "put together");
    cr_assert_eq(call->chunk_count, 3, "three chunks");
    cr_assert(counts(&call->usage.total, 8), "with its usage");
    cr_assert(slice_is(ts_json_path(call->outputs_json, "candidates.0.content.parts"),
                       "[{\"text\":\"abok\"}]"),
              "and shown as an answer without streaming");
    ts_call_free(call);
    call = CALL(.url = STREAM_URL, .request = REQUEST,
                .response = "[" CHUNK("a") "\n,\n" ANSWER "\n]");
    cr_assert_str_eq(call->output[0].text, "aok", "the same as a list");
    cr_assert(call->streamed && !call->failed, "which is a stream too");
}

Test(gemini_generate, streams_cut_off)
{
    call = CALL(.url = STREAM_URL, .request = REQUEST, .response = EVENT("a") "data: {\"cand");
    cr_assert(call->failed && call->interrupted, "half a stream");
    cr_assert_str_eq(call->output[0].text, "a", "shows what came");
    ts_call_free(call);
    call = CALL(.url = STREAM_URL, .request = REQUEST, .response = "[" CHUNK("a") ",{\"candid");
    cr_assert(call->interrupted, "half a list");
    cr_assert_str_eq(call->output[0].text, "a", "shows what came");
}

Test(gemini_generate, empty_stream)
{
    static const char only_usage[] = "data: {\"usageMetadata\":{\"promptTokenCount\":3}}\n\n";
    call = CALL(.url = STREAM_URL, .request = REQUEST, .response = only_usage);
    cr_assert_not(call->failed, "a whole stream may have nothing to say");
    cr_assert(counts(&call->usage.input, 3), "but what was asked is counted");
    ts_call_free(call);
    call = CALL(.url = STREAM_URL, .request = REQUEST, .response = only_usage, .promised = 9,
                .killed = true);
    cr_assert(call->interrupted, "of half a stream nobody knows");
}

Test(gemini_generate, error_in_mid_stream)
{
    call = CALL(.url = STREAM_URL, .request = REQUEST, .type = "text/event-stream",
                .response = EVENT("a") "{\n\"error\":{\"code\":503,\"message\":\"busy\","
                                       "\"status\":\"UNAVAILABLE\"}\n}\n");
    cr_assert_str_eq(call->error_type, "UNAVAILABLE", "a bare object between the events");
    cr_assert_str_eq(call->output[0].text, "a", "beside what came");
    ts_call_free(call);
    call = CALL(.url = STREAM_URL, .request = REQUEST, .response = "[" CHUNK("a") "," ERROR "]");
    cr_assert_str_eq(call->error_type, "RESOURCE_EXHAUSTED", "or an item of the list");
}

Test(gemini_generate, middle_left_out)
{
    call = CALL(.url = URL, .request = REQUEST, .response = ANSWER, .left_out = 100);
    cr_assert(call->truncated, "bytes are missing");
    cr_assert(counts(&call->usage.total, 8), "the usage at the end is read");
    cr_assert_str_eq(call->response_model, "gemini-x-001", "and the model");
    cr_assert_not(call->failed, "which is no failure of the provider");
}
