/* Reads a journal, segment after segment, also while it is being written.
 *
 * A writer reserves place and number of a record in one step. So, while it lives, zeros where a
 * record should begin are either the end or a record that is not finished yet; and a segment is
 * left for the next one only when the next one's first record follows on the last that was read. */
#include "exporter/spool/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exporter/spool/segment_file.h"

/* A thread may be put aside in the middle of an append, but hardly for so long. */
#define ABANDONED_NS 10000000000ll
#define LOOK_AHEAD_BYTES (128ull << 10)

struct ts_journal {
    char run_dir[PATH_MAX];
    char id[2 * TS_JOURNAL_ID_BYTES + 1];
    struct ts_segment_file file, next_file;
    uint32_t number; /* of the present segment */
    uint64_t position;
    uint64_t seen;          /* records */
    uint64_t last_sequence; /* the highest */
    uint64_t lost;          /* records before this place that will not come any more */
    bool loaded;            /* the present segment's header was read */
    bool waited;            /* there was nothing here the last time */
    bool examined;          /* the segment's end was looked at for damage */
    bool left;              /* the present segment cannot be read */
    struct ts_damage damage;
};

enum step { STEP_ERROR = -1, STEP_NOTHING = 0, STEP_RECORD = 1, STEP_AGAIN = 2 };

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* Keeps the first damage in words: "<file>: <what>". */
__attribute__((format(printf, 2, 3))) static void say(struct ts_journal *journal,
                                                      const char *format, ...)
{
    struct ts_damage *damage = &journal->damage;
    if (*damage->text)
        return;
    int used = snprintf(damage->text, sizeof damage->text, "%s.%06u" TS_JOURNAL_SUFFIX ": ",
                        journal->id, journal->number);
    va_list args;
    va_start(args, format);
    vsnprintf(damage->text + used, sizeof damage->text - (size_t)used, format, args);
    va_end(args);
}

static void note_hole(struct ts_journal *journal, uint64_t bytes)
{
    journal->damage.holes++;
    journal->damage.bytes_skipped += bytes;
    say(journal, "damaged at byte %llu: no whole record in the %llu bytes from there",
        (unsigned long long)journal->position, (unsigned long long)bytes);
}

static void note_missing_segments(struct ts_journal *journal, uint32_t from, uint32_t to)
{
    if (from == to)
        return;
    journal->damage.missing_segments += to - from;
    say(journal, "%u segments are missing before it, from number %u on", to - from, from);
}

/* The lowest number of a segment that is at least `from`. */
struct lowest {
    const char *journal_id;
    uint32_t from, number; /* 0: none */
};

static void take_lowest(void *context, const char *journal_id, uint32_t number)
{
    struct lowest *lowest = context;
    if (strcmp(journal_id, lowest->journal_id) == 0 && number >= lowest->from &&
        (!lowest->number || number < lowest->number))
        lowest->number = number;
}

static uint32_t lowest_segment(const struct ts_journal *journal, uint32_t from)
{
    struct lowest lowest = {.journal_id = journal->id, .from = from};
    ts_segment_files(journal->run_dir, take_lowest, &lowest);
    return lowest.number;
}

static void go_to(struct ts_journal *journal, uint32_t number)
{
    journal->number = number;
    journal->loaded = journal->waited = journal->examined = journal->left = false;
}

/* The writer is dead and this segment was read to its end. */
static enum step go_on(struct ts_journal *journal)
{
    uint32_t number = lowest_segment(journal, journal->number + 1);
    if (number) {
        uint32_t expected = journal->number + 1;
        go_to(journal, number);
        note_missing_segments(journal, expected, number);
        return STEP_AGAIN;
    }
    journal->damage.missing_records =
        journal->last_sequence > journal->seen ? journal->last_sequence - journal->seen : 0;
    if (journal->damage.missing_records)
        say(journal, "%llu records are missing in or before it",
            (unsigned long long)journal->damage.missing_records);
    return STEP_NOTHING;
}

static enum step deliver(struct ts_journal *journal, const struct ts_record_header *header,
                         struct ts_record *record)
{
    *record = (struct ts_record){
        .type = header->type,
        .flags = header->flags,
        .realtime_ns = header->monotonic_ns + journal->file.anchor_ns,
        .exchange = header->exchange,
        .offset = header->offset,
        .sequence = header->sequence,
        .thread = header->thread,
        .segment = journal->number,
        .payload = {(const char *)(header + 1), header->length},
    };
    journal->position += ts_record_span(header->length);
    journal->waited = journal->examined = false;
    journal->seen++;
    if (header->sequence > journal->last_sequence)
        journal->last_sequence = header->sequence;
    if (journal->file.size_bytes && journal->last_sequence > journal->seen)
        journal->lost = journal->last_sequence - journal->seen; /* mapped: numbers rise in place */
    return STEP_RECORD;
}

/* Steps over what is no record, to the next whole one before `limit`. */
static bool over_hole(struct ts_journal *journal, uint64_t limit, uint64_t *written_to)
{
    uint64_t at = ts_segment_file_next(&journal->file, journal->position, limit, written_to);
    if (!at)
        return false;
    ts_segment_file_refresh(&journal->file); /* it may have come while we looked further on */
    if (ts_segment_file_record(&journal->file, journal->position))
        return true;
    note_hole(journal, at - journal->position);
    journal->position = at;
    return true;
}

static enum step step_of_dead(struct ts_journal *journal)
{
    uint64_t written_to;
    if (journal->examined)
        return go_on(journal);
    if (over_hole(journal, UINT64_MAX, &written_to))
        return STEP_AGAIN;
    if (written_to > journal->position)
        note_hole(journal, written_to - journal->position);
    journal->examined = true;
    return go_on(journal);
}

static bool is_old(const struct ts_record_header *header)
{
    return (int64_t)(clock_ns(CLOCK_MONOTONIC) - header->monotonic_ns) > ABANDONED_NS;
}

/* A record further on is so old that the one that should be here was given up. */
static bool is_abandoned(struct ts_journal *journal)
{
    uint64_t limit = journal->position + LOOK_AHEAD_BYTES;
    uint64_t at = ts_segment_file_next(&journal->file, journal->position, limit, NULL);
    return at && is_old(ts_segment_file_record(&journal->file, at));
}

struct first {
    uint64_t sequence;
    bool old;
};

static bool open_next(struct ts_journal *journal)
{
    return ts_segment_file_open(&journal->next_file, journal->run_dir, journal->id,
                                journal->number + 1) == TS_SEGMENT_GOOD;
}

static bool first_of_next(struct ts_journal *journal, struct first *first)
{
    struct ts_segment_file *file = &journal->next_file;
    if (!open_next(journal))
        return false;
    const struct ts_record_header *header = ts_segment_file_record(file, file->header_bytes);
    if (header)
        *first = (struct first){header->sequence, is_old(header)};
    return header != NULL;
}

/* The next segment is in use. The present one is looked at once more, since its last record may
 * have come before the next one's first but after we looked. */
static enum step leave_when_read(struct ts_journal *journal, const struct first *first,
                                 struct ts_record *record)
{
    ts_segment_file_refresh(&journal->file);
    const struct ts_record_header *header =
        ts_segment_file_record(&journal->file, journal->position);
    if (header)
        return deliver(journal, header, record);
    if (journal->seen + journal->lost + 1 < first->sequence) {
        if (!first->old)
            return STEP_NOTHING;
        if (over_hole(journal, UINT64_MAX, NULL))
            return STEP_AGAIN;
        journal->lost = first->sequence - 1 - journal->seen;
    }
    go_to(journal, journal->number + 1);
    return STEP_AGAIN;
}

static enum step step_of_living(struct ts_journal *journal, struct ts_record *record)
{
    struct first first;
    bool damaged = ts_segment_file_word(&journal->file, journal->position) != 0;
    if (damaged && over_hole(journal, UINT64_MAX, NULL))
        return STEP_AGAIN;
    if (journal->waited && is_abandoned(journal))
        return over_hole(journal, UINT64_MAX, NULL) ? STEP_AGAIN : STEP_NOTHING;
    journal->waited = true;
    return first_of_next(journal, &first) ? leave_when_read(journal, &first, record) : STEP_NOTHING;
}

static enum step step_of_loaded(struct ts_journal *journal, bool writer_alive,
                                struct ts_record *record)
{
    struct ts_segment_file *file = &journal->file;
    const struct ts_record_header *header = ts_segment_file_record(file, journal->position);
    if (!header) {
        ts_segment_file_refresh(file);
        header = ts_segment_file_record(file, journal->position);
    }
    if (header)
        return deliver(journal, header, record);
    if (file->error && writer_alive)
        return STEP_NOTHING; /* perhaps there are no descriptors left for now */
    if (file->error) {
        say(journal, "cannot be read: %s", strerror(file->error));
        journal->left = true;
        return STEP_ERROR;
    }
    return writer_alive ? step_of_living(journal, record) : step_of_dead(journal);
}

/* Without its own header a segment's clock is that of the one before or after it, or of now. */
static void find_anchor(struct ts_journal *journal)
{
    if (journal->file.anchor_ns)
        return;
    journal->file.anchor_ns = open_next(journal)
                                  ? journal->next_file.anchor_ns
                                  : clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
}

static void start_segment(struct ts_journal *journal, bool whole)
{
    const struct ts_segment_file *file = &journal->file;
    journal->loaded = true;
    journal->position = file->header_bytes;
    if (!whole)
        find_anchor(journal);
    if (whole && file->file_bytes >= file->size_bytes)
        return;
    journal->damage.holes++;
    if (whole)
        say(journal, "cut off after %llu of %llu bytes", (unsigned long long)file->file_bytes,
            (unsigned long long)file->size_bytes);
    else
        say(journal, "its header is damaged");
}

static enum step cannot_load(struct ts_journal *journal, enum ts_segment_state state)
{
    if (state == TS_SEGMENT_NEWER)
        say(journal, "written by a newer traceshim; read it with that one");
    else
        say(journal, "cannot be read: %s", strerror(journal->file.error));
    journal->left = true;
    return STEP_ERROR;
}

static enum step load(struct ts_journal *journal, bool writer_alive)
{
    enum ts_segment_state state =
        ts_segment_file_open(&journal->file, journal->run_dir, journal->id, journal->number);
    bool good = state == TS_SEGMENT_GOOD;
    if (good || (state == TS_SEGMENT_BAD_HEADER && !writer_alive)) {
        start_segment(journal, good);
        return STEP_AGAIN;
    }
    if (state == TS_SEGMENT_NEWER || (state == TS_SEGMENT_UNREADABLE && !writer_alive))
        return cannot_load(journal, state);
    if (writer_alive)
        return STEP_NOTHING; /* being made, or not to be read for now */
    if (!journal->examined) {
        journal->examined = true;
        journal->damage.holes++;
        say(journal, "empty: cut off, or its writer was killed before it wrote");
    }
    return go_on(journal);
}

int ts_journal_reader_next(struct ts_journal *journal, bool writer_alive, struct ts_record *record)
{
    enum step step;
    do {
        if (journal->left)
            step = go_on(journal);
        else if (journal->loaded)
            step = step_of_loaded(journal, writer_alive, record);
        else
            step = load(journal, writer_alive);
    } while (step == STEP_AGAIN);
    return (int)step;
}

static bool is_readable(struct ts_journal *journal, char *error, size_t error_size)
{
    enum ts_segment_state state =
        ts_segment_file_open(&journal->file, journal->run_dir, journal->id, journal->number);
    if (state == TS_SEGMENT_NEWER)
        snprintf(error, error_size,
                 "%s: written by a newer traceshim (format above %d); read it with that one",
                 journal->file.path, TS_FORMAT_VERSION);
    else if (state == TS_SEGMENT_UNREADABLE)
        snprintf(error, error_size, "%s: %s; check who owns it and its mode", journal->file.path,
                 strerror(journal->file.error));
    else
        return true;
    return false;
}

static bool find_first(struct ts_journal *journal, char *error, size_t error_size)
{
    uint32_t number = lowest_segment(journal, 1);
    if (!number) {
        snprintf(error, error_size, "%s: no journal %s here; `traceshim ls` shows what there is",
                 journal->run_dir, journal->id);
        return false;
    }
    go_to(journal, number);
    note_missing_segments(journal, 1, number);
    return is_readable(journal, error, error_size);
}

struct ts_journal *ts_journal_reader_open(const char *run_dir, const char *journal_id, char *error,
                                          size_t error_size)
{
    struct ts_journal *journal = calloc(1, sizeof *journal);
    if (!journal) {
        snprintf(error, error_size, "%s: out of memory", run_dir);
        return NULL;
    }
    snprintf(journal->run_dir, sizeof journal->run_dir, "%s", run_dir);
    snprintf(journal->id, sizeof journal->id, "%s", journal_id);
    if (find_first(journal, error, error_size))
        return journal;
    ts_journal_reader_close(journal);
    return NULL;
}

const struct ts_damage *ts_journal_reader_damage(const struct ts_journal *journal)
{
    return &journal->damage;
}

const char *ts_journal_reader_id(const struct ts_journal *journal)
{
    return journal->id;
}

void ts_journal_reader_close(struct ts_journal *journal)
{
    if (!journal)
        return;
    ts_segment_file_close(&journal->file);
    ts_segment_file_close(&journal->next_file);
    free(journal);
}
