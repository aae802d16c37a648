/* Where a request says whose it is and which session it belongs to. */
#include "exporter/call/session.h"

#include <ctype.h>
#include <string.h>
#include "exporter/call/salvage.h"
#include "exporter/wire/json.h"

#define UUID_BYTES 36

/* Members of the request that may tell; absent: not there. */
struct members {
    struct ts_slice prompt_cache_key, metadata, user, safety_identifier;
};

static void take(struct members *members, const struct ts_json_iter *at)
{
    const struct {
        const char *name;
        struct ts_slice *member;
    } rows[] = {{"prompt_cache_key", &members->prompt_cache_key},
                {"metadata", &members->metadata},
                {"user", &members->user},
                {"safety_identifier", &members->safety_identifier}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ts_json_key_is(at, rows[i].name))
            *rows[i].member = at->value;
}

/* Of a body that lost its middle only what no message has a member of the same name for. */
static void find_members(const struct ts_call *call, struct members *members)
{
    struct ts_slice body = call->http.request.body;
    struct ts_slice object = call->inputs_json.n ? call->inputs_json : ts_json_value(body, NULL);
    if (!object.n) {
        members->prompt_cache_key = ts_salvage_first(body, "prompt_cache_key");
        members->safety_identifier = ts_salvage_first(body, "safety_identifier");
        return;
    }
    if (ts_json_kind(object) != TS_JSON_OBJECT)
        return;
    for (struct ts_json_iter at = ts_json_begin(object); ts_json_next(&at);)
        take(members, &at);
}

static const char *text_of(struct ts_call *call, struct ts_slice string)
{
    const char *text = ts_json_text(string, &call->arena, NULL);
    return text ? text : "";
}

static const char *header(struct ts_call *call, const char *name)
{
    struct ts_slice value = ts_http_header(&call->http.request, name);
    const char *copy = value.n ? ts_arena_copy(&call->arena, value.p, value.n) : NULL;
    return copy ? copy : "";
}

static const char *kept(struct ts_call *call, const char *name)
{
    struct ts_slice value = ts_http_header(&call->http.request, name);
    return text_of(call, ts_json_value(value, NULL));
}

static bool is_uuid(const char *text)
{
    for (size_t i = 0; i < UUID_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return text[UUID_BYTES] == 0;
}

/* {"session_id":"..."} as a text, or ..._session_UUID. */
static const char *session_in(struct ts_call *call, const char *user_id)
{
    static const char mark[] = "_session_";
    size_t bytes = strlen(user_id), tail = sizeof mark - 1 + UUID_BYTES;
    if (*user_id == '{') {
        struct ts_slice object = ts_json_value(ts_slice_text(user_id), NULL);
        return text_of(call, ts_json_get(object, "session_id"));
    }
    const char *end = bytes > tail ? user_id + bytes - tail : "";
    bool marked = strncmp(end, mark, sizeof mark - 1) == 0 && is_uuid(end + sizeof mark - 1);
    return marked ? end + sizeof mark - 1 : "";
}

static const char *first(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*texts[i])
            return texts[i];
    return NULL;
}

void ts_session_read(struct ts_call *call)
{
    struct members members = {0};
    find_members(call, &members);
    const char *user_id = text_of(call, ts_json_get(members.metadata, "user_id"));
    const char *const sessions[] = {
        kept(call, TS_CALL_SESSION_HEADER),
        header(call, "x-claude-code-session-id"),
        session_in(call, user_id),
        header(call, "session-id"),
        header(call, "session_id"),
        header(call, "x-session-id"),
        header(call, "x-opencode-session"),
        header(call, "helicone-session-id"),
        header(call, "x-litellm-session-id"),
        text_of(call, members.prompt_cache_key),
        call->conversation_id,
    };
    const char *const users[] = {
        kept(call, TS_CALL_USER_HEADER),
        text_of(call, members.user),
        text_of(call, members.safety_identifier),
        user_id,
    };
    const char *session = first(sessions, sizeof sessions / sizeof *sessions);
    const char *user = first(users, sizeof users / sizeof *users);
    call->session = session ? session : call->session;
    call->user = user ? user : call->user;
}
