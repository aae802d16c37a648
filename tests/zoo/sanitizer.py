"""Runs the zoo's programs in C with a sanitizer: its runtime is preloaded before the shim, its reports are gathered.

    ZOO_SANITIZER=address|thread  (with BUILD=a build made with ASAN=1 or TSAN=1)
"""
import os
import re
import subprocess
from pathlib import Path

from case import PROGRAMS, ROOT

KIND = os.environ.get("ZOO_SANITIZER", "")
RUNTIMES = {"": [], "address": ["libasan.so", "libubsan.so"], "thread": ["libtsan.so"]}
SUPPRESSIONS = ROOT / "tests" / "sanitizers" / "thread.supp"
# A program that crashes does so without the shim too: its end is compared. One that asks for too much memory gets none.
# What programs leak is theirs; the stress test looks for leaks.
COMMON = "handle_segv=0:allocator_may_return_null=1"
OPTIONS = {
    "address": {"ASAN_OPTIONS": f"{COMMON}:detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"},
    "thread": {"TSAN_OPTIONS": f"{COMMON}:exitcode=0:report_thread_leaks=0:die_after_fork=0:"
                               f"suppressions={SUPPRESSIONS}"},
}
REFUSED_MEMORY = re.compile(r"==\d+==WARNING: \w+ failed to allocate \w+ bytes\s*")

# Why a case cannot be run with a sanitizer, by its kind.
BOTH = ("address", "thread")
DEEPBIND = dict.fromkeys(BOTH, "the runtimes of sanitizers refuse RTLD_DEEPBIND")
SEES_DESCRIPTORS = dict.fromkeys(BOTH, "with their runtimes the exporter has the program's descriptors")
MAIN_GOES = {"thread": "its runtime has a thread that lives on when main() has gone, without the shim too"}
FORKS_BESIDE = dict.fromkeys(BOTH, "GCC 12: their allocators stay locked in a child, when another thread was in them")
SMALL_STACK = dict.fromkeys(BOTH, "the runtimes of sanitizers need more stack than that")
USES_FREED = dict.fromkeys(BOTH, "it makes libcurl use or free what is not allocated, without the shim too")


def libraries():
    """What goes before all others in LD_PRELOAD: of GCC, with which `make sanitized` builds."""
    return [subprocess.check_output(["gcc", "-print-file-name=" + name], text=True).strip()
            for name in RUNTIMES[KIND]]


def options(folder):
    """Variables that make the runtime write its reports into a folder."""
    return {name: f"{value}:log_path={folder}/report" for name, value in OPTIONS.get(KIND, {}).items()}


def reports(folder):
    """Yields what a sanitizer had to say, and forgets it."""
    for path in sorted(folder.glob("report.*")):
        text = REFUSED_MEMORY.sub("", path.read_text(errors="replace"))
        path.unlink()
        if text:
            yield text[:4000]


def why_not(case):
    """Why a case is not run with this sanitizer, or an empty text."""
    if not KIND:
        return ""
    return case.not_with.get(KIND, "") or ("" if is_instrumented(Path(case.command[0])) else "not built with it")


def is_instrumented(path):
    """Whether it is a program of tests/programs, linked with the runtime. A shell, curl or valgrind is not."""
    return path.parent == PROGRAMS and path.exists() and RUNTIMES[KIND][0].encode() in path.read_bytes()
