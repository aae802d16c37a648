/* Masks on spans. */
#include "exporter/mask/mask.h"

/* What kind of span it is, in words of ours or of a convention, and numbers as JSON: no content,
 * and readers of traces rely on them. */
static bool is_structure(const char *key)
{
    static const char *const keys[] = {
        "mlflow.spanType",
        "mlflow.message.format",
        "mlflow.chat.tokenUsage",
        "mlflow.llm.cost",
        "gen_ai.operation.name",
        "gen_ai.tool.type",
        "http.request.method",
        "graph_type",
        "tool_status",
        "traceshim.run_id",
        "response_type",
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static bool is_text(const struct ts_attribute *attribute)
{
    switch (attribute->kind) {
    case TS_VALUE_TEXT:
    case TS_VALUE_JSON:
    case TS_VALUE_TEXT_LIST:
        return true;
    case TS_VALUE_INT:
    case TS_VALUE_DOUBLE:
    case TS_VALUE_BOOL:
        break;
    }
    return false;
}

/* The span's arena may be out of memory too: then there is nothing but a text that was there
 * before. */
static struct ts_slice keep(struct ts_span *span, const struct ts_buffer *masked,
                            enum ts_value_kind kind)
{
    const char *text =
        masked->data ? ts_arena_copy(&span->arena, masked->data, masked->bytes) : NULL;
    if (text)
        return (struct ts_slice){text, masked->bytes};
    return ts_slice_text(kind == TS_VALUE_TEXT ? "" : kind == TS_VALUE_JSON ? "null" : "[]");
}

static void mask_attributes(struct ts_mask *mask, struct ts_span *span,
                            struct ts_attribute *attributes, size_t count, struct ts_buffer *masked)
{
    for (size_t i = 0; i < count; i++) {
        struct ts_attribute *attribute = &attributes[i];
        if (!is_text(attribute) || is_structure(attribute->key))
            continue;
        bool changed = attribute->kind == TS_VALUE_TEXT
                           ? ts_mask_text(mask, attribute->text, masked)
                           : ts_mask_json(mask, attribute->text, masked);
        if (changed)
            attribute->text = keep(span, masked, attribute->kind);
    }
}

static const char *mask_word(struct ts_mask *mask, struct ts_span *span, const char *word,
                             struct ts_buffer *masked)
{
    if (!ts_mask_text(mask, ts_slice_text(word), masked))
        return word;
    return keep(span, masked, TS_VALUE_TEXT).p;
}

void ts_mask_span(struct ts_mask *mask, struct ts_span *span)
{
    struct ts_buffer masked = {0};
    if (!ts_mask_count(mask))
        return;
    span->name = mask_word(mask, span, span->name, &masked);
    span->status_message = mask_word(mask, span, span->status_message, &masked);
    mask_attributes(mask, span, span->attributes, span->attribute_count, &masked);
    for (size_t i = 0; i < span->event_count; i++)
        mask_attributes(mask, span, span->events[i].attributes, span->events[i].attribute_count,
                        &masked);
    ts_buffer_free(&masked);
}
