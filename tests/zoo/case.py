"""One way to use libcurl: what is run, and what the journal must hold afterwards."""
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

import journal

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
SHIM = BUILD / "libtraceshim.so"
COMMAND = BUILD / "traceshim"
PROGRAMS = BUILD / "tests" / "programs"
SCRIPTS = ROOT / "tests" / "programs" / "scripts"
EXCHANGE = "/v1/chat/completions"
BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'
DONE, REMOVED, CLEANUP = journal.DONE, journal.REMOVED, journal.CLEANUP


def program(name):
    """A program of tests/programs, built."""
    return str(PROGRAMS / name)


def script(name):
    """A file of tests/programs/scripts."""
    return str(SCRIPTS / name)


def curl(*arguments):
    return ["curl", "-q", "-sS", "--noproxy", "*", *arguments]


@dataclass
class Case:
    """One run of a program."""
    name: str
    command: list
    calls: int  # in the journal
    reasons: dict = field(default_factory=dict)  # of their ends, where they are not all DONE
    open_calls: int = 0  # calls without an end
    stop: int = 0  # the signal that ends it once it waits for an answer ...
    stop_after: bytes = b""  # ... and has printed this
    times: int = 1  # how often it is run: races
    environment: dict = field(default_factory=dict)
    unordered: bool = False  # several writers, or as many connections as it happens
    bodies: bool = True  # what the journal holds of bodies is compared with what the server saw
    slow: bool = False  # for `make test-all`
    masks: list = field(default_factory=list)  # (pattern, instead): what is never the same in two runs of this one
    runs: int = 1  # run folders, when there are calls
    envelopes: int = 0  # calls that are no span of their own: to no model and no tool
    not_with: dict = field(default_factory=dict)  # kind of sanitizer: why the case cannot be run with it


@dataclass
class Subject:
    """A program under test, as the table in the docs names it."""
    name: str
    package: str  # of Debian, for its version
    reaches: str  # how it gets to libcurl
    cases: list
    limits: str = "-"  # what is known not to work, and why


def closed_port():
    """A port that nobody listens on: bound, so that nobody else gets it, and kept."""
    keeper = socket.socket()
    keeper.bind(("127.0.0.1", 0))
    _keepers.append(keeper)
    return keeper.getsockname()[1]


_keepers = []
