"""`traceshim export`, to files and to servers."""
import fcntl
import json
import os
import stat
from pathlib import Path

from case import Case


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
        server.close()
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
