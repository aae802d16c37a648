/* The options of a handle that say what will be sent and who listens to its debug output. Semantics
 * as in curl_easy_setopt(3) and lib/setopt.c of libcurl 7.88 to 8.x. */
#include "shim/handle.h"

#include <stdlib.h>
#include <string.h>

#define MAX_URL_BYTES 16384
#define MAX_COPIED_BYTES (16u << 20)

void ts_options_init(struct ts_options *options)
{
    *options = (struct ts_options){.post_field_size = -1};
}

void ts_options_free(struct ts_options *options)
{
    free(options->url);
    free(options->copied_fields);
    ts_options_init(options);
}

static void set_url(struct ts_options *options, int64_t number, void *pointer)
{
    (void)number;
    free(options->url);
    options->url = pointer ? strndup(pointer, MAX_URL_BYTES) : NULL;
}

static void set_custom_method(struct ts_options *options, int64_t number, void *pointer)
{
    (void)number;
    options->custom_method[0] = 0;
    if (pointer)
        strncat(options->custom_method, pointer, sizeof options->custom_method - 1);
}

static void set_fields(struct ts_options *options, int64_t number, void *pointer)
{
    (void)number;
    free(options->copied_fields);
    options->copied_fields = NULL;
    options->copied_bytes = 0;
    options->post_fields = pointer;
    options->request = TS_REQUEST_POST_FIELDS;
}

/* libcurl copies at once, so must we: the application's memory may be gone when the transfer runs.
 */
static void copy_fields(struct ts_options *options, int64_t number, void *pointer)
{
    set_fields(options, number, NULL);
    if (!pointer)
        return;
    size_t bytes =
        options->post_field_size < 0 ? strlen(pointer) : (size_t)options->post_field_size;
    if (bytes > MAX_COPIED_BYTES)
        bytes = MAX_COPIED_BYTES;
    options->copied_fields = malloc(bytes + 1);
    if (!options->copied_fields)
        return;
    memcpy(options->copied_fields, pointer, bytes);
    options->copied_fields[bytes] = 0;
    options->copied_bytes = bytes;
    options->post_fields = options->copied_fields;
}

static void set_request(struct ts_options *options, bool on, enum ts_request_kind kind)
{
    if (on)
        options->request = kind;
    else if (options->request == kind)
        options->request = TS_REQUEST_GET;
}

static void set_post(struct ts_options *options, int64_t number, void *pointer)
{
    (void)pointer;
    options->request = number ? TS_REQUEST_POST_FIELDS : TS_REQUEST_GET;
}

static void set_get(struct ts_options *options, int64_t number, void *pointer)
{
    (void)pointer;
    if (number)
        options->request = TS_REQUEST_GET;
}

static void set_head(struct ts_options *options, int64_t number, void *pointer)
{
    (void)pointer;
    set_request(options, number != 0, TS_REQUEST_HEAD);
}

static void set_put(struct ts_options *options, int64_t number, void *pointer)
{
    (void)pointer;
    options->request = number ? TS_REQUEST_PUT : TS_REQUEST_GET;
}

static void set_form(struct ts_options *options, int64_t number, void *pointer)
{
    (void)number;
    set_request(options, pointer != NULL, TS_REQUEST_POST_FORM);
}

static void set_debug_function(struct ts_options *options, int64_t number, void *pointer)
{
    (void)number;
    memcpy(&options->debug_function, &pointer, sizeof pointer);
}

/* A setter that stores the value, or whether there is one. */
#define STORES(name, statement)                                                                    \
    static void name(struct ts_options *options, int64_t number, void *pointer)                    \
    {                                                                                              \
        (void)number;                                                                              \
        (void)pointer;                                                                             \
        statement;                                                                                 \
    }
STORES(set_curlu, options->curlu = pointer)
STORES(set_field_size, options->post_field_size = number)
STORES(set_verbose, options->verbose = number != 0)
STORES(set_debug_data, options->debug_data = pointer)
STORES(set_stderr, options->stderr_file = pointer)
STORES(set_error_buffer, options->error_buffer = pointer)
STORES(set_doh, options->doh = pointer != NULL)
STORES(set_headers, options->headers = pointer)
STORES(set_connect_only, options->connect_only = number != 0)

/* Option numbers without their kind (CURLOPTTYPE_*) are small and unique. */
#define NUMBER(option) ((option) % 10000)
static void (*const setters[])(struct ts_options *, int64_t, void *) = {
    [NUMBER(CURLOPT_URL)] = set_url,
    [NUMBER(CURLOPT_CURLU)] = set_curlu,
    [NUMBER(CURLOPT_CUSTOMREQUEST)] = set_custom_method,
    [NUMBER(CURLOPT_POSTFIELDS)] = set_fields,
    [NUMBER(CURLOPT_COPYPOSTFIELDS)] = copy_fields,
    [NUMBER(CURLOPT_POSTFIELDSIZE)] = set_field_size,
    [NUMBER(CURLOPT_POSTFIELDSIZE_LARGE)] = set_field_size,
    [NUMBER(CURLOPT_POST)] = set_post,
    [NUMBER(CURLOPT_HTTPGET)] = set_get,
    [NUMBER(CURLOPT_NOBODY)] = set_head,
    [NUMBER(CURLOPT_UPLOAD)] = set_put,
    [NUMBER(CURLOPT_PUT)] = set_put,
    [NUMBER(CURLOPT_MIMEPOST)] = set_form,
    [NUMBER(CURLOPT_HTTPPOST)] = set_form,
    [NUMBER(CURLOPT_VERBOSE)] = set_verbose,
    [NUMBER(CURLOPT_DEBUGFUNCTION)] = set_debug_function,
    [NUMBER(CURLOPT_DEBUGDATA)] = set_debug_data,
    [NUMBER(CURLOPT_STDERR)] = set_stderr,
    [NUMBER(CURLOPT_ERRORBUFFER)] = set_error_buffer,
    [NUMBER(CURLOPT_DOH_URL)] = set_doh,
    [NUMBER(CURLOPT_CONNECT_ONLY)] = set_connect_only,
    [NUMBER(CURLOPT_HTTPHEADER)] = set_headers,
};

bool ts_options_concerns_us(CURLoption option)
{
    unsigned number = NUMBER((unsigned)option);
    return number < sizeof setters / sizeof *setters && setters[number];
}

void ts_options_remember(struct ts_options *options, CURLoption option, int64_t number,
                         void *pointer)
{
    enum ts_request_kind before = options->request;
    setters[NUMBER((unsigned)option)](options, number, pointer);
    if (options->request != before || option == CURLOPT_URL || option == CURLOPT_CURLU ||
        option == CURLOPT_CUSTOMREQUEST)
        options->known_by_url = false;
}

void ts_options_copy(struct ts_options *to, const struct ts_options *from)
{
    ts_options_free(to);
    *to = *from;
    to->url = from->url ? strdup(from->url) : NULL;
    to->copied_fields = NULL;
    to->copied_bytes = 0;
    if (!from->copied_fields)
        return;
    to->post_fields = NULL;
    to->copied_fields = malloc(from->copied_bytes + 1);
    if (!to->copied_fields)
        return;
    memcpy(to->copied_fields, from->copied_fields, from->copied_bytes + 1);
    to->copied_bytes = from->copied_bytes;
    to->post_fields = to->copied_fields;
}

const char *ts_options_body(const struct ts_options *options, size_t *bytes)
{
    *bytes = 0;
    if (options->request != TS_REQUEST_POST_FIELDS || !options->post_fields)
        return NULL;
    if (options->copied_fields && options->post_field_size < 0)
        *bytes = options->copied_bytes;
    else if (options->post_field_size >= 0)
        *bytes = (size_t)options->post_field_size;
    else
        *bytes = strlen(options->post_fields);
    if (options->copied_fields && *bytes > options->copied_bytes)
        *bytes = options->copied_bytes;
    return options->post_fields;
}

const char *ts_options_method(const struct ts_options *options)
{
    static const char *const names[] = {
        [TS_REQUEST_GET] = "GET",          [TS_REQUEST_HEAD] = "HEAD",
        [TS_REQUEST_POST_FIELDS] = "POST", [TS_REQUEST_POST_FORM] = "POST",
        [TS_REQUEST_PUT] = "PUT",
    };
    return options->custom_method[0] ? options->custom_method : names[options->request];
}
