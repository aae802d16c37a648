/* Whether a program can be reached through LD_PRELOAD, and whether it uses a libcurl that can. */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/doctor.h"
#include "exporter/command/program.h"
#include "exporter/command/reach.h"
#include "exporter/command/runtime.h"

enum { MOST_EXTENSIONS = 8, TEXT_BYTES = PATH_MAX + 1024 };

static void say(struct ts_doctor *doctor, enum ts_finding finding, const char *path,
                const char *text)
{
    ts_doctor_say(doctor, finding, "program", "%s %s", path, text);
}

/* "/usr/bin/php", "+lib/php" -> "/usr/lib/php". False: it is not to be said. */
static bool pattern_of(const char *path, const char *pattern, char out[PATH_MAX])
{
    const char *end = strrchr(path, '/');
    while (end > path && end[-1] != '/')
        end--;
    return end &&
           snprintf(out, PATH_MAX, "%.*s%s", (int)(end - path), path, pattern + 1) < PATH_MAX;
}

static void say_extensions(struct ts_doctor *doctor, const char *path, const char *pattern)
{
    char full[PATH_MAX], text[TEXT_BYTES];
    struct ts_reach reach;
    glob_t found;
    if (!pattern_of(path, pattern, full) || glob(full, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc && i < MOST_EXTENSIONS; i++) {
        if (ts_reach_find(found.gl_pathv[i], &reach) != 0 || !reach.uses_libcurl)
            continue;
        enum ts_finding finding = ts_reach_text(&reach, text, sizeof text);
        say(doctor, finding == TS_FINDING_OK ? finding : TS_FINDING_NOTE, found.gl_pathv[i], text);
    }
    globfree(&found);
}

static void say_host(struct ts_doctor *doctor, const char *path, const struct ts_host *host)
{
    ts_doctor_say(doctor, TS_FINDING_NOTE, "program", "%s: %s", path, host->text);
    for (size_t i = 0; host->extensions[i]; i++)
        say_extensions(doctor, path, host->extensions[i]);
}

static void say_runtime(struct ts_doctor *doctor, const char *path,
                        const struct ts_runtime *runtime, bool uses_libcurl)
{
    bool bad = !uses_libcurl && runtime->has_http_of_its_own;
    ts_doctor_say(doctor, bad ? TS_FINDING_BAD : TS_FINDING_NOTE, "program",
                  "%s %s made with %s: %s", path, runtime->is_sure ? "is" : "seems to be",
                  runtime->name, runtime->text);
}

/* What has no libcurl in it may bring one by what it runs, or have another HTTP. */
static bool explains_itself(enum ts_reach_way way)
{
    return way != TS_REACH_CAN_LOAD && way != TS_REACH_NONE;
}

static void say_reach(struct ts_doctor *doctor, const char *path, const struct ts_reach *reach)
{
    char text[TEXT_BYTES];
    bool explained = explains_itself(reach->way);
    const struct ts_host *host = explained ? NULL : ts_host_of(path);
    const struct ts_runtime *runtime = host ? NULL : ts_runtime_of_file(path);
    enum ts_finding finding = ts_reach_text(reach, text, sizeof text);
    if (host)
        say_host(doctor, path, host);
    else if (explained || !runtime)
        say(doctor, finding, path, text);
    if (runtime && (runtime->is_sure || finding != TS_FINDING_OK))
        say_runtime(doctor, path, runtime, reach->uses_libcurl);
    if (!runtime && !reach->elf.is_dynamic && !reach->elf.is_library && ts_runtime_is_musl(path))
        say(doctor, TS_FINDING_NOTE, path, "seems to be made with musl");
}

static void say_secure(struct ts_doctor *doctor, const char *path, const char *secure)
{
    const struct ts_host *host = ts_host_of(path);
    ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                  "%s is %s: LD_PRELOAD is not looked at; run it as its owner, or a copy without "
                  "that",
                  path, secure);
    if (host)
        say_host(doctor, path, host);
}

static void examine(struct ts_doctor *doctor, const char *path, int depth)
{
    struct ts_reach reach;
    char interpreter[PATH_MAX];
    int failed = ts_reach_find(path, &reach);
    if (reach.secure || ts_program_secure_reason(path))
        say_secure(doctor, path, ts_program_secure_reason(path));
    else if (!ts_program_is_executable(path) && (failed || !reach.elf.is_library))
        say(doctor, TS_FINDING_BAD, path, "cannot be executed: no file, or no permission");
    else if (failed)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "program", "%s cannot be read: %s", path,
                      strerror(errno));
    else if (reach.way == TS_REACH_NO_ELF && depth < TS_MOST_SCRIPTS &&
             ts_program_interpreter(path, interpreter)) {
        ts_doctor_say(doctor, TS_FINDING_OK, "program", "%s is a script for %s", path, interpreter);
        examine(doctor, interpreter, depth + 1);
    } else
        say_reach(doctor, path, &reach);
}

void ts_doctor_program(struct ts_doctor *doctor)
{
    char path[PATH_MAX], here[PATH_MAX];
    if (!doctor->program)
        return;
    bool is_here = snprintf(here, sizeof here, "./%s", doctor->program) < PATH_MAX;
    if (ts_program_find(doctor->program, path))
        examine(doctor, path, 0);
    else if (strstr(doctor->program, ".so") && is_here && ts_program_find(here, path))
        examine(doctor, path, 0);
    else
        ts_doctor_say(doctor, TS_FINDING_BAD, "program", "%s is not found", doctor->program);
}
