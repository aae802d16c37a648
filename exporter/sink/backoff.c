/* When to ask again. */
#include "exporter/sink/backoff.h"

#define FIRST_MS 500u
#define LONGEST_MS 30000u

void ts_backoff_failed(struct ts_backoff *backoff, uint64_t now_ns, unsigned retry_after_s,
                       uint32_t random_bits)
{
    uint64_t pause_ms = FIRST_MS;
    for (unsigned i = 0; i < backoff->failures && pause_ms < LONGEST_MS; i++)
        pause_ms *= 2;
    if (pause_ms > LONGEST_MS)
        pause_ms = LONGEST_MS;
    pause_ms -= pause_ms / 2 * (random_bits & 0xffff) / 0xffff;
    if (pause_ms < retry_after_s * 1000ull)
        pause_ms = retry_after_s * 1000ull;
    backoff->failures++;
    backoff->next_ns = now_ns + pause_ms * 1000000;
}

void ts_backoff_worked(struct ts_backoff *backoff)
{
    *backoff = (struct ts_backoff){0};
}
