/* An answer of a model from a knowledge base: Bedrock's RetrieveAndGenerate and its stream
 * (API_agent-runtime_RetrieveAndGenerate of the API reference). */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/members.h"
#include "exporter/call/write.h"
#include "exporter/provider/bedrock.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    bool ends = ts_path_ends(http->path, "/retrieveAndGenerate") ||
                ts_path_ends(http->path, "/retrieveAndGenerateStream");
    return ends && ts_is_post(http) ? 100 : 0;
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    static const char *const places[] = {"knowledgeBaseConfiguration",
                                         "externalSourcesConfiguration"};
    struct ts_slice configuration = ts_json_get(request, "retrieveAndGenerateConfiguration");
    ts_prompt_input(call, ts_json_path(request, "input.text"));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct ts_slice one = ts_json_get(configuration, places[i]);
        ts_call_request_model(call, ts_json_get(one, "modelArn"));
        ts_invoke_params(call, ts_json_path(one, "generationConfiguration.inferenceConfig"
                                                 ".textInferenceConfig"));
    }
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice text = ts_json_path(answer, "output.text");
    if (!ts_bedrock_check(call, answer, ts_json_kind(text) == TS_JSON_STRING, "output"))
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", ts_json_get(answer, "output"));
    draft.message.content = text;
    ts_draft_text(&draft, text);
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, (struct ts_slice){0});
}

struct streamed {
    struct ts_members output, answer;
};

static void read_event(struct streamed *streamed, struct ts_slice type, struct ts_slice json)
{
    struct ts_slice citation = ts_json_get(json, "citation");
    if (ts_slice_is(type, "output"))
        ts_members_join(&streamed->output, ts_slice_text("\"text\""), ts_json_get(json, "text"));
    else if (ts_slice_is(type, "citation"))
        ts_members_push(&streamed->answer, ts_slice_text("\"citations\""),
                        citation.n ? citation : json);
    else if (ts_slice_is(type, "guardrail"))
        ts_members_set(&streamed->answer, ts_slice_text("\"guardrailAction\""),
                       ts_json_get(json, "action"));
}

static struct ts_slice written(struct ts_call *call, const struct streamed *streamed)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"output\":{");
    ts_members_write(&streamed->output, &out);
    ts_buffer_text(&out, "}");
    ts_members_write(&streamed->answer, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

/* No event tells the end: it is there when the last frame is whole. */
static struct ts_slice read_stream(struct ts_call *call)
{
    struct streamed streamed = {.output.arena = &call->arena, .answer.arena = &call->arena};
    struct ts_bedrock_frames frames = ts_bedrock_frames_begin(call);
    struct ts_slice type, json;
    while (ts_bedrock_frames_next(&frames, &type, &json))
        read_event(&streamed, type, json);
    ts_bedrock_frames_end(&frames, true);
    return call->outputs_json = written(call, &streamed);
}

/* The provider keeps what was said in a session. */
static void read_session(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    struct ts_slice id = ts_json_get(answer, "sessionId");
    struct ts_slice header =
        ts_http_header(&call->http.response, "x-amzn-bedrock-knowledge-base-session-id");
    const char *session = header.n ? ts_arena_copy(&call->arena, header.p, header.n) : NULL;
    call->conversation_id =
        session ? session : ts_text_of(id.n ? id : ts_json_get(request, "sessionId"), &call->arena);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    ts_bedrock_names(call, "bedrock", "aws.bedrock");
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    call->streamed = ts_path_ends(call->http.path, "Stream");
    read_request(call, request);
    if (ts_bedrock_is_stream(&call->http.response))
        answer = read_stream(call);
    read_answer(call, answer);
    read_session(call, request, answer);
    const char *name =
        ts_arena_printf(&call->arena, "retrieve_and_generate %s", call->request_model);
    call->name = name && *call->request_model ? name : "retrieve_and_generate";
}

const struct ts_provider ts_provider_bedrock_generate = {"bedrock.generate", match, read};
