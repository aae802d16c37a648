/* JSON in tests, legible: single quotes stand for double ones. */
#ifndef TS_TEST_QUOTES_H
#define TS_TEST_QUOTES_H

/* Valid until the eighth call after this one; at most 8 KB. */
const char *q(const char *text);

#endif
