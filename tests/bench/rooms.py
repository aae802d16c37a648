"""From journal to spans: what the rooms cost over made-up traffic, and how much memory `traceshim export` takes."""
import os
import subprocess
from pathlib import Path

ROOMS = ("spool", "call", "price", "infer", "sink")
# name, arguments of `journals`. Of long conversations only the last calls, whose price is asked for.
TRAFFIC = (
    ("conversation, turns 1 to 10", "turns 1 10 1000"),
    ("conversation, turns 81 to 100", "turns 81 100 1000"),
    ("conversation, turns 951 to 1,000", "turns 951 1000 1000"),
    ("tool loop, steps 1 to 10", "tools 1 10 1000"),
    ("tool loop, steps 951 to 1,000", "tools 951 1000 1000"),
    ("streams of 10,000 events", "stream 10 10000 20"),
    ("pictures of 4 MB", "media 10 4000000"),
    ("8 KB to a host nobody knows", "hosts 2000 8000"),
    ("500 bytes each", "large 2000 500"),
    ("questions of 16 MB", "large 4 16000000"),
    ("questions of 64 MB", "large 2 64000000"),
    ("answers of 16 MB", "answers 4 16000000"),
    ("streams of 16 MB", "stream 2 100000 20"),
)


def measure(program, spool, times=3):
    """The least that each room took, of several runs."""
    runs = []
    for _ in range(times):
        out = subprocess.run([program, spool], stdout=subprocess.PIPE, text=True, check=True).stdout
        runs.append({name: int(value) for name, value in map(str.split, out.splitlines())})
    return {name: min(run[name] for run in runs) for name in runs[0]}


def peak_kb(traceshim, spool):
    """VmHWM of an export."""
    export = [traceshim, "export", "--spool", spool, "--format", "otlp-json", "--output", "/dev/null"]
    _, status, usage = os.wait4(os.posix_spawn(export[0], export, os.environ), 0)
    return usage.ru_maxrss if status == 0 else None


def row(name, cost, memory):
    total = sum(cost[room] for room in ROOMS)
    each = " | ".join(f"{cost[room] / cost['calls'] / 1e3:,.0f}" for room in ROOMS)
    rate = cost["bytes"] / total * 1e3
    print(f"| {name} | {cost['calls']:,} | {each} | {total / cost['calls'] / 1e3:,.0f} | {rate:.0f} | {memory} |",
          flush=True)


def print_rooms(build, folder, recorded=None):
    """recorded: a spool of real traffic, measured too."""
    build, bench = Path(build), Path(build) / "tests" / "bench"
    print("\nFrom journal to spans: µs of CPU time for each call, MB/s of heads and bodies, and the peak of an export's "
          "memory against its largest call.\n")
    print("| traffic | calls | " + " | ".join(ROOMS) + " | all | MB/s | peak MB / largest call |")
    print("|" + " --- |" * (len(ROOMS) + 5))
    for number, (name, arguments) in enumerate(TRAFFIC):
        spool = Path(folder) / f"journals-{number}"
        out = subprocess.run([bench / "journals", spool, *arguments.split()], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
        largest = int(out.split()[1])
        memory = f"{peak_kb(build / 'traceshim', spool) / 1e3:.0f} / {largest / 1e6:.1f}"
        row(name, measure(bench / "rooms", spool), memory)
        subprocess.run(["rm", "-rf", spool], check=True)
    if recorded:
        row("recorded", measure(bench / "rooms", recorded), f"{peak_kb(build / 'traceshim', recorded) / 1e3:.0f} / ?")
