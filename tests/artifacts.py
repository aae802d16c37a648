"""Checks what was built for what it must never become: a library that brings others into every process, hides a name of
its host's, or asks for a newer system than the README says.

    python3 tests/artifacts.py      BUILD=build

Each line is one check; the last one is `N passed, N failed`, and the exit status tells the same.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
SHIM = BUILD / "libtraceshim.so"
EXPORTER = BUILD / "libtraceshim-exporter.so"
MOST_BYTES = 200_000
NEEDED = re.compile(r"libc\.so\.6|ld-linux[-\w]*\.so\.\d")
EXPORTED = {
    "curl_easy_init", "curl_easy_cleanup", "curl_easy_perform", "curl_easy_reset", "curl_easy_duphandle",
    "curl_easy_setopt", "curl_multi_init", "curl_multi_cleanup", "curl_multi_add_handle", "curl_multi_remove_handle",
    "curl_multi_info_read", "dlclose", "dlopen", "dlsym"}
EXPORTED_BY_EXPORTER = {"ts_exporter_run"}


def output(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def defined_names(library):
    return {line.split()[-1].split("@")[0] for line in output("nm", "-D", "--defined-only", library).splitlines()}


def undefined_names():
    return {line.split()[-1] for line in output("nm", "-D", "--undefined-only", SHIM).splitlines()}


def version_key(version):
    return [int(part) for part in version.split(".")]


def needs_libc_only():
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-dW", SHIM))
    foreign = [name for name in needed if not NEEDED.fullmatch(name)]
    return needed and not foreign, f"needs {', '.join(needed)}"


def exports_the_hooks():
    names = defined_names(SHIM)
    return names == EXPORTED, f"exports {', '.join(sorted(names ^ EXPORTED)) or 'them'}"


def exporter_exports_its_entry():
    names = defined_names(EXPORTER)
    return names == EXPORTED_BY_EXPORTER, f"exports {', '.join(sorted(names))}"


def has_no_undefined_curl():
    names = [name for name in undefined_names() if name.startswith("curl_")]
    return not names, f"{len(names)} undefined names of libcurl"


def glibc_as_documented():
    versions = re.findall(r"GLIBC_([0-9.]+)", "\n".join(undefined_names()))
    highest = max(versions, key=version_key)
    documented = re.search(r"glibc (\d+\.\d+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    return (documented and version_key(highest) <= version_key(documented[1]),
            f"needs glibc {highest}, the README says {documented and documented[1]}")


def has_no_writable_code():
    segments = re.findall(r"^ +(LOAD|GNU_STACK) .* ([R ][W ][E ]) 0x", output("readelf", "-lW", SHIM), re.M)
    wrong = [flags for _, flags in segments if "W" in flags and "E" in flags]
    has_stack = any(kind == "GNU_STACK" for kind, _ in segments)
    return len(segments) > 2 and has_stack and not wrong, f"{len(segments)} segments, {len(wrong)} writable and executable"


def has_no_text_relocations():
    found = "TEXTREL" in output("readelf", "-dW", SHIM)
    return not found, "some" if found else "none"


def is_small():
    size = SHIM.stat().st_size
    return size < MOST_BYTES, f"{size} bytes, the limit is {MOST_BYTES}"


CHECKS = (needs_libc_only, exports_the_hooks, exporter_exports_its_entry, has_no_undefined_curl, glibc_as_documented,
          has_no_writable_code, has_no_text_relocations, is_small)


def main():
    good = 0
    for check in CHECKS:
        passed, found = check()
        print(f"{'ok' if passed else 'FAILED'}  {check.__name__.replace('_', ' ')}: {found}")
        good += bool(passed)
    print(f"{good} passed, {len(CHECKS) - good} failed")
    return 0 if good == len(CHECKS) else 1


if __name__ == "__main__":
    sys.exit(main())
