/* Tests of exporter/infer/attributes.h: what a span says of its call. */
#include "exporter/infer/attributes.h"
#include <criterion/criterion.h>
#include "calls.h"
#include "exporter/call/extras.h"

static struct ts_span *span;

static void take(struct ts_call *call)
{
    ts_span_free(span);
    span = ts_span_of_call(call);
    ts_call_free(call);
}

static void end(void)
{
    ts_span_free(span);
    test_end();
}

TestSuite(attributes, .fini = end);

#define IS(key, value, why) cr_assert_str_eq(attribute(span, key), value, why)
#define ABSENT(key, why) cr_assert_null(ts_span_find(span, key), why)

Test(attributes, least)
{
    struct ts_call *call = CALL(.from = 5, .to = 3);
    call->http = (struct ts_http){0};
    call->name = call->error_type = call->request_id = NULL;
    take(call);
    cr_assert_str_eq(span->name, "HTTP ", "nothing known is no crash");
    cr_assert_eq(span->end_ns, span->start_ns, "a clock that was set back gives no negative time");
    IS("mlflow.spanType", "UNKNOWN", "MLflow's word for the rest");
    ABSENT("http.response.status_code", "no status");
    ABSENT("mlflow.spanInputs", "no inputs");
    ABSENT("tool_call_count", "an HTTP call has no answer to count in");
}

Test(attributes, exchange)
{
    struct ts_call *call = CALL(.url = "http://api.example.com/v1/x?key=***", .from = 0, .to = 12);
    call->request_id = "req \"1\"";
    take(call);
    cr_assert_str_eq(span->name, "GET api.example.com/v1/x", "method, host and path");
    IS("http.request.method", "GET", "the method");
    IS("url.full", "http://api.example.com/v1/x?key=***", "the masked URL");
    IS("server.address", "api.example.com", "the host");
    IS("server.port", "443", "the port");
    IS("http.response.status_code", "200", "the status");
    IS("execution_time_ms", "12", "the duration");
    IS("http.response.header.x-request-id", "[\"req \\\"1\\\"\"]", "headers are lists");
    cr_assert_eq(ts_span_find(span, "http.response.header.x-request-id")->kind, TS_VALUE_TEXT_LIST,
                 "and go out as such");
    cr_assert_eq(span->status, TS_STATUS_OK, "it went well");
    ABSENT("error.type", "so there is no error");
}

Test(attributes, other)
{
    struct ts_call *call = CALL(.kind = TS_CALL_OTHER, .name = "tools/list");
    ts_call_extra_text(call, "mcp.method.name", "tools/list");
    ts_call_extra(call, "mcp.n", ts_slice_text("7"));
    ts_call_extra(call, "mcp.none", ts_slice_text("null"));
    ts_call_extra_text(call, "mcp.empty", "");
    take(call);
    cr_assert_str_eq(span->name, "tools/list", "the reader's name stays");
    IS("mlflow.spanType", "UNKNOWN", "it is no model call");
    IS("mcp.method.name", "tools/list", "a fact of its own");
    IS("mcp.n", "7", "a number");
    ABSENT("mcp.none", "null is nothing");
    ABSENT("mcp.empty", "nor is an empty text");
}

static struct ts_call *model_call(void)
{
    static struct ts_param params[] = {
        {"temperature", {"1", 1}},
        {"max_tokens", {"100", 3}},
        {"stop_sequences", {"[\"a\"]", 5}},
        {"reasoning", {"{\"effort\":1}", 12}},
        {"strict", {"true", 4}},
        {"service_tier", {"\"flex\"", 6}},
        {"nothing", {"null", 4}},
    };
    static const char *reasons[] = {"stop", "", "length"};
    struct ts_call *call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"), .from = 0, .to = 9);
    call->params = params;
    call->param_count = sizeof params / sizeof *params;
    call->finish_reasons = reasons;
    call->finish_reason_count = 3;
    call->format = "openai";
    call->response_model = "m-1-2026";
    call->response_id = "chatcmpl-1";
    call->tools = ts_slice_text("[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");
    return call;
}

Test(attributes, model)
{
    take(model_call());
    cr_assert_str_eq(span->name, "chat m-1", "the name");
    cr_assert_str_eq(span->type, "LLM", "the type");
    IS("mlflow.spanInputs", "{\"messages\":[" USER("q") "]}", "the request, verbatim");
    IS("mlflow.spanOutputs", "{\"choices\":[{\"message\":" SAYS("a") "}]}", "the response");
    IS("mlflow.llm.model", "m-1-2026", "the model that answered");
    IS("mlflow.llm.provider", "openai", "the provider");
    IS("mlflow.message.format", "openai", "the format");
    IS("mlflow.chat.tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "the tools");
    IS("gen_ai.operation.name", "chat", "the operation");
    IS("gen_ai.request.model", "m-1", "the model that was asked");
    IS("gen_ai.response.model", "m-1-2026", "and the one that answered");
    IS("gen_ai.response.id", "chatcmpl-1", "the id");
    IS("gen_ai.response.finish_reasons", "[\"stop\",\"length\"]", "reasons that were given");
}

Test(attributes, parameters)
{
    take(model_call());
    IS("gen_ai.request.temperature", "1d", "a double even when it is whole");
    IS("gen_ai.request.max_tokens", "100", "a whole number");
    IS("gen_ai.request.stop_sequences", "[\"a\"]", "a list of texts");
    cr_assert_eq(ts_span_find(span, "gen_ai.request.stop_sequences")->kind, TS_VALUE_TEXT_LIST,
                 "goes out as a list");
    IS("gen_ai.request.reasoning", "{\"effort\":1}", "an object as JSON");
    IS("gen_ai.request.strict", "true", "a boolean");
    IS("gen_ai.request.service_tier", "flex", "a text");
    ABSENT("gen_ai.request.nothing", "null is not there");
}

Test(attributes, answer)
{
    take(model_call());
    IS("has_tool_calls", "false", "no tool was asked for");
    IS("tool_call_count", "0", "none");
    IS("response_type", "text", "it is a text");
    take(CALL(.answer = ASKS(TOOL_CALL("1", "f", "{}") AND TOOL_CALL("2", "f", "{}"))));
    IS("has_tool_calls", "true", "tools were asked for");
    IS("tool_call_count", "2", "two");
    IS("response_type", "tool_calls", "it is a question for them");
    take(CALL(.answer = "{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\",\"arguments\":"
                        "\"{}\"}}"));
    IS("tool_call_count", "0", "a function_call is no tool call");
    IS("response_type", "function_call", "but no text either");
    take(CALL(.list = LIST(), .error = "no"));
    ABSENT("response_type", "no answer, no type");
}

Test(attributes, usage)
{
    struct ts_call *call = model_call();
    take(call);
    ABSENT("mlflow.chat.tokenUsage", "no usage on the wire, no usage here");
    ABSENT("gen_ai.usage.input_tokens", "in no form");
    call = model_call();
    call->usage = (struct ts_usage){.known = true,
                                    .input = {true, 67},
                                    .output = {true, 45},
                                    .cache_read = {true, 8},
                                    .cache_creation = {true, 9},
                                    .reasoning = {true, 4}};
    take(call);
    IS("mlflow.chat.tokenUsage",
       "{\"input_tokens\":67,\"output_tokens\":45,\"total_tokens\":112,"
       "\"cache_read_input_tokens\":8,\"cache_creation_input_tokens\":9}",
       "the total is the sum when it was not sent");
    IS("gen_ai.usage.input_tokens", "67", "input");
    IS("gen_ai.usage.output_tokens", "45", "output");
    IS("gen_ai.usage.cache_read.input_tokens", "8", "from the cache");
    IS("gen_ai.usage.cache_write.input_tokens", "9", "into the cache");
    IS("gen_ai.usage.reasoning.output_tokens", "4", "thoughts");
    call = model_call();
    call->usage = (struct ts_usage){.known = true, .input = {true, 7}, .total = {true, 9}};
    take(call);
    IS("mlflow.chat.tokenUsage", "{\"input_tokens\":7,\"total_tokens\":9}",
       "the provider's total stands, what it did not say is not said");
    call = model_call();
    call->usage.known = true;
    take(call);
    ABSENT("mlflow.chat.tokenUsage", "an empty usage is none");
}

Test(attributes, cost)
{
    struct ts_call *call = model_call();
    take(call);
    ABSENT("mlflow.llm.cost", "not reported, not made up");
    call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"));
    call->usage = (struct ts_usage){.known = true, .input = {true, 3}};
    take(call);
    ABSENT("mlflow.llm.cost", "usage alone is no cost");
    call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"));
    call->has_cost = true;
    call->cost_usd = 0.00012;
    take(call);
    IS("mlflow.llm.cost", "{\"total_cost\":0.00012}", "the provider's own figure");
}

Test(attributes, stream)
{
    struct ts_call *call = model_call();
    call->streamed = true;
    call->first_chunk_ns = call->start_ns + 250000000;
    take(call);
    IS("gen_ai.request.stream", "true", "it was a stream");
    IS("gen_ai.response.time_to_first_chunk", "0.25d", "in seconds");
    cr_assert_eq(span->event_count, 1, "and an event");
    cr_assert_str_eq(span->events[0].name, "first_chunk", "of that name");
    call = model_call();
    call->streamed = true;
    take(call);
    ABSENT("gen_ai.response.time_to_first_chunk", "a stream without a chunk has no first one");
    cr_assert_eq(span->event_count, 0, "nor its event");
}

Test(attributes, errors)
{
    struct ts_call *call = CALL(.list = LIST(), .error = "too many requests");
    call->error_type = "rate_limit";
    take(call);
    cr_assert_eq(span->status, TS_STATUS_ERROR, "a failed call is an error");
    cr_assert_str_eq(span->status_message, "too many requests", "with its words");
    IS("error.type", "rate_limit", "and its type");
    IS("http.response.status_code", "500", "and its status");
    take(CALL(.list = LIST(), .interrupted = true));
    cr_assert_eq(span->status, TS_STATUS_ERROR, "so is an interrupted one");
    cr_assert_str_eq(span->status_message, "interrupted", "which says what it is");
    IS("traceshim.interrupted", "true", "twice");
    IS("error.type", "_OTHER", "of no known type");
    call = model_call();
    call->truncated = true;
    take(call);
    IS("traceshim.truncated", "true", "bytes are missing");
    ABSENT("traceshim.interrupted", "but it was not interrupted");
    cr_assert_eq(span->status, TS_STATUS_OK, "nor failed");
}

Test(attributes, kinds)
{
    static const struct {
        enum ts_call_kind kind;
        const char *type;
    } kinds[] = {{TS_CALL_EMBEDDING, "EMBEDDING"}, {TS_CALL_RETRIEVER, "RETRIEVER"},
                 {TS_CALL_RERANKER, "RERANKER"},   {TS_CALL_TOOL, "TOOL"},
                 {TS_CALL_PARSER, "PARSER"},       {TS_CALL_OTHER, "UNKNOWN"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        take(CALL(.kind = kinds[i].kind, .name = "n", .from = 1, .to = 2));
        cr_assert_str_eq(span->type, kinds[i].type, "%s", kinds[i].type);
        IS("mlflow.spanType", kinds[i].type, "as its attribute");
        ABSENT("has_tool_calls", "only an LLM's answer asks for tools");
    }
    cr_assert_str_eq(ts_span_type((enum ts_call_kind)99), "UNKNOWN", "a kind of the future");
}

Test(attributes, known_tool)
{
    take(CALL(.kind = TS_CALL_TOOL, .name = "search tavily", .response = "0123456789"));
    IS("tool_status", "success", "it went well");
    IS("result_length", "10", "the response's length");
    IS("gen_ai.tool.name", "search tavily", "its name");
    ABSENT("traceshim.inferred", "it was observed");
}

Test(attributes, rate_limits_of_the_answer)
{
    struct ts_call *call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"));
    struct ts_header headers[] = {
        {ts_slice_text("X-RateLimit-Remaining-Requests"), ts_slice_text("59")},
        {ts_slice_text("Retry-After"), ts_slice_text("3")},
        {ts_slice_text("retry"), ts_slice_text("no")},
        {ts_slice_text("Server"), ts_slice_text("x")},
    };
    call->http.response.headers = headers;
    call->http.response.header_count = 4;
    take(call);
    cr_assert_str_eq(attribute(span, "http.response.header.x-ratelimit-remaining-requests"),
                     "[\"59\"]", "a family of names, in lower case");
    cr_assert_str_eq(attribute(span, "http.response.header.retry-after"), "[\"3\"]", "one name");
    cr_assert_str_eq(attribute(span, "http.response.header.server"), "", "others are not shown");
    cr_assert_str_eq(attribute(span, "http.response.header.retry"), "", "nor half a name");
}

Test(attributes, messages_for_formats_without_a_view)
{
    struct ts_call *call =
        CALL(.list = LIST("{\"role\":\"developer\",\"content\":\"s\"}" AND USER("q\\n") AND ASKS(
                 TOOL_CALL("c1", "f", "{\\\"a\\\":1}")) AND RESULT("c1", "42")),
             .answer = SAYS("a"));
    take(call);
    cr_assert_str_eq(
        attribute(span, "mlflow.chat.messages"),
        "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"q\\n\"},"
        "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"type\":"
        "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
        "{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"c1\"},"
        "{\"role\":\"assistant\",\"content\":\"a\"}]",
        "in OpenAI's form");
    call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"));
    call->format = "openai";
    take(call);
    cr_assert_str_eq(attribute(span, "mlflow.chat.messages"), "", "where MLflow reads it itself");
    call = CALL(.list = LIST("{\"role\":\"developer\",\"content\":\"s\"}" AND USER("q")),
                .answer = SAYS("a"));
    call->format = "openai";
    take(call);
    cr_assert_str_eq(
        attribute(span, "mlflow.chat.messages"),
        "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"q\"},"
        "{\"role\":\"assistant\",\"content\":\"a\"}]",
        "a role that the view does not know would leave it empty");
    call = CALL(.list = LIST(USER("q")), .error = "no");
    take(call);
    cr_assert_str_eq(attribute(span, "mlflow.chat.messages"), "", "nothing before the error");
}

Test(attributes, chunks_tier_and_audio)
{
    struct ts_call *call = CALL(.list = LIST(USER("q")), .answer = SAYS("a"));
    call->streamed = true;
    call->chunk_count = 7;
    call->service_tier = "flex";
    call->conversation_id = "conv_1";
    call->usage = (struct ts_usage){
        .known = true, .input = {true, 5}, .audio_input = {true, 2}, .audio_output = {true, 3}};
    take(call);
    cr_assert_str_eq(attribute(span, "traceshim.stream.chunks"), "7", "events of the stream");
    cr_assert_str_eq(attribute(span, "openai.response.service_tier"), "flex", "service tier");
    cr_assert_str_eq(attribute(span, "gen_ai.conversation.id"), "conv_1", "kept by the provider");
    cr_assert_str_eq(attribute(span, "gen_ai.usage.audio.input_tokens"), "2", "audio in");
    cr_assert_str_eq(attribute(span, "gen_ai.usage.audio.output_tokens"), "3", "audio out");
}
