/* Gives up what it may do, in the way that the second argument says, before its first call or
 * between two. */
#include "common.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };
static const char *url;

static int drop_root(void)
{
    return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY);
}

static int change_root(void)
{
    if (mkdir("jail", 0755) && errno != EEXIST)
        return -1;
    return chroot("jail") || chdir("/");
}

static int jail(void)
{
    return change_root() || drop_root();
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0}};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || (int)syscall(SYS_capset, &header, none);
}

static int other_mounts(void)
{
    return unshare(CLONE_NEWNS);
}

static int other_user(void)
{
    return unshare(CLONE_NEWUSER);
}

/* From here on children live in a pid namespace of their own. */
static int other_pids(void)
{
    if (unshare(CLONE_NEWPID))
        return -1;
    fflush(stdout);
    if (fork() == 0) {
        call("first of its namespace", url);
        exit(0);
    }
    return wait(NULL) < 0;
}

#define WAY(function)                                                                              \
    {                                                                                              \
#function, function                                                                        \
    }
static const struct {
    const char *name;
    int (*go)(void);
} ways[] = {
    WAY(drop_root),    WAY(change_root), WAY(jail),       WAY(drop_capabilities),
    WAY(other_mounts), WAY(other_user),  WAY(other_pids),
};

/* Address, way, and how many calls come before it. */
int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    url = argv[1];
    curl_global_init(CURL_GLOBAL_ALL);
    for (int i = 0; i < atoi(argv[3]); i++)
        call("before", url);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (!strcmp(ways[i].name, argv[2])) {
            int failed = ways[i].go();
            printf("%s: %d, user %d\n", argv[2], failed, (int)getuid());
        }
    call("after", url);
    call("after", url);
    return 0;
}
