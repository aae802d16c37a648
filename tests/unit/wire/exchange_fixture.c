/* Builds exchanges piece by piece. */
#include "exchange_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

void fixture_begin(struct fixture *f)
{
    *f = (struct fixture){.clock_ns = 1000};
    f->exchange = (struct ts_exchange){.ended = true,
                                       .end_reason = TS_END_DONE,
                                       .has_curlcode = true,
                                       .url = "https://api.example.com/v1/chat",
                                       .method = "POST",
                                       .libcurl = "7.88.1",
                                       .kind = "",
                                       .error_text = "",
                                       .effective_url = "https://api.example.com/v1/chat",
                                       .primary_ip = "",
                                       .pieces = f->pieces};
}

void fixture_end(struct fixture *f)
{
    ts_arena_free(&f->arena);
}

void fixture_add(struct fixture *f, enum ts_record_type type, const char *data, size_t bytes)
{
    cr_assert_lt(f->exchange.piece_count, FIXTURE_PIECES, "the fixture has room");
    uint64_t *offset = type == TS_REC_DATA_OUT ? &f->out_offset : &f->in_offset;
    bool body = type == TS_REC_DATA_OUT || type == TS_REC_DATA_IN;
    f->pieces[f->exchange.piece_count++] = (struct ts_piece){
        .type = type,
        .realtime_ns = ++f->clock_ns,
        .offset = body ? *offset : 0,
        .data = {data, bytes},
    };
    *offset += body ? bytes : 0;
}

void fixture_text(struct fixture *f, enum ts_record_type type, const char *text)
{
    fixture_add(f, type, text, strlen(text));
}

void fixture_gap(struct fixture *f, enum ts_record_type type, size_t left_out, const char *text)
{
    *(type == TS_REC_DATA_OUT ? &f->out_offset : &f->in_offset) += left_out;
    fixture_text(f, type, text);
    f->pieces[f->exchange.piece_count - 1].after_gap = true;
}
