/* Messages of the Model Context Protocol in HTTP bodies. */
#include "exporter/provider/mcp_message.h"

#include <stdint.h>
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

/* proof: a member of params that it must have to be this protocol's; "": only at a server that is
 * known to speak it; NULL: the name is proof enough. */
static const struct {
    const char *name, *proof;
} methods[] = {
    {"tools/call", NULL},
    {"tools/list", NULL},
    {"resources/list", NULL},
    {"resources/read", NULL},
    {"resources/templates/list", NULL},
    {"resources/subscribe", NULL},
    {"resources/unsubscribe", NULL},
    {"prompts/list", NULL},
    {"prompts/get", NULL},
    {"completion/complete", NULL},
    {"logging/setLevel", NULL},
    {"roots/list", NULL},
    {"sampling/createMessage", NULL},
    {"elicitation/create", NULL},
    {"server/discover", NULL},
    {"subscriptions/listen", NULL},
    {"notifications/initialized", NULL},
    {"notifications/cancelled", NULL},
    {"notifications/progress", NULL},
    {"notifications/message", NULL},
    {"notifications/roots/list_changed", NULL},
    {"notifications/tools/list_changed", NULL},
    {"notifications/prompts/list_changed", NULL},
    {"notifications/resources/list_changed", NULL},
    {"notifications/resources/updated", NULL},
    {"notifications/elicitation/complete", NULL},
    {"notifications/tasks/status", NULL},
    {"initialize", "protocolVersion"}, /* of language servers too */
    {"tasks/get", "taskId"},           /* of agents too (A2A), which have "id" */
    {"tasks/result", "taskId"},
    {"tasks/cancel", "taskId"},
    {"tasks/list", ""},
    {"ping", ""},
};

static bool is_proved(struct ts_slice message, const char *proof, bool is_known_server)
{
    if (!proof || is_known_server)
        return true;
    return *proof && ts_json_get(ts_json_get(message, "params"), proof).n > 0;
}

/* Methods that others have too must show it: another protocol's "initialize" has no
 * protocolVersion, and "ping" counts only where something else says that it is this one. */
static bool is_request(struct ts_slice message, bool is_known_server)
{
    struct ts_slice method = ts_json_get(message, "method");
    if (!ts_json_is_text(ts_json_get(message, "jsonrpc"), "2.0"))
        return false;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (ts_json_is_text(method, methods[i].name))
            return is_proved(message, methods[i].proof, is_known_server);
    return false;
}

/* How much a message says of what the call is for. */
static int weight(struct ts_slice message, bool is_known_server)
{
    if (!is_request(message, is_known_server))
        return 0;
    if (ts_json_is_text(ts_json_get(message, "method"), "tools/call"))
        return 3;
    return ts_json_get(message, "id").n ? 2 : 1;
}

struct ts_slice ts_mcp_request(struct ts_slice body, bool is_known_server)
{
    struct ts_slice best = {0};
    int most = 0;
    if (ts_json_kind(body) != TS_JSON_ARRAY)
        return weight(body, is_known_server) ? body : best;
    struct ts_json_iter iter = ts_json_begin(body);
    while (most < 3 && ts_json_next(&iter)) {
        int weighs = weight(iter.value, is_known_server);
        if (weighs <= most)
            continue;
        most = weighs;
        best = iter.value;
    }
    return best;
}

static bool is_response(struct ts_slice message)
{
    return ts_json_get(message, "result").n || ts_json_get(message, "error").n;
}

/* Some servers know one kind of id only, and send 1 back as "1" or 1.0. */
static bool is_same_id(struct ts_slice id, struct ts_slice of)
{
    int64_t a, b;
    if (!id.n || !of.n)
        return false;
    if (of.n == id.n && memcmp(of.p, id.p, id.n) == 0)
        return true;
    if (ts_json_int(id, &a) && ts_json_int(of, &b))
        return a == b;
    struct ts_slice text = ts_json_kind(of) == TS_JSON_STRING ? of : id;
    struct ts_slice number = ts_json_kind(of) == TS_JSON_STRING ? id : of;
    return ts_json_kind(number) == TS_JSON_NUMBER && text.n == number.n + 2 &&
           memcmp(text.p + 1, number.p, number.n) == 0;
}

static void look_at(struct ts_slice message, struct ts_slice id, struct ts_mcp_answer *answer)
{
    if (!is_response(message))
        return;
    struct ts_slice of = ts_json_get(message, "id");
    bool is_this = is_same_id(id, of);
    bool is_nobodys = !of.n || ts_json_kind(of) == TS_JSON_NULL;
    if (is_this || (is_nobodys && !answer->message.n))
        answer->message = message;
}

/* A message, or a batch of them. */
static void look_into(struct ts_slice json, struct ts_slice id, struct ts_mcp_answer *answer)
{
    if (ts_json_kind(json) != TS_JSON_ARRAY) {
        look_at(json, id, answer);
        return;
    }
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter))
        look_at(iter.value, id, answer);
}

void ts_mcp_answer(const struct ts_message *response, struct ts_slice id, struct ts_arena *arena,
                   struct ts_mcp_answer *answer)
{
    *answer = (struct ts_mcp_answer){.is_stream = ts_body_is_events(response)};
    if (!answer->is_stream) {
        look_into(ts_body_json(response), id, answer);
        return;
    }
    struct ts_sse sse = ts_sse_begin(response->body, arena);
    struct ts_sse_event event;
    while (ts_sse_next(&sse, &event)) {
        answer->events += event.data.n > 0;
        look_into(ts_json_value(event.data, NULL), id, answer);
    }
}
