"""`traceshim show`."""
import json

from calls import BASE_S, call
from case import Case


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

    def test_why(self):
        self.two_traces()
        self.assertEqual(self.run_it("show", "--why"), self.run_it("show"), "a root needs no evidence")

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
            journal = self.journal(f"{number:x}", BASE_S + 60 * number)
            call(journal, 1, 0, f"question {number}")
            journal.finish(2)
        digits = [row["trace_id"][3] for row in self.rows()]
        twice = next(digit for digit in digits if digits.count(digit) > 1)
        self.run_it("show", twice, status=1)
        self.one_line("fits", "more digits", "tr-" + twice)
        self.assertEqual(self.out, "")
