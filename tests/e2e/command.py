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
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import journal_writer as journals
from journal_writer import Journal

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
COMMAND = BUILD / "traceshim"
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

    def test_a_static_program(self):
        source = self.folder / "main.c"
        source.write_text("int main(void) { return 0; }\n")
        program = self.folder / "static"
        if subprocess.run(["cc", "-static", "-o", program, source], check=False, capture_output=True).returncode:
            self.skipTest("no static C library here")
        self.assertIn("static", self.findings(program, status=1)["program"][0][1])

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
        file.write_text("tool api.example/*\n")
        self.assertEqual(self.findings(TRACESHIM_ENDPOINTS=file)["endpoints"][0][0], "ok")
        self.assertEqual(self.findings(TRACESHIM_ENDPOINTS="/no/file", status=1)["endpoints"][0][0], "bad")

    def test_variables_that_turn_tracing_off(self):
        self.assertEqual(self.findings(TRACESHIM_DISABLE=1, status=1)["environment"][0][0], "bad")
        self.assertEqual(self.findings("curl", TRACESHIM_PROGRAMS="!curl", status=1)["environment"][0][0], "bad")
        self.assertEqual(self.findings("curl", TRACESHIM_PROGRAMS="curl")["environment"][0][0], "note")

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
