/* Exchanges for tests: written as the tap would have seen them. */
#ifndef TS_TEST_EXCHANGE_FIXTURE_H
#define TS_TEST_EXCHANGE_FIXTURE_H

#include "exporter/spool/exchange.h"

enum { FIXTURE_PIECES = 32 };

struct fixture {
    struct ts_exchange exchange;
    struct ts_piece pieces[FIXTURE_PIECES];
    uint64_t clock_ns, out_offset, in_offset;
    struct ts_arena arena; /* for ts_http_read */
};

/* A finished POST to https://api.example.com/v1/chat without pieces. */
void fixture_begin(struct fixture *f);
void fixture_end(struct fixture *f);

/* Each piece is a nanosecond later than the one before; the first one is at 1001. */
void fixture_add(struct fixture *f, enum ts_record_type type, const char *data, size_t bytes);
void fixture_text(struct fixture *f, enum ts_record_type type, const char *text);
/* As many bytes of the body were left out of the journal before this piece. */
void fixture_gap(struct fixture *f, enum ts_record_type type, size_t left_out, const char *text);

#define HEAD_OUT(f, text) fixture_text(f, TS_REC_HEADER_OUT, text)
#define BODY_OUT(f, text) fixture_text(f, TS_REC_DATA_OUT, text)
#define HEAD_IN(f, text) fixture_text(f, TS_REC_HEADER_IN, text)
#define BODY_IN(f, text) fixture_text(f, TS_REC_DATA_IN, text)

#endif
