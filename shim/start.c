/* The START record of a capture. */
#include "shim/capture.h"

#include <string.h>

#include "shim/exporter.h"
#include "shim/journal.h"
#include "shim/match.h"
#include "shim/match_endpoints.h"
#include "shim/model_mark.h"
#include "shim/process.h"
#include "shim/settings.h"
#include "shim/target.h"

#define MAX_URL 8192

static void append_body_as_set(struct ts_capture *capture)
{
    struct ts_body_filter filter;
    uint64_t limit = ts_settings()->max_body_bytes;
    size_t bytes = capture->body_bytes < limit ? capture->body_bytes : (size_t)limit;
    if (!capture->mask_body) {
        ts_journal_append(TS_REC_BODY_SET, 0, capture->exchange, 0, 0, capture->body, bytes, NULL,
                          0);
        return;
    }
    ts_body_filter_init(&filter);
    char masked[2048];
    for (size_t done = 0, part; done < bytes; done += part) {
        part = bytes - done < sizeof masked ? bytes - done : sizeof masked;
        ts_body_filter_feed(&filter, capture->body + done, part, masked);
        ts_journal_append(TS_REC_BODY_SET, 0, capture->exchange, done, 0, masked, part, NULL, 0);
    }
}

void ts_capture_add_url(const struct ts_capture *capture, struct ts_fields *fields,
                        enum ts_field_tag tag, const char *url, size_t bytes)
{
    size_t room;
    char *at = ts_fields_begin(fields, &room);
    if (!at)
        return;
    bool all_values = !ts_settings()->content || !ts_capture_has_content(capture);
    room = room < MAX_URL ? room : MAX_URL;
    size_t used = ts_redact_url(url, bytes, all_values, at, room);
    ts_fields_end(fields, tag, ts_settings()->content ? used : ts_redact_path_content(at, used));
}

static void add_kind(struct ts_fields *fields, const char *kind)
{
    const char *words = ts_endpoints_words(kind);
    ts_fields_text(fields, TS_F_KIND, kind, strlen(kind));
    if (*words)
        ts_fields_text(fields, TS_F_ENDPOINT_WORDS, words, strlen(words));
}

static void append_start(struct ts_capture *capture, const struct ts_target *target)
{
    const struct ts_handle *handle = capture->handle;
    struct ts_fields fields;
    bool bodies = ts_capture_has_content(capture);
    const char *method = ts_options_method(&handle->options);
    ts_fields_init(&fields, capture->fields, sizeof capture->fields);
    ts_capture_add_url(capture, &fields, TS_F_URL, target->url, target->url_bytes);
    ts_fields_text(&fields, TS_F_METHOD, method, strlen(method));
    ts_fields_u64(&fields, TS_F_MATCH, capture->match);
    ts_fields_text(&fields, TS_F_LIBCURL, handle->libcurl->version_text,
                   strlen(handle->libcurl->version_text));
    if (!bodies || !ts_settings()->content)
        ts_fields_u64(&fields, TS_F_NO_CONTENT, 1);
    if (bodies && capture->body)
        ts_fields_u64(&fields, TS_F_BODY_BYTES, capture->body_bytes);
    if (capture->kind)
        add_kind(&fields, capture->kind);
    ts_journal_append(TS_REC_START, 0, capture->exchange, 0, capture->start_ns, capture->fields,
                      fields.used, NULL, 0);
    if (bodies && capture->body)
        append_body_as_set(capture);
    capture->started = true;
}

/* A request to a model makes this run one in which other HTTP is looked at. */
void ts_capture_start(struct ts_capture *capture, const struct ts_target *target)
{
    if (!ts_process_ready()) {
        capture->match = TS_MATCH_NONE;
        return;
    }
    capture->exchange = ts_process_next_exchange();
    append_start(capture, target);
    if (capture->is_model)
        ts_model_mark_set();
    ts_exporter_wake();
}
