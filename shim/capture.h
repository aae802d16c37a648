/* One transfer under way that is being journaled: from the hook that starts it to the one that sees
 * its end.
 *
 * Captures live in a table that only grows, up to a bound; the number of a capture and its
 * generation are what libcurl gets as DEBUGDATA, so that a callback that comes too late finds a
 * capture that is over, never freed memory. */
#ifndef TS_SHIM_CAPTURE_H
#define TS_SHIM_CAPTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "shim/handle.h"
#include "shim/record.h"
#include "shim/redact.h"

/* Begins the capture of the transfer that is about to start on this handle: decides whether it is
 * traced, writes the START record, arms the debug tap. Returns true when the handle is captured now
 * and the caller has to end it; false: not traced, or captured already by an outer hook. Keeps
 * errno. */
bool ts_capture_begin(struct ts_handle *handle);

/* Ends it: writes what is held back and the END record, gives the handle its own options back.
 * code: libcurl's result, only with TS_END_DONE. Does nothing when the handle is not captured.
 * Keeps errno. */
void ts_capture_end(struct ts_handle *handle, enum ts_end_reason reason, CURLcode code);

/* A copy made of a handle while that was armed must not keep our callback. */
void ts_capture_clean_copy(const struct ts_handle *original, struct ts_handle *copy);

/* Options that we hold while a handle is armed: remembered by the caller, not to be forwarded. */
bool ts_capture_holds_option(const struct ts_handle *handle, CURLoption option);

/* The application is about to replace or free the request body that it had set: a capture under way
 * must not look at the old one any more. */
void ts_capture_forget_body(const struct ts_handle *handle);

/* In the child of a fork: transfers that were under way belong to the parent's journal. */
void ts_capture_forked(void);

/* --- between the files of a capture: capture.c arm.c start.c end.c body.c tap.c --- */

enum { TS_HELD_BYTES = 4096, TS_HEAD_BYTES = 4096, TS_FIELDS_BYTES = 9216 };

/* One direction of one exchange. */
struct ts_stream {
    enum ts_record_type header_type, data_type;
    uint64_t data_offset; /* bytes of body seen */
    uint64_t head_offset; /* bytes of heads written */
    struct ts_header_filter filter;
    struct ts_body_filter body_filter;
    char head[TS_HEAD_BYTES]; /* filtered lines that are not in the journal yet */
    size_t head_bytes;
    char *tail; /* ring of the last bytes once the limit is passed; mmap'd */
    size_t tail_size;
    uint64_t tail_from; /* offset of the oldest byte that is kept in the ring */
};

struct ts_capture {
    _Atomic uint32_t generation; /* odd: in use */
    uint32_t index;
    void *curl;
    struct ts_handle *handle;
    pid_t pid; /* of the process that began it */
    uint64_t exchange;
    uint64_t start_ns;
    enum ts_match match;
    const char *kind; /* from TRACESHIM_ENDPOINTS, NULL */
    bool armed;       /* the tap is in place */
    bool has_ids;     /* what libcurl tells begins with ids */
    bool started;     /* the START record is written */
    bool own_error_buffer;
    bool is_model;
    bool mask_body;   /* a key may stand in the request body */
    const char *body; /* as set; valid while the transfer runs */
    size_t body_bytes;
    size_t set_offset; /* how much of it was seen to go out in this hop */
    bool set_differs;
    struct ts_stream out, in;
    size_t held_bytes; /* of a body that decides whether the call is traced */
    char held[TS_HELD_BYTES];
    char error_text[CURL_ERROR_SIZE];
    char fields[TS_FIELDS_BYTES]; /* room to put a record together: threads' stacks may be small */
    struct ts_capture *next_free;
};

/* The capture that DEBUGDATA names, NULL when it is over. */
struct ts_capture *ts_capture_of(void *debug_data, const void *curl);

/* Adds a URL, masked as far as its transfer demands; what is longer than 8 KB is cut. */
struct ts_fields;
void ts_capture_add_url(const struct ts_capture *capture, struct ts_fields *fields,
                        enum ts_field_tag tag, const char *url, size_t bytes);

/* Whether heads and bodies of this transfer go to the journal; an envelope has none. */
bool ts_capture_has_content(const struct ts_capture *capture);

/* Puts the tap on the handle (arm.c), or takes it away and gives the handle what the application
 * had set. */
void ts_capture_arm(struct ts_capture *capture, const struct ts_handle *handle);
void ts_capture_disarm(struct ts_capture *capture, const struct ts_handle *handle);

/* Gives the capture its number and writes START and the body as set; match becomes TS_MATCH_NONE
 * when there is no journal. */
struct ts_target;
void ts_capture_start(struct ts_capture *capture, const struct ts_target *target);
void ts_capture_append_end(struct ts_capture *capture, enum ts_end_reason reason, CURLcode code);

/* Writes the START record of a capture that was held back, and what was held. why: TS_MATCH_BODY or
 * TS_MATCH_ENVELOPE. */
void ts_capture_decide(struct ts_capture *capture, enum ts_match why);
/* The same by what the held body shows; complete: nothing more will come. Undecided, nothing
 * happens. */
void ts_capture_decide_by_body(struct ts_capture *capture, bool complete);

/* Bytes of a body: to the journal as far as TRACESHIM_MAX_BODY allows, the last ones kept in the
 * ring. */
void ts_body_add(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                 size_t bytes);
/* The ring's content goes to the journal, and the ring away. */
void ts_body_finish(struct ts_capture *capture, struct ts_stream *stream);
/* Filtered header lines go to the journal. */
void ts_head_flush(struct ts_capture *capture, struct ts_stream *stream);
/* The same at the end, with a last line that was cut off. */
void ts_head_finish(struct ts_capture *capture, struct ts_stream *stream);
void ts_head_add(struct ts_capture *capture, struct ts_stream *stream, const char *data,
                 size_t bytes);

/* The callback for CURLOPT_DEBUGFUNCTION. */
int ts_tap(CURL *curl, curl_infotype type, char *data, size_t bytes, void *debug_data);

#endif
