"""A program that does everything at once with libcurl, traced for a while: its own account of what it did must agree
with the journals, no answer may be taken for another's, and no sanitizer may have anything to say.

    python3 tests/stress/run.py [--seconds N] [--seed N] BUILD...       needs `make stress-program` in each

Each build folder is one that was made without a sanitizer, with ASAN=1 or with TSAN=1. It is run twice, without an
exporter thread and with one that sends to a server. The last line is `N passed, N failed`.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import spool

ROOT = Path(__file__).resolve().parents[2]
SUPPRESSIONS = ROOT / "tests" / "sanitizers"
PATIENCE_S = 400  # beyond the time that it is to run; for machines that are busy, and sanitizers
GROWTH_KB = 16 * 1024  # from the second round to the third; what allocators keep differs by some megabytes
PROCESS = re.compile(r"process (\d+) (\w+) begun (\d+) done (\d+) removed (\d+) cleaned (\d+)")
ROUND = re.compile(r"round \d: (\d+) KB resident, (\d+) descriptors, (\d+) segments mapped")

RUNTIMES = {"address": ["libasan.so", "libubsan.so"], "thread": ["libtsan.so"]}
OPTIONS = {
    "address": {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1",
                "LSAN_OPTIONS": f"suppressions={SUPPRESSIONS}/leak.supp"},
    "thread": {"TSAN_OPTIONS": f"exitcode=0:die_after_fork=0:suppressions={SUPPRESSIONS}/thread.supp"},
}


class Build:
    """A build folder, and which sanitizer it has."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.programs = self.folder / "tests" / "stress"
        needed = subprocess.check_output(["readelf", "-d", self.programs / "stress"], text=True)
        self.sanitizer = "address" if "libasan" in needed else "thread" if "libtsan" in needed else ""
        self.name = self.sanitizer or "plain"

    def limits(self, exporter):
        """What the runtimes of sanitizers cannot do (GCC 12), in words for the program. Their allocators stay locked in
        a child when another thread, such as the exporter, was in them; and that of threads lets no child of a process
        with threads make threads."""
        if not self.sanitizer:
            return []
        words = ["calm-forks", "exec-at-once"] if exporter else ["calm-forks"]
        return [*words, "no-threads"] if self.sanitizer == "thread" else words

    def libraries(self):
        runtimes = [subprocess.check_output(["gcc", "-print-file-name=" + name], text=True).strip()
                    for name in RUNTIMES.get(self.sanitizer, [])]
        return [*runtimes, str(self.folder / "libtraceshim.so")]


class Server:
    """tests/stress/server.c; it also stands in for a collector of spans."""

    def __init__(self, build):
        # never with what is preloaded, and best without a sanitizer: it is not what is tested
        self.process = subprocess.Popen([build.programs / "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address, self.closed = (f"http://127.0.0.1:{int(self.process.stdout.readline())}" for _ in range(2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.collected = int(self.process.communicate()[0])


def run_program(build, server, folder, options, exporter):
    """(exit status, standard output, standard error) of the traced program."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8",
           "LD_PRELOAD": ":".join(build.libraries()), "TRACESHIM_SPOOL": str(folder / "spool")}
    for name, value in OPTIONS.get(build.sanitizer, {}).items():
        env[name] = f"{value}:log_path={folder}/report"
    if exporter:
        env["OTEL_EXPORTER_OTLP_ENDPOINT"] = server.address
    command = [build.programs / "stress", server.address, server.closed, str(options.seconds), str(options.seed)]
    command += build.limits(exporter)
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          timeout=options.seconds + PATIENCE_S)
    return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")


def accounts_of(output):
    """What each process says that it did; a number may have been that of several, one after the other."""
    counts, killed = defaultdict(Counter), set()
    for pid, fate, begun, done, removed, cleaned in PROCESS.findall(output):
        counts[int(pid)].update({spool.STARTED: int(begun), 1: int(done), 2: int(removed), 3: int(cleaned)})
        if fate == "killed":
            killed.add(int(pid))
    return counts, killed


def compare(accounts, killed, seen):
    """Yields where journals and accounts disagree. A killed process may have recorded what it could not count."""
    for pid in sorted(accounts.keys() | seen.keys()):
        made, found = accounts[pid], seen[pid]
        if pid not in killed:
            agree = made == found
        else:
            ended = sum(made[reason] for reason in (1, 2, 3))
            agree = (ended <= found[spool.STARTED] <= made[spool.STARTED] and
                     all(found[reason] >= made[reason] for reason in (1, 2, 3)))
        if not agree:
            yield f"process {pid}{', killed' if pid in killed else ''}: made {dict(+made)}, recorded {dict(+found)}"


def growth(output):
    """Yields what the process holds more of after the third round than after the second."""
    (_, second, third) = [tuple(map(int, found)) for found in ROUND.findall(output)]
    if third[0] > second[0] + GROWTH_KB:
        yield f"resident memory grew from {second[0]} to {third[0]} KB"
    if third[1] > second[1]:
        yield f"{third[1]} descriptors are open, {second[1]} were before"
    if third[2] > 8:
        yield f"{third[2]} segments of the journal are mapped"


def problems(build, options, exporter, folder):
    with Server(build) as server:
        status, output, errors = run_program(build, server, folder, options, exporter)
    if exporter != bool(server.collected):
        yield f"{server.collected} requests came to the collector of spans"
    if status != 0 or errors:
        yield f"it ended with {status}: {errors[:3000]}"
    for report in sorted(folder.glob("report.*"))[:5]:
        yield report.read_text(errors="replace")[:6000]
    if "wrong:" not in output:
        return
    accounts, killed = accounts_of(output)
    found = spool.Spool(folder / "spool", killed)
    yield from found.problems
    yield from list(compare(accounts, killed, found.counts))[:20]
    if not build.sanitizer:
        yield from growth(output)
    calls = sum(count[spool.STARTED] for count in found.counts.values())
    print(f"    {calls} calls of {len(accounts)} processes, {len(killed)} of them killed")
    for line in output.splitlines():
        if line.startswith(("round", "result")):
            print("    " + line)


def check(build, options, exporter):
    name = f"stress, {build.name}{', with an exporter' if exporter else ''}, seed {options.seed}"
    with tempfile.TemporaryDirectory(prefix="stress-") as folder:
        try:
            wrong = list(problems(build, options, exporter, Path(folder)))
        except (AssertionError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            wrong = [f"{type(error).__name__}: {error}"]
    print(f"{'FAILED' if wrong else 'ok'}  {name}")
    for problem in wrong:
        print("    " + problem)
    sys.stdout.flush()
    return not wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("builds", nargs="+", metavar="BUILD")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--exporter", choices=("without", "with", "both"), default="both")
    options = parser.parse_args()
    exporters = {"without": [False], "with": [True], "both": [False, True]}[options.exporter]
    builds = [Build(folder) for folder in options.builds]
    spool.use_fast_crc(builds[0].programs / "crc32c.so")
    results = [check(build, options, exporter) for build in builds for exporter in exporters]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
