/* Appends records to this process's journal. */
#include "shim/journal.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/clock.h"
#include "shim/crc32c.h"
#include "shim/held.h"
#include "shim/segments.h"
#include "shim/spooldir.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18 /* Linux 4.14 */
#endif

/* The record header's bytes from here on are what its CRC covers. */
#define CRC_FROM offsetof(struct ts_record_header, length)

enum { NEVER_OPENED, OPEN, FAILED };
static atomic_int state;
static struct ts_segment_place place;

/* TRACESHIM_CAPTURE_CONTENT=0: records are in memory; or, bare, on disk without pieces. */
static atomic_bool in_memory, bare;
static const char *memory_spool;
static const void *memory_fields;
static size_t memory_fields_bytes;

static _Atomic uint64_t dropped_records, dropped_bytes;
static atomic_bool dropped_unsaid; /* since the last DROPPED record */

/* A page that the kernel empties in a child process, also in one that was made around the handlers
 * of fork: such a child sees that the journal is not its own. */
static atomic_int *ours;

/* In the static block, so that reaching it never allocates. */
static _Thread_local uint32_t thread_id __attribute__((tls_model("initial-exec")));

/* This thread leaves memory: what it appends goes to disk, while that of all others is held. */
static _Thread_local bool leaving __attribute__((tls_model("initial-exec")));

static uint32_t this_thread(void)
{
    if (!thread_id)
        thread_id = (uint32_t)syscall(SYS_gettid);
    return thread_id;
}

/* What is appended, in two parts that records take their payloads from. */
struct parts {
    const char *first, *second;
    size_t first_bytes, second_bytes;
};

static struct parts cut(struct parts *parts, size_t bytes)
{
    struct parts head = *parts;
    if (head.first_bytes > bytes)
        head.first_bytes = bytes;
    if (head.second_bytes > bytes - head.first_bytes)
        head.second_bytes = bytes - head.first_bytes;
    if (head.first_bytes)
        parts->first += head.first_bytes;
    if (head.second_bytes)
        parts->second += head.second_bytes;
    parts->first_bytes -= head.first_bytes;
    parts->second_bytes -= head.second_bytes;
    return head;
}

static size_t padded(size_t bytes)
{
    return (bytes + TS_RECORD_ALIGN - 1) & ~(size_t)(TS_RECORD_ALIGN - 1);
}

/* The CRC is taken of the copy, because the program may change its own bytes at any time. */
static void write_mapped(char *at, const struct ts_record_header *header, const struct parts *parts)
{
    struct ts_record_header *record = (struct ts_record_header *)at;
    char *payload = at + sizeof *header;
    memcpy(at + CRC_FROM, (const char *)header + CRC_FROM, sizeof *header - CRC_FROM);
    if (parts->first_bytes)
        memcpy(payload, parts->first, parts->first_bytes);
    if (parts->second_bytes)
        memcpy(payload + parts->first_bytes, parts->second, parts->second_bytes);
    record->crc32c = ts_crc32c(0, at + CRC_FROM, sizeof *header - CRC_FROM + header->length);
    atomic_store_explicit((_Atomic uint32_t *)&record->magic, TS_RECORD_MAGIC,
                          memory_order_release);
}

static bool write_appended(const struct ts_reservation *reservation,
                           const struct ts_record_header *given, const struct parts *parts)
{
    static const char zeros[TS_RECORD_ALIGN];
    struct ts_record_header header = *given;
    size_t bytes = sizeof header + header.length;
    struct iovec vectors[] = {
        {&header, sizeof header},
        {(void *)parts->first, parts->first_bytes},
        {(void *)parts->second, parts->second_bytes},
        {(void *)zeros, padded(bytes) - bytes},
    };
    header.magic = TS_RECORD_MAGIC;
    header.crc32c = ts_crc32c(0, &header.length, sizeof header - CRC_FROM);
    header.crc32c = ts_crc32c(header.crc32c, parts->first, parts->first_bytes);
    header.crc32c = ts_crc32c(header.crc32c, parts->second, parts->second_bytes);
    return ts_segment_append(&place, reservation->segment, reservation->at + padded(bytes), vectors,
                             4);
}

static bool write_reserved(const struct ts_reservation *reservation,
                           const struct ts_record_header *header, const struct parts *parts)
{
    if (reservation->segment->base) {
        write_mapped(reservation->segment->base + reservation->at, header, parts);
        return true;
    }
    if (write_appended(reservation, header, parts))
        return true;
    ts_segments_give_up(reservation);
    return false;
}

static bool is_piece(uint16_t type)
{
    return type == TS_REC_BODY_SET || type >= TS_REC_HEADER_OUT;
}

/* header: what the caller knows of it. Returns the record's number (1 for all in memory and what
 * is left out on purpose), 0: no room. */
static uint64_t append_one(struct ts_record_header *header, const struct parts *parts)
{
    struct ts_reservation reservation;
    header->length = (uint32_t)(parts->first_bytes + parts->second_bytes);
    if (!leaving && atomic_load_explicit(&in_memory, memory_order_relaxed)) {
        enum ts_held held = ts_held_add(header, parts->first, parts->first_bytes, parts->second,
                                        parts->second_bytes);
        if (held != TS_HELD_CLOSED)
            return held == TS_HELD_TAKEN;
    }
    if (is_piece(header->type) && atomic_load_explicit(&bare, memory_order_relaxed))
        return 1;
    if (!ts_segments_reserve(padded(sizeof *header + header->length), &reservation))
        return 0;
    header->sequence = reservation.sequence;
    bool written = write_reserved(&reservation, header, parts);
    ts_segments_leave(&reservation);
    return written ? reservation.sequence : 0;
}

static void count_dropped(size_t bytes)
{
    atomic_fetch_add(&dropped_records, 1);
    atomic_fetch_add(&dropped_bytes, bytes);
    atomic_store(&dropped_unsaid, true);
}

static void say_dropped(void)
{
    char payload[64];
    struct ts_fields fields;
    struct ts_record_header header = {
        .type = TS_REC_DROPPED, .thread = this_thread(), .monotonic_ns = ts_now_ns()};
    if (!atomic_exchange(&dropped_unsaid, false))
        return;
    ts_fields_init(&fields, payload, sizeof payload);
    ts_fields_u64(&fields, TS_F_DROPPED_RECORDS, atomic_load(&dropped_records));
    ts_fields_u64(&fields, TS_F_DROPPED_BYTES, atomic_load(&dropped_bytes));
    struct parts parts = {.first = payload, .first_bytes = fields.used};
    if (!append_one(&header, &parts))
        atomic_store(&dropped_unsaid, true);
}

/* In pieces that are not too long for a record. */
static uint64_t append_all(struct ts_record_header *header, struct parts rest)
{
    uint64_t first = 0;
    for (bool at_first = true; at_first || rest.first_bytes + rest.second_bytes; at_first = false) {
        struct parts piece = cut(&rest, TS_RECORD_MAX_PAYLOAD);
        uint64_t sequence = append_one(header, &piece);
        if (at_first)
            first = sequence;
        if (!sequence)
            count_dropped(header->length);
        header->offset += header->length;
        header->flags &= (uint16_t)~TS_REC_FLAG_AFTER_GAP;
    }
    return first;
}

uint64_t ts_journal_append(enum ts_record_type type, unsigned flags, uint64_t exchange,
                           uint64_t offset, uint64_t monotonic_ns, const void *part1,
                           size_t part1_bytes, const void *part2, size_t part2_bytes)
{
    if (!ts_journal_is_open()) {
        if (atomic_load(&state) == FAILED)
            count_dropped(part1_bytes + part2_bytes);
        return 0;
    }
    int saved = errno;
    struct ts_record_header header = {
        .type = (uint16_t)type,
        .flags = (uint16_t)flags,
        .exchange = exchange,
        .offset = offset,
        .monotonic_ns = monotonic_ns ? monotonic_ns : ts_now_ns(),
        .thread = this_thread(),
    };
    struct parts parts = {part1, part2, part1_bytes, part2_bytes};
    if (atomic_load_explicit(&dropped_unsaid, memory_order_relaxed))
        say_dropped();
    uint64_t sequence = append_all(&header, parts);
    errno = saved;
    return sequence;
}

static void make_id(void)
{
    static const char digits[] = "0123456789abcdef";
    size_t bytes = sizeof place.id;
    if (syscall(SYS_getrandom, place.id, bytes, GRND_NONBLOCK) != (long)bytes) {
        uint64_t other[2] = {ts_now_ns() * 0x9e3779b97f4a7c15ull, (uint64_t)getpid() << 32};
        other[1] ^= (uintptr_t)&other ^ ts_now_ns();
        memcpy(place.id, other, bytes);
    }
    for (size_t i = 0; i < bytes; i++) {
        place.id_text[2 * i] = digits[place.id[i] >> 4];
        place.id_text[2 * i + 1] = digits[place.id[i] & 15];
    }
}

static bool set_place(const char *spool_dir, const char *run_id)
{
    size_t bytes = strlen(spool_dir);
    while (bytes > 1 && spool_dir[bytes - 1] == '/')
        bytes--;
    if (!bytes || bytes >= sizeof place.spool_dir)
        return false;
    memcpy(place.spool_dir, spool_dir, bytes);
    place.spool_dir[bytes] = 0;
    place.run_id = run_id;
    make_id();
    return true;
}

static void mark_ours(void)
{
    size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
    if (!ours) {
        void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return;
        madvise(page, bytes, MADV_WIPEONFORK);
        ours = page;
    }
    atomic_store_explicit(ours, 1, memory_order_relaxed);
}

static bool open_place(const char *spool_dir, const char *run_id)
{
    if (!set_place(spool_dir, run_id))
        return false;
    int folder = ts_spooldir_make(place.spool_dir, run_id);
    if (folder < 0)
        return false;
    syscall(SYS_close, folder);
    return ts_segments_open(&place) == 0;
}

int ts_journal_open(const char *spool_dir, const char *run_id, const void *process_fields,
                    size_t process_fields_bytes)
{
    int saved = errno;
    struct ts_record_header header = {
        .type = TS_REC_PROCESS, .thread = this_thread(), .monotonic_ns = ts_now_ns()};
    struct parts parts = {.first = process_fields, .first_bytes = process_fields_bytes};
    bool opened = open_place(spool_dir, run_id);
    if (opened) {
        mark_ours();
        append_all(&header, parts);
    }
    atomic_store(&state, opened ? OPEN : FAILED);
    errno = saved;
    return opened ? 0 : -1;
}

static bool make_folder(const char *spool_dir, const char *run_id)
{
    if (!set_place(spool_dir, run_id))
        return false;
    place.id_text[0] = 0;
    int folder = ts_spooldir_make(place.spool_dir, run_id);
    if (folder >= 0)
        syscall(SYS_close, folder);
    return folder >= 0;
}

int ts_journal_open_in_memory(const char *spool_dir, const char *run_id, const void *process_fields,
                              size_t process_fields_bytes)
{
    int saved = errno;
    bool opened = make_folder(spool_dir, run_id);
    if (opened) {
        mark_ours();
        memory_spool = spool_dir;
        memory_fields = process_fields;
        memory_fields_bytes = process_fields_bytes;
        atomic_store(&in_memory, true);
    }
    atomic_store(&state, opened ? OPEN : FAILED);
    errno = saved;
    return opened ? 0 : -1;
}

bool ts_journal_is_in_memory(void)
{
    return atomic_load(&in_memory);
}

bool ts_journal_take(struct ts_exporter_record *record)
{
    return atomic_load(&in_memory) && ts_held_take(record);
}

static void write_held(const struct ts_exporter_record *record)
{
    struct ts_record_header header = *record->header;
    struct parts parts = {.first = record->payload, .first_bytes = header.length};
    if (atomic_load(&state) != OPEN || !append_one(&header, &parts))
        count_dropped(header.length);
}

/* The journal on disk is there before anybody is told that nothing is held any more; threads that
 * append meanwhile wait, so that no record comes before those that were held. */
void ts_journal_leave_memory(void)
{
    int saved = errno;
    if (!atomic_load(&in_memory))
        return;
    leaving = true;
    atomic_store(&bare, true);
    ts_journal_open(memory_spool, place.run_id, memory_fields, memory_fields_bytes);
    ts_held_close(write_held);
    atomic_store(&in_memory, false);
    leaving = false;
    errno = saved;
}

void ts_journal_set_bare(void)
{
    atomic_store(&bare, true);
}

bool ts_journal_is_bare(void)
{
    return atomic_load_explicit(&bare, memory_order_relaxed);
}

void ts_journal_set_thread(uint32_t thread)
{
    thread_id = thread;
}

const void *ts_journal_process_fields(size_t *bytes)
{
    *bytes = memory_fields_bytes;
    return memory_fields;
}

bool ts_journal_is_open(void)
{
    if (atomic_load_explicit(&state, memory_order_acquire) != OPEN)
        return false;
    return !ours || atomic_load_explicit(ours, memory_order_relaxed);
}

const char *ts_journal_id(void)
{
    return place.id_text;
}

void ts_journal_tend(void)
{
    int saved = errno;
    if (ts_journal_is_open())
        ts_segments_tend();
    errno = saved;
}

void ts_journal_dropped(uint64_t *records, uint64_t *bytes)
{
    *records = atomic_load(&dropped_records);
    *bytes = atomic_load(&dropped_bytes);
}

void ts_journal_forked(void)
{
    int saved = errno;
    atomic_store(&state, NEVER_OPENED);
    ts_segments_forget();
    ts_held_forget();
    atomic_store(&in_memory, false);
    atomic_store(&bare, false);
    atomic_store(&dropped_records, 0);
    atomic_store(&dropped_bytes, 0);
    atomic_store(&dropped_unsaid, false);
    place.id_text[0] = 0;
    thread_id = 0;
    errno = saved;
}
