/* How LD_PRELOAD comes to name our library. */
#include "exporter/command/preload.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char separators[] = " :\t\n";

static int own_folder(char *out, size_t size)
{
    ssize_t bytes = readlink("/proc/self/exe", out, size - 1);
    if (bytes <= 0)
        return -1;
    out[bytes] = 0;
    char *slash = strrchr(out, '/');
    if (!slash)
        return -1;
    *slash = 0;
    return 0;
}

int ts_preload_find(const char *name, char *out, size_t out_size, char *error, size_t error_size)
{
    static const char *const places[] = {"", "/../lib", "/../lib/traceshim"};
    char folder[PATH_MAX], path[PATH_MAX + 64], real[PATH_MAX];
    if (own_folder(folder, sizeof folder) != 0) {
        snprintf(error, error_size, "/proc/self/exe cannot be read: %s; is /proc mounted?",
                 strerror(errno));
        return -1;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%s/%s", folder, places[i], name);
        if (!realpath(path, real) || access(real, R_OK) != 0 || strlen(real) >= out_size)
            continue;
        memcpy(out, real, strlen(real) + 1);
        return 0;
    }
    snprintf(error, error_size,
             "%s is neither in %s nor in its ../lib; install it there, or run `make`", name,
             folder);
    return -1;
}

const char *ts_preload_flaw(const char *path)
{
    if (strpbrk(path, separators))
        return "its path holds a blank or a colon, which LD_PRELOAD cannot name; move it";
    return NULL;
}

static bool is_same(const char *word, size_t bytes, const char *library)
{
    char path[PATH_MAX], real[PATH_MAX];
    if (bytes >= sizeof path)
        return false;
    memcpy(path, word, bytes);
    path[bytes] = 0;
    return strcmp(path, library) == 0 || (realpath(path, real) && strcmp(real, library) == 0);
}

char *ts_preload_value(const char *library, const char *before)
{
    size_t used = strlen(library);
    char *value = malloc(used + (before ? strlen(before) : 0) + 2);
    if (!value)
        return NULL;
    memcpy(value, library, used + 1);
    for (const char *word = before ? before : ""; *word;) {
        size_t bytes = strcspn(word, separators);
        if (bytes && !is_same(word, bytes, library)) {
            value[used++] = ':';
            memcpy(value + used, word, bytes);
            used += bytes;
            value[used] = 0;
        }
        word += bytes + strspn(word + bytes, separators);
    }
    return value;
}

static bool is_http_address(const char *uri)
{
    return strncasecmp(uri, "http://", 7) == 0 || strncasecmp(uri, "https://", 8) == 0;
}

/* Like file:///x or postgresql://user:password@host/db: the part between // and @ is nobody's
 * business. */
static void mask(const char *uri, char *out, size_t size)
{
    const char *begin = strstr(uri, "://");
    const char *at = begin ? strrchr(begin, '@') : NULL;
    if (at)
        snprintf(out, size, "%.*s***%s", (int)(begin - uri) + 3, uri, at);
    else
        snprintf(out, size, "%s", uri);
}

static bool is_database(const char *uri)
{
    static const char *const schemes[] = {"sqlite", "postgresql", "mysql", "mssql"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(uri, schemes[i], strlen(schemes[i])) == 0)
            return strstr(uri, "://") != NULL;
    return false;
}

void ts_tracking_uri_advice(const char *uri, char *out, size_t out_size)
{
    char shown[512];
    *out = 0;
    if (!uri || !*uri || is_http_address(uri))
        return;
    mask(uri, shown, sizeof shown);
    snprintf(
        out, out_size,
        "MLFLOW_TRACKING_URI=%s is no http(s) address: traces stay in the spool; start `mlflow "
        "server --backend-store-uri %s`, set MLFLOW_TRACKING_URI to its address, then "
        "`traceshim export`",
        shown, is_database(uri) ? shown : "sqlite:///mlflow.db");
}
