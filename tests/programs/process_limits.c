/* Runs into the limit that the second argument names, and out of it again. */
#include "common.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *url;

/* No descriptor is free for the first call. */
static void no_descriptors(void)
{
    int taken[64], count = 0;
    struct rlimit few = {64, 64};
    setrlimit(RLIMIT_NOFILE, &few);
    while (count < 64 && (taken[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    printf("%d taken\n", count);
    call("none left", url);
    printf("next: %d\n", open("/dev/null", O_RDONLY));
    for (int i = 0; i < count; i++)
        close(taken[i]);
    call("some left", url);
}

/* One descriptor for libcurl and none besides. */
static void one_descriptor(void)
{
    call("many left", url);
    int taken[64], count = 0;
    struct rlimit few = {64, 64};
    setrlimit(RLIMIT_NOFILE, &few);
    while (count < 64 && (taken[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    close(taken[--count]); /* the socket */
    close(taken[--count]); /* what libcurl keeps in each handle */
    close(taken[--count]);
    call("few left", url);
    printf("taken again: %d\n", count > 0);
}

static void locked_memory(void)
{
    struct rlimit little = {64 << 10, 64 << 10};
    setrlimit(RLIMIT_MEMLOCK, &little);
    printf("locked: %d\n", mlockall(MCL_CURRENT | MCL_FUTURE) == 0 || errno);
    call("locked", url);
    munlockall();
    call("unlocked", url);
}

/* The overlay of dup2 over every number: what is in the file must stay its own. */
static void all_taken_over(void)
{
    char path[] = "taken-XXXXXX", first[6] = "", piece[6] = "data\n";
    struct rlimit many = {1024, 1024};
    setrlimit(RLIMIT_NOFILE, &many);
    call("before", url);
    int file = mkstemp(path);
    if (write(file, piece, 5) != 5)
        return;
    for (int fd = file + 1; fd < 1024; fd++)
        dup2(file, fd);
    for (int fd = 600; fd < 620; fd++)
        close(fd);
    call("between", url);
    printf("%ld bytes, %zd: %s", (long)lseek(file, 0, SEEK_END), pread(file, first, 5, 0), first);
    close_range((unsigned)file, ~0u, 0);
    unlink(path);
    call("after", url);
}

static const struct way ways[] = {
    {WAY(no_descriptors)}, {WAY(one_descriptor)}, {WAY(locked_memory)}, {WAY(all_taken_over)}, {0},
};

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    url = argv[1];
    return go(ways, argv[2]);
}
