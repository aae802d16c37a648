/* Ids of traces and spans. */
#include "exporter/infer/ids.h"

#include "exporter/base/call_ids.h"

static struct ts_hash of_call(const struct ts_call *call, const char *role)
{
    return ts_call_id_begin(call->exchange->process->journal_id, call->exchange->number, role);
}

void ts_id_trace(const struct ts_call *first, unsigned char out[16])
{
    ts_call_id_trace(first->exchange->process->journal_id, first->exchange->number, out);
}

void ts_id_call(const struct ts_call *call, unsigned char out[8])
{
    ts_call_id_span(call->exchange->process->journal_id, call->exchange->number, out);
}

void ts_id_role(const unsigned char trace_id[16], const char *role, unsigned char out[8])
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_add(&hash, trace_id, 16);
    ts_hash_text(&hash, role);
    ts_call_id_end(&hash, out);
}

void ts_id_tool(const char *journal_id, uint64_t exchange, size_t index, const char *tool_call_id,
                unsigned char out[8])
{
    struct ts_hash hash = ts_call_id_begin(journal_id, exchange, "tool");
    ts_hash_u64(&hash, index);
    ts_hash_text(&hash, tool_call_id);
    ts_call_id_end(&hash, out);
}

uint64_t ts_id_conversation(const struct ts_call *first)
{
    struct ts_hash hash = of_call(first, "conversation");
    return ts_hash_64(&hash);
}

uint64_t ts_id_of_text(const char *id)
{
    if (!*id)
        return 0;
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, id);
    uint64_t value = ts_hash_64(&hash);
    return value ? value : 1;
}
