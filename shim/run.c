/* Naming a run and finding out what this process is called. */
#include "shim/run.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CONTEXT_VARIABLE "TRACESHIM_CONTEXT"
#define STAMP_BYTES 20
#define CONTEXT_FORMAT "1:%s:%llu:%llu:%s"

static bool is_run_id(const char *id)
{
    size_t bytes = strlen(id);
    if (bytes < 10 || bytes > 63)
        return false;
    for (const char *c = id; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-')
            return false;
    return true;
}

bool ts_run_from_environment(struct ts_run *run)
{
    const char *context = getenv(CONTEXT_VARIABLE);
    unsigned long long pid, ticks;
    if (!context || sscanf(context, "1:%63[^:]:%llu:%llu:%63[^\n]", run->id, &pid, &ticks,
                           run->leader_name) != 4)
        return false;
    run->leader_pid = pid;
    run->leader_ticks = ticks;
    return is_run_id(run->id);
}

static uint32_t random_word(void)
{
    uint32_t word = 0;
    if (syscall(SYS_getrandom, &word, sizeof word, GRND_NONBLOCK) == (long)sizeof word)
        return word;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)now.tv_nsec * 2654435761u ^ (uint32_t)getpid();
}

/* 20261123T094812Z. Not with gmtime: that reads the time zone file, and the program may set TZ
 * later. Days to a date of the Gregorian calendar by eras of 400 years that begin on a 1 March. */
static void write_stamp(char out[STAMP_BYTES], uint64_t seconds)
{
    uint64_t days = seconds / 86400 + 719468, second = seconds % 86400;
    uint64_t era = days / 146097, day_of_era = days % 146097;
    uint64_t year =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day = day_of_era - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * day + 2) / 153; /* from March */
    snprintf(out, STAMP_BYTES, "%04u%02u%02uT%02u%02u%02uZ",
             (unsigned)(year + era * 400 + (month >= 10)) % 10000u,
             (unsigned)(month < 10 ? month + 3 : month - 9) % 100u,
             (unsigned)(day - (153 * month + 2) / 5 + 1) % 100u, (unsigned)(second / 3600) % 100u,
             (unsigned)(second / 60 % 60), (unsigned)(second % 60));
}

void ts_run_begin(struct ts_run *run, const char *name)
{
    char stamp[STAMP_BYTES], context[256];
    write_stamp(stamp, (uint64_t)time(NULL));
    run->leader_pid = (uint64_t)getpid();
    run->leader_ticks = ts_start_ticks(getpid());
    snprintf(run->id, sizeof run->id, "%s-%d-%08x", stamp, (int)getpid(), random_word());
    snprintf(run->leader_name, sizeof run->leader_name, "%s", *name ? name : "program");
    snprintf(context, sizeof context, CONTEXT_FORMAT, run->id, (unsigned long long)run->leader_pid,
             (unsigned long long)run->leader_ticks, run->leader_name);
    setenv(CONTEXT_VARIABLE, context, 1);
}

void ts_run_make_content_key(void)
{
    char text[4 * 8 + 1];
    uint32_t words[4];
    if (getenv(TS_CONTENT_KEY_VARIABLE) ||
        syscall(SYS_getrandom, words, sizeof words, GRND_NONBLOCK) != (long)sizeof words)
        return;
    snprintf(text, sizeof text, "%08x%08x%08x%08x", words[0], words[1], words[2], words[3]);
    setenv(TS_CONTENT_KEY_VARIABLE, text, 1);
}

/* The name in parentheses may hold anything, so fields are counted after the last ')'. */
uint64_t ts_start_ticks(int pid)
{
    char path[40], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    long bytes = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    if (bytes <= 0)
        return 0;
    text[bytes] = 0;
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at + 1, NULL, 10) : 0;
}

/* python3.11, lua5.4, guile-3.0, luajit-2.1.0-beta3 */
static bool is_version(const char *text)
{
    text += *text == '-';
    return *text >= '0' && *text <= '9';
}

static bool is_interpreter(const char *name)
{
    static const char *const names[] = {
        "sh",    "bash", "dash",   "zsh",    "ksh",     "python", "php",
        "ruby",  "perl", "lua",    "luajit", "Rscript", "R",      "node",
        "tclsh", "wish", "expect", "guile",  "slsh",    "octave", "julia",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t bytes = strlen(names[i]);
        if (strncmp(name, names[i], bytes) == 0 && (!name[bytes] || is_version(name + bytes)))
            return true;
    }
    return false;
}

void ts_script_of(const char *exe, int argc, char *const *argv, char *out, unsigned size)
{
    const char *slash = strrchr(exe, '/');
    struct stat status;
    *out = 0;
    if (!is_interpreter(slash ? slash + 1 : exe))
        return;
    for (int i = 1; i < argc && argv[i]; i++) {
        const char *path = strncmp(argv[i], "--file=", 7) == 0 ? argv[i] + 7 : argv[i];
        if (*path == '-' || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        snprintf(out, size, "%s", path);
        return;
    }
}
