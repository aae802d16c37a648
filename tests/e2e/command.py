#!/usr/bin/env python3
"""The command `traceshim` on spools that are written by hand: output, exit status, errors. Needs only the command itself
(BUILD=build); Python's standard library. The last line is `N passed, N failed`."""
import contextlib
import fcntl
import gzip
import http.server
import json
import os
import pty
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import command_programs as programs
import journal_writer as journals
from journal_writer import Journal

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
COMMAND = BUILD / "traceshim"
OWN_MACHINE = int.from_bytes(COMMAND.read_bytes()[18:20], "little")  # e_machine
BASE_S = 1_700_000_000  # 2023-11-14 22:13:20 UTC
URL = "http://llm.example/v1/chat/completions"


def request(question, model="gpt-4o-mini"):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": question}]}).encode()


def answer(text, tokens=(9, 8)):
    return json.dumps({"id": "c1", "object": "chat.completion", "model": "gpt-4o-mini",
                       "choices": [{"index": 0, "message": {"role": "assistant", "content": text},
                                    "finish_reason": "stop"}],
                       "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1],
                                 "total_tokens": sum(tokens)}}).encode()


def head_out(body):
    return (b"POST /v1/chat/completions HTTP/1.1\r\nHost: llm.example\r\nAuthorization: ***\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))


def head_in(body, status=b"200 OK", more=b""):
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n" % (status, more, len(body))


def call(journal, number, at_s, question, text="fine"):
    """A call that went well, of one second."""
    body, reply = request(question), answer(text)
    journal.start(number, at_s, URL, body)
    journal.send(number, at_s + 0.1, head_out(body), len(body))
    journal.receive(number, at_s + 0.9, head_in(reply), reply)
    journal.end(number, at_s + 1, status=200, bytes_up=len(body), bytes_down=len(reply))


class Collector(http.server.BaseHTTPRequestHandler):
    """An OTLP endpoint that keeps what it gets and answers as it is told."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        status, words = self.server.answer
        if status == 200:
            self.server.spans += [span for resource in json.loads(body)["resourceSpans"]
                                  for scope in resource["scopeSpans"] for span in scope["spans"]]
        self.send_response(status)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass


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
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        server.spans, server.answer = [], (status, words)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        server.sink = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}
        return server


class Usage(Case):
    def test_wrong_command_lines(self):
        for line in (["frob"], ["ls", "--frob"], ["ls", "-n", "x"], ["ls", "-n"], ["show", "a", "b"], ["run"],
                     ["cat", "--content"], ["export", "--output", "x"], ["export", "--format", "csv"], ["doctor", "a", "b"]):
            self.run_it(*line, status=2)
            self.one_line("help")
            self.assertEqual(self.out, "")

    def test_without_a_command_the_overview_is_an_error(self):
        self.run_it(status=2)
        self.assertIn("Usage:", self.err)

    def test_help(self):
        overview = self.run_it("help")
        for name in ("run", "ls", "show", "export", "cat", "doctor"):
            self.assertIn(f"\n  {name} ", overview)
            text = self.run_it(name, "--help")
            self.assertIn(f"Usage: traceshim {name}", text)
            self.assertIn("Example", text)
            self.assertEqual(self.run_it("help", name), text)
        for line in (["--help"], ["help", "help"], ["help", "version"]):
            self.assertEqual(self.run_it(*line), overview)
        self.assertRegex(self.run_it("version"), r"\Atraceshim \d+\.\d+\.\d+ ")

    def test_output_that_does_not_arrive_is_an_error(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([COMMAND, "help"], stdout=full, stderr=subprocess.PIPE, check=False,
                                  env=self.environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)


class Ls(Case):
    def test_an_absent_spool_has_no_traces(self):
        self.assertEqual(self.run_it("ls"), "")
        self.one_line("no traces", "traceshim run")
        self.assertEqual(self.rows(), [])
        self.assertEqual(self.err, "")
        self.assertFalse(self.spool.exists(), "looking makes nothing")

    def test_a_spool_that_cannot_be_used(self):
        (self.folder / "file").write_text("x")
        self.run_it("ls", "--spool", self.folder / "file", status=1)
        self.one_line("file")

    def test_newest_first(self):
        self.two_traces()
        lines = self.run_it("ls").splitlines()
        self.assertEqual(len(lines), 3, "a head and two rows")
        self.assertRegex(lines[1], r"^tr-[0-9a-f]{32}  2023-11-15 00:14:20  agent: chat gpt-4o-mini  OK +1\.00 s +1 +17 .*"
                                   r"second question$")
        self.assertIn("first question", lines[2])
        self.assertEqual(self.err, "")

    def test_at_most_so_many(self):
        self.two_traces()
        self.assertEqual([row["request"] for row in self.rows("-n", 1)], ["second question"])
        self.assertEqual(self.rows("-n", 0), [])

    def test_json_has_everything(self):
        self.two_traces()
        row = self.rows()[1]
        self.assertEqual({key: row[key] for key in row if key not in ("trace_id", "run_id")}, {
            "agent": "agent", "name": "chat gpt-4o-mini", "state": "OK", "interrupted": False,
            "started": "2023-11-15T00:13:20.000+02:00", "start_time_ns": BASE_S * 10 ** 9, "duration_ms": 1000,
            "token_usage": {"input_tokens": 9, "output_tokens": 8, "total_tokens": 17}, "cost_usd": None,
            "model_calls": 1, "tool_calls": 0, "request": "first question"})

    def test_a_call_that_its_program_did_not_survive(self):
        journal = self.journal()
        journal.start(1, 0, URL, request("do you hear me"))
        self.assertRegex(self.run_it("ls"), r"ERROR interrupted .*do you hear me")
        self.assertTrue(self.rows()[0]["interrupted"])

    def test_a_program_that_lives(self):
        self.living()
        states = {row["request"]: row["state"] for row in self.rows()}
        self.assertEqual(states["done already"], "OK")
        self.assertEqual(states["still waiting"], "IN_PROGRESS")

    def test_damage_is_named_and_the_rest_is_shown(self):
        journal = self.journal()
        call(journal, 1, 0, "before")
        size = os.path.getsize(journal.path)
        call(journal, 2, 2, "within")
        call(journal, 3, 4, "after")
        journal.finish(6)
        with open(journal.path, "r+b") as file:
            file.seek(size + 60)
            file.write(b"\xff" * 8)
        self.run_it("ls")
        self.one_line("damaged", os.path.basename(journal.path))
        self.run_it("show")
        self.one_line("damaged", os.path.basename(journal.path))
        requests = [row["request"] for row in self.rows()]
        self.assertIn("before", requests)
        self.assertIn("after", requests)

    def test_dropped_records_are_told(self):
        journal = self.journal()
        call(journal, 1, 0, "hello")
        journal.add(journals.DROPPED, journals.fields(dropped_records=12, dropped_bytes=3456), 0, 2)
        self.run_it("ls")
        self.one_line("12 records")

    def test_a_journal_of_a_newer_format(self):
        self.two_traces()
        journal = self.journal("c", BASE_S + 90)
        with open(journal.path, "r+b") as file:
            header = bytearray(file.read(124))
            header[8] = 9
            file.seek(0)
            file.write(header + journals.struct.pack("<I", journals.crc32c(header)))
        self.assertEqual(len(self.rows()), 2, "the others are shown")
        self.assertIn("format", self.err)

    def test_escape_sequences_stay_out_of_the_terminal(self):
        journal = self.journal(exe="/usr/bin/ag\033[31ment")
        call(journal, 1, 0, "red \033[31m \u202e text")
        journal.finish(2)
        for out in (self.run_it("ls"), self.run_it("show"), self.run_it("show", "--content"),
                    self.on_terminal("ls", NO_COLOR=1), self.on_terminal("show", NO_COLOR=1),
                    self.on_terminal("cat")):
            self.assertNotIn("\033", out)
            self.assertNotIn("\u202e", out)

    def test_on_a_terminal(self):
        journal = self.journal()
        call(journal, 1, 0, "漢字" * 100)
        journal.finish(2)
        plain = self.on_terminal("ls", columns=120, NO_COLOR=1).splitlines()[1]
        self.assertRegex(plain, r"^tr-[0-9a-f]{8}  11-15 00:13:20 ")
        self.assertTrue(plain.endswith("…"), plain)
        columns = sum(2 if c in "漢字" else 1 for c in plain)
        self.assertIn(columns, (119, 120), "as wide as the terminal")
        self.assertIn("\033[32mOK", self.on_terminal("ls"), "colours where they are wanted")
        self.assertNotIn("\033", self.run_it("ls"), "none in a file")


class Show(Case):
    def test_the_newest_and_by_id(self):
        self.two_traces()
        second, first = (row["trace_id"] for row in self.rows())
        self.assertIn(second, self.run_it("show"))
        for typed in (first, first[3:], first[:12], first[3:12].upper()):
            self.assertIn(first, self.run_it("show", typed))
        self.assertIn("chat gpt-4o-mini", self.out)
        self.assertIn("17 total", self.out)

    def test_content(self):
        self.two_traces()
        self.assertNotIn("answer to the second", self.run_it("show"))
        self.run_it("show", "--content")
        self.assertIn("second question", self.out)
        self.assertIn("answer to the second question", self.out)

    def test_json(self):
        self.two_traces()
        trace = json.loads(self.run_it("show", "--json"))
        self.assertEqual(trace["trace_id"], self.rows()[0]["trace_id"])
        (span,) = trace["spans"]
        self.assertEqual(span["attributes"]["mlflow.spanInputs"]["messages"][0]["content"], "second question")

    def test_ids_that_name_nothing(self):
        self.run_it("show", status=1)
        self.one_line("no traces")
        self.two_traces()
        for typed in ("hello", "tr-", "tr-xyz", "1" * 33):
            self.run_it("show", typed, status=1)
            self.one_line("no trace id")
        self.run_it("show", "f" * 32, status=1)
        self.one_line("no trace", "traceshim ls")

    def test_an_ambiguous_beginning(self):
        for number in range(17):  # of 17 ids two begin with the same digit
            journal = self.journal("a", BASE_S + 60 * number)
            call(journal, 1, 0, f"question {number}")
            journal.finish(2)
        digits = [row["trace_id"][3] for row in self.rows()]
        twice = next(digit for digit in digits if digits.count(digit) > 1)
        self.run_it("show", twice, status=1)
        self.one_line("fits", "more digits", "tr-" + twice)
        self.assertEqual(self.out, "")


class Cat(Case):
    def test_nothing_recorded(self):
        self.assertEqual(self.run_it("cat"), "")
        self.one_line("nothing recorded")
        self.assertEqual(self.run_it("cat", "--json"), "")
        self.run_it("cat", "abc", status=1)
        self.one_line("abc")

    def test_an_exchange_as_curl_shows_it(self):
        self.two_traces()
        text = self.run_it("cat", "a" * 32)
        body = request("first question").decode()
        self.assertIn(f"> POST /v1/chat/completions HTTP/1.1\n> Host: llm.example\n> Authorization: ***\n", text)
        self.assertIn(f"\n>\n{body}\n< HTTP/1.1 200 OK\n", text)
        self.assertIn("\n<\n" + answer("answer to the first question").decode() + "\n* ", text)
        self.assertRegex(text, r"\* 2023-11-15T00:13:20.000\+02:00 POST http://llm.example")
        self.assertRegex(text, r"\* done after 1\.00 s, status 200")
        self.assertNotIn("second question", text)

    def test_which_exchanges(self):
        self.two_traces()
        self.assertLess(self.run_it("cat").index("first question"), self.out.index("second question"))
        second = self.rows()[0]
        for typed in (second["trace_id"], second["trace_id"][:14], second["run_id"], "bbbb"):
            text = self.run_it("cat", typed)
            self.assertIn("second question", text)
            self.assertNotIn("first question", text)
        self.assertIn("second question", self.run_it("cat", second["trace_id"][3:]), "an id without tr-")

    def test_order_of_time_over_journals_of_a_run(self):
        run_id = "20231114T221320Z-1-0000000a"
        late, early = (Journal(self.spool, run_id, name * 32, BASE_S) for name in "ab")
        call(late, 1, 5, "the later one")
        call(early, 1, 1, "the earlier one")
        self.assertLess(self.run_it("cat").index("the earlier one"), self.out.index("the later one"))

    def test_compressed_bodies_are_decoded(self):
        journal = self.journal()
        body, reply = request("zipped"), gzip.compress(answer("unzipped answer"))
        journal.start(1, 0, URL, body)
        journal.send(1, 0.1, head_out(body), len(body))
        journal.receive(1, 0.5, head_in(reply, more=b"Content-Encoding: gzip\r\n"), reply[:20], reply[20:])
        journal.end(1, 1, status=200)
        self.assertIn("unzipped answer", self.run_it("cat"))
        self.assertIn("* response body decoded from gzip", self.out)
        row = json.loads(self.run_it("cat", "--json"))
        self.assertIn("unzipped answer", row["response"]["body"])
        self.assertEqual(row["response"]["decoded_from"], "gzip")

    def test_an_earlier_hop_shows_its_heads_only(self):
        journal = self.journal()
        body, refusal, reply = request("twice"), b"who are you?", answer("welcome")
        journal.start(1, 0, URL, body)
        journal.send(1, 0.1, head_out(body), len(body))
        journal.receive(1, 0.2, head_in(refusal, b"401 Unauthorized"), refusal)
        journal.send(1, 0.3, head_out(body), len(body))
        journal.receive(1, 0.5, head_in(reply), reply)
        journal.end(1, 1, status=200)
        text = self.run_it("cat")
        self.assertIn("< HTTP/1.1 401 Unauthorized", text)
        self.assertNotIn("who are you?", text)
        self.assertEqual(text.count('"twice"'), 1, "the body is shown where it counts")
        self.assertLess(text.index("401"), text.index('"twice"'))
        self.assertIn("welcome", text)
        self.assertRegex(text, r"earlier hops are not shown: \d+ bytes up, 12 down")

    def test_ends_of_all_kinds(self):
        journal = self.journal()
        journal.start(1, 0, URL, request("refused"))
        journal.end(1, 1, curlcode=7, error_text="Failed to connect to llm.example port 80")
        journal.start(2, 2, URL, request("cut off"))
        text = self.run_it("cat")
        self.assertIn("not seen to go out:\n" + request("refused").decode(), text)
        self.assertRegex(text, r"\* failed after 1\.00 s.*libcurl error 7, Failed to connect to llm.example")
        self.assertRegex(text, r"\* interrupted after [^,]*: the program ended before the call did\n")
        states = [json.loads(line)["state"] for line in self.run_it("cat", "--json").splitlines()]
        self.assertEqual(states, ["failed", "interrupted"])

    def test_a_call_under_way(self):
        self.living()
        self.assertIn("* in flight", self.run_it("cat"))
        self.assertIn("still waiting", self.out)

    def test_bytes_that_are_no_text(self):
        journal = self.journal()
        body, reply = request("sound"), b"\x00\xff\x1b[31m"
        journal.start(1, 0, URL, body)
        journal.send(1, 0.1, head_out(body), len(body))
        journal.receive(1, 0.5, head_in(reply), reply)
        journal.end(1, 1, status=200)
        row = json.loads(self.run_it("cat", "--json"))
        self.assertEqual(row["response"]["body_base64"], "AP8bWzMxbQ==")
        self.assertNotIn("body", row["response"])
        self.assertNotIn("\033", self.on_terminal("cat"))


class Export(Case):
    def lines(self, path):
        return [json.loads(line) for line in Path(path).read_text().splitlines()]

    def test_a_line_for_each_trace(self):
        self.two_traces()
        target = self.folder / "out.jsonl"
        self.run_it("export", "--format", "otlp-json", "--output", target)
        lines = self.lines(target)
        self.assertEqual(len(lines), 2)
        ids = [line["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"] for line in lines]
        self.assertEqual(["tr-" + i for i in reversed(ids)], [row["trace_id"] for row in self.rows()])
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        self.assertEqual(sorted(os.listdir(self.folder)), ["out.jsonl", "spool"], "nothing is left beside it")
        text = target.read_text()
        for output in ("-", None):
            more = ["--output", output] if output else []
            self.assertEqual(self.run_it("export", "--format", "otlp-json", *more), text)

    def test_an_empty_spool_is_an_empty_file(self):
        self.run_it("export", "--format", "otlp-json", "-o", self.folder / "out")
        self.assertEqual((self.folder / "out").read_text(), "")

    def test_a_file_that_cannot_be_written(self):
        self.two_traces()
        self.run_it("export", "--format", "otlp-json", "-o", self.folder / "no" / "out", status=1)
        self.one_line("no/out")
        self.run_it("export", "--format", "otlp-json", "-o", "/dev/full", status=1)
        self.one_line("/dev/full")

    def test_traces_under_way_are_left_out(self):
        self.living()
        self.run_it("export", "--format", "otlp-json", "-o", self.folder / "out")
        self.one_line("1 trace", "left out")
        self.assertEqual(len(self.lines(self.folder / "out")), 1)

    def test_no_destination(self):
        self.two_traces()
        self.run_it("export", status=1)
        self.one_line("MLFLOW_TRACKING_URI", "OTEL_EXPORTER_OTLP_ENDPOINT")
        self.run_it("export", status=1, MLFLOW_TRACKING_URI="sqlite:///mlflow.db")
        self.one_line("mlflow server")

    def test_everything_is_sent_once(self):
        self.two_traces()
        server = self.collector()
        self.run_it("export", **server.sink)
        self.assertIn("2 spans sent", self.out)
        self.assertEqual(len(server.spans), 2)
        self.run_it("export", **server.sink)
        self.assertIn("0 spans sent", self.out)
        self.assertIn("2 spans delivered before", self.out)
        self.assertEqual(len(server.spans), 2)
        self.assertEqual(len(self.run_it("export", "--format", "otlp-json").splitlines()), 2, "a file has all")

    def test_a_server_that_does_not_take_it(self):
        self.two_traces()
        server = self.collector(503, b"the disk of the server is full")
        self.run_it("export", status=3, **server.sink)
        self.assertIn("the disk of the server is full", self.err)
        server.answer = (200, b"{}")
        self.run_it("export", **server.sink)
        self.assertEqual(len(server.spans), 2, "it was kept")

    def test_no_server(self):
        self.two_traces()
        server = self.collector()
        server.shutdown()
        server.server_close()
        self.run_it("export", status=3, **server.sink)
        self.assertIn("stays in the spool", self.err)

    def test_a_server_that_refuses_for_good(self):
        self.two_traces()
        server = self.collector(400, b"no thanks")
        self.run_it("export", status=3, **server.sink)
        self.assertIn("rejected", self.err)
        self.assertTrue(any(b"no thanks" in p.read_bytes() for p in (self.spool / "rejected").iterdir()))

    def test_a_run_that_another_delivers_is_left_to_it(self):
        self.two_traces()
        server = self.collector()
        run = next(iter(sorted((self.spool / "runs").iterdir())))
        with open(run / "lock", "w", encoding="ascii") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            self.run_it("export", **server.sink)
        self.one_line(run.name, "left to")
        self.assertEqual(len(server.spans), 1)
        self.run_it("export", **server.sink)
        self.assertEqual(len(server.spans), 2)


class Run(Case):
    def test_the_program_is_itself(self):
        done = subprocess.run([COMMAND, "run", "sh", "-c", "cat; echo err >&2; exit 7"], input=b"in", capture_output=True,
                              env=self.environment(), check=False)
        self.assertEqual((done.stdout, done.stderr, done.returncode), (b"in", b"err\n", 7))

    def test_the_environment(self):
        shim = str(BUILD / "libtraceshim.so")
        show = ["sh", "-c", "echo $LD_PRELOAD $TRACESHIM_SPOOL"]
        self.assertEqual(self.run_it("run", "--", *show), f"{shim} {self.spool}\n")
        self.assertEqual(self.run_it("run", "--spool", "here", *show), f"{shim} {self.folder}/here\n")
        self.assertEqual(self.run_it("run", *show, LD_PRELOAD=shim).split()[0], shim, "named once")

    def test_programs_that_cannot_be_run(self):
        self.run_it("run", "no-such-program-at-all", status=127)
        self.one_line("no-such-program-at-all", "not found")
        self.run_it("run", self.folder, status=126)
        self.one_line("ermission denied")

    def test_an_address_that_is_no_server(self):
        self.run_it("run", "true", MLFLOW_TRACKING_URI="postgresql://u:secret@h/db")
        self.one_line("MLFLOW_TRACKING_URI", "http(s)", "mlflow server")
        self.assertNotIn("secret", self.err)
        self.run_it("run", "true", MLFLOW_TRACKING_URI="http://127.0.0.1:5000")
        self.assertEqual(self.err, "")

    def test_without_the_library(self):
        alone = self.folder / "bin"
        alone.mkdir()
        shutil.copy(COMMAND, alone)
        done = subprocess.run([alone / "traceshim", "run", "true"], env=self.environment(), capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"libtraceshim.so", done.stderr)

    def test_installed(self):
        for folder, name in (("bin", COMMAND), ("lib", BUILD / "libtraceshim.so")):
            (self.folder / "usr" / folder).mkdir(parents=True)
            shutil.copy(name, self.folder / "usr" / folder)
        done = subprocess.run([self.folder / "usr/bin/traceshim", "run", "sh", "-c", "echo $LD_PRELOAD"],
                              env=self.environment(), capture_output=True, check=True)
        self.assertEqual(done.stdout.decode(), f"{self.folder}/usr/lib/libtraceshim.so\n")


class RunTold(Case):
    """`run` with programs whose libcurl cannot be reached: it stays behind them, and is not to be noticed."""

    def setUp(self):
        super().setUp()

        def stuck(*_):
            raise TimeoutError
        signal.signal(signal.SIGALRM, stuck)
        signal.alarm(120)
        self.addCleanup(signal.alarm, 0)

    def refused(self):
        """A URL of a model where nobody listens."""
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{holder.getsockname()[1]}/v1/chat/completions"

    def start(self, *arguments, **more):
        process = subprocess.Popen([str(COMMAND), "run", "--", *map(str, arguments)], env=self.environment(),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        self.addCleanup(process.__exit__, None, None, None)
        self.addCleanup(process.kill)
        return process

    def told(self, process, status):
        """Waits; the status is this, and one line was said."""
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status)
        self.assertRegex(err.decode(), r"\Atraceshim: no call to a model or tool was seen: [^\n]*\n\Z")
        return out.decode()

    def test_a_static_libcurl_is_told(self):
        program = programs.build(self.folder, "agent", programs.CALL + programs.MAIN, *programs.static_libcurl())
        self.assertEqual(self.run_it("run", program, self.refused()), "result 7\n")
        self.one_line("no call", f"{program} seems to have a libcurl", f"traceshim doctor {program}")

    def test_a_libcurl_that_is_reached_is_not(self):
        program = programs.build(self.folder, "agent", programs.CALL + programs.MAIN, "-lcurl")
        for arguments in ((program, self.refused()), (program,), ("true",), ("sh", "-c", "exit 0")):
            self.run_it("run", *arguments)
            self.assertEqual(self.err, "", arguments)

    def test_calls_of_children_are_seen(self):
        call = ["exec", "curl", "-s", "-d", '{"model": "m", "messages": []}', self.refused()]
        self.run_it("run", programs.stub(self.folder), *call, status=7)
        self.assertEqual(self.err, "")
        self.run_it("run", programs.stub(self.folder, "-static"), *call, status=7)
        self.assertEqual(self.err, "")
        self.run_it("run", programs.stub(self.folder), "exec", "true")
        self.one_line("no call")

    def test_programs_that_a_static_one_starts_are_one_run(self):
        program = programs.stub(self.folder, "-static", words='""')
        call = f"curl -s -d '{{\"messages\": []}}' {self.refused()}"
        self.run_it("run", program, "exec", "sh", "-c", f"{call}; {call}", status=7)
        self.assertEqual(self.err, "")
        self.assertEqual([len(list(run.glob("*.tsj"))) for run in (self.spool / "runs").iterdir()], [2])

    def test_who_turned_tracing_off_is_not_told(self):
        program = programs.stub(self.folder)
        for variable, value in (("TRACESHIM_DISABLE", "1"), ("TRACESHIM_PROGRAMS", "!stub"), ("TRACESHIM_PROGRAMS", "agent")):
            self.run_it("run", program, **{variable: value})
            self.assertEqual(self.err, "", value)

    def test_the_status(self):
        program = programs.stub(self.folder)
        for number in (0, 1, 127, 255):
            self.told(self.start(program, "exit", number), number)
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGABRT, signal.SIGSEGV, signal.SIGUSR2):
            self.told(self.start(program, "raise", int(number)), -number)
        program.chmod(0o644)
        self.run_it("run", program, status=126)
        self.one_line("ermission denied")

    def test_signals_are_passed_on(self):
        process = self.start(programs.stub(self.folder), "wait")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        for number in (signal.SIGUSR1, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            process.send_signal(number)
            self.assertEqual(process.stdout.readline(), b"got %02d\n" % number)
        process.terminate()
        self.assertEqual(self.told(process, 5), "got 15\n")

    def test_a_killed_one_takes_the_program_along(self):
        process = self.start(programs.stub(self.folder), "wait")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.kill()
        self.assertEqual(process.communicate(timeout=60), (b"", b""))

    def test_input_and_output_are_the_program_s_alone(self):
        process = self.start(programs.stub(self.folder), "close")
        self.assertEqual(process.stdout.read(), b"", "it ends though the program lives")
        self.assertIsNone(process.poll())
        self.told(process, 4)
        process = self.start(programs.stub(self.folder), "exec", "cat")
        self.assertEqual(process.communicate(b"in", timeout=60)[0], b"in")

    def test_settings_of_signals_are_handed_on(self):
        program = programs.stub(self.folder)
        self.told(self.start(program, "children", preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)), 1)
        self.told(self.start(program, "children"), 0)
        process = self.start(program, "exec", "sh", "-c", "kill -HUP $$; kill -TERM $$",
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.told(process, -signal.SIGTERM)

    def test_a_terminal(self):
        """The keys reach the program once, and whoever started it sees that it stops."""
        main, side = pty.openpty()
        self.addCleanup(os.close, main)
        arguments = [str(COMMAND), "run", str(programs.stub(self.folder)), "wait"]
        process = subprocess.Popen(arguments, stdin=side, stdout=side, stderr=subprocess.PIPE, env=self.environment(),
                                   start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, 0x540E, 0))  # TIOCSCTTY
        os.close(side)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)

        def read_until(text):
            seen = b""
            while text not in seen:
                seen += os.read(main, 4096)
            return seen
        read_until(b"ready")
        shown = b""
        for _ in range(30):  # a second one may fall into one with the first, but not each time
            os.write(main, b"\x03")
            shown += read_until(b"got 02")
            process.send_signal(signal.SIGUSR1)
            shown += read_until(b"got 10")
        self.assertEqual(shown.count(b"got 02"), 30)
        self.assertIsNone(process.poll())
        process.terminate()
        self.assertEqual(process.wait(60), 5)

    def test_job_control(self):
        """SIGTSTP stops the program and with it the command; SIGCONT lets both go on."""
        process = self.start(programs.stub(self.folder), "wait", process_group=0)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        for _ in range(3):
            process.send_signal(signal.SIGTSTP)
            self.assertTrue(os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1]))
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGUSR1)
            self.assertEqual(process.stdout.readline(), b"got 10\n")
        process.terminate()
        self.told(process, 5)

    def test_what_is_reached_is_the_program_itself(self):
        process = self.start("sh", "-c", "echo $$; exec cat")
        self.assertEqual(int(process.stdout.readline()), process.pid)
        process.stdin.close()
        self.assertEqual(process.wait(60), 0)

    def test_a_foreign_loader_is_not_given_our_library(self):
        own = re.search(rb"/\S*/ld-linux\S*?\.so\.\d+", Path("/bin/sh").read_bytes()).group().decode()
        loader = self.folder / "ld-musl-any.so.1"
        loader.symlink_to(own)
        program = programs.stub(self.folder, f"-Wl,--dynamic-linker={loader}")
        self.assertEqual(self.run_it("run", program, "print", "LD_PRELOAD"), "not set\n")
        self.one_line("is made for musl")

    def test_rights_of_its_own(self):
        program = programs.stub(self.folder)
        if os.getuid() == 0:
            os.chown(program, 65534, -1)
            program.chmod(0o4755)
            self.folder.chmod(0o755)
            self.run_it("run", program)
            self.one_line("rights of its own")
            (finding, text), *_ = json_findings(self, program)
            self.assertEqual((finding, "is setuid" in text), ("bad", True))
        else:  # nobody else's file can be made: one that is everywhere
            self.assertIn("is setuid", json_findings(self, "su")[0][1])


def json_findings(case, program):
    """What doctor says about a program; it may be bad."""
    done = subprocess.run([COMMAND, "doctor", "--json", program], env=case.environment(), capture_output=True, check=False,
                          cwd=case.folder)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [(row["finding"], row["text"]) for row in rows if row["check"] == "program"]


class Reach(Case):
    """How programs come to a libcurl, as doctor tells it."""

    def first(self, program, finding, *words):
        self.lines = json_findings(self, program)
        self.assertEqual(self.lines[0][0], finding, self.lines)
        for word in words:
            self.assertIn(word, self.lines[0][1])

    def test_a_static_libcurl_in_a_program(self):
        source = programs.CALL + programs.MAIN
        self.first(programs.build(self.folder, "hidden", source, *programs.static_libcurl()), "bad", "seems to have a libcurl",
                   "cannot be seen")
        self.first(programs.build(self.folder, "exported", source, *programs.static_libcurl(), "-rdynamic"), "bad",
                   "exports", "cannot be seen")

    def test_what_doctor_says_of_plugins_is_so(self):
        """A plugin with a static libcurl: visible, bound inside itself, hidden; and one that needs the shared one."""
        host = programs.build(self.folder, "host", programs.PLUGIN_HOST)
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{holder.getsockname()[1]}/v1/chat/completions"
        for name, flags, finding, words in (
                ("visible", programs.static_libcurl(), "ok", "called through the loader"),
                ("bound", [*programs.static_libcurl(), "-Wl,-Bsymbolic"], "bad", "calls directly"),
                ("hidden", [*programs.static_libcurl(), "-Wl,--exclude-libs,ALL"], "bad", "of its own inside"),
                ("shared", ["-lcurl"], "ok", "needs libcurl")):
            plugin = programs.build(self.folder, f"{name}.so", programs.CALL, "-shared", *flags)
            self.first(plugin, finding, "is a library and", words)
            shutil.rmtree(self.spool, ignore_errors=True)
            self.assertEqual(self.run_it("run", host, plugin, url), "result 7\n", name)
            self.assertEqual(self.spool.exists(), finding == "ok", f"{name}: what was said")

    def test_through_a_library(self):
        library = programs.build(self.folder, "libagent.so", programs.CALL, "-shared", "-lcurl")
        program = programs.build(self.folder, "agent", programs.MAIN, library, f"-Wl,-rpath,{self.folder}")
        self.first(program, "ok", " through ", "libagent.so", "needs libcurl")
        programs.build(self.folder, "libagent.so", programs.CALL, "-shared", *programs.static_libcurl())
        self.first(program, "ok", "libagent.so, which seems to have a libcurl inside")
        programs.build(self.folder, "libagent.so", programs.CALL, "-shared", *programs.static_libcurl(),
                       "-Wl,--exclude-libs,ALL")
        self.first(program, "bad", "libagent.so, which seems to have a libcurl of its own inside", "cannot be seen")
        self.run_it("run", program)
        self.one_line("needs a library that seems to have a libcurl")

    def test_libraries_of_ld_library_path(self):
        (self.folder / "lib").mkdir()
        library = programs.build(self.folder / "lib", "libagent.so", programs.CALL, "-shared", "-lcurl", "-Wl,-soname,libagent.so")
        program = programs.build(self.folder, "agent", programs.MAIN, library)
        lines = self.run_it("doctor", program, status=0, LD_LIBRARY_PATH=self.folder / "lib")
        self.assertRegex(lines, r"needs libcurl\S* through \S*/lib/libagent.so")

    def test_one_that_is_loaded(self):
        self.first(programs.build(self.folder, "loads", programs.PLUGIN_HOST.replace("argv[1]", '"/opt/x/libcurl-gnutls.so.4"')),
                   "ok", "seems to load libcurl-gnutls.so.4")
        self.first(programs.build(self.folder, "host", programs.PLUGIN_HOST), "note", "could load one")

    def test_libraries(self):
        plugin = programs.build(self.folder, "plugin.so", programs.CALL, "-shared", "-lcurl")
        plugin.chmod(0o644)
        self.first("plugin.so", "ok", "./plugin.so is a library and needs libcurl")
        bundled = programs.build(self.folder, "libcurl-330bcbb6.so.4.8.0", "int nothing;\n", "-shared",
                                 "-Wl,-soname,libcurl-330bcbb6.so.4.8.0")
        self.first(bundled, "ok", "is a libcurl")
        wheel = programs.build(self.folder, "wheel.so", "int nothing;\n", "-shared", "-Wl,--no-as-needed", bundled)
        self.first(wheel, "ok", "needs libcurl-330bcbb6.so.4.8.0")
        self.first("nowhere.so", "bad", "not found")

    def test_static_programs(self):
        for flag in ("-static", "-static-pie"):
            self.first(programs.stub(self.folder, flag, words='""'), "bad", "is a static program: LD_PRELOAD")
            self.first(programs.stub(self.folder, flag), "bad", "is a static program and seems to have a libcurl")
        self.first(programs.stub(self.folder, "-static", words='"MUSL_LOCPATH"'), "bad", "static")
        self.assertIn("seems to be made with musl", self.lines[1][1])

    def test_files_for_other_machines_and_loaders(self):
        file = self.folder / "program"
        for options, finding, words in (
                ({"bits": 32, "machine": 3}, "bad", "32-bit, machine 3"),
                ({"machine": 22}, "bad", "64-bit, machine 22"),
                ({"kind": 1}, "bad", "no program"),
                ({"interpreter": b"/lib/ld-musl-x86_64.so.1"}, "bad", "is made for musl"),
                ({"interpreter": b"/lib/ld-musl-x86_64.so.1", "content": b"\0libcurl.so.4\0"}, "bad", "uses a libcurl, but"),
                ({"mark": b"AI\2"}, "note", "AppImage")):
            machine = {} if "machine" in options else {"machine": OWN_MACHINE}
            self.first(programs.elf(file, **machine, **options), finding, words)

    def test_languages_with_an_http_of_their_own(self):
        file = self.folder / "program"
        go = b"\xff Go buildinf:\x08\x02"
        loader = b"/lib64/ld-linux-x86-64.so.2"
        for content, interpreter, words in (
                (go, b"", "is made with Go"), (go, loader, "is made with Go"),
                (b"---- Bun! ----", loader, "seems to be made with Bun"), (b"d3n0l4nd", loader, "seems to be made with Deno"),
                (b"/hyper-1.0/ /rustc/", loader, "seems to use hyper")):
            programs.elf(file, machine=OWN_MACHINE, interpreter=interpreter, content=content)
            self.first(file, "bad")
            self.assertIn(words, self.lines[-1][1])
        programs.elf(file, machine=OWN_MACHINE, interpreter=loader, content=b"NODE_SEA_FUSE_x")
        self.first(file, "note", "seems to be made with Node.js")

    def test_interpreters_and_their_extensions(self):
        self.first("php", "note", "extension curl")
        self.assertIn("needs libcurl", self.lines[1][1])
        self.first("git", "note", "git-remote-http")
        self.assertIn("needs libcurl", self.lines[1][1])
        (self.folder / "bin").mkdir()
        packages = self.folder / "lib/python3.11/site-packages"
        (packages / "curl_cffi").mkdir(parents=True)
        programs.build(self.folder / "bin", "python3", programs.PLUGIN_HOST)
        programs.build(packages, "pycurl.cpython-311.so", programs.CALL, "-shared", "-lcurl")
        programs.build(packages / "curl_cffi", "_wrapper.abi3.so", programs.CALL, "-shared", *programs.static_libcurl(),
                       "-Wl,--exclude-libs,ALL")
        self.first(self.folder / "bin/python3", "note", "pycurl")
        self.assertEqual([finding for finding, _ in self.lines], ["note", "ok", "note"])
        self.assertIn("cannot be seen", self.lines[2][1])


class Doctor(Case):
    def findings(self, *arguments, status=0, **more):
        lines = self.run_it("doctor", "--json", *arguments, status=status, **more).splitlines()
        found = {}
        for line in map(json.loads, lines):
            found.setdefault(line["check"], []).append((line["finding"], line["text"]))
        return found

    def test_all_is_well(self):
        server = self.collector()
        found = self.findings("curl", **server.sink)
        self.assertIn("libcurl.so.4", found["program"][0][1])
        for check in ("program", "library", "spool", "limits", "server"):
            self.assertEqual(found[check][0][0], "ok", found[check])
        self.assertFalse(self.spool.exists(), "looking leaves nothing behind")
        self.assertRegex(self.run_it("doctor", "curl"), r"(?m)^ok +program +\S+curl is dynamic")

    def test_spools_that_the_library_refuses(self):
        (self.folder / "real").mkdir(mode=0o700)
        (self.folder / "link").symlink_to("real")
        (self.folder / "open").mkdir()
        (self.folder / "open").chmod(0o777)
        (self.folder / "file").write_text("")
        for name, words in (("link", "symbolic link"), ("open", "others"), ("file", "no folder"), ("file/spool", "cannot be made")):
            (finding, text), *_ = self.findings("--spool", self.folder / name, status=1)["spool"]
            self.assertEqual(finding, "bad", text)
            self.assertIn(words, text)

    def test_programs_that_cannot_be_reached(self):
        for name, words in (("no-such-program", "not found"), ("/etc/passwd", "cannot be executed"), ("/bin/ls", "no libcurl")):
            (finding, text), *_ = self.findings(name, status=1)["program"]
            self.assertEqual(finding, "bad", text)
            self.assertIn(words, text.replace("needs no libcurl", "no libcurl"))

    def test_a_script_is_its_interpreter(self):
        script = self.folder / "agent"
        script.write_text("#!/usr/bin/env -S sh -e\ntrue\n")
        script.chmod(0o755)
        found = self.findings(script)["program"]
        self.assertIn("script for", found[0][1])
        self.assertIn("shell", found[1][1])

    def test_endpoints(self):
        file = self.folder / "endpoints"
        file.write_text("# mine\ntool api.example/*\ntoll api.example/x\n\nllm\n")
        texts = [text for finding, text in self.findings(TRACESHIM_ENDPOINTS=file, status=1)["endpoints"] if finding == "bad"]
        self.assertEqual(len(texts), 2)
        self.assertIn("line 3", texts[0])
        self.assertIn("line 5", texts[1])
        file.write_text("tool api.example/* openai.chat\n")
        (note, text), (ok, _) = self.findings(TRACESHIM_ENDPOINTS=file)["endpoints"]
        self.assertEqual((note, ok), ("note", "ok"))
        self.assertIn("line 1: the third word, openai.chat, has no effect", text)
        file.write_text("tool api.example/*\n")
        self.assertEqual([finding for finding, _ in self.findings(TRACESHIM_ENDPOINTS=file)["endpoints"]], ["ok"])
        self.assertEqual(self.findings(TRACESHIM_ENDPOINTS="/no/file", status=1)["endpoints"][0][0], "bad")

    def test_variables_that_turn_tracing_off(self):
        self.assertEqual(self.findings(TRACESHIM_DISABLE=1, status=1)["environment"][0][0], "bad")
        self.assertEqual(self.findings("curl", TRACESHIM_PROGRAMS="!curl", status=1)["environment"][0][0], "bad")
        self.assertEqual(self.findings("curl", TRACESHIM_PROGRAMS="curl")["environment"][0][0], "note")

    def test_values_that_are_not_taken(self):
        for variable, value in (("TAGS", "a"), ("MAX_BODY", "lots"), ("IDLE_CLOSE_S", "soon"), ("FLUSH_TIMEOUT_MS", "1s"),
                                ("CAPTURE_CONTENT", "no"), ("HTTP", "on")):
            ((finding, text),) = self.findings(**{f"TRACESHIM_{variable}": value})["environment"]
            self.assertEqual((finding, text.split()[0]), ("note", f"TRACESHIM_{variable}={value}"))
        self.assertNotIn("environment", self.findings(TRACESHIM_TAGS="a=b,c=d", TRACESHIM_MAX_BODY="1M", TRACESHIM_IDLE_CLOSE_S=5))

    def test_servers(self):
        self.assertIn("mlflow server", self.findings(MLFLOW_TRACKING_URI="mlruns", status=1)["server"][0][1])
        server = self.collector()
        server.shutdown()
        server.server_close()
        self.assertEqual(self.findings(status=1, **server.sink)["server"][0][0], "bad")

    def test_limits(self):
        done = subprocess.run(["sh", "-c", f"ulimit -f 8; exec {COMMAND} doctor"], env=self.environment(),
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout.decode(), r"(?m)^BAD +limits .*KB")


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
