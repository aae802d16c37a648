/* Lists of the form k=v,k=v with percent-encoding, as OpenTelemetry's variables have them (W3C
 * Baggage). */
#ifndef TS_SINK_PAIRS_H
#define TS_SINK_PAIRS_H

/* Calls f for each pair, decoded and without blanks around it. A pair without a key or '=' is left
 * out. */
void ts_pairs_each(const char *list, void (*f)(void *context, const char *key, const char *value),
                   void *context);

#endif
