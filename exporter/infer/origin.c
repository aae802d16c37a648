/* Who made a call: names, session, user and tags. */
#include "exporter/infer/origin.h"

#include <string.h>
#include "exporter/infer/build.h"

#define TAG_PREFIX "mlflow.traceTag."

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *env(const struct ts_process *process, const char *name)
{
    for (size_t i = 0; i < process->env_count; i++)
        if (strcmp(process->env[i].name, name) == 0)
            return process->env[i].value;
    return "";
}

static const char *or_else(const char *text, const char *other)
{
    return text && *text ? text : other;
}

/* A curl that a script started is the script's hand: the script is the agent. */
static const char *agent_name(const struct ts_process *process)
{
    const char *given = env(process, "TRACESHIM_AGENT_NAME");
    if (*given)
        return given;
    const char *script = base_name(or_else(process->script, ""));
    const char *own = *script ? script : base_name(or_else(process->exe, ""));
    const char *leader = or_else(process->leader_name, "");
    if (strcmp(own, "curl") == 0 && process->leader_pid != process->pid && *leader)
        return leader;
    return or_else(own, or_else(leader, "agent"));
}

void ts_origin_of(const struct ts_call *call, struct ts_arena *arena, struct ts_origin *origin)
{
    const struct ts_process *process = call->exchange->process;
    const char *agent = agent_name(process);
    *origin = (struct ts_origin){
        .journal_id = ts_arena_text(arena, process->journal_id),
        .run_id = ts_arena_text(arena, or_else(process->run_id, "")),
        .host = ts_arena_text(arena, or_else(process->host, "")),
        .agent_name = ts_arena_text(arena, agent),
        .leader_name = ts_arena_text(arena, or_else(process->leader_name, "")),
        .service_name = ts_arena_text(arena, or_else(env(process, "OTEL_SERVICE_NAME"), agent)),
        .resource_attributes = ts_arena_text(arena, env(process, "OTEL_RESOURCE_ATTRIBUTES")),
        .session = ts_arena_text(arena, env(process, "TRACESHIM_SESSION")),
        .user = ts_arena_text(arena, or_else(env(process, "TRACESHIM_USER"), call->user)),
        .tags = ts_arena_text(arena, env(process, "TRACESHIM_TAGS")),
        .named = *env(process, "TRACESHIM_AGENT_NAME"),
        .pid = process->pid,
        .exchange = call->exchange->number,
        .thread = call->exchange->thread,
    };
}

void ts_origin_mark(const struct ts_origin *origin, struct ts_span *span)
{
    span->run_id = ts_arena_text(&span->arena, origin->run_id);
    span->service_name = ts_arena_text(&span->arena, origin->service_name);
    span->resource_attributes = ts_arena_text(&span->arena, origin->resource_attributes);
    span->host = ts_arena_text(&span->arena, origin->host);
    span->pid = origin->pid;
    ts_span_text(span, "traceshim.run_id", origin->run_id);
    ts_span_int(span, "process.pid", (int64_t)origin->pid);
    ts_span_int(span, "thread.id", origin->thread);
}

static struct ts_slice trimmed(struct ts_slice s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* "k=v"; without a name there is no tag. */
static void mark_tag(struct ts_span *span, struct ts_slice tag)
{
    const char *equals = tag.n ? memchr(tag.p, '=', tag.n) : NULL;
    if (!equals)
        return;
    struct ts_slice key = trimmed((struct ts_slice){tag.p, (size_t)(equals - tag.p)});
    struct ts_slice value =
        trimmed((struct ts_slice){equals + 1, tag.n - (size_t)(equals - tag.p) - 1});
    if (!key.n)
        return;
    char *name = ts_arena_printf(&span->arena, TAG_PREFIX "%.*s", (int)key.n, key.p);
    if (name)
        ts_span_slice(span, name, TS_VALUE_TEXT, value);
}

static void mark_tags(struct ts_span *span, const char *tags)
{
    while (*tags) {
        size_t bytes = strcspn(tags, ",");
        mark_tag(span, (struct ts_slice){tags, bytes});
        tags += bytes + (tags[bytes] == ',');
    }
}

void ts_origin_mark_root(const struct ts_origin *origin, struct ts_span *span, const char *session)
{
    session = or_else(origin->session, session);
    if (*session)
        ts_span_text(span, "session.id", session);
    if (*origin->user)
        ts_span_text(span, "user.id", origin->user);
    mark_tags(span, origin->tags);
}

void ts_origin_unmark_root(struct ts_span *span)
{
    ts_span_remove(span, "session.id");
    ts_span_remove(span, "user.id");
    for (size_t i = span->attribute_count; i > 0; i--)
        if (strncmp(span->attributes[i - 1].key, TAG_PREFIX, strlen(TAG_PREFIX)) == 0)
            ts_span_remove(span, span->attributes[i - 1].key);
}
