/* A daemon's habit: all descriptors are closed between two calls, and others take their numbers. */
#include "common.h"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    perform("before", curl, &text);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    char path[] = "/tmp/close-all-XXXXXX";
    int file = mkstemp(path);
    for (int fd = file + 1; fd < 64; fd++)
        dup2(file, fd);
    perform("between", curl, &text);
    printf("%ld bytes in the file\n", (long)lseek(file, 0, SEEK_END));
    for (int fd = file; fd < 64; fd++)
        close(fd);
    unlink(path);
    perform("after", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
