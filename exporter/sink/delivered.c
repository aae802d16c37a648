/* The file of delivered spans and its set in memory. */
#include "exporter/sink/delivered.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "exporter/base/hash.h"
#include "shim/crc32c.h"

#define ID_BYTES 24
#define FIRST_SIZE 256

struct entry {
    unsigned char id[ID_BYTES];
    uint32_t crc32c;
    uint32_t zero;
};
_Static_assert(sizeof(struct entry) == 32, "entries are of fixed size");

static void make_id(const struct ts_span *span, unsigned char id[ID_BYTES])
{
    memcpy(id, span->trace_id, 16);
    memcpy(id + 16, span->span_id, 8);
}

/* Where the id is, or the free place where it belongs. */
static size_t place(const struct ts_delivered *set, const unsigned char *id)
{
    static const unsigned char none[ID_BYTES];
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_add(&hash, id, ID_BYTES);
    size_t at = ts_hash_64(&hash) & (set->size - 1);
    while (memcmp(set->ids[at], none, ID_BYTES) != 0 && memcmp(set->ids[at], id, ID_BYTES) != 0)
        at = (at + 1) & (set->size - 1);
    return at;
}

static bool grow(struct ts_delivered *set)
{
    struct ts_delivered more = {.size = set->size ? set->size * 2 : FIRST_SIZE};
    more.ids = calloc(more.size, sizeof *more.ids);
    if (!more.ids)
        return false;
    static const unsigned char none[ID_BYTES];
    for (size_t i = 0; i < set->size; i++)
        if (memcmp(set->ids[i], none, ID_BYTES) != 0)
            memcpy(more.ids[place(&more, set->ids[i])], set->ids[i], ID_BYTES);
    free(set->ids);
    set->ids = more.ids;
    set->size = more.size;
    return true;
}

static void remember(struct ts_delivered *set, const unsigned char *id)
{
    if (set->count * 2 >= set->size && !grow(set))
        return;
    size_t at = place(set, id);
    set->count += memcmp(set->ids[at], id, ID_BYTES) != 0;
    memcpy(set->ids[at], id, ID_BYTES);
}

static void load(struct ts_delivered *set, int fd)
{
    struct entry entries[128];
    off_t offset = 0;
    ssize_t bytes;
    while ((bytes = pread(fd, entries, sizeof entries, offset)) >= (ssize_t)sizeof *entries) {
        size_t count = (size_t)bytes / sizeof *entries;
        for (size_t i = 0; i < count; i++)
            if (entries[i].crc32c == ts_crc32c(0, entries[i].id, ID_BYTES))
                remember(set, entries[i].id);
        offset += (off_t)(count * sizeof *entries);
    }
}

/* Entries that are appended must start on a multiple of their size. */
static void cut_torn_end(int fd)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_size % (off_t)sizeof(struct entry))
        if (ftruncate(fd, status.st_size - status.st_size % (off_t)sizeof(struct entry)))
            return; /* the next one tries again; until then what is appended is sent twice */
}

static int open_file(const struct ts_delivered *delivered)
{
    int fd = open(delivered->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        cut_torn_end(fd);
    return fd;
}

int ts_delivered_open(struct ts_delivered *delivered, const char *path)
{
    *delivered = (struct ts_delivered){.path = strdup(path)};
    int fd = delivered->path ? open_file(delivered) : -1;
    if (fd < 0)
        return -1;
    load(delivered, fd);
    close(fd);
    return 0;
}

bool ts_delivered_has(const struct ts_delivered *delivered, const struct ts_span *span)
{
    unsigned char id[ID_BYTES];
    make_id(span, id);
    return delivered->size && memcmp(delivered->ids[place(delivered, id)], id, ID_BYTES) == 0;
}

static void append(const struct ts_delivered *delivered, const struct entry *entries, size_t count)
{
    int fd = open_file(delivered);
    if (fd < 0)
        return;
    size_t bytes = count * sizeof *entries;
    if (write(fd, entries, bytes) != (ssize_t)bytes)
        cut_torn_end(fd);
    close(fd);
}

void ts_delivered_add(struct ts_delivered *delivered, struct ts_span *const *spans, size_t count)
{
    struct entry *entries = calloc(count ? count : 1, sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        unsigned char id[ID_BYTES];
        make_id(spans[i], id);
        remember(delivered, id);
        if (!entries)
            continue;
        memcpy(entries[i].id, id, ID_BYTES);
        entries[i].crc32c = ts_crc32c(0, id, ID_BYTES);
    }
    if (entries && count)
        append(delivered, entries, count);
    free(entries);
}

void ts_delivered_close(struct ts_delivered *delivered)
{
    free(delivered->path);
    free(delivered->ids);
    *delivered = (struct ts_delivered){0};
}
