"""`traceshim endpoints`."""
import json

from case import Case


class Endpoints(Case):
    def listed(self, status=0, **more):
        return [json.loads(line) for line in self.run_it("endpoints", "--json", status=status, **more).splitlines()]

    def test_what_is_built_in(self):
        rows = self.listed()
        self.assertEqual({row["source"] for row in rows}, {"built-in"})
        self.assertIn({"kind": "llm", "pattern": "*/chat/completions", "format": "openai.chat", "name": None,
                       "source": "built-in"}, rows)
        self.assertIn({"kind": "tool", "pattern": "api.tavily.com/search", "format": "search_tools", "name": "tavily_search",
                       "source": "built-in"}, rows)
        self.assertEqual(self.err, "")

    def test_as_a_table(self):
        lines = self.run_it("endpoints").splitlines()
        self.assertRegex(lines[0], r"^KIND +FORMAT +NAME +HOST AND PATH$")
        self.assertRegex(lines[1], r"^llm +openai\.chat +- +\*/chat/completions$")

    def test_the_users_come_first_and_are_marked(self):
        file = self.folder / "mine"
        file.write_text("# mine\n\ntool erp.example/orders* name=find_orders\nllm gw.example/* OPENAI.chat\n")
        first, second, *others = self.listed(TRACESHIM_ENDPOINTS=file)
        self.assertEqual(first, {"kind": "tool", "pattern": "erp.example/orders*", "format": None, "name": "find_orders",
                                 "source": str(file), "line": 3})
        self.assertEqual((second["format"], second["line"]), ("OPENAI.chat", 4))
        self.assertNotIn("line", others[0])
        self.assertRegex(self.run_it("endpoints", TRACESHIM_ENDPOINTS=file).splitlines()[1],
                         r"^tool +- +find_orders +erp\.example/orders\*  \(yours\)$")

    def test_bad_lines_are_told_and_the_rest_is_listed(self):
        file = self.folder / "mine"
        file.write_text("tool\nllm a.example/* no.such\ntool b.example/*\n")
        rows = self.listed(status=1, TRACESHIM_ENDPOINTS=file)
        self.assertEqual(rows[0]["pattern"], "b.example/*")
        self.assertRegex(self.err, r"\Atraceshim: \S+/mine line 1: host and path are missing: kind host/path [^\n]*\n"
                                   r"traceshim: \S+/mine line 2: the format is not known[^\n]*\n\Z")
        self.listed(status=1, TRACESHIM_ENDPOINTS="/no/file")
        self.one_line("TRACESHIM_ENDPOINTS=/no/file", "No such file")
        self.listed(status=1, TRACESHIM_ENDPOINTS=self.folder)
        self.one_line("it is no file")

    def test_the_users_words_come_with_the_call(self):
        """The curl command, a refused connection: name and format go through the journal."""
        file, url = self.folder / "mine", self.refused()
        host = url.split("/")[2]
        file.write_text(f"tool {host}/orders name=find_orders\nllm {host}/ask openai.chat\n")
        for path, body in (("orders", "{}"), ("ask", '{"model": "m", "messages": []}')):
            self.run_it("run", "curl", "-s", "-d", body, f"http://{host}/{path}", status=7, TRACESHIM_ENDPOINTS=file)
        self.assertEqual(sorted(row["name"] for row in self.rows()), ["chat m", "find_orders"])
