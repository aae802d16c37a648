"""What happens around calls: processes and threads that are made and ended, signals, limits, rights, other preloads."""
import os
import signal
import socket
import subprocess

from case import CLEANUP, DONE, REMOVED, Case, Subject, closed_port, curl, program, script
from sanitizer import FORKS_BESIDE, MAIN_GOES, SEES_DESCRIPTORS, SMALL_STACK

FLUSH = {"TRACESHIM_FLUSH_TIMEOUT_MS": "300"}
_silent = []


def silent_sink():
    """The address of a server that takes connections and says nothing."""
    if not _silent:
        _silent.append(socket.create_server(("127.0.0.1", 0), backlog=128))
    return f"http://127.0.0.1:{_silent[0].getsockname()[1]}"


def subjects(servers):
    yield Subject("processes", "libcurl4", "linked", [*forks(servers), *threads(servers), *signals(servers)])
    yield Subject("processes with less", "libcurl4", "linked", [*limits(servers), *rights(servers)],
                  "no trace when the spool cannot be written: after setuid or chroot before the first call, under a seccomp"
                  " filter without mkdirat, fallocate and openat; a filter that kills, kills")
    yield Subject("processes with others preloaded", "libcurl4", "linked", preloads(servers),
                  "a program built with a shared libasan wants that first in LD_PRELOAD, before any other;"
                  " a libcurl before the shim in LD_PRELOAD is out of its reach")
    yield Subject("processes with a server that does not answer", "libcurl4", "linked", sinks(servers),
                  "with a server configured there is one more thread, until which unshare(CLONE_NEWUSER) works no more")


def forks(servers):
    post = servers.url("json")
    for way, calls in (("in_callback", 3), ("in_mid_transfer", 2), ("as_daemon", 3), ("workers", 11), ("spawned", 3),
                       ("again_and_again", 8), ("childless", 2)):
        yield Case(f"processes: {way.replace('_', ' ')}", [program("process_forks"), post, way], calls,
                   unordered=way == "workers", reasons={DONE: 1, REMOVED: 1} if way == "in_mid_transfer" else {})
    yield Case("processes: what it sees of itself", [program("process_sees"), post], 2)
    pipeline = 'for i in 1 2 3; do "$@" "$0" | jq -c .model; done; "$@" "$0" | (jq -r .id; "$@" "$0" | cat)'
    yield Case("processes: a pipeline in a shell", ["sh", "-c", pipeline, post, *curl("-d", "{}")], 5)
    for how in (["env", "-u", "HOME"], ["nohup"], ["setsid", "-w"], ["timeout", "50"], ["nice"], ["stdbuf", "-oL"]):
        yield Case(f"processes: {how[0]}", [*how, program("easy_reuse"), post], 5)
    yield Case("processes: env -i", ["env", "-i", program("easy_reuse"), post], 0)
    yield Case("processes: xargs -P", ["sh", "-c", 'seq 6 | xargs -P 3 -I{} "$@"', "sh", program("easy_fields"), post], 6,
               unordered=True)
    yield Case("processes: bound at once", [program("easy_reuse"), post], 5, environment={"LD_BIND_NOW": "1"})
    closed = 'exec "$@" <&- >&- 2>&-'
    yield Case("processes: no standard streams", ["bash", "-c", closed, "sh", program("easy_reuse"), post], 5)
    if os.geteuid() == 0:
        other = 'd=$(mktemp -d); chmod 755 $d; cp "$1" $d/p; chmod 4755 $d/p; setpriv --reuid 65534 $d/p "$2"; rm -r $d'
        yield Case("processes: set-user-id", ["sh", "-c", other, "sh", program("easy_fields"), post], 0)
    yield Case("processes: strace", ["strace", "-f", "-o", "/dev/null", program("fork_calls"), post], 6)


def threads(servers):
    post, slow = servers.url("json"), servers.url("stall")
    run = [program("process_threads"), post, slow]
    yield Case("threads: exit while another transfers", [*run, "exit_from_thread"], 1, open_calls=1)
    yield Case("threads: main goes", [*run, "main_goes"], 2, not_with=MAIN_GOES)
    yield Case("threads: one is cancelled", [*run, "cancelled"], 2, open_calls=1)
    yield Case("threads: one is cancelled before", [*run, "cancelled_before"], 2, open_calls=1)
    yield Case("threads: smallest stacks", [*run, "small_stacks"], 24, unordered=True, environment={"STACK": "16384"},
               not_with=SMALL_STACK)
    yield Case("threads: hundreds", [*run, "hundreds"], 900, unordered=True, slow=True)


def signals(servers):
    post, slow = servers.url("json"), servers.url("stall")
    run = [program("process_signals"), post, slow]
    yield Case("signals: alarm jumps out", [*run, "alarm_jumps"], 4, open_calls=3)
    yield Case("signals: handler jumps out of a callback", [*run, "callback_jumps"], 3, open_calls=1)
    yield Case("signals: many interrupts", [*run, "many"], 20)
    yield Case("signals: crash, handled", [*run, "crash_handled"], 2, open_calls=1)
    yield Case("signals: crash", [*run, "crash"], 1, open_calls=1)
    yield Case("signals: blocked", [*run, "blocked"], 1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        yield Case(f"signals: {number.name}", [program("stream_reader"), slow], 1, open_calls=1, stop=number,
                   stop_after=b"line: \n")


def limits(servers):
    post = servers.url("json")
    for way, calls in (("no_descriptors", 1), ("one_descriptor", 2), ("locked_memory", 2), ("all_taken_over", 3)):
        yield Case(f"limits: {way.replace('_', ' ')}", [program("process_limits"), post, way], calls)
    for limit, calls in (("-v 200000", 5), ("-n 16", 5), ("-u 1", 5), ("-l 0", 5), ("-s 128", 5), ("-c 0", 5)):
        yield Case(f"limits: ulimit {limit}", ["bash", "-c", f'ulimit {limit}; exec "$@"', "sh", program("easy_reuse"), post],
                   calls)
    yield Case("limits: seccomp", [program("process_seccomp"), post, "1"], 3)
    yield Case("limits: seccomp before the first call", [program("process_seccomp"), post, "0"], 0)
    yield Case("limits: read-only spool", [program("easy_reuse"), post], 0, environment={"TRACESHIM_SPOOL": "/sys/spool"})


def can(*command):
    """Whether this machine allows it: containers, and Ubuntu to those who are not root, deny namespaces."""
    return subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def rights(servers):
    """A process without root gets it in a user namespace, where it has one user alone: nobody is not there."""
    post, root = servers.url("json"), os.geteuid() == 0
    as_root = [] if root else ["unshare", "-r", "--"]
    if not can(*as_root):
        return
    ways = {"change_root": 0, "drop_capabilities": 2, "other_mounts": 2, "other_user": 2}
    if can(*as_root, "unshare", "-p", "-f"):
        ways["other_pids"] = 3
    if root:
        ways |= {"drop_root": 0, "jail": 0}
    for way, calls in ways.items():
        run = [*as_root, program("process_rights"), post, way]
        yield Case(f"rights: {way.replace('_', ' ')} before the first call", [*run, "0"], calls)
        yield Case(f"rights: {way.replace('_', ' ')} after the first call", [*run, "1"], max(calls, 2) + 1)


def preloads(servers):
    post = servers.url("json")
    run = [program("easy_reuse"), post]
    after = 'LD_PRELOAD="$LD_PRELOAD $0" exec "$@"'
    for name, library in (("jemalloc", "libjemalloc.so.2"), ("tcmalloc", "libtcmalloc_minimal.so.4")):
        yield Case(f"preloads: {name} before", run, 5, environment={"LD_PRELOAD": library})
        yield Case(f"preloads: {name} after", ["sh", "-c", after, library, *run], 5)
        yield Case(f"preloads: {name} before, threads", [program("threads"), post], 100, environment={"LD_PRELOAD": library})
    yield Case("preloads: libcurl itself after", ["sh", "-c", after, "libcurl.so.4", *run], 5)
    for how in ("static", "shared"):
        yield Case(f"preloads: address sanitizer, {how}", [script("with_asan.sh"), "easy_reuse", how, post], 5, slow=True)
        yield Case(f"preloads: address sanitizer, {how}, threads", [script("with_asan.sh"), "threads", how, post], 100,
                   slow=True)
    quiet = ["valgrind", "-q", "--error-exitcode=9"]
    for name, calls in (("easy_reuse", 5), ("multi_perform", 10), ("fork_calls", 6)):
        reasons = {DONE: 9, CLEANUP: 1} if name == "multi_perform" else {}
        yield Case(f"preloads: valgrind, {name}", [*quiet, program(name), post], calls, reasons=reasons, slow=True,
                   masks=[(rb"==\d+==", b"==N==")])


def sinks(servers):
    """The most telling ones again, with an exporter that cannot deliver."""
    post, slow = servers.url("json"), servers.url("stall")
    for name, uri in (("closed", f"http://127.0.0.1:{closed_port()}"), ("silent", silent_sink())):
        there = {"MLFLOW_TRACKING_URI": uri, **FLUSH}
        for way, calls in (("in_callback", 3), ("as_daemon", 3), ("again_and_again", 8), ("childless", 2), ("workers", 11)):
            yield Case(f"sink {name}: {way.replace('_', ' ')}", [program("process_forks"), post, way], calls,
                       environment=there, unordered=way == "workers", slow=way in ("workers", "again_and_again"),
                       not_with=FORKS_BESIDE if way in ("in_callback", "as_daemon", "workers") else {})
        for way, calls, unended in (("exit_from_thread", 1, 1), ("main_goes", 2, 0), ("cancelled", 2, 1)):
            yield Case(f"sink {name}: {way.replace('_', ' ')}", [program("process_threads"), post, slow, way], calls,
                       environment=there, open_calls=unended, not_with=MAIN_GOES if way == "main_goes" else {})
        for how in ("abort", "_exit", "quick_exit", "exec", "SIGTERM"):
            yield Case(f"sink {name}: {how} in a callback", [program("callback_ends"), post, how], 1, open_calls=1,
                       environment=there)
        yield Case(f"sink {name}: what it sees of itself", [program("process_sees"), post], 2, environment=there,
                   masks=[(rb"task: \d+", b"task: N")], not_with=SEES_DESCRIPTORS)
        yield Case(f"sink {name}: blocked signals", [program("process_signals"), post, slow, "blocked"], 1, environment=there)
        yield Case(f"sink {name}: pending at exit", [program("process_signals"), post, slow, "pending_at_exit"], 1,
                   environment=there, times=8 if name == "closed" else 1)
        yield Case(f"sink {name}: alarms", [program("process_signals"), post, slow, "alarm_jumps"], 4, open_calls=3,
                   environment=there)
        yield Case(f"sink {name}: all descriptors taken over", [program("process_limits"), post, "all_taken_over"], 3,
                   environment=there, not_with=SEES_DESCRIPTORS)
