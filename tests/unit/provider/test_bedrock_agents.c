/* Tests of exporter/provider/bedrock_agents.c and bedrock_generate.c. */
#include <criterion/criterion.h>

#include "call_fixture.h"
#include "tests/unit/frame_support.h"

#define HOST "https://bedrock-agent-runtime.us-east-1.amazonaws.com"
#define AGENT HOST "/agents/A1/agentAliases/B1/sessions/S1/text"
#define TYPE "application/vnd.amazon.eventstream"

static struct ts_buffer frames;

static void event(const char *type, const char *payload)
{
    frame_add(&frames, "event", type, payload);
}

static struct ts_call *streamed(const char *url, const char *request)
{
    return CALL(.url = url, .type = TYPE, .request = request, .response = frames.data,
                .response_bytes = frames.bytes);
}

static void end(struct ts_call *call)
{
    ts_call_free(call);
    ts_buffer_free(&frames);
    frames = (struct ts_buffer){0};
}

#define USED(model, input, output)                                                                 \
    event("trace", "{\"trace\":{\"orchestrationTrace\":{\"modelInvocationInput\":"                 \
                   "{\"foundationModel\":\"" model "\"}}}}");                                      \
    event("trace", "{\"trace\":{\"orchestrationTrace\":{\"modelInvocationOutput\":{\"metadata\":"  \
                   "{\"usage\":{\"inputTokens\":" input ",\"outputTokens\":" output "}}}}}}")

Test(bedrock_agents, no_answer)
{
    struct ts_call *call = CALL(.url = AGENT, .request = "", .response = "");
    cr_expect_str_eq(call->error_type, "invalid_response", "empty");
    ts_call_free(call);
    call = CALL(.url = AGENT, .request = "{\"inputText\":7}", .response = "{}", .status = 404,
                .headers = "x-amzn-errortype: ResourceNotFoundException:http://x\r\n");
    cr_expect_str_eq(call->error_type, "ResourceNotFoundException", "of the header");
    cr_expect_eq(call->input_count, 0, "nothing was said");
    ts_call_free(call);
    event("trace", "{\"trace\":[1]}");
    event("chunk", "{\"bytes\":\"*\"}");
    call = streamed(AGENT, "{}");
    cr_expect(call->interrupted, "no text came");
    cr_expect_not(call->usage.known, "nor usage");
    end(call);
}

Test(bedrock_agents, an_agent)
{
    USED("m-1", "10", "2");
    event("chunk", "{\"bytes\":\"R29vZCA=\"}");
    USED("m-1", "20", "3");
    event("chunk", "{\"bytes\":\"ZGF5IsOp\",\"attribution\":{\"citations\":[]}}");
    struct ts_call *call = streamed(AGENT, "{\"inputText\":\"Hi\"}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_eq(call->kind, TS_CALL_LLM, "models are asked");
    cr_expect_str_eq(call->operation, "invoke_agent", "by an agent");
    cr_expect_str_eq(call->name, "invoke_agent A1", "which one");
    cr_expect_str_eq(call->provider, "bedrock", "where");
    cr_expect_str_eq(call->conversation_id, "A1/S1", "the session of this agent");
    cr_expect_str_eq(call->input[0].text, "Hi", "what was said");
    cr_expect_str_eq(call->output[0].text, "Good day\"\xc3\xa9", "what it answers");
    cr_expect_eq(call->usage.input.value, 30, "of all calls that it tells of");
    cr_expect_eq(call->usage.total.value, 35, "of all calls that it tells of");
    cr_expect_str_eq(call->response_model, "m-1", "the only model");
    cr_expect_str_eq(call->request_model, "", "none was asked for");
    end(call);
}

Test(bedrock_agents, several_models_have_no_name)
{
    USED("m-1", "10", "2");
    USED("m-2", "20", "3");
    event("chunk", "{\"bytes\":\"R29vZA==\"}");
    struct ts_call *call = streamed(AGENT, "{\"inputText\":\"Hi\"}");
    cr_expect_str_eq(call->response_model, "", "not one of two");
    end(call);
}

Test(bedrock_agents, an_agent_of_the_program)
{
    event("chunk", "{\"bytes\":\"R29vZA==\"}");
    struct ts_call *call =
        streamed(HOST "/agents/S9", "{\"foundationModel\":\"m-1\",\"instruction\":\"Be short\","
                                    "\"inputText\":\"Hi\"}");
    cr_expect_str_eq(call->name, "invoke_agent", "it has no name");
    cr_expect_str_eq(call->request_model, "m-1", "but a model");
    cr_expect_str_eq(call->conversation_id, "S9", "and a session");
    cr_expect_not(call->usage.known, "it told of no usage");
    end(call);
}

Test(bedrock_agents, functions_that_are_left_to_the_program)
{
    event("returnControl",
          "{\"invocationId\":\"i-1\",\"invocationInputs\":[{\"functionInvocationInput\":"
          "{\"actionGroup\":\"g\",\"function\":\"look\",\"parameters\":[{\"name\":\"a\","
          "\"value\":\"1\"}]}}]}");
    struct ts_call *call = streamed(AGENT, "{\"inputText\":\"Hi\"}");
    cr_expect_not(call->failed, "an answer: %s", call->error_message);
    cr_assert_eq(call->output[0].tool_call_count, 1, "a function");
    cr_expect_str_eq(call->output[0].tool_calls[0].id, "i-1", "id");
    cr_expect_str_eq(call->output[0].tool_calls[0].name, "look", "name");
    end(call);
    event("chunk", "{\"bytes\":\"R29vZA==\"}");
    call = streamed(AGENT, "{\"sessionState\":{\"invocationId\":\"i-1\","
                           "\"returnControlInvocationResults\":[{\"functionResult\":{\"function\":"
                           "\"look\",\"responseBody\":{\"TEXT\":{\"body\":\"a cat\"}}}},7]}}");
    cr_assert_eq(call->input_count, 1, "its result");
    cr_expect_str_eq(call->input[0].role, "tool", "a result");
    cr_expect_str_eq(call->input[0].tool_call_id, "i-1", "of that call");
    cr_expect_str_eq(call->input[0].name, "look", "of that function");
    cr_expect_str_eq(call->input[0].text, "a cat", "what came of it");
    end(call);
}

Test(bedrock_agents, an_exception)
{
    event("chunk", "{\"bytes\":\"R29vZA==\"}");
    frame_add(&frames, "exception", "dependencyFailedException", "{\"message\":\"It broke\"}");
    struct ts_call *call = streamed(AGENT, "{\"inputText\":\"Hi\"}");
    cr_expect_str_eq(call->error_type, "dependencyFailedException", "told");
    cr_expect_str_eq(call->output[0].text, "Good", "what came is shown");
    end(call);
}

#define ASK                                                                                        \
    "{\"input\":{\"text\":\"Hi\"},\"retrieveAndGenerateConfiguration\":{\"type\":"                 \
    "\"KNOWLEDGE_BASE\",\"knowledgeBaseConfiguration\":{\"knowledgeBaseId\":\"K\",\"modelArn\":"   \
    "\"m-1\",\"generationConfiguration\":{\"inferenceConfig\":{\"textInferenceConfig\":"           \
    "{\"temperature\":0.5}}}}}}"

Test(bedrock_generate, an_answer)
{
    struct ts_call *call = CALL(.url = HOST "/retrieveAndGenerate", .request = ASK,
                                .response = "{\"output\":{\"text\":\"Good day\"},\"sessionId\":"
                                            "\"S1\",\"citations\":[]}");
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect_str_eq(call->name, "retrieve_and_generate m-1", "what it is");
    cr_expect_str_eq(call->input[0].text, "Hi", "what was asked");
    cr_expect_str_eq(call->output[0].text, "Good day", "what was answered");
    cr_expect_str_eq(call->conversation_id, "S1", "the session");
    cr_expect_not(call->usage.known, "it tells of none");
    cr_assert_eq(call->param_count, 1, "a parameter");
    ts_call_free(call);
    call = CALL(.url = HOST "/retrieveAndGenerate", .request = ASK, .response = "{}");
    cr_expect_str_eq(call->error_message, "the answer has no \"output\"", "no answer");
    ts_call_free(call);
}

Test(bedrock_generate, a_stream)
{
    event("output", "{\"text\":\"Good\"}");
    event("output", "{\"text\":\" day\"}");
    event("citation", "{\"citation\":{\"retrievedReferences\":[]}}");
    event("guardrail", "{\"action\":\"NONE\"}");
    struct ts_call *call = streamed(HOST "/retrieveAndGenerateStream", ASK);
    cr_expect_not(call->failed, "all is well: %s", call->error_message);
    cr_expect(call->streamed, "a stream");
    cr_expect(slice_is(call->outputs_json,
                       "{\"output\":{\"text\":\"Good day\"},\"citations\":[{\"retrievedReferences\""
                       ":[]}],\"guardrailAction\":\"NONE\"}"),
              "as it would have been at once");
    end(call);
}
