"""Runs the zoo with a build of a sanitizer: its runtime is preloaded before the shim, its reports are gathered.

    ZOO_SANITIZER=address|thread  (with BUILD=a build made with ASAN=1 or TSAN=1)
"""
import os
import subprocess

KIND = os.environ.get("ZOO_SANITIZER", "")
RUNTIMES = {"": [], "address": ["libasan.so", "libubsan.so"], "thread": ["libtsan.so"]}
OPTIONS = {
    "address": {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"},
    "thread": {"TSAN_OPTIONS": "exitcode=0"},
}


def libraries():
    """What goes before the shim in LD_PRELOAD."""
    compiler = os.environ.get("CC", "gcc")
    return [subprocess.check_output([compiler, "-print-file-name=" + name], text=True).strip()
            for name in RUNTIMES[KIND]]


def options(folder):
    """Variables that make the runtime write its reports into a folder."""
    return {name: f"{value}:log_path={folder}/report" for name, value in OPTIONS.get(KIND, {}).items()}


def reports(folder):
    """Yields what a sanitizer had to say, and forgets it."""
    for path in sorted(folder.glob("report.*")):
        yield path.read_text(errors="replace")[:4000]
        path.unlink()
