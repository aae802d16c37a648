/* Parameters of a request. */
#include "exporter/call/params.h"

#include "exporter/wire/json.h"

static const struct ts_param_row rows[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_completion_tokens", "max_tokens", false},
    {"max_tokens", "max_tokens", false}, /* deprecated: what is above counts */
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"seed", "seed", false},
    {"random_seed", "seed", false}, /* Mistral */
    {"stop", "stop_sequences", true},
    {"n", "choice.count", false},
    {"response_format", "response_format", false},
    {"reasoning_effort", "reasoning_effort", false},
    {"dimensions", "dimensions", false},
    {"encoding_format", "encoding_formats", true},
};

static struct ts_slice as_list(struct ts_slice value, struct ts_arena *arena)
{
    if (ts_json_kind(value) != TS_JSON_STRING)
        return value;
    char *list = ts_arena_printf(arena, "[%.*s]", (int)value.n, value.p);
    return ts_slice_text(list);
}

static bool is_set(const struct ts_call *call, const char *name)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (strcmp(call->params[i].name, name) == 0)
            return true;
    return false;
}

static void add(struct ts_call *call, const struct ts_param_row *row, struct ts_slice value)
{
    if (value.n == 0 || ts_json_kind(value) == TS_JSON_NULL || is_set(call, row->name))
        return;
    struct ts_param *params =
        ts_arena_grow(&call->arena, call->params, call->param_count, sizeof *params);
    if (!params)
        return;
    call->params = params;
    if (row->is_list)
        value = as_list(value, &call->arena);
    params[call->param_count++] = (struct ts_param){row->name, value};
}

void ts_params_rows(struct ts_call *call, struct ts_slice object, const struct ts_param_row *list,
                    size_t count)
{
    struct ts_slice *values = ts_arena_alloc(&call->arena, (count + 1) * sizeof *values);
    if (!values)
        return;
    /* one walk: requests are long, and their messages stand between the parameters */
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter))
        for (size_t i = 0; i < count; i++)
            if (ts_json_key_is(&iter, list[i].key))
                values[i] = iter.value;
    for (size_t i = 0; i < count; i++)
        add(call, &list[i], values[i]);
}

void ts_params_read(struct ts_call *call, struct ts_slice request)
{
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
}
