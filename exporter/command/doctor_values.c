/* Values of our variables that are not what they are to be, and what is taken instead. */
#include <stdlib.h>
#include <string.h>

#include "exporter/base/traceparent.h"
#include "exporter/command/doctor.h"

enum {
    MOST_IDLE_S = 30 * 24 * 3600,
    MOST_TEXT = 4300
}; /* as the exporter and the library have them */

static bool is_number(const char *text, const char *units)
{
    size_t digits = strspn(text, "0123456789");
    const char *unit = text + digits;
    return digits && digits < 19 && (!*unit || (strchr(units, *unit) && !unit[1]));
}

static const char *bytes_flaw(const char *text)
{
    return is_number(text, "kKmMgG")
               ? NULL
               : "is no number of bytes like 65536, 512k or 16M; unset it for 16M";
}

static const char *milliseconds_flaw(const char *text)
{
    return is_number(text, "") ? NULL : "is no number of milliseconds; unset it for 1000";
}

static const char *seconds_flaw(const char *text)
{
    if (!is_number(text, "") || atoll(text) <= 0)
        return "is no number of seconds above 0: 60 is taken";
    return atoll(text) > MOST_IDLE_S ? "is more than 30 days, which are taken" : NULL;
}

static const char *switch_flaw(const char *text)
{
    return strcmp(text, "0") == 0 || strcmp(text, "1") == 0
               ? NULL
               : "is neither 0 nor 1: messages are kept; set it to 0 to keep none";
}

static const char *propagate_flaw(const char *text)
{
    return strcmp(text, "0") == 0 || strcmp(text, "1") == 0
               ? NULL
               : "is neither 0 nor 1: no header is added; set it to 1 to add one";
}

static const char *parent_flaw(const char *text)
{
    unsigned char trace_id[16], span_id[8];
    return ts_traceparent_read(ts_slice_text(text), trace_id, span_id)
               ? NULL
               : "is no traceparent of W3C Trace Context: it is ignored";
}

static const char *tags_flaw(const char *text)
{
    if (strlen(text) > MOST_TEXT)
        return "is longer than 4300 bytes: the rest is left out";
    while (*text) {
        size_t bytes = strcspn(text, ","), name = strspn(text, " \t");
        if (name == bytes || text[name] == '=' || !memchr(text, '=', bytes))
            return "holds something that is no key=value: it is left out";
        text += bytes + (text[bytes] == ',');
    }
    return NULL;
}

static const char *http_flaw(const char *text)
{
    static const char *const known[] = {"off", "envelope", "full"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            return NULL;
    return "is none of off, envelope, full: envelope is taken";
}

static const struct {
    const char *name;
    const char *(*flaw)(const char *text);
} variables[] = {
    {"TRACESHIM_HTTP", http_flaw},
    {"TRACESHIM_TAGS", tags_flaw},
    {"TRACESHIM_MAX_BODY", bytes_flaw},
    {"TRACESHIM_IDLE_CLOSE_S", seconds_flaw},
    {"TRACESHIM_FLUSH_TIMEOUT_MS", milliseconds_flaw},
    {"TRACESHIM_CAPTURE_CONTENT", switch_flaw},
    {"TRACESHIM_PROPAGATE", propagate_flaw},
    {"TRACEPARENT", parent_flaw},
};

const char *ts_variable_flaw(const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (strcmp(variables[i].name, name) == 0)
            return *value ? variables[i].flaw(value) : NULL;
    return NULL;
}

void ts_doctor_values(struct ts_doctor *doctor)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i].name);
        const char *flaw = value ? ts_variable_flaw(variables[i].name, value) : NULL;
        if (flaw)
            ts_doctor_say(doctor, TS_FINDING_NOTE, "environment", "%s=%s %s", variables[i].name,
                          value, flaw);
    }
}
