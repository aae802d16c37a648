/* Refused traces, set aside. */
#include "exporter/sink/rejected.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "exporter/base/buffer.h"
#include "exporter/sink/otlp.h"
#include "exporter/wire/json.h"

static void append(const char *path, const struct ts_buffer *line)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    ssize_t written = write(fd, line->data, line->bytes);
    (void)written; /* a full disk: the journals still have it */
    close(fd);
}

void ts_rejected_write(const char *spool_dir, const struct ts_span *const *spans, size_t count,
                       const char *error)
{
    char folder[4096], path[4200], trace_id[33];
    int bytes = snprintf(folder, sizeof folder, "%s/rejected", spool_dir);
    if (!count || bytes < 0 || (size_t)bytes >= sizeof folder)
        return;
    mkdir(folder, 0700);
    ts_hex(spans[0]->trace_id, sizeof spans[0]->trace_id, trace_id);
    snprintf(path, sizeof path, "%s/%s.json", folder, trace_id);
    struct ts_buffer line = {0};
    ts_buffer_text(&line, "{\"error\":");
    ts_json_quote(&line, error, strlen(error));
    ts_buffer_text(&line, ",\"request\":");
    ts_otlp_request(&line, spans, count);
    ts_buffer_text(&line, "}\n");
    if (!line.failed)
        append(path, &line);
    ts_buffer_free(&line);
}
