/* Starting a program and staying behind it. */
#include "exporter/command/run_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct settings {
    sigset_t mask;
    struct sigaction child_action;
};

/* From here on signals wait for next_signal. SIGCHLD must not be ignored, or there is no status. */
static void hold_signals(struct settings *before)
{
    sigset_t all;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before->mask);
    sigaction(SIGCHLD, &usual, &before->child_action);
}

static void restore_signals(const struct settings *before)
{
    sigaction(SIGCHLD, &before->child_action, NULL);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* The program does not outlive this process, as if it were this process. */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(128 + SIGKILL);
}

/* Becomes the program. What fails is told through the pipe, which exec closes. */
static _Noreturn void become(char *const argv[], const struct ts_run_context *context,
                             const struct settings *before, int pipe_end)
{
    ts_run_context_set(context);
    restore_signals(before);
    execvp(argv[0], argv);
    int error = errno;
    _exit(write(pipe_end, &error, sizeof error) == sizeof error ? 126 : 127);
}

/* 0: it has become the program. */
static int exec_error(int pipe_end)
{
    int error = 0;
    ssize_t bytes;
    do
        bytes = read(pipe_end, &error, sizeof error);
    while (bytes < 0 && errno == EINTR);
    return bytes == sizeof error ? error : 0;
}

/* The program decides when its input, output and sockets are closed, so we hold none of them. */
static void let_go_of_files(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0) {
        dup2(nothing, STDIN_FILENO);
        dup2(nothing, STDOUT_FILENO);
    }
    close_range(STDERR_FILENO + 1, ~0u, 0);
}

struct program {
    pid_t pid;
    bool stopped;
    int status;
};

/* A signal that the terminal or the kernel sends to the whole group has reached the program too,
 * and one that was to continue the group has continued it. */
static void pass_on(const siginfo_t *signal, const struct program *program)
{
    if (signal->si_signo == SIGCONT ? program->stopped : signal->si_code != SI_KERNEL)
        kill(program->pid, signal->si_signo);
}

/* The signals of job control: whoever waits for us is to see that the program has stopped. Not
 * SIGSTOP, which somebody sends to the program alone, and takes back so. */
static bool stops_the_job(int signal)
{
    return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static bool has_ended(struct program *program)
{
    pid_t answer;
    while ((answer = waitpid(program->pid, &program->status, WNOHANG | WUNTRACED | WCONTINUED)) >
           0) {
        program->stopped = WIFSTOPPED(program->status);
        if (!program->stopped && !WIFCONTINUED(program->status))
            return true;
        if (program->stopped && stops_the_job(WSTOPSIG(program->status)))
            raise(SIGSTOP);
    }
    return answer < 0 && errno == ECHILD; /* cannot be; waiting for it would never end */
}

static int wait_for(pid_t child)
{
    struct program program = {.pid = child};
    sigset_t all;
    siginfo_t signal;
    sigfillset(&all);
    while (!has_ended(&program))
        if (sigwaitinfo(&all, &signal) > 0 && signal.si_signo != SIGCHLD)
            pass_on(&signal, &program);
    return program.status;
}

int ts_run_and_wait(char *const argv[], const struct ts_run_context *context, int *status)
{
    struct settings before;
    int ends[2];
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    fflush(NULL);
    hold_signals(&before);
    pid_t child = fork();
    if (child == 0) {
        die_with(parent);
        become(argv, context, &before, ends[1]);
    }
    int error = child < 0 ? errno : 0;
    close(ends[1]);
    if (!error)
        error = exec_error(ends[0]);
    close(ends[0]);
    if (error) {
        restore_signals(&before);
        errno = error;
        return -1;
    }
    let_go_of_files();
    *status = wait_for(child);
    restore_signals(&before);
    return 0;
}

void ts_run_end_like(int status)
{
    if (!WIFSIGNALED(status))
        _exit(WEXITSTATUS(status));
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, WTERMSIG(status));
    prctl(PR_SET_DUMPABLE, 0);
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    _exit(128 + WTERMSIG(status));
}
