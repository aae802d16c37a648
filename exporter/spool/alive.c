/* Tells whether a process lives, and whether it still writes its journal. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/spool/segment_file.h"
#include "exporter/spool/spool.h"

static FILE *open_proc(uint64_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%llu/%s", (unsigned long long)pid, name);
    return fopen(path, "re");
}

struct stat_line {
    char state;
    uint64_t threads, start_ticks;
};

/* The program's name stands in parentheses and may hold anything; behind it come the state, as the
 * third field, the number of threads as the 20th, the start time as the 22nd. */
static bool read_stat(uint64_t pid, struct stat_line *line)
{
    char text[2048];
    FILE *file = open_proc(pid, "stat");
    if (!file)
        return false;
    size_t bytes = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[bytes] = 0;
    const char *at = strrchr(text, ')');
    if (!at || strlen(at) < 3)
        return false;
    line->state = at[2];
    for (int field = 3; at && field <= 22; field++) {
        at = strchr(at + 1, ' ');
        uint64_t number = at ? strtoull(at + 1, NULL, 10) : 0;
        if (field == 20)
            line->threads = number;
        line->start_ticks = number;
    }
    return at != NULL;
}

/* The main thread may be over while others go on. */
static bool is_zombie(const struct stat_line *line)
{
    return (line->state == 'Z' || line->state == 'X') && line->threads <= 1;
}

bool ts_spool_process_alive(uint64_t pid, uint64_t start_ticks)
{
    struct stat_line line;
    return pid && read_stat(pid, &line) && !is_zombie(&line) &&
           (!start_ticks || line.start_ticks == start_ticks);
}

uint64_t ts_spool_start_ticks(uint64_t pid)
{
    struct stat_line line;
    return read_stat(pid, &line) ? line.start_ticks : 0;
}

/* Where the maps cannot be read (another user's process, or its main thread is over) it is taken to
 * be mapped. */
static bool has_mapped(uint64_t pid, const char *journal_id)
{
    char *line = NULL;
    size_t size = 0;
    char name[2 * TS_JOURNAL_ID_BYTES + 3];
    bool found = false;
    snprintf(name, sizeof name, "/%s.", journal_id);
    FILE *file = open_proc(pid, "maps");
    if (!file)
        return errno != ENOENT;
    while (!found && getline(&line, &size, file) > 0)
        found = strstr(line, name) != NULL;
    rewind(file);
    bool empty = getc(file) == EOF; /* of a main thread that is over */
    free(line);
    fclose(file);
    return found || empty;
}

struct newest {
    const char *journal_id;
    uint32_t number;
};

static void take_newest(void *context, const char *journal_id, uint32_t number)
{
    struct newest *newest = context;
    if (strcmp(journal_id, newest->journal_id) == 0 && number > newest->number)
        newest->number = number;
}

/* Its newest segment is one that write(2) appends to. */
static bool is_appended(const char *run_dir, const char *journal_id)
{
    struct newest newest = {.journal_id = journal_id};
    struct ts_segment_file file = {0};
    ts_segment_files(run_dir, take_newest, &newest);
    enum ts_segment_state state =
        newest.number ? ts_segment_file_open(&file, run_dir, journal_id, newest.number)
                      : TS_SEGMENT_ABSENT;
    ts_segment_file_close(&file);
    return state == TS_SEGMENT_GOOD && file.size_bytes == 0;
}

bool ts_spool_writer_alive(const char *run_dir, const char *journal_id, uint64_t pid,
                           uint64_t start_ticks)
{
    return ts_spool_process_alive(pid, start_ticks) &&
           (has_mapped(pid, journal_id) || is_appended(run_dir, journal_id));
}
