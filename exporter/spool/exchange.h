/* Records of a journal put together into exchanges: one call of the program, with everything that
 * was seen of it, uninterpreted. */
#ifndef TS_SPOOL_EXCHANGE_H
#define TS_SPOOL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/spool/reader.h"
#include "shim/record.h"

/* What the PROCESS record says; shared by all exchanges of a journal, owned by the assembler. Texts
 * are never NULL ("" when unknown). */
struct ts_process {
    char journal_id[33];
    const char *run_id;
    const char *exe, *script, *host, *leader_name;
    uint64_t pid, ppid, start_ticks, leader_pid, leader_ticks, pid_namespace, uid;
    struct {
        const char *name, *value;
    } * env; /* the variables that matter to an exporter: TRACESHIM_TAGS, OTEL_SERVICE_NAME ... */
    size_t env_count;
};
const char *ts_process_env(const struct ts_process *process, const char *name); /* NULL: not set */

/* One piece that the tap saw. data points into the exchange's memory. */
struct ts_piece {
    enum ts_record_type type; /* HEADER_OUT DATA_OUT HEADER_IN DATA_IN */
    bool after_gap;
    uint64_t realtime_ns;
    uint64_t offset;
    struct ts_slice data;
};

struct ts_exchange {
    const struct ts_process *process;
    uint64_t number; /* in its journal */
    uint32_t thread;
    uint64_t start_ns; /* wall clock; START record */
    uint64_t end_ns;   /* END record; the last record that was seen when interrupted */
    bool ended;        /* an END record was seen */
    bool interrupted;  /* no END, and there will be none: the writer is dead */
    enum ts_match match;
    const char *url, *method, *libcurl, *kind; /* never NULL */
    const char *endpoint_words; /* what TRACESHIM_ENDPOINTS says beside kind and pattern; "" */
    int no_content;             /* 1: bodies and headers were not to be recorded */
    bool has_body_bytes;
    uint64_t body_bytes;
    struct ts_slice body_set; /* POSTFIELDS as set */
    bool body_set_truncated;
    struct ts_piece
        *pieces; /* in the order of the tap; DATA_OUT_SET already resolved to DATA_OUT */
    size_t piece_count;
    /* END */
    enum ts_end_reason end_reason;
    bool has_curlcode;
    int curlcode;
    const char *error_text, *effective_url, *primary_ip;
    int status, http_version, primary_port, redirects;
    uint64_t namelookup_us, connect_us, appconnect_us, pretransfer_us, starttransfer_us, total_us,
        redirect_us, bytes_up, bytes_down;
    struct ts_arena arena; /* owns all of the above but process */
};

struct ts_assembler;

/* One assembler for each journal. emit gets a finished exchange (ended or interrupted) and owns it:
 * free with ts_exchange_free. It is called from ts_assembler_feed and ts_assembler_finish. start
 * (may be NULL) is told of calls that begin; the exchange is the assembler's. */
struct ts_assembler *
ts_assembler_new(const char *journal_id, void (*emit)(void *context, struct ts_exchange *exchange),
                 void (*start)(void *context, const struct ts_exchange *exchange), void *context);
void ts_assembler_feed(struct ts_assembler *assembler, const struct ts_record *record);

/* The writer is dead and everything was read: what has no END is emitted as interrupted. */
void ts_assembler_finish(struct ts_assembler *assembler);

/* Calls f for each exchange that is still in flight (for `ls` of a living process). */
void ts_assembler_in_flight(const struct ts_assembler *assembler,
                            void (*f)(void *context, const struct ts_exchange *exchange),
                            void *context);

const struct ts_process *ts_assembler_process(const struct ts_assembler *assembler);
bool ts_assembler_process_ended(const struct ts_assembler *assembler); /* PROCESS_END was seen */
uint64_t
ts_assembler_dropped(const struct ts_assembler *assembler); /* records, as the writer counted */
void ts_assembler_free(struct ts_assembler *assembler); /* emitted exchanges must be freed before */
void ts_exchange_free(struct ts_exchange *exchange);

#endif
