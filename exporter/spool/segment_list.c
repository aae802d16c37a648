/* Which segment files a run's folder holds. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/spool/segment_file.h"

enum { ID_CHARS = 2 * TS_JOURNAL_ID_BYTES, NUMBER_DIGITS = 6 };

static bool is_id(const char *name)
{
    return strspn(name, "0123456789abcdef") >= ID_CHARS && name[ID_CHARS] == '.';
}

/* The number in "<id>.<number>.tsj", 0: another file. */
static uint32_t number_in(const char *name)
{
    char *end;
    if (!is_id(name) || !isdigit((unsigned char)name[ID_CHARS + 1]))
        return 0;
    const char *digits = name + ID_CHARS + 1;
    unsigned long number = strtoul(digits, &end, 10);
    bool ours = end - digits >= NUMBER_DIGITS && strcmp(end, TS_JOURNAL_SUFFIX) == 0;
    return ours && number <= UINT32_MAX ? (uint32_t)number : 0;
}

int ts_segment_files(const char *run_dir,
                     void (*f)(void *context, const char *journal_id, uint32_t number),
                     void *context)
{
    DIR *folder = opendir(run_dir);
    if (!folder)
        return -1;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char id[ID_CHARS + 1];
        uint32_t number = number_in(entry->d_name);
        if (!number)
            continue;
        memcpy(id, entry->d_name, ID_CHARS);
        id[ID_CHARS] = 0;
        f(context, id, number);
    }
    closedir(folder);
    return 0;
}
