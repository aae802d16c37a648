/* Reads one segment file with pread, a window at a time. */
#include "exporter/spool/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/crc32c.h"

#define WINDOW_BYTES (256u << 10)
#define SMALL_READ_BYTES 4096u

static uint64_t end_of(const struct ts_segment_file *file)
{
    return file->size_bytes ? file->size_bytes : UINT64_MAX;
}

static int open_regular(struct ts_segment_file *file, struct stat *status)
{
    int fd = open(file->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        file->error = errno;
    else if (fstat(fd, status) == 0 && S_ISREG(status->st_mode))
        return fd;
    else
        file->error = EINVAL;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Small at first, larger while one reads on: a reader that waits looks at little again and again.
 */
static bool fill_window(struct ts_segment_file *file, uint64_t position, size_t bytes)
{
    struct stat status;
    size_t want = bytes > file->ahead_bytes ? bytes : file->ahead_bytes;
    file->window_bytes = 0;
    if (!file->window)
        file->window = malloc(WINDOW_BYTES);
    int fd = file->window ? open_regular(file, &status) : -1;
    if (fd < 0)
        return false;
    ssize_t got = pread(fd, file->window, want, (off_t)position);
    file->error = got < 0 ? errno : 0;
    close(fd);
    file->window_from = position;
    file->window_bytes = got < 0 ? 0 : (size_t)got;
    if (file->ahead_bytes < WINDOW_BYTES)
        file->ahead_bytes *= 2;
    return file->window_bytes >= bytes;
}

/* Bytes at a position, NULL when the file has no so many. */
static const char *look(struct ts_segment_file *file, uint64_t position, size_t bytes)
{
    if (position > end_of(file) || bytes > end_of(file) - position)
        return NULL;
    uint64_t from = file->window_from;
    bool inside = position >= from && position + bytes <= from + file->window_bytes;
    if (!inside && !fill_window(file, position, bytes))
        return NULL;
    return file->window + (position - file->window_from);
}

void ts_segment_file_refresh(struct ts_segment_file *file)
{
    file->window_bytes = 0;
    file->ahead_bytes = SMALL_READ_BYTES;
    file->error = 0;
}

static bool is_all_zero(const void *data, size_t bytes)
{
    const char *at = data;
    while (bytes && !*at)
        at++, bytes--;
    return !bytes;
}

static bool id_is(const struct ts_segment_header *header, const char *journal_id)
{
    char text[2 * TS_JOURNAL_ID_BYTES + 1];
    for (size_t i = 0; i < TS_JOURNAL_ID_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", header->journal_id[i]);
    return strcmp(text, journal_id) == 0;
}

static bool is_whole(const struct ts_segment_header *header, const char *journal_id,
                     uint32_t number)
{
    return memcmp(header->magic, TS_SEGMENT_MAGIC, sizeof header->magic) == 0 &&
           header->crc32c == ts_crc32c(0, header, offsetof(struct ts_segment_header, crc32c)) &&
           header->segment == number && id_is(header, journal_id) &&
           header->header_bytes >= sizeof *header && header->header_bytes % TS_RECORD_ALIGN == 0;
}

static enum ts_segment_state read_header(struct ts_segment_file *file, const char *journal_id,
                                         uint32_t number)
{
    struct ts_segment_header header = {0};
    const char *bytes = look(file, 0, sizeof header);
    if (!bytes && file->error)
        return file->error == ENOENT ? TS_SEGMENT_ABSENT : TS_SEGMENT_UNREADABLE;
    if (bytes)
        memcpy(&header, bytes, sizeof header);
    file->header_bytes = sizeof header;
    if (!file->file_bytes || (bytes && is_all_zero(&header, sizeof header)))
        return TS_SEGMENT_UNWRITTEN;
    if (memcmp(header.magic, TS_SEGMENT_MAGIC, sizeof header.magic) == 0 &&
        header.version > TS_FORMAT_VERSION)
        return TS_SEGMENT_NEWER;
    if (!is_whole(&header, journal_id, number))
        return TS_SEGMENT_BAD_HEADER;
    file->header_bytes = header.header_bytes;
    file->size_bytes = header.size_bytes;
    file->anchor_ns = header.realtime_ns - header.monotonic_ns;
    return TS_SEGMENT_GOOD;
}

enum ts_segment_state ts_segment_file_open(struct ts_segment_file *file, const char *run_dir,
                                           const char *journal_id, uint32_t number)
{
    struct stat status;
    int bytes = snprintf(file->path, sizeof file->path, "%s/%s.%06u" TS_JOURNAL_SUFFIX, run_dir,
                         journal_id, number);
    ts_segment_file_refresh(file);
    file->size_bytes = 0;
    file->error = ENAMETOOLONG;
    int fd = (size_t)bytes < sizeof file->path ? open_regular(file, &status) : -1;
    if (fd < 0)
        return file->error == ENOENT ? TS_SEGMENT_ABSENT : TS_SEGMENT_UNREADABLE;
    close(fd);
    file->error = 0;
    file->file_bytes = (uint64_t)status.st_size;
    return read_header(file, journal_id, number);
}

void ts_segment_file_close(struct ts_segment_file *file)
{
    free(file->window);
    file->window = NULL;
}

const struct ts_record_header *ts_segment_file_record(struct ts_segment_file *file,
                                                      uint64_t position)
{
    const size_t crc_from = offsetof(struct ts_record_header, length);
    struct ts_record_header header;
    const char *bytes = look(file, position, sizeof header);
    if (!bytes)
        return NULL;
    memcpy(&header, bytes, sizeof header);
    if (header.magic != TS_RECORD_MAGIC || header.length > TS_RECORD_MAX_PAYLOAD)
        return NULL;
    bytes = look(file, position, sizeof header + header.length);
    if (!bytes)
        return NULL;
    size_t covered = sizeof header - crc_from + header.length;
    if (ts_crc32c(0, bytes + crc_from, covered) != header.crc32c)
        return NULL;
    return (const struct ts_record_header *)bytes;
}

uint32_t ts_segment_file_word(struct ts_segment_file *file, uint64_t position)
{
    uint32_t word = 0;
    const char *bytes = look(file, position, sizeof word);
    if (bytes)
        memcpy(&word, bytes, sizeof word);
    return word;
}

/* Steps over the zeros that the window holds from `at` on, most of what is at a segment's end. */
static uint64_t skip_zeros(const struct ts_segment_file *file, uint64_t at)
{
    uint64_t word = 0, window_end = file->window_from + file->window_bytes;
    for (; at >= file->window_from && at + sizeof word <= window_end; at += TS_RECORD_ALIGN) {
        memcpy(&word, file->window + (at - file->window_from), sizeof word);
        if (word)
            break;
    }
    return at;
}

uint64_t ts_segment_file_next(struct ts_segment_file *file, uint64_t from, uint64_t limit,
                              uint64_t *written_to)
{
    uint64_t last = from;
    uint64_t at = from;
    for (; at < limit; at += TS_RECORD_ALIGN) {
        uint64_t word;
        at = skip_zeros(file, at);
        const char *bytes = at < limit ? look(file, at, sizeof word) : NULL;
        if (!bytes)
            break;
        memcpy(&word, bytes, sizeof word);
        if (word)
            last = at + sizeof word;
        if (at > from && (uint32_t)word == TS_RECORD_MAGIC && ts_segment_file_record(file, at))
            break;
    }
    bool found = at < limit && at > from && ts_segment_file_record(file, at);
    if (written_to)
        *written_to = last;
    return found ? at : 0;
}
