/* The spool, and limits on what may be written into it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "exporter/command/doctor.h"
#include "exporter/command/text.h"

enum { SMALLEST_JOURNAL = 64 << 10, USUAL_JOURNAL = 2 << 20, LITTLE_SPACE = 64 << 20 };

/* Folders that were made to find out whether they can be. */
struct made {
    char paths[64][PATH_MAX];
    size_t count;
};

static bool make_folder(const char *path, struct made *made)
{
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST;
    if (made->count < sizeof made->paths / sizeof *made->paths)
        snprintf(made->paths[made->count++], PATH_MAX, "%s", path);
    return true;
}

/* With parents; says whether it could be done, errno tells why not. */
static bool make_folders(const char *folder, struct made *made)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool good = make_folder(path, made);
        *slash = '/';
        if (!good)
            return false;
    }
    return make_folder(path, made);
}

static void remove_folders(const struct made *made)
{
    for (size_t i = made->count; i > 0; i--)
        rmdir(made->paths[i - 1]);
}

static bool can_write(const char *folder)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/.doctor-XXXXXX", folder);
    int fd = mkstemp(path);
    if (fd < 0)
        return false;
    bool good = write(fd, "?", 1) == 1;
    int saved = errno;
    close(fd);
    unlink(path);
    errno = saved;
    return good;
}

/* The library's own conditions: it follows no link and writes nowhere where others may. */
static const char *flaw_of(const struct stat *status)
{
    if (S_ISLNK(status->st_mode))
        return "is a symbolic link, which is not followed; set TRACESHIM_SPOOL to where it points";
    if (!S_ISDIR(status->st_mode))
        return "is no folder; set TRACESHIM_SPOOL to one";
    if (status->st_uid != geteuid())
        return "belongs to another user; set TRACESHIM_SPOOL to a folder of yours";
    if (status->st_mode & (S_IWGRP | S_IWOTH))
        return "can be written by others; chmod go-w it";
    return NULL;
}

static void check_space(struct ts_doctor *doctor)
{
    struct statvfs disk;
    char free_text[32];
    if (statvfs(doctor->spool, &disk) != 0)
        return;
    unsigned long long free_bytes = (unsigned long long)disk.f_bavail * disk.f_frsize;
    ts_text_size(free_text, sizeof free_text, free_bytes);
    if (free_bytes < SMALLEST_JOURNAL)
        ts_doctor_say(doctor, TS_FINDING_BAD, "spool", "the disk is full: %s free; make room",
                      free_text);
    else if (free_bytes < LITTLE_SPACE)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "spool", "the disk has little room: %s free",
                      free_text);
}

static void check_folder(struct ts_doctor *doctor, bool is_new)
{
    struct stat status;
    if (lstat(doctor->spool, &status) != 0) {
        ts_doctor_say(doctor, TS_FINDING_BAD, "spool", "%s: %s", doctor->spool, strerror(errno));
        return;
    }
    const char *flaw = flaw_of(&status);
    if (flaw)
        ts_doctor_say(doctor, TS_FINDING_BAD, "spool", "%s %s", doctor->spool, flaw);
    else if (!can_write(doctor->spool))
        ts_doctor_say(doctor, TS_FINDING_BAD, "spool", "%s cannot be written: %s", doctor->spool,
                      strerror(errno));
    else
        ts_doctor_say(doctor, TS_FINDING_OK, "spool", "%s %s (mode %04o)", doctor->spool,
                      is_new ? "can be made" : "is writable", status.st_mode & 07777u);
    if (!flaw && status.st_mode & (S_IRWXG | S_IRWXO))
        ts_doctor_say(doctor, TS_FINDING_NOTE, "spool", "others may look into it; chmod 700 %s",
                      doctor->spool);
}

void ts_doctor_spool(struct ts_doctor *doctor)
{
    struct stat status;
    struct made *made = calloc(1, sizeof *made);
    if (!made)
        return;
    if (lstat(doctor->spool, &status) == 0 || make_folders(doctor->spool, made)) {
        check_folder(doctor, made->count > 0);
        check_space(doctor);
    } else {
        ts_doctor_say(doctor, TS_FINDING_BAD, "spool",
                      "%s cannot be made: %s; set TRACESHIM_SPOOL to a folder of yours",
                      doctor->spool, strerror(errno));
    }
    remove_folders(made);
    free(made);
}

void ts_doctor_limits(struct ts_doctor *doctor)
{
    struct rlimit limit;
    char text[32];
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        ts_doctor_say(doctor, TS_FINDING_OK, "limits", "files may grow (ulimit -f: unlimited)");
        return;
    }
    ts_text_size(text, sizeof text, limit.rlim_cur);
    if (limit.rlim_cur < SMALLEST_JOURNAL)
        ts_doctor_say(doctor, TS_FINDING_BAD, "limits",
                      "files may have %s only, a journal needs 64 KB; raise `ulimit -f`", text);
    else if (limit.rlim_cur < USUAL_JOURNAL)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "limits",
                      "files may have %s only: journals come in smaller pieces", text);
    else
        ts_doctor_say(doctor, TS_FINDING_OK, "limits", "files may have %s", text);
}
