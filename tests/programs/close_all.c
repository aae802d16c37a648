/* A daemon's habit: all descriptors are closed between two calls, and others take their numbers.
 * libcurl keeps some for each handle, so that each call has its own. */
#include "common.h"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    call("before", argv[1]);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    char path[] = "/tmp/close-all-XXXXXX";
    int file = mkstemp(path);
    for (int fd = file + 1; fd < 64; fd++)
        dup2(file, fd);
    call("between", argv[1]);
    printf("%ld bytes in the file\n", (long)lseek(file, 0, SEEK_END));
    for (int fd = file; fd < 64; fd++)
        close(fd);
    unlink(path);
    call("after", argv[1]);
    return 0;
}
