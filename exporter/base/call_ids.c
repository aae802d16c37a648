/* Ids of a call. */
#include "exporter/base/call_ids.h"

struct ts_hash ts_call_id_begin(const char *journal_id, uint64_t exchange, const char *role)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_text(&hash, journal_id);
    ts_hash_u64(&hash, exchange);
    ts_hash_text(&hash, role);
    return hash;
}

void ts_call_id_end(struct ts_hash *hash, unsigned char out[8])
{
    uint64_t value = ts_hash_64(hash);
    if (!value)
        value = 1;
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(value >> (56 - 8 * i));
}

void ts_call_id_trace(const char *journal_id, uint64_t exchange, unsigned char out[16])
{
    struct ts_hash hash = ts_call_id_begin(journal_id, exchange, "trace");
    ts_hash_128(&hash, out);
}

void ts_call_id_span(const char *journal_id, uint64_t exchange, unsigned char out[8])
{
    struct ts_hash hash = ts_call_id_begin(journal_id, exchange, "call");
    ts_call_id_end(&hash, out);
}
