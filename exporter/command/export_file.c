/* Closed traces as OTLP JSON lines, each as soon as it is whole. */
#include "exporter/base/buffer.h"
#include "exporter/command/command.h"
#include "exporter/command/export.h"
#include "exporter/command/outfile.h"
#include "exporter/command/report.h"
#include "exporter/command/runs.h"
#include "exporter/sink/otlp.h"

struct writing {
    FILE *out;
    size_t open;
};

static void write_trace(void *context, const struct ts_trace *trace)
{
    struct writing *writing = context;
    struct ts_buffer line = {0};
    ts_otlp_request(&line, (const struct ts_span *const *)trace->spans, trace->count);
    ts_buffer_text(&line, "\n");
    if (!line.failed)
        fwrite(line.data, 1, line.bytes, writing->out);
    else
        ts_complain("a trace is left out: memory is out");
    ts_buffer_free(&line);
}

static void count_open(void *context, struct ts_run_traces *run)
{
    struct writing *writing = context;
    writing->open += run->open;
}

static void tell(const struct writing *writing, const struct ts_trouble *trouble)
{
    ts_trouble_tell(trouble);
    if (writing->open)
        ts_complain("%zu trace%s of running programs %s left out: not closed yet", writing->open,
                    writing->open == 1 ? "" : "s", writing->open == 1 ? "is" : "are");
}

int ts_export_file(const char *spool, struct ts_mask *mask, const char *path)
{
    char error[PATH_MAX + 256];
    struct ts_outfile out;
    struct ts_trouble trouble = {0};
    if (ts_outfile_open(&out, path, error, sizeof error) != 0) {
        ts_complain("%s", error);
        return TS_EXIT_FAILED;
    }
    struct writing writing = {.out = out.file};
    struct ts_runs runs = {.spool = spool,
                           .mask = mask,
                           .visit = count_open,
                           .closed = write_trace,
                           .context = &writing};
    if (ts_runs_each(&runs, &trouble) != 0) {
        ts_outfile_abandon(&out);
        return TS_EXIT_FAILED;
    }
    tell(&writing, &trouble);
    if (ts_outfile_commit(&out, error, sizeof error) == 0)
        return trouble.runs_unreadable ? TS_EXIT_FAILED : TS_EXIT_FINE;
    ts_complain("%s", error);
    return TS_EXIT_FAILED;
}
