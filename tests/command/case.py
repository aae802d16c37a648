"""What the tests share: the command on a spool of its own, what it wrote, and journals by hand."""
import contextlib
import fcntl
import json
import os
import pty
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import journal_writer as journals
from calls import BASE_S, URL, call, request
from collector import Collector
from journal_writer import Journal

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
COMMAND = BUILD / "traceshim"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="traceshim-command-"))
        self.spool = self.folder / "spool"
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("TRACESHIM_", "MLFLOW_", "OTEL_", "LD_", "LC_", "LANG", "COLUMNS"))}
        kept.update(TRACESHIM_SPOOL=str(self.spool), TZ="UTC-2", LC_ALL="C.UTF-8", NO_PROXY="*", HOME=str(self.folder))
        kept.update({k: str(v) for k, v in more.items() if v is not None})
        return kept

    def run_it(self, *arguments, status=0, **more):
        done = subprocess.run([str(COMMAND), *map(str, arguments)], env=self.environment(**more), capture_output=True,
                              timeout=60, check=False, cwd=self.folder)
        self.out, self.err = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, f"{arguments}: {self.out}{self.err}")
        return self.out

    def on_terminal(self, *arguments, columns=80, **more):
        """Output as a terminal of so many columns gets it."""
        main, side = pty.openpty()
        fcntl.ioctl(side, 0x5414, bytes([40, 0, columns, 0, 0, 0, 0, 0]))  # TIOCSWINSZ
        process = subprocess.Popen([str(COMMAND), *map(str, arguments)], stdout=side, stderr=subprocess.DEVNULL,
                                   env=self.environment(TERM="xterm", **more))
        os.close(side)
        out = b""
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while piece := os.read(main, 65536):
                out += piece
        os.close(main)
        self.assertEqual(process.wait(60), 0)
        return out.decode().replace("\r\n", "\n")

    def one_line(self, *words):
        """The error is one line that begins with the name and holds these words."""
        self.assertRegex(self.err, r"\Atraceshim: [^\n]*\n\Z")
        for word in words:
            self.assertIn(word, self.err)

    def rows(self, *options):
        return [json.loads(line) for line in self.run_it("ls", "--json", *options).splitlines()]

    def journal(self, name="a", start_s=BASE_S, **process):
        run_id = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(start_s)) + f"-1-0000000{name}"
        return Journal(self.spool, run_id, name * 32, start_s, **process)

    def two_traces(self):
        for name, start_s, question in (("a", BASE_S, "first question"), ("b", BASE_S + 60, "second question")):
            journal = self.journal(name, start_s)
            call(journal, 1, 0, question, "answer to the " + question)
            journal.finish(2)

    def living(self):
        """A journal of this very process, with one call that is over and one that is under way."""
        pid = os.getpid()
        journal = self.journal("e", time.time() - 10, pid=pid, start_ticks=journals.start_ticks(pid))
        call(journal, 1, 0, "done already")
        journal.start(2, 5, URL, request("still waiting"))
        return journal

    def collector(self, status=200, words=b"{}"):
        server = Collector(status, words)
        self.addCleanup(server.close)
        return server

    def refused(self):
        """A URL of a model where nobody listens."""
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{holder.getsockname()[1]}/v1/chat/completions"

    def said_of(self, program):
        """What doctor says about a program; it may be bad."""
        done = subprocess.run([COMMAND, "doctor", "--json", program], env=self.environment(), capture_output=True, check=False,
                              cwd=self.folder)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return [(row["finding"], row["text"]) for row in rows if row["check"] == "program"]
