/* Random scripts of agents at work: several at a time, with tools that do local work, HTTP, or ask
 * a model; with failures and retries, long pauses, users that interrupt, and conversations that are
 * never finished. */
#include "script.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include "exporter/base/buffer.h"

static unsigned long long state;

/* Multiply-with-carry is good enough to choose by. */
static unsigned below(unsigned limit)
{
    state = (state & 0xffffffffu) * 4294957665u + (state >> 32);
    return (unsigned)(state & 0xffffffffu) % limit;
}

static void add(struct script *script, struct told told)
{
    if (script->count == script->size) {
        script->size = script->size ? script->size * 2 : 32;
        script->calls = realloc(script->calls, script->size * sizeof *script->calls);
        cr_assert_not_null(script->calls, "memory for the script");
    }
    script->calls[script->count++] = told;
}

/* One agent: who it is, where its time stands, what was said so far. */
struct agent {
    struct script *script;
    enum who who;
    unsigned thread, now, number;
    struct ts_buffer list;
};

static unsigned pass(struct agent *agent, unsigned limit)
{
    return agent->now += below(limit);
}

/* Mostly short, at times longer than the idle time. */
static void wait(struct agent *agent)
{
    pass(agent, below(12) ? 20 : 90000);
}

static void say(struct agent *agent, const char *message)
{
    ts_buffer_text(&agent->list, agent->list.bytes ? "," : "");
    ts_buffer_text(&agent->list, message);
}

static const char *whole_list(struct agent *agent)
{
    return ts_arena_printf(&agent->script->arena, "[%s]", agent->list.data);
}

static void call_model(struct agent *agent, const char *answer)
{
    struct told told = {.who = agent->who, .thread = agent->thread, .list = whole_list(agent)};
    unsigned tries = below(6) ? 1 : 2;
    while (tries--) {
        told.from = pass(agent, 5);
        told.to = pass(agent, below(15) ? 30 : 100000);
        told.error = tries ? "busy" : NULL;
        told.answer = tries ? NULL : answer;
        add(agent->script, told);
    }
    say(agent, answer);
}

static void call_http(struct agent *agent)
{
    struct told told = {.who = agent->who, .thread = agent->thread};
    told.from = pass(agent, 5);
    told.to = pass(agent, below(20) ? 10 : 50000);
    told.url = below(2) ? "http://x.example/apple" : "http://x.example/pear";
    told.kind = below(3) ? TS_CALL_HTTP : TS_CALL_TOOL;
    if (!below(10))
        told.thread = 99;
    add(agent->script, told);
}

static void ask_another_model(struct agent *agent)
{
    struct told told = {.who = agent->who, .thread = agent->thread};
    told.from = pass(agent, 5);
    told.to = pass(agent, 20);
    told.list = LIST(USER("sum up"));
    told.answer = below(2) ? SAYS("the result of it all") : SAYS("another result of it");
    add(agent->script, told);
}

static void run_agent(struct agent *agent, unsigned depth);

static void run_tool(struct agent *agent, unsigned depth)
{
    for (unsigned i = below(3); i > 0; i--)
        call_http(agent);
    if (!below(4))
        ask_another_model(agent);
    if (depth < 2 && !below(4)) {
        struct agent inner = *agent;
        inner.list = (struct ts_buffer){0};
        inner.number = agent->number * 10 + 7;
        run_agent(&inner, depth + 1);
        agent->now = inner.now;
        ts_buffer_free(&inner.list);
    }
    wait(agent);
}

static void use_tools(struct agent *agent, unsigned round, unsigned depth)
{
    struct ts_arena *arena = &agent->script->arena;
    unsigned count = 1 + below(2), id = agent->number * 100 + round * 10;
    struct ts_buffer ask = {0};
    ts_buffer_text(&ask, "{\"role\":\"assistant\",\"tool_calls\":[");
    for (unsigned i = 0; i < count; i++)
        ts_buffer_printf(
            &ask, "%s{\"id\":\"c%u\",\"function\":{\"name\":\"f%u\",\"arguments\":\"%s\"}}",
            i ? "," : "", id + i, i, i ? "{\\\"q\\\":\\\"pear\\\"}" : "{\\\"q\\\":\\\"apple\\\"}");
    ts_buffer_text(&ask, "]}");
    call_model(agent, ts_arena_text(arena, ask.data));
    ts_buffer_free(&ask);
    run_tool(agent, depth);
    for (unsigned i = 0; i < count; i++)
        say(agent, ts_arena_printf(arena,
                                   "{\"role\":\"tool\",\"tool_call_id\":\"c%u\",\"content\":"
                                   "\"the result of it all\"}",
                                   id + i));
}

static void run_agent(struct agent *agent, unsigned depth)
{
    for (unsigned turn = 0, turns = 1 + below(3); turn < turns; turn++) {
        say(agent,
            ts_arena_printf(&agent->script->arena, "{\"role\":\"user\",\"content\":\"%u.%u\"}",
                            agent->number, turn));
        for (unsigned round = 0, rounds = below(3); round < rounds; round++)
            use_tools(agent, turn * 3 + round, depth);
        if (!below(8))
            return;
        call_model(agent, depth ? SAYS("the result of it all") : SAYS("done"));
        wait(agent);
    }
}

static int by_end(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

void script_make(struct script *script, unsigned seed)
{
    *script = (struct script){0};
    state = seed * 2654435761u + 1;
    for (unsigned i = 0, agents = 1 + below(4); i < agents; i++) {
        struct agent agent = {script, below(3) ? AGENT : WORKER, below(2) ? i : 0, 0, i + 1, {0}};
        pass(&agent, 50);
        run_agent(&agent, 0);
        ts_buffer_free(&agent.list);
    }
    if (script->count)
        qsort(script->calls, script->count, sizeof *script->calls, by_end);
}

void script_free(struct script *script)
{
    free(script->calls);
    ts_arena_free(&script->arena);
}
