/* Reads what the user asked for in the environment, when it is first needed. */
#include "shim/settings.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/environment.h"
#include "shim/match.h"
#include "shim/once.h"

#define DEFAULT_MAX_BODY (16ull << 20)

static struct ts_settings settings = {.max_body_bytes = DEFAULT_MAX_BODY, .content = true};
static atomic_int settings_state;
static char spool_path[PATH_MAX];
static atomic_int spool_state;

static uint64_t bytes_of(const char *text, uint64_t otherwise)
{
    char *end;
    if (!text || !*text)
        return otherwise;
    uint64_t number = strtoull(text, &end, 10);
    static const char units[] = "kKmMgG";
    const char *unit = *end ? strchr(units, *end) : NULL;
    return unit ? number << (10 * (1 + (unit - units) / 2)) : number;
}

static bool read_settings(void)
{
    const char *content = ts_environment("TRACESHIM_CAPTURE_CONTENT");
    const char *http = ts_environment("TRACESHIM_HTTP");
    settings.max_body_bytes = bytes_of(ts_environment("TRACESHIM_MAX_BODY"), DEFAULT_MAX_BODY);
    settings.content = !content || strcmp(content, "0") != 0;
    const char *propagate = ts_environment("TRACESHIM_PROPAGATE");
    settings.propagate = propagate && strcmp(propagate, "1") == 0;
    settings.http = TS_HTTP_ENVELOPE;
    if (http && strcmp(http, "off") == 0)
        settings.http = TS_HTTP_OFF;
    if (http && strcmp(http, "full") == 0)
        settings.http = TS_HTTP_FULL;
    settings.flush_timeout_ms =
        (unsigned)bytes_of(ts_environment("TRACESHIM_FLUSH_TIMEOUT_MS"), 1000);
    ts_match_load_endpoints(ts_environment("TRACESHIM_ENDPOINTS"));
    return true;
}

const struct ts_settings *ts_settings(void)
{
    ts_once(&settings_state, read_settings);
    return &settings;
}

static bool find_spool(void)
{
    const char *given = ts_environment("TRACESHIM_SPOOL");
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int bytes;
    char here[PATH_MAX];
    if (given && *given == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s", given);
    else if (given && *given && getcwd(here, sizeof here))
        bytes = snprintf(spool_path, sizeof spool_path, "%s/%s", here, given);
    else if (state && *state == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s/traceshim", state);
    else if (home && *home == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s/.local/state/traceshim", home);
    else
        return false;
    return bytes > 0 && (size_t)bytes < sizeof spool_path - 100;
}

bool ts_settings_find_spool(void)
{
    return ts_once(&spool_state, find_spool);
}

const char *ts_settings_spool(void)
{
    return spool_path;
}

void ts_settings_forked(void)
{
    if (atomic_load(&settings_state) == TS_ONCE_BUSY) /* of a thread that is not in the child */
        atomic_store(&settings_state, TS_ONCE_NEVER);
    atomic_store(&spool_state, TS_ONCE_NEVER);
}
