/* A header of ours before the program's own. */
#include "shim/propagate.h"

#include <string.h>
#include <strings.h>

#include "exporter/base/call_ids.h"
#include "exporter/base/traceparent.h"
#include "shim/environment.h"
#include "shim/journal.h"
#include "shim/settings.h"

#define NAME "traceparent"
#define NAME_BYTES (sizeof NAME - 1)
#define MOST_HEADERS 1000 /* a list that is longer may be a ring */

/* "name: value", "name:" (to be left out) or "name;" (empty). */
static bool is_traceparent(const char *line)
{
    if (!line || strncasecmp(line, NAME, NAME_BYTES) != 0)
        return false;
    const char *at = line + NAME_BYTES;
    while (*at == ' ' || *at == '\t')
        at++;
    return *at == ':' || *at == ';';
}

/* Whether the program's list leaves room for one of ours. */
static bool is_free(const struct curl_slist *list)
{
    size_t count = 0;
    for (; list && count < MOST_HEADERS; list = list->next, count++)
        if (is_traceparent(list->data))
            return false;
    return !list;
}

static char *put_hex(char *out, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    return out;
}

/* Every call of the process belongs to the trace of TRACEPARENT, when there is one; else the trace
 * of a later call of a turn is not known yet, and one of its own is said. */
static void write_line(char line[TS_PARENT_LINE_BYTES], uint64_t exchange)
{
    unsigned char trace_id[16], parent_id[8], span_id[8];
    const char *given = ts_environment("TRACEPARENT");
    if (!ts_traceparent_read((struct ts_slice){given, given ? strlen(given) : 0}, trace_id,
                             parent_id))
        ts_call_id_trace(ts_journal_id(), exchange, trace_id);
    ts_call_id_span(ts_journal_id(), exchange, span_id);
    memcpy(line, NAME ": 00-", NAME_BYTES + 5);
    char *at = put_hex(line + NAME_BYTES + 5, trace_id, sizeof trace_id);
    *at++ = '-';
    at = put_hex(at, span_id, sizeof span_id);
    memcpy(at, "-01", 4);
}

/* Without content the calls get into another journal, which is not known here: nor are their ids.
 */
static bool is_wanted(void)
{
    return ts_settings()->propagate && ts_settings()->content;
}

void ts_propagate_begin(struct ts_handle *handle, uint64_t exchange)
{
    struct ts_parent_header *header = &handle->parent_header;
    if (!is_wanted() || header->in_place || !is_free(handle->options.headers))
        return;
    write_line(header->line, exchange);
    header->node.data = header->line;
    header->node.next = handle->options.headers;
    void *curl = atomic_load(&handle->key);
    header->in_place =
        handle->libcurl->easy_setopt(curl, CURLOPT_HTTPHEADER, &header->node) == CURLE_OK;
}

void ts_propagate_end(struct ts_handle *handle)
{
    if (!handle->parent_header.in_place)
        return;
    handle->parent_header.in_place = false;
    handle->libcurl->easy_setopt(atomic_load(&handle->key), CURLOPT_HTTPHEADER,
                                 handle->options.headers);
    handle->parent_header.node.next = NULL;
}

void ts_propagate_clean_copy(const struct ts_handle *original, struct ts_handle *copy)
{
    if (original->parent_header.in_place)
        copy->libcurl->easy_setopt(atomic_load(&copy->key), CURLOPT_HTTPHEADER,
                                   copy->options.headers);
}
