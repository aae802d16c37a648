/* Numbers as JSON has them, whatever locale the traced program has set. */
#ifndef TS_SINK_NUMBER_H
#define TS_SINK_NUMBER_H

/* The shortest of 15 to 17 digits that reads back as the same value. out holds 32 bytes. The value
 * is finite. */
void ts_number_text(double value, char out[32]);

#endif
