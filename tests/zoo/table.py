"""Writes the results of the zoo as a table in Markdown."""
import subprocess

HEAD = """# Programs that were tried

Each case runs a program twice, without and with the shim, and compares what it prints, its exit status and every byte that
the server saw; then it counts the calls in the journal and their spans. *Same*: cases in which nothing differed and every
call was found. *Calls*: how many calls were traced in them; 0 where a program cannot be traced, or has nothing to trace.
`make zoo-table` writes this page; the cases are in `tests/zoo/families`, what they may differ in (ports, times, pointers,
randoms) in `tests/zoo/compare.py`.

| Program | Version | How it reaches libcurl | Cases | Same | Calls | Known not to work, and why |
|---|---|---|---|---|---|---|
"""

TAIL = """
## Not reached

`traceshim doctor PROGRAM` tells of a program whether it is one of these.

- A libcurl inside a program or library whose calls do not pass the dynamic linker (hidden symbols, `-Bsymbolic`).
- Programs that bring an HTTP client of their own: Go's `net/http`, Node's `fetch`, Python's `requests`, `httpx` and `urllib`,
  Java, .NET, Rust's reqwest, hyper and ureq.
- Static programs and programs for musl: the first have no dynamic linker, the second another C library.
- Set-user-id programs and those with file capabilities: the loader ignores LD_PRELOAD.
- WebSockets, and transfers over `curl_easy_send` and `curl_easy_recv` (CONNECT_ONLY): libcurl does not show their bytes.
- A process that gave up its rights or its view of the file system before its first call (chroot, setuid) and cannot write
  the spool from there.

HTTP/3 was not tried: no libcurl of the distribution has it.
"""


def version_of(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return done.stdout.split(":")[-1] if done.returncode == 0 else package


def row(subject, passed, ran):
    calls = sum(case.calls for case in passed)
    return (f"| {subject.name} | {version_of(subject.package)} | {subject.reaches} | {ran} | {len(passed)} | {calls} | "
            f"{subject.limits} |\n")


def write(path, subjects, results):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD)
        for i, subject in enumerate(subjects):
            ran = [(subject.cases[j], good) for (of, j), good in results.items() if of == i]
            if ran:
                file.write(row(subject, [case for case, good in ran if good], len(ran)))
        file.write(TAIL)
