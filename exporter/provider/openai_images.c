/* OpenAI's images: made from a text, from other images, or alike; also as xAI, OpenRouter and
 * self-hosted servers have them. OpenTelemetry's conventions have no name for this but
 * generate_content, "multimodal content generation".
 * https://platform.openai.com/docs/api-reference/images */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/form.h"
#include "exporter/call/params.h"
#include "exporter/call/path.h"
#include "exporter/call/said.h"
#include "exporter/call/vendor.h"
#include "exporter/call/write.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_events.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    static const char *const paths[] = {"images/generations", "images/edits", "images/variations"};
    if (!ts_is_post(http))
        return 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (ts_path_fits(http->path, paths[i]))
            return 100;
    bool is_openrouter = ts_path_fits(http->path, "api/v1/images");
    return is_openrouter && ts_body_has(&http->request, "\"prompt\"") ? 100 : 0;
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"n", "choice.count", false},
        {"seed", "seed", false},
        {"response_format", "response_format", false},
    };
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    ts_said_to_input(call, "user", ts_json_get(request, "prompt"));
}

/* Each image is one answer; the text is the prompt as the model revised it. */
static void add_image(struct ts_call *call, struct ts_slice image)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", image);
    ts_draft_text(&draft, ts_json_get(image, "revised_prompt"));
    ts_draft_to_output(&draft);
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    ts_openai_usage(call, answer);
    if (!ts_openai_check(call, answer, "data"))
        return;
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "data"));
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_image(call, iter.value);
}

static void write_image(struct ts_buffer *out, struct ts_slice event)
{
    ts_buffer_text(out, out->data[out->bytes - 1] == '[' ? "{" : ",{");
    ts_write_json(out, "b64_json", ts_json_get(event, "b64_json"));
    ts_write_json(out, "url", ts_json_get(event, "url"));
    ts_write_json(out, "revised_prompt", ts_json_get(event, "revised_prompt"));
    ts_buffer_text(out, "}");
}

/* {created, data: [{b64_json}], size, ..., usage}; parts of an image that came before count for
 * nothing. */
static struct ts_slice put_together(const struct ts_events *events)
{
    static const char *const kept[] = {"created", "background", "output_format", "quality",
                                       "size",    "model",      "usage"};
    struct ts_slice created = ts_json_get(events->last, "created_at");
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_write_json(&out, "created", created);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        ts_write_json(&out, kept[i], ts_json_get(events->last, kept[i]));
    if (events->done.n) {
        ts_write_key(&out, "data");
        ts_buffer_text(&out, "[");
        struct ts_json_iter iter = ts_json_begin(events->done);
        while (ts_json_next(&iter))
            write_image(&out, iter.value);
        ts_buffer_text(&out, "]");
    }
    ts_write_json(&out, "error", events->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, events->arena);
}

static struct ts_slice read_stream(struct ts_call *call)
{
    static const struct ts_event_names names = {NULL, ".completed", NULL};
    struct ts_events events;
    ts_events_read(call->http.response.body, &names, &call->arena, &events);
    struct ts_stream_answer stream = {.chunks = events.chunks,
                                      .bad_chunks = events.bad_chunks,
                                      .is_complete = events.is_complete};
    if (events.chunks > events.bad_chunks)
        stream.json = put_together(&events);
    ts_openai_streamed(call, &stream);
    if (stream.json.n && (events.done.n || events.error.n))
        read_answer(call, stream.json);
    ts_openai_check_stream(call, &stream);
    return stream.json;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    ts_call_vendor(call);
    struct ts_slice request = ts_form_bodies(call), answer;
    read_request(call, request);
    if (ts_body_is_events(&call->http.response)) {
        answer = read_stream(call);
    } else {
        answer = ts_body_json(&call->http.response);
        read_answer(call, answer);
    }
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_openai_images = {"openai.images", match, read};
