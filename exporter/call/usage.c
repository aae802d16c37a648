/* Token usage: where each number may stand. */
#include "exporter/call/usage.h"

#include "exporter/wire/json.h"

/* Groq repeats usage under x_groq, Moonshot puts it into the choice: the first that is there
 * counts. */
static const char *const places[] = {"usage", "x_groq.usage", "choices.0.usage"};

/* Of several rows for one number the first that is there counts. */
static const struct ts_usage_row rows[] = {
    TS_USAGE_ROW(input, "prompt_tokens"),
    TS_USAGE_ROW(output, "completion_tokens"),
    TS_USAGE_ROW(total, "total_tokens"),
    TS_USAGE_ROW(cache_read, "prompt_tokens_details.cached_tokens"),
    TS_USAGE_ROW(cache_read, "prompt_cache_hit_tokens"), /* DeepSeek */
    TS_USAGE_ROW(cache_read, "cached_tokens"),           /* Together */
    TS_USAGE_ROW(cache_read, "num_cached_tokens"),       /* Mistral */
    TS_USAGE_ROW(cache_read, "cache_read_input_tokens"), /* LiteLLM before Anthropic */
    TS_USAGE_ROW(cache_creation, "prompt_tokens_details.cache_write_tokens"),
    TS_USAGE_ROW(cache_creation, "prompt_tokens_details.cache_creation_tokens"),
    TS_USAGE_ROW(cache_creation, "cache_creation_input_tokens"),
    TS_USAGE_ROW(reasoning, "completion_tokens_details.reasoning_tokens"),
    TS_USAGE_ROW(reasoning, "reasoning_tokens"),
    TS_USAGE_ROW(audio_input, "prompt_tokens_details.audio_tokens"),
    TS_USAGE_ROW(audio_output, "completion_tokens_details.audio_tokens"),
    /* Responses, images and sound */
    TS_USAGE_ROW(input, "input_tokens"),
    TS_USAGE_ROW(output, "output_tokens"),
    TS_USAGE_ROW(cache_read, "input_tokens_details.cached_tokens"),
    TS_USAGE_ROW(cache_creation, "input_tokens_details.cache_write_tokens"),
    TS_USAGE_ROW(reasoning, "output_tokens_details.reasoning_tokens"),
    TS_USAGE_ROW(audio_input, "input_token_details.audio_tokens"),
    TS_USAGE_ROW(audio_input, "input_tokens_details.audio_tokens"),
};

static struct ts_slice usage_of(struct ts_slice answer)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct ts_slice usage = ts_json_path(answer, places[i]);
        if (ts_json_kind(usage) == TS_JSON_OBJECT)
            return usage;
    }
    return (struct ts_slice){0};
}

static void read_count(struct ts_slice usage, const char *path, struct ts_count *count)
{
    int64_t value;
    if (count->known || !ts_json_int(ts_json_path(usage, path), &value) || value < 0)
        return;
    *count = (struct ts_count){true, value};
}

void ts_usage_rows(struct ts_slice sent, const struct ts_usage_row *list, size_t count,
                   struct ts_usage *usage)
{
    for (size_t i = 0; sent.n && i < count; i++)
        read_count(sent, list[i].path, (struct ts_count *)(void *)((char *)usage + list[i].offset));
}

void ts_usage_include(struct ts_count *count, const struct ts_count *part)
{
    if (!part->known)
        return;
    count->known =
        !__builtin_add_overflow(count->known ? count->value : 0, part->value, &count->value);
}

/* xAI counts reasoning beside completion_tokens, all others within: its total tells. */
static void include_reasoning(struct ts_usage *usage)
{
    if (!usage->input.known || !usage->output.known || !usage->total.known ||
        !usage->reasoning.known)
        return;
    int64_t rest = usage->total.value - usage->input.value;
    if (usage->reasoning.value > 0 && rest - usage->output.value == usage->reasoning.value)
        usage->output.value = rest;
}

static void complete_total(struct ts_usage *usage)
{
    int64_t sum = usage->input.known ? usage->input.value : 0;
    int64_t output = usage->output.known ? usage->output.value : 0;
    if (!usage->total.known && !__builtin_add_overflow(sum, output, &sum))
        usage->total = (struct ts_count){true, sum};
}

void ts_usage_complete(struct ts_usage *usage)
{
    usage->known = usage->input.known || usage->output.known;
    if (!usage->known)
        *usage = (struct ts_usage){0};
    else
        complete_total(usage);
}

void ts_usage_read(struct ts_slice answer, struct ts_usage *usage)
{
    *usage = (struct ts_usage){0};
    ts_usage_rows(usage_of(answer), rows, sizeof rows / sizeof *rows, usage);
    include_reasoning(usage);
    ts_usage_complete(usage);
}

bool ts_usage_cost(struct ts_slice answer, double *cost_usd)
{
    static const struct {
        const char *path;
        double unit;
    } costs[] = {
        {"cost", 1},                  /* OpenRouter, Vercel */
        {"cost.total_cost", 1},       /* Perplexity */
        {"cost_in_usd_ticks", 1e-10}, /* xAI */
    };
    struct ts_slice usage = usage_of(answer);
    for (size_t i = 0; usage.n && i < sizeof costs / sizeof *costs; i++) {
        double value;
        if (ts_json_double(ts_json_path(usage, costs[i].path), &value) && value > 0) {
            *cost_usd = value * costs[i].unit;
            return true;
        }
    }
    return false;
}
