/* Live and in batch the same: whatever agents do, and whenever infer/ is told the time. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/buffer.h"
#include "script.h"

TestSuite(live, .fini = test_end);

enum way { BATCH, ALWAYS, ONCE };

static void add_span(struct ts_buffer *out, const struct ts_span *span)
{
    char trace[33], id[17], parent[17];
    ts_hex(span->trace_id, 16, trace);
    ts_hex(span->span_id, 8, id);
    ts_hex(span->parent_id, 8, parent);
    ts_buffer_printf(out, "%s %s %s %s %s %llu %llu %d %s links=%zu", trace, id, parent, span->type,
                     span->name, (unsigned long long)span->start_ns,
                     (unsigned long long)span->end_ns, (int)span->status, span->status_message,
                     span->link_count);
    for (size_t i = 0; i < span->link_count; i++) {
        ts_hex(span->links[i].span_id, 8, id);
        ts_buffer_printf(out, " %s", id);
    }
    for (size_t i = 0; i < span->attribute_count; i++)
        ts_buffer_printf(out, " %s=%s", span->attributes[i].key,
                         attribute(span, span->attributes[i].key));
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All spans as lines, in an order that does not depend on when they came. */
static char *all_lines(const struct ts_span_row *row)
{
    char **lines = calloc(row->count + 1, sizeof *lines);
    struct ts_buffer out = {0};
    for (size_t i = 0; i < row->count; i++) {
        struct ts_buffer line = {0};
        add_span(&line, row->spans[i]);
        lines[i] = line.data;
    }
    ts_buffer_text(&out, ""); /* never NULL */
    qsort(lines, row->count, sizeof *lines, compare);
    for (size_t i = 0; i < row->count; i++) {
        ts_buffer_text(&out, lines[i]);
        ts_buffer_text(&out, "\n");
        free(lines[i]);
    }
    free(lines);
    return out.data;
}

/* The latest time before which nothing began that is still to come. */
static uint64_t known_ns(const struct script *script, size_t next)
{
    uint64_t known = UINT64_MAX;
    for (size_t i = next; i < script->count; i++)
        if (CALL_NS(script->calls[i].from) < known)
            known = CALL_NS(script->calls[i].from);
    return known;
}

static char *play(unsigned seed, enum way way, size_t cut)
{
    struct script script;
    script_make(&script, seed);
    struct ts_infer *infer = new_infer();
    struct ts_span_row looked = {0};
    for (size_t i = 0; i < script.count; i++) {
        if (way == ALWAYS || (way == ONCE && i == cut)) {
            ts_infer_time(infer, known_ns(&script, i));
            ts_infer_peek(infer, collect, &looked);
        }
        ts_infer_call(infer, call_of(script.calls[i]));
    }
    ts_infer_finish(infer);
    ts_infer_free(infer);
    ts_span_row_free(&looked);
    picture(&emitted); /* checks that it is well-formed */
    char *lines = all_lines(&emitted);
    script_free(&script);
    test_end();
    return lines;
}

Test(live, told_the_time_between_all_calls)
{
    for (unsigned seed = 1; seed <= 300; seed++) {
        char *batch = play(seed, BATCH, 0), *live = play(seed, ALWAYS, 0);
        cr_assert_str_eq(live, batch, "script %u", seed);
        free(batch);
        free(live);
    }
}

Test(live, told_the_time_once_anywhere)
{
    for (unsigned seed = 1; seed <= 10; seed++) {
        char *batch = play(seed, BATCH, 0);
        struct script script;
        script_make(&script, seed);
        size_t count = script.count;
        script_free(&script);
        for (size_t cut = 0; cut < count; cut++) {
            char *live = play(seed, ONCE, cut);
            cr_assert_str_eq(live, batch, "script %u, cut before call %zu", seed, cut);
            free(live);
        }
        free(batch);
    }
}

static size_t count_type(const struct ts_span_row *row, const char *type, bool with_link)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++)
        count +=
            strcmp(row->spans[i]->type, type) == 0 && (!with_link || row->spans[i]->link_count > 0);
    return count;
}

/* Nothing is lost or doubled, and the scripts are worth something. */
Test(live, every_model_call_has_one_span)
{
    size_t tools = 0, links = 0;
    for (unsigned seed = 1; seed <= 300; seed++) {
        struct script script;
        script_make(&script, seed);
        struct ts_infer *infer = new_infer();
        size_t calls = 0;
        for (size_t i = 0; i < script.count; i++) {
            calls += script.calls[i].list != NULL;
            ts_infer_call(infer, call_of(script.calls[i]));
        }
        ts_infer_finish(infer);
        ts_infer_free(infer);
        cr_assert_eq(count_type(&emitted, "LLM", false), calls, "script %u", seed);
        tools += count_type(&emitted, "TOOL", false);
        links += count_type(&emitted, "AGENT", true);
        script_free(&script);
        test_end();
    }
    cr_assert_gt(tools, 300, "tools ran");
    cr_assert_gt(links, 20, "and some took so long that their turn was closed");
}
