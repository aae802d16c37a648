/* The life of a capture: begin, decide, end. */
#include "shim/capture.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "shim/capture_table.h"
#include "shim/clock.h"
#include "shim/exporter.h"
#include "shim/journal.h"
#include "shim/match.h"
#include "shim/process.h"
#include "shim/secret.h"
#include "shim/settings.h"
#include "shim/target.h"

static void init_stream(struct ts_stream *stream, enum ts_record_type header,
                        enum ts_record_type data)
{
    stream->header_type = header;
    stream->data_type = data;
    stream->data_offset = stream->head_offset = 0;
    stream->head_bytes = 0;
    stream->tail = NULL;
    ts_header_filter_init(&stream->filter);
    ts_body_filter_init(&stream->body_filter);
}

bool ts_capture_has_content(const struct ts_capture *capture)
{
    return capture->match != TS_MATCH_ENVELOPE && (ts_settings()->content || !ts_journal_is_bare());
}

static void init_capture(struct ts_capture *capture, struct ts_handle *handle,
                         const struct ts_verdict *verdict)
{
    capture->curl = atomic_load(&handle->key);
    capture->handle = handle;
    capture->pid = ts_process_pid();
    capture->exchange = 0;
    capture->start_ns = ts_now_ns();
    capture->match = verdict->match;
    capture->is_model = verdict->is_model;
    capture->kind = verdict->kind;
    capture->armed = capture->started = capture->own_error_buffer = false;
    capture->set_offset = 0;
    capture->set_differs = false;
    capture->held_bytes = 0;
    capture->body = ts_options_body(&handle->options, &capture->body_bytes);
    capture->mask_body = !capture->body || (ts_capture_has_content(capture) &&
                                            ts_secret_in_body(capture->body, capture->body_bytes));
    init_stream(&capture->out, TS_REC_HEADER_OUT, TS_REC_DATA_OUT);
    init_stream(&capture->in, TS_REC_HEADER_IN, TS_REC_DATA_IN);
}

/* A child that was made around fork handlers (clone, vfork) has our state and the parent's journal.
 */
static bool is_our_process(void)
{
    return getpid() == ts_process_pid();
}

static bool begin(struct ts_handle *handle, const struct ts_target *target)
{
    struct ts_verdict verdict = ts_target_match(&handle->options, target);
    if (verdict.match == TS_MATCH_NONE || !is_our_process())
        return false;
    struct ts_capture *capture = ts_capture_take();
    if (!capture)
        return false;
    init_capture(capture, handle, &verdict);
    if (verdict.match != TS_MATCH_MAYBE)
        ts_capture_start(capture, target);
    if (capture->match == TS_MATCH_NONE) {
        ts_capture_give_back(capture);
        return false;
    }
    ts_capture_arm(capture, handle);
    handle->capture = capture;
    return true;
}

bool ts_capture_begin(struct ts_handle *handle)
{
    struct ts_target target;
    if (handle->capture || !ts_process_is_traced() || ts_exporter_is_this_thread() ||
        handle->options.connect_only)
        return false;
    int saved = errno;
    bool begun = ts_target_find(handle, &target);
    if (begun) {
        begun = begin(handle, &target);
        ts_target_free(handle, &target);
    }
    errno = saved;
    return begun;
}

/* What goes out is then recorded as it goes, and masked, since nobody looked through it before. */
void ts_capture_forget_body(const struct ts_handle *handle)
{
    struct ts_capture *capture = handle->capture;
    if (!capture)
        return;
    capture->body = NULL;
    capture->body_bytes = 0;
    capture->mask_body = true;
}

void ts_capture_decide(struct ts_capture *capture, enum ts_match why)
{
    struct ts_target target;
    capture->match = TS_MATCH_NONE;
    if (why == TS_MATCH_NONE || !ts_target_find(capture->handle, &target))
        return;
    capture->match = why;
    ts_capture_start(capture, &target);
    ts_target_free(capture->handle, &target);
    if (why != TS_MATCH_BODY)
        return;
    ts_head_flush(capture, &capture->out);
    ts_body_add(capture, &capture->out, capture->held, capture->held_bytes);
}

static void finish_stream(struct ts_capture *capture, struct ts_stream *stream)
{
    ts_head_finish(capture, stream);
    ts_body_finish(capture, stream);
}

static void finish(struct ts_capture *capture, enum ts_end_reason reason, CURLcode code)
{
    if (capture->match == TS_MATCH_MAYBE) /* it failed before anything was sent */
        ts_capture_decide_by_body(capture, true);
    if (!capture->started)
        return;
    if (capture->match != TS_MATCH_ENVELOPE) { /* heads that were held are not for the journal */
        finish_stream(capture, &capture->out);
        finish_stream(capture, &capture->in);
    }
    ts_capture_append_end(capture, reason, code);
    ts_journal_tend();
    ts_exporter_wake();
}

void ts_capture_end(struct ts_handle *handle, enum ts_end_reason reason, CURLcode code)
{
    struct ts_capture *capture = handle->capture;
    if (!capture)
        return;
    int saved = errno;
    if (capture->pid == ts_process_pid())
        finish(capture, reason, code);
    ts_capture_disarm(capture, handle);
    handle->capture = NULL;
    ts_handle_set_multi(handle, NULL);
    ts_capture_give_back(capture);
    errno = saved;
}
