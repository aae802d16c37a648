"""What tracing costs on this machine: the same client against the same server on the loopback interface, without and with
the shim in alternation. Prints a Markdown table.

    python3 tests/bench/run.py [--rounds N] [--calls N] [--quick] [--spool DIR] [--rooms] [--journals SPOOL]      needs `make bench`; BUILD=build

p50, p99 and max are medians over the rounds of each round's. "added" is the median of the differences
between the two runs of a round, which stand next to each other in time; the range behind it is that of their middle
half. Nothing is judged here: a time is no test.
"""
import argparse
import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from rooms import print_rooms

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
SHIM = BUILD / "libtraceshim.so"
CLIENT, SERVER = BUILD / "tests" / "bench" / "client", BUILD / "tests" / "bench" / "server"
MODEL = "/v1/chat/completions"
STREAM = "/stream" + MODEL
CPUS = sorted(os.sched_getaffinity(0))


def on_cpu(number):
    """The client has a processor of its own where there are two."""
    return ["taskset", "-c", str(CPUS[number % len(CPUS)])] if shutil.which("taskset") and len(CPUS) > 1 else []


class Bench:
    """Runs the client."""

    def __init__(self, folder, rounds, calls):
        self.folder, self.spool = Path(folder), Path(folder) / "spool"
        self.rounds, self.calls = rounds, calls
        self.certificate = self.folder / "certificate.pem"

    @contextlib.contextmanager
    def server(self, secure=False):
        """The address of a server that runs meanwhile."""
        key = self.folder / "key.pem"
        if secure:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
                            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                           check=True, stderr=subprocess.DEVNULL)
        command = [*on_cpu(1), SERVER, "2048", *([self.certificate, key] if secure else [])]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            yield f"http{'s' if secure else ''}://127.0.0.1:{int(process.stdout.readline())}"
            process.stdin.close()

    def run(self, traced, *arguments):
        """The numbers that the client prints. Each run has a spool of its own, so that all are alike."""
        shutil.rmtree(self.spool, ignore_errors=True)
        env = {"PATH": os.environ["PATH"], "HOME": str(self.spool), "BENCH_CAINFO": str(self.certificate)}
        if traced and arguments[0] != "start":
            env.update(LD_PRELOAD=str(SHIM), TRACESHIM_SPOOL=str(self.spool))
        if traced and arguments[0] == "start":
            arguments += (SHIM,)
        done = subprocess.run([*on_cpu(0), CLIENT, *map(str, arguments)], env=env, stdout=subprocess.PIPE, check=True)
        return [int(line) for line in done.stdout.split()]

    def journaled_bytes(self):
        return sum(path.stat().st_size for path in self.spool.glob("runs/*/*.tsj"))

    def compare(self, *arguments):
        """Sorted samples of each round, as (bare, traced). Who goes first changes from round to round."""
        pairs = []
        for number in range(self.rounds):
            order = (False, True) if number % 2 == 0 else (True, False)
            results = {traced: sorted(self.run(traced, *arguments)) for traced in order}
            pairs.append((results[False], results[True]))
        return pairs


def percentile(samples, percent):
    return samples[min(len(samples) - 1, len(samples) * percent // 100)]


def cell(pairs, percent, unit):
    bare = [percentile(b, percent) / unit for b, _ in pairs]
    traced = [percentile(t, percent) / unit for _, t in pairs]
    added = sorted(t - b for b, t in zip(bare, traced))
    quarter = len(added) // 4
    return (f"{median(bare):.1f} | {median(traced):.1f} | "
            f"{median(added):+.1f} ({added[quarter]:+.1f} to {added[len(added) - 1 - quarter]:+.1f})")


def row(name, pairs, unit=1000):
    print(f"| {name} | " + " | ".join(cell(pairs, percent, unit) for percent in (50, 99, 100)) + " |", flush=True)


def print_head():
    print("| µs | p50 without | with | added | p99 without | with | added | max without | with | added |")
    print("|" + " --- |" * 10)


def print_calls(bench, address, name):
    body, calls = 4096, bench.calls
    row(f"{name}: traced call, 4 KB up, 2 KB down", bench.compare("calls", address + MODEL, calls, body))
    row(f"{name}: traced stream of 200 events", bench.compare("calls", address + STREAM, calls // 4, body))
    row(f"{name}: untraced GET", bench.compare("calls", address + "/x", calls, 0))
    row(f"{name}: untraced POST, 4 KB of other JSON", bench.compare("calls", address + "/orders", calls, body))


def print_times(bench, address):
    calls = bench.calls
    print_calls(bench, address, "http")
    row("http: traced, a handle and a connection each", bench.compare("fresh", address + MODEL, calls // 2, 4096))
    with bench.server(secure=True) as secure:
        print_calls(bench, secure, "https")
    row("start of /bin/true", bench.compare("start", "/bin/true", calls // 4))
    row("a setopt that does not matter, in ns", bench.compare("setopt", address, calls // 4), unit=1)


def print_memory(bench, address, calls):
    print(f"\n| VmRSS in KB | after 1,000 calls | after {calls:,} | grown by |")
    print("| --- | --- | --- | --- |")
    for name, traced in (("without", False), ("with", True)):
        first, last = bench.run(traced, "memory", address + MODEL, calls, 4096)
        print(f"| {name} | {first:,} | {last:,} | {last - first:+,} |", flush=True)
    print(f"\nThe journal of these {calls:,} calls: {bench.journaled_bytes() / 1e6:.0f} MB.")


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as cpus:
        model = next((line.split(":")[1].strip() for line in cpus if line.startswith("model name")), "unknown")
    return f"{model}, {len(CPUS)} processors, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--spool", help="a folder on the disk to measure; default: in the build folder")
    parser.add_argument("--quick", action="store_true", help="3 rounds of 500 calls, 10,000 calls for memory")
    parser.add_argument("--rooms", action="store_true", help="only the way from journal to spans")
    parser.add_argument("--journals", help="a spool of real traffic to take that way too")
    options = parser.parse_args()
    rounds, calls, many = (3, 500, 10000) if options.quick else (options.rounds, options.calls, 100000)
    missing = [str(path) for path in (SHIM, CLIENT, SERVER) if not path.exists()]
    if missing:
        sys.exit("not built: " + ", ".join(missing) + " (run make bench)")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.spool or BUILD) as folder:
        bench = Bench(folder, rounds, calls)
        print(f"{rounds} rounds of {calls} calls on {describe_machine()}\n")
        if not options.rooms:
            with bench.server() as address:
                print_head()
                print_times(bench, address)
                print_memory(bench, address, many)
        print_rooms(BUILD, folder, options.journals)


if __name__ == "__main__":
    main()
