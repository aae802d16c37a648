/* Allows itself only the system calls that its calls need; what else is tried fails with EPERM. */
#include "common.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static const int allowed[] = {
    SYS_read,         SYS_write,       SYS_close,         SYS_socket,       SYS_connect,
    SYS_sendto,       SYS_recvfrom,    SYS_poll,          SYS_getsockopt,   SYS_setsockopt,
    SYS_fcntl,        SYS_mmap,        SYS_munmap,        SYS_brk,          SYS_mprotect,
    SYS_getpeername,  SYS_getsockname, SYS_socketpair,    SYS_pipe2,        SYS_futex,
    SYS_exit_group,   SYS_exit,        SYS_getrandom,     SYS_rt_sigaction, SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_eventfd2,    SYS_clock_gettime, SYS_fstat,        SYS_newfstatat,
    SYS_lseek,        SYS_ioctl,       SYS_uname,         SYS_getpid,       SYS_geteuid,
    SYS_getuid,       SYS_alarm,       SYS_openat,        SYS_madvise,
};

static int allow_only(void)
{
    enum { COUNT = sizeof allowed / sizeof *allowed };
    struct sock_filter filter[COUNT + 3] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    for (int i = 0; i < COUNT; i++)
        filter[1 + i] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (unsigned)allowed[i], (unsigned char)(COUNT - i), 0);
    filter[1 + COUNT] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    filter[2 + COUNT] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {COUNT + 3, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Address, and how many calls come before. */
int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 3)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_global_init(CURL_GLOBAL_ALL);
    for (int i = 0; i < atoi(argv[2]); i++)
        perform("before", curl, &text);
    printf("filter: %d\n", allow_only());
    perform("after", curl, &text);
    perform("after", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
