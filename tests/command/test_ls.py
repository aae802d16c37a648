"""`traceshim ls`."""
import os

import journal_writer as journals
from calls import BASE_S, URL, call, request
from case import Case


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
