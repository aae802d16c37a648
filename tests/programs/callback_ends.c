/* The process ends in its write callback, in the way that the second argument says. */
#include "common.h"

#include <signal.h>
#include <unistd.h>

static const char *how;

static size_t end(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)size, (void)to;
    fprintf(stderr, "%zu bytes, now %s\n", count > 0 ? (size_t)1 : 0, how);
    if (!strcmp(how, "abort"))
        abort();
    if (!strcmp(how, "exit"))
        exit(3);
    if (!strcmp(how, "_exit"))
        _exit(4);
    if (!strcmp(how, "quick_exit"))
        quick_exit(5);
    if (!strcmp(how, "exec"))
        execl("/bin/echo", "echo", "another program", NULL);
    raise(SIGTERM);
    return 0;
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 3)
        return 2;
    how = argv[2];
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, end);
    curl_easy_perform(curl);
    return 1;
}
