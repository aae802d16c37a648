/* The mark <spool>/server-down, by which processes tell each other not to wait for a server that
 * did not answer: one line, "<seconds since 1970> <name of the sink>". */
#include "exporter/sink/delivery.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MARK "server-down"

static bool mark_path(const char *spool_dir, char out[4096])
{
    int bytes = snprintf(out, 4096, "%s/" MARK, spool_dir);
    return bytes > 0 && bytes < 4096;
}

/* The name changes when the experiment's number becomes known; the server stays the same. */
static size_t server_bytes(const char *sink_name)
{
    const char *end = strstr(sink_name, ", experiment ");
    return end ? (size_t)(end - sink_name) : strcspn(sink_name, "\n");
}

void ts_server_down_set(const char *spool_dir, const char *sink_name)
{
    char path[4096], temporary[4128], line[1024];
    if (!mark_path(spool_dir, path))
        return;
    snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    int bytes = snprintf(line, sizeof line, "%lld %.*s\n", (long long)time(NULL),
                         (int)server_bytes(sink_name), sink_name);
    if (bytes <= 0 || (size_t)bytes >= sizeof line)
        return;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    bool whole = write(fd, line, (size_t)bytes) == bytes;
    close(fd);
    if (!whole || rename(temporary, path))
        unlink(temporary);
}

void ts_server_down_clear(const char *spool_dir)
{
    char path[4096];
    if (mark_path(spool_dir, path))
        unlink(path);
}

static bool read_mark(const char *spool_dir, char *line, size_t size)
{
    char path[4096];
    int fd = mark_path(spool_dir, path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0)
        return false;
    ssize_t bytes = read(fd, line, size - 1);
    close(fd);
    if (bytes <= 0)
        return false;
    line[bytes] = 0;
    line[strcspn(line, "\n")] = 0;
    return true;
}

bool ts_server_down_fresh(const char *spool_dir, const char *sink_name, unsigned max_age_s)
{
    char line[1024];
    if (!read_mark(spool_dir, line, sizeof line))
        return false;
    char *rest;
    long long since = strtoll(line, &rest, 10);
    long long age = (long long)time(NULL) - since;
    size_t bytes = server_bytes(sink_name);
    return *rest == ' ' && strlen(rest + 1) == bytes && memcmp(rest + 1, sink_name, bytes) == 0 &&
           age >= 0 && age < (long long)max_age_s;
}
