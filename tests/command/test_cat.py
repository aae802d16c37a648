"""`traceshim cat`."""
import gzip
import json

from calls import BASE_S, URL, answer, call, head_in, head_out, request
from case import Case
from journal_writer import Journal


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
