/* Whether a program can be reached through LD_PRELOAD, and whether it uses a libcurl that can. */
#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "exporter/command/doctor.h"
#include "exporter/command/elf.h"
#include "exporter/command/loaded.h"

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#else
#define OWN_MACHINE EM_NONE
#endif

enum { MOST_SCRIPTS = 4 }; /* a script's interpreter may be a script */

/* Programs whose libcurl comes with what they run. */
static const struct {
    const char *name; /* versions may follow */
    const char *text;
} hosts[] = {
    {"python",
     "traced where a package uses libcurl (pycurl); requests, httpx, aiohttp and urllib do not"},
    {"php", "traced through its curl extension; stream wrappers (file_get_contents) are not"},
    {"ruby", "traced where a gem uses libcurl (curb, typhoeus); net/http is not"},
    {"perl", "traced where a module uses libcurl (WWW::Curl, Net::Curl); LWP is not"},
    {"node", "traced where a module uses libcurl (node-libcurl); fetch and http are not"},
    {"lua", "traced where a module uses libcurl (Lua-cURL)"},
    {"R", "traced through its packages curl and httr"},
    {"Rscript", "traced through its packages curl and httr"},
    {"sh", "a shell: the programs that it starts are traced, each as it can be"},
    {"bash", "a shell: the programs that it starts are traced, each as it can be"},
    {"dash", "a shell: the programs that it starts are traced, each as it can be"},
    {"zsh", "a shell: the programs that it starts are traced, each as it can be"},
};

static const char *host_text(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t bytes = strlen(hosts[i].name);
        if (strncmp(name, hosts[i].name, bytes) == 0 &&
            strspn(name + bytes, "0123456789.") == strlen(name + bytes))
            return hosts[i].text;
    }
    return NULL;
}

static bool is_executable(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* As execvp looks for it; false: not found. */
static bool find_program(const char *name, char out[PATH_MAX])
{
    const char *list = getenv("PATH");
    if (strchr(name, '/'))
        return snprintf(out, PATH_MAX, "%s", name) < PATH_MAX && access(out, F_OK) == 0;
    for (const char *at = list ? list : "/bin:/usr/bin";; at++) {
        size_t bytes = strcspn(at, ":");
        int used =
            snprintf(out, PATH_MAX, "%.*s/%s", bytes ? (int)bytes : 1, bytes ? at : ".", name);
        if (used < PATH_MAX && is_executable(out))
            return true;
        at += bytes;
        if (!*at)
            return false;
    }
}

/* Programs that start with rights of their own do not look at LD_PRELOAD. */
static const char *secure_reason(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return NULL;
    if (status.st_mode & S_ISUID && status.st_uid != getuid())
        return "setuid";
    if (status.st_mode & S_ISGID && status.st_gid != getgid())
        return "setgid";
    if (getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0)
        return "given capabilities (setcap)";
    return NULL;
}

static void judge_static(struct ts_doctor *doctor, const char *path, const struct ts_elf *elf)
{
    static const char *const whose[] = {
        [TS_MADE_OF_C] = "", [TS_MADE_OF_GO] = " Go", [TS_MADE_OF_RUST] = " Rust"};
    ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                  "%s is a static%s program%s: LD_PRELOAD does not reach it%s", path,
                  whose[elf->made_of], elf->is_musl ? " (musl)" : "",
                  elf->made_of == TS_MADE_OF_GO ? ", and its HTTP is Go's own" : "");
}

static void judge_without_libcurl(struct ts_doctor *doctor, const char *path,
                                  const struct ts_elf *elf)
{
    char name[256];
    if (elf->has_libcurl_inside)
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s has a libcurl of its own inside: its calls cannot be seen; build it with "
                      "the shared one",
                      path);
    else if (ts_loaded_libcurl(path, name, sizeof name))
        ts_doctor_say(doctor, TS_FINDING_OK, "program",
                      "%s is dynamic and needs %s through its libraries", path, name);
    else if (host_text(path))
        ts_doctor_say(doctor, TS_FINDING_NOTE, "program", "%s: %s", path, host_text(path));
    else if (elf->made_of == TS_MADE_OF_GO)
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s is a Go program without libcurl: its HTTP is Go's own", path);
    else if (elf->names_dlopen)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "program",
                      "%s is dynamic and needs no libcurl, but could load one (dlopen): try it",
                      path);
    else
        ts_doctor_say(
            doctor, TS_FINDING_BAD, "program",
            "%s is dynamic, but needs no libcurl and loads no libraries by itself: it has no "
            "calls to trace (programs that it starts may have)",
            path);
}

static void judge_elf(struct ts_doctor *doctor, const char *path, const struct ts_elf *elf)
{
    if (!elf->is_64 || (OWN_MACHINE != EM_NONE && elf->machine != OWN_MACHINE))
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s is for another kind of processor than the library (%s-bit, machine %u)",
                      path, elf->is_64 ? "64" : "32", elf->machine);
    else if (!elf->is_program)
        ts_doctor_say(doctor, TS_FINDING_BAD, "program", "%s is no program", path);
    else if (!elf->is_dynamic)
        judge_static(doctor, path, elf);
    else if (elf->is_musl)
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s is made for musl, the library for glibc: it cannot be loaded there",
                      path);
    else if (*elf->libcurl)
        ts_doctor_say(doctor, TS_FINDING_OK, "program", "%s is dynamic and needs %s", path,
                      elf->libcurl);
    else
        judge_without_libcurl(doctor, path, elf);
}

/* "#!/usr/bin/env -S python3 -u" -> python3. False: it is no script. */
static bool interpreter_of(const char *path, char out[PATH_MAX])
{
    char line[512] = "", word[256], *at = line + 2, *save = NULL;
    FILE *file = fopen(path, "re");
    bool script = file && fgets(line, sizeof line, file) && strncmp(line, "#!", 2) == 0;
    if (file)
        fclose(file);
    at = script ? strtok_r(at, " \t\r\n", &save) : NULL;
    if (!at)
        return false;
    snprintf(word, sizeof word, "%s", at);
    const char *slash = strrchr(word, '/');
    bool env = strcmp(slash ? slash + 1 : word, "env") == 0;
    while (env && (at = strtok_r(NULL, " \t\r\n", &save)) && (*at == '-' || strchr(at, '=')))
        continue;
    if (env && at)
        snprintf(word, sizeof word, "%s", at);
    return find_program(word, out);
}

static void examine(struct ts_doctor *doctor, char path[PATH_MAX], int depth)
{
    struct ts_elf elf;
    char interpreter[PATH_MAX];
    const char *secure = secure_reason(path);
    if (secure)
        ts_doctor_say(
            doctor, TS_FINDING_BAD, "program",
            "%s is %s: LD_PRELOAD is not looked at; run it as its owner, or a copy without that",
            path, secure);
    else if (!is_executable(path))
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s cannot be executed: no file, or no permission", path);
    else if (ts_elf_read_file(path, &elf) != 0)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "program", "%s cannot be read: %s", path,
                      strerror(errno));
    else if (elf.is_elf)
        judge_elf(doctor, path, &elf);
    else if (depth < MOST_SCRIPTS && interpreter_of(path, interpreter)) {
        ts_doctor_say(doctor, TS_FINDING_OK, "program", "%s is a script for %s", path, interpreter);
        examine(doctor, interpreter, depth + 1);
    } else
        ts_doctor_say(doctor, TS_FINDING_BAD, "program",
                      "%s is neither an ELF program nor a script whose interpreter is there", path);
}

void ts_doctor_program(struct ts_doctor *doctor)
{
    char path[PATH_MAX];
    if (!doctor->program)
        return;
    if (find_program(doctor->program, path))
        examine(doctor, path, 0);
    else
        ts_doctor_say(doctor, TS_FINDING_BAD, "program", "%s is not found", doctor->program);
}
