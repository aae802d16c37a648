"""Runs a case without and with the shim, and says what is wrong."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import journal
import sanitizer
from case import BUILD, CLEANUP, COMMAND, DONE, REMOVED, SHIM
from compare import Run, differences
from http_server import DEADLINE_S
from servers import Servers


def read_until(pipe, mark):
    printed = b""
    while mark not in printed:
        piece = os.read(pipe.fileno(), 4096)
        assert piece, "it ended too early"
        printed += piece
    return printed


def hear_signals():
    """What whoever started the tests ignores, the program would too: nohup does, and a shell for what it starts with &."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def leave(process):
    """Of a killed process that may have children, which hold its output open."""
    process.stdout.close()
    process.stderr.close()
    process.wait()


class Zoo:
    """Servers, a folder, and cases run in it one after the other. bare: the shim is in neither of both runs."""

    def __init__(self, parent, bare=False):
        self.bare = bare
        self.folder = Path(tempfile.mkdtemp(dir=parent))
        self.spool = self.folder / "spool"
        self.reports = self.folder / "reports"
        self.home = self.folder / "home"
        for folder in (self.reports, self.home):
            folder.mkdir()
        self.servers = Servers(self.folder)
        self.exchanged = []

    def check(self, case):
        """What is wrong, as texts."""
        try:
            return [problem for _ in range(case.times) for problem in self._check_once(case)]
        except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
            return [f"{type(error).__name__}: {error}"]

    def _check_once(self, case):
        bare = self._run(case, traced=False)
        yield from (f"without the shim: {report}" for report in sanitizer.reports(self.reports))
        other = self._run(case, traced=not self.bare)
        yield from sanitizer.reports(self.reports)
        yield from differences(bare.comparable(case.unordered), other.comparable(case.unordered))
        if not self.bare:
            yield from self._check_trace(case)

    def _check_trace(self, case):
        yield from self._check_journal(case)
        yield from self._check_spans(case)
        shutil.rmtree(self.spool, ignore_errors=True)

    # -- running

    def _environment(self, case, traced):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8",
               "ZOO_BUILD": str(BUILD), **sanitizer.options(self.reports), **case.environment}
        if "ZOO_LIBRARY_PATH" in os.environ:
            env.setdefault("LD_LIBRARY_PATH", os.environ["ZOO_LIBRARY_PATH"])
        preload = [*sanitizer.libraries(), *env.get("LD_PRELOAD", "").split()]
        if traced:
            preload.append(str(SHIM))
            env.setdefault("TRACESHIM_SPOOL", str(self.spool))
        else:
            env = {name: value for name, value in env.items() if not name.startswith("TRACESHIM_")}
        return {**env, "LD_PRELOAD": ":".join(preload)} if preload else env

    def _run(self, case, traced):
        self.servers.forget()
        process = subprocess.Popen(case.command, env=self._environment(case, traced), cwd=self.home,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=hear_signals if case.stop else None)
        printed = b""
        try:
            if case.stop:
                assert self.servers.plain.wait_for_waiting(), "it never waited for an answer"
                printed = read_until(process.stdout, case.stop_after)
                process.send_signal(case.stop)
            stdout, stderr = process.communicate(timeout=DEADLINE_S)
        finally:
            if process.poll() is None:
                process.kill()
                leave(process)
        self.exchanged = self.servers.seen()
        return Run(printed + stdout, stderr, process.returncode, [received for received, _ in self.exchanged],
                   case.masks)

    # -- what is in the spool

    def _check_journal(self, case):
        journals = journal.read_spool(self.spool)
        calls = [call for j in journals for call in j.calls]
        if len(calls) != case.calls:
            yield f"{len(calls)} calls in the journal, {case.calls} were made"
        ended = [call.end["reason"] for call in calls if call.end]
        reasons = case.reasons or {DONE: case.calls - case.open_calls}
        for reason in (DONE, REMOVED, CLEANUP):
            if ended.count(reason) != reasons.get(reason, 0):
                yield f"{ended.count(reason)} calls ended with reason {reason}, expected {reasons.get(reason, 0)}"
        if any(not call.start.get("url") for call in calls):
            yield "a call has no start"
        runs = len(list(self.spool.glob("runs/*")))
        if calls and runs != case.runs:
            yield f"{runs} runs, not {case.runs}"
        for name, data in secrets_in(self.spool):
            yield f"{name} holds a secret: {data!r}"
        if case.bodies:
            yield from self._check_bodies(calls)

    def _check_bodies(self, calls):
        """Bodies in the journal must be pieces of what the server got and sent."""
        received = [r for r, _ in self.exchanged]
        sent = [s for _, s in self.exchanged]
        for call in calls:
            for body in filter(None, call.bodies_out):
                if not any(body in data for data in received):
                    yield f"a request body that the server did not see: {body[:80]!r}"
            for body in filter(None, call.bodies_in):
                if not any(body in data for data in sent):
                    yield f"an answer that the server did not send: {body[:80]!r}"
            question, answer = call.bodies_out[-1], call.bodies_in[-1]
            if question and answer and not any(question in r and answer in s for r, s in self.exchanged):
                yield f"question and answer of different calls: {question[:80]!r} and {answer[:80]!r}"

    def _check_spans(self, case):
        """Each call to a model or a tool must be a span of its own."""
        if not case.calls:
            return
        done = subprocess.run([COMMAND, "export", "--spool", self.spool, "--format", "otlp-json", "--output", "-"],
                              capture_output=True, check=False, timeout=DEADLINE_S)
        if done.returncode != 0:
            yield f"traceshim export ended with {done.returncode}: {done.stderr.decode()}"
            return
        spans = sum(attribute["key"] == "url.full" for line in done.stdout.splitlines()
                    for resource in json.loads(line)["resourceSpans"] for scope in resource["scopeSpans"]
                    for span in scope["spans"] for attribute in span["attributes"])
        if spans != case.calls - case.envelopes:
            yield f"{spans} spans of calls, expected {case.calls - case.envelopes}"


def secrets_in(spool):
    for path in Path(spool).glob("runs/*/*"):
        found = re.search(rb"zoo-secret|key=secret|[Bb]asic [A-Za-z0-9]{4}", path.read_bytes())
        if found:
            yield path.name, found[0]
