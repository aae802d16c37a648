"""What calls cost, as `ls` and `export` tell it."""
import json

from calls import answer, head_in, head_out, request
from case import Case

OPENAI = "https://api.openai.com/v1/chat/completions"


class Prices(Case):
    def setUp(self):
        super().setUp()
        journal = self.journal()
        body, reply = request("what is new"), answer("nothing", (1_000_000, 100_000))
        journal.start(1, 0, OPENAI, body)
        journal.send(1, 0.1, head_out(body), len(body))
        journal.receive(1, 0.9, head_in(reply), reply)
        journal.end(1, 1, status=200)
        journal.finish(2)

    def attributes(self, **more):
        self.run_it("export", "--format", "otlp-json", "--output", self.folder / "out", **more)
        (line,) = (self.folder / "out").read_text().splitlines()
        (self.folder / "out").unlink()
        span = json.loads(line)["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
        return {entry["key"]: entry["value"].get("stringValue") for entry in span["attributes"]}

    def test_by_the_built_in_table(self):
        (row,) = self.rows()
        self.assertAlmostEqual(row["cost_usd"], 0.15 + 0.06)
        found = self.attributes()
        self.assertEqual(json.loads(found["mlflow.llm.cost"]), {"input_cost": 0.15, "output_cost": 0.06, "total_cost": 0.21})
        self.assertRegex(found["traceshim.cost.source"], r"^built-in 20\d\d-\d\d-\d\d$")

    def test_by_the_users_file(self):
        file = self.folder / "prices.json"
        file.write_text('{"gpt-4o-mini": {"litellm_provider": "openai", "input_cost_per_token": 1e-6, '
                        '"output_cost_per_token": 1e-5}}')
        found = self.attributes(TRACESHIM_PRICES=file)
        self.assertEqual(json.loads(found["mlflow.llm.cost"]), {"input_cost": 1, "output_cost": 1, "total_cost": 2})
        self.assertEqual(found["traceshim.cost.source"], "file")

    def test_a_bad_file_is_told_once_and_no_price_takes_its_place(self):
        file = self.folder / "prices.json"
        file.write_text("{\n")
        self.two_traces()
        rows = self.rows_with(file)
        self.assertEqual([row["cost_usd"] for row in rows], [None] * 2)
        self.one_line("TRACESHIM_PRICES", "prices.json", "line 1", "no cost is computed")

    def rows_with(self, file):
        return [json.loads(line) for line in self.run_it("ls", "--json", TRACESHIM_PRICES=file).splitlines()]
