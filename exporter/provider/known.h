/* Where calls that are known without being told go: for people who ask what is traced. */
#ifndef TS_PROVIDER_KNOWN_H
#define TS_PROVIDER_KNOWN_H

#include "exporter/call/call.h"

struct ts_known {
    enum ts_call_kind kind;
    const char *host, *path; /* as in TRACESHIM_ENDPOINTS; host "*": any */
    const char *format; /* of the row that reads it; "" for one that shows bodies as they are */
    const char *name;   /* of a tool; "" */
};

/* Calls f for each, in the order of ts_providers. The texts live until f returns. */
void ts_known_each(void (*f)(void *context, const struct ts_known *known), void *context);

#endif
