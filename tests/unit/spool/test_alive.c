/* Who lives: processes that write, exec, are killed, or come around a pid. */
#include "tests/unit/journal_support.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "exporter/spool/spool.h"

TestSuite(alive, .init = make_test_folder, .fini = remove_test_folder, .timeout = 60);

/* Field 22 of /proc/PID/stat, for names without blanks. */
static uint64_t ticks_of(pid_t pid)
{
    char path[64];
    unsigned long long ticks = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file, "the process is there");
    cr_assert_eq(fscanf(file,
                        "%*d %*s %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                        "%*s %*s %*s %llu",
                        &ticks),
                 1, "its start time can be read");
    fclose(file);
    return ticks;
}

/* A child that tells its journal's name when it has one, and waits. */
struct child {
    pid_t pid;
    int from, to;
    char id[33];
};

static void wait_for(int fd)
{
    char byte;
    while (read(fd, &byte, 1) < 0 && errno == EINTR)
        ;
}

static struct child start_writer(void (*then)(int fd))
{
    struct child child = {0};
    int up[2], down[2];
    cr_assert_eq(pipe(up) + pipe(down), 0, "two pipes");
    child.pid = fork();
    if (child.pid == 0) {
        close(up[0]);
        close(down[1]);
        if (open_test_journal() != 0 || write(up[1], ts_journal_id(), 32) != 32)
            _exit(1);
        then(down[0]);
        _exit(0);
    }
    close(up[1]);
    close(down[0]);
    child.from = up[0];
    child.to = down[1];
    cr_assert_eq(read(child.from, child.id, 32), 32, "the child has a journal");
    return child;
}

static void end(struct child *child)
{
    kill(child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
}

static bool writes(const struct child *child, uint64_t ticks)
{
    return ts_spool_writer_alive(test_run_dir, child->id, (uint64_t)child->pid, ticks);
}

Test(alive, nobody)
{
    cr_assert_not(ts_spool_process_alive(0, 0), "pid 0 is nobody");
    cr_assert_not(ts_spool_process_alive(UINT64_MAX, 0), "nor is one beyond all measure");
    cr_assert_not(ts_spool_writer_alive("/nowhere", "", 0, 0), "nobody writes nothing");
    cr_assert_eq(ts_spool_start_ticks(UINT64_MAX), 0, "and never started");
}

Test(alive, this_process)
{
    uint64_t pid = (uint64_t)getpid(), ticks = ticks_of(getpid());
    cr_assert_eq(ts_spool_start_ticks(pid), ticks, "since then");
    cr_assert(ts_spool_process_alive(pid, ticks), "we live");
    cr_assert(ts_spool_process_alive(pid, 0), "also when the start time is not known");
    cr_assert_not(ts_spool_process_alive(pid, ticks + 1), "a pid with another start is another's");
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert(ts_spool_writer_alive(test_run_dir, ts_journal_id(), pid, ticks), "and we write it");
    cr_assert_not(ts_spool_writer_alive(test_run_dir, ts_journal_id(), pid, ticks + 1),
                  "but not as another");
    cr_assert_not(
        ts_spool_writer_alive(test_run_dir, "0123456789abcdef0123456789abcdef", pid, ticks),
        "nor another journal");
}

Test(alive, a_name_with_parentheses)
{
    uint64_t ticks = ticks_of(getpid());
    cr_assert_eq(prctl(PR_SET_NAME, "a) Z 1 (b) 2 3"), 0, "a name that imitates the format");
    cr_assert(ts_spool_process_alive((uint64_t)getpid(), ticks), "does not matter");
}

Test(alive, a_child_that_is_killed)
{
    struct child child = start_writer(wait_for);
    uint64_t ticks = ticks_of(child.pid);
    cr_assert(writes(&child, ticks), "it writes");
    kill(child.pid, SIGKILL);
    siginfo_t info;
    cr_assert_eq(waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT), 0, "it is dead");
    cr_assert_not(writes(&child, ticks), "a zombie does not write");
    cr_assert_not(ts_spool_process_alive((uint64_t)child.pid, ticks), "nor live");
    end(&child);
    cr_assert_not(writes(&child, ticks), "and then it is gone");
}

static void become_another(int fd)
{
    dup2(fd, 0);
    execl("/bin/cat", "cat", (char *)NULL);
}

Test(alive, a_child_that_becomes_another_program)
{
    struct child child = start_writer(become_another);
    uint64_t ticks = ticks_of(child.pid);
    while (writes(&child, ticks)) /* until its exec is done; the time limit is the test's */
        sched_yield();
    cr_assert(ts_spool_process_alive((uint64_t)child.pid, ticks), "the process lives");
    cr_assert_not(writes(&child, ticks), "but writes no journal any more");
    end(&child);
}

Test(alive, a_journal_without_a_mapping)
{
    refuse_fallocate(EOPNOTSUPP); /* also in the child */
    struct child child = start_writer(wait_for);
    uint64_t ticks = ticks_of(child.pid);
    cr_assert(writes(&child, ticks), "pid and start time decide");
    cr_assert_not(writes(&child, ticks + 1), "both of them");
    end(&child);
    cr_assert_not(writes(&child, ticks), "until it is dead");
}

static void *wait_in_thread(void *fd)
{
    wait_for((int)(intptr_t)fd);
    _exit(0);
}

static void leave_the_main_thread(int fd)
{
    pthread_t thread;
    pthread_create(&thread, NULL, wait_in_thread, (void *)(intptr_t)fd);
    pthread_exit(NULL);
}

static char state_of(pid_t pid)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%*d %*s %c", &state) != 1)
        state = '?';
    if (file)
        fclose(file);
    return state;
}

Test(alive, a_process_whose_main_thread_is_over)
{
    struct child child = start_writer(leave_the_main_thread);
    uint64_t ticks = ticks_of(child.pid);
    while (state_of(child.pid) != 'Z')
        sched_yield();
    cr_assert(writes(&child, ticks), "its other threads still write");
    end(&child);
}
