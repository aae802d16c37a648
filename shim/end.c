/* The END record of a capture: libcurl's result and what it measured. */
#include "shim/capture.h"

#include <string.h>

#include "shim/journal.h"

static const struct {
    CURLINFO info;
    enum ts_field_tag tag;
} numbers[] =
    {
        {CURLINFO_RESPONSE_CODE, TS_F_STATUS},
        {CURLINFO_HTTP_VERSION, TS_F_HTTP_VERSION},
        {CURLINFO_PRIMARY_PORT, TS_F_PRIMARY_PORT},
        {CURLINFO_REDIRECT_COUNT, TS_F_REDIRECTS},
},
  sizes[] = {
      {CURLINFO_NAMELOOKUP_TIME_T, TS_F_NAMELOOKUP_US},
      {CURLINFO_CONNECT_TIME_T, TS_F_CONNECT_US},
      {CURLINFO_APPCONNECT_TIME_T, TS_F_APPCONNECT_US},
      {CURLINFO_PRETRANSFER_TIME_T, TS_F_PRETRANSFER_US},
      {CURLINFO_STARTTRANSFER_TIME_T, TS_F_STARTTRANSFER_US},
      {CURLINFO_TOTAL_TIME_T, TS_F_TOTAL_US},
      {CURLINFO_REDIRECT_TIME_T, TS_F_REDIRECT_US},
      {CURLINFO_SIZE_UPLOAD_T, TS_F_BYTES_UP},
      {CURLINFO_SIZE_DOWNLOAD_T, TS_F_BYTES_DOWN},
};

static void add_numbers(struct ts_fields *fields, const struct ts_capture *capture)
{
    const struct ts_libcurl *libcurl = capture->handle->libcurl;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        long value = 0;
        if (libcurl->easy_getinfo(capture->curl, numbers[i].info, &value) == CURLE_OK && value > 0)
            ts_fields_u64(fields, numbers[i].tag, (uint64_t)value);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        curl_off_t value = 0;
        if (libcurl->easy_getinfo(capture->curl, sizes[i].info, &value) == CURLE_OK && value > 0)
            ts_fields_u64(fields, sizes[i].tag, (uint64_t)value);
    }
}

static void add_texts(struct ts_fields *fields, const struct ts_capture *capture)
{
    const struct ts_libcurl *libcurl = capture->handle->libcurl;
    char *text = NULL;
    long redirects = 0;
    if (libcurl->easy_getinfo(capture->curl, CURLINFO_PRIMARY_IP, &text) == CURLE_OK && text &&
        *text)
        ts_fields_text(fields, TS_F_PRIMARY_IP, text, strlen(text));
    if (libcurl->easy_getinfo(capture->curl, CURLINFO_REDIRECT_COUNT, &redirects) != CURLE_OK ||
        redirects == 0)
        return;
    if (libcurl->easy_getinfo(capture->curl, CURLINFO_EFFECTIVE_URL, &text) != CURLE_OK || !text)
        return;
    ts_capture_add_url(capture, fields, TS_F_EFFECTIVE_URL, text, strlen(text));
}

static void add_error(struct ts_fields *fields, const struct ts_capture *capture, CURLcode code)
{
    const char *text =
        capture->own_error_buffer ? capture->error_text : capture->handle->options.error_buffer;
    if (!text || !*text)
        text = capture->handle->libcurl->easy_strerror(code);
    ts_fields_text(fields, TS_F_ERROR_TEXT, text, strnlen(text, CURL_ERROR_SIZE));
}

void ts_capture_append_end(struct ts_capture *capture, enum ts_end_reason reason, CURLcode code)
{
    struct ts_fields fields;
    ts_fields_init(&fields, capture->fields, sizeof capture->fields);
    ts_fields_u64(&fields, TS_F_END_REASON, reason);
    if (reason == TS_END_DONE)
        ts_fields_u64(&fields, TS_F_CURLCODE, (uint64_t)code);
    if (reason == TS_END_DONE && code != CURLE_OK)
        add_error(&fields, capture, code);
    add_numbers(&fields, capture);
    add_texts(&fields, capture);
    ts_journal_append(TS_REC_END, 0, capture->exchange, 0, 0, capture->fields, fields.used, NULL,
                      0);
}
