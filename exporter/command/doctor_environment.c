/* Our libraries, and variables that turn tracing off or change what it keeps. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exporter/command/doctor.h"
#include "exporter/command/preload.h"
#include "shim/exporter_abi.h"

static void check_shim(struct ts_doctor *doctor)
{
    char path[PATH_MAX], error[PATH_MAX + 256];
    if (ts_preload_find(TS_SHIM_NAME, path, sizeof path, error, sizeof error) != 0)
        ts_doctor_say(doctor, TS_FINDING_BAD, "library", "%s", error);
    else if (ts_preload_flaw(path))
        ts_doctor_say(doctor, TS_FINDING_BAD, "library", "%s: %s", path, ts_preload_flaw(path));
    else
        ts_doctor_say(doctor, TS_FINDING_OK, "library", "%s", path);
}

/* It has needs of its own (cJSON, zstd ...), which a traced program's machine may not meet. */
static void check_exporter(struct ts_doctor *doctor)
{
    char path[PATH_MAX], error[PATH_MAX + 256];
    if (ts_preload_find(TS_EXPORTER_NAME, path, sizeof path, error, sizeof error) != 0) {
        ts_doctor_say(doctor, TS_FINDING_NOTE, "exporter",
                      "%s; traces are delivered by `traceshim export` only", error);
        return;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library && dlsym(library, TS_EXPORTER_ENTRY))
        ts_doctor_say(doctor, TS_FINDING_OK, "exporter", "%s", path);
    else
        ts_doctor_say(doctor, TS_FINDING_NOTE, "exporter",
                      "cannot be opened: %s; traces are delivered by `traceshim export` only",
                      library ? path : dlerror());
    if (library)
        dlclose(library);
}

void ts_doctor_libraries(struct ts_doctor *doctor)
{
    check_shim(doctor);
    check_exporter(doctor);
}

bool ts_programs_allow(const char *list, const char *name)
{
    bool only_exclusions = true;
    while (list && *list) {
        size_t bytes = strcspn(list, ",");
        bool exclude = *list == '!';
        const char *word = list + exclude;
        if (strlen(name) == bytes - exclude && strncmp(word, name, bytes - exclude) == 0)
            return !exclude;
        only_exclusions = only_exclusions && exclude;
        list += bytes + (list[bytes] == ',');
    }
    return only_exclusions;
}

static void check_programs(struct ts_doctor *doctor)
{
    const char *list = getenv("TRACESHIM_PROGRAMS");
    const char *slash = doctor->program ? strrchr(doctor->program, '/') : NULL;
    const char *name = slash ? slash + 1 : doctor->program;
    if (!list || !*list)
        return;
    if (name && !ts_programs_allow(list, name))
        ts_doctor_say(doctor, TS_FINDING_BAD, "environment",
                      "TRACESHIM_PROGRAMS=%s leaves %s alone; add its name or unset it", list,
                      name);
    else
        ts_doctor_say(doctor, TS_FINDING_NOTE, "environment",
                      "TRACESHIM_PROGRAMS=%s: other programs are left alone", list);
}

void ts_doctor_environment(struct ts_doctor *doctor)
{
    const char *disabled = getenv("TRACESHIM_DISABLE");
    const char *content = getenv("TRACESHIM_CAPTURE_CONTENT");
    if (disabled && *disabled && strcmp(disabled, "0") != 0)
        ts_doctor_say(doctor, TS_FINDING_BAD, "environment",
                      "TRACESHIM_DISABLE=%s turns tracing off; unset it", disabled);
    if (content && strcmp(content, "0") == 0)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "environment",
                      "TRACESHIM_CAPTURE_CONTENT=0: messages are not kept");
    check_programs(doctor);
    ts_doctor_values(doctor);
}
