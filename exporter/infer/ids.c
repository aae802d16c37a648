/* Ids of traces and spans. */
#include "exporter/infer/ids.h"

#include "exporter/base/hash.h"

static struct ts_hash begin(const char *journal_id, uint64_t exchange, const char *role)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, journal_id);
    ts_hash_u64(&hash, exchange);
    ts_hash_text(&hash, role);
    return hash;
}

static struct ts_hash of_call(const struct ts_call *call, const char *role)
{
    return begin(call->exchange->process->journal_id, call->exchange->number, role);
}

/* An id of zeros means "none" in OTLP. */
static void put_64(struct ts_hash *hash, unsigned char out[8])
{
    uint64_t value = ts_hash_64(hash);
    if (!value)
        value = 1;
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(value >> (56 - 8 * i));
}

void ts_id_trace(const struct ts_call *first, unsigned char out[16])
{
    struct ts_hash hash = of_call(first, "trace");
    ts_hash_128(&hash, out);
}

void ts_id_call(const struct ts_call *call, unsigned char out[8])
{
    struct ts_hash hash = of_call(call, "call");
    put_64(&hash, out);
}

void ts_id_role(const unsigned char trace_id[16], const char *role, unsigned char out[8])
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_add(&hash, trace_id, 16);
    ts_hash_text(&hash, role);
    put_64(&hash, out);
}

void ts_id_tool(const char *journal_id, uint64_t exchange, size_t index, const char *tool_call_id,
                unsigned char out[8])
{
    struct ts_hash hash = begin(journal_id, exchange, "tool");
    ts_hash_u64(&hash, index);
    ts_hash_text(&hash, tool_call_id);
    put_64(&hash, out);
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
