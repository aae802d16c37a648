/* What standard output is. */
#include "exporter/command/screen.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool ts_screen_is_one(void)
{
    return isatty(STDOUT_FILENO);
}

static size_t sane(long columns)
{
    return columns >= 20 && columns <= 10000 ? (size_t)columns : 0;
}

size_t ts_screen_columns(void)
{
    struct winsize window = {0};
    const char *given = getenv("COLUMNS");
    size_t columns = given ? sane(strtol(given, NULL, 10)) : 0;
    if (!columns && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0)
        columns = sane(window.ws_col);
    return columns ? columns : 160;
}

bool ts_screen_has_colour(void)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return ts_screen_is_one() && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

bool ts_screen_has_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
