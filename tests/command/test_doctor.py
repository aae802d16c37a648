"""`traceshim doctor`: the spool, the settings, the limits, the server."""
import json
import subprocess

import programs
from case import COMMAND, Case


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
        plain = programs.build(self.folder, "plain", "int main(void) { return 0; }\n")
        for name, words in (("no-such-program", "not found"), ("/etc/passwd", "cannot be executed"), (plain, "needs no libcurl")):
            (finding, text), *_ = self.findings(name, status=1)["program"]
            self.assertEqual(finding, "bad", text)
            self.assertIn(words, text)

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
        file.write_text("llm api.example/* opnai.chat\n")
        ((finding, text),) = self.findings(TRACESHIM_ENDPOINTS=file, status=1)["endpoints"]
        self.assertEqual(finding, "bad")
        self.assertRegex(text, r"line 1: the format is not known; .*`traceshim endpoints`")
        file.write_text("llm api.example/* openai.chat name=mine\n")
        self.assertEqual([finding for finding, _ in self.findings(TRACESHIM_ENDPOINTS=file)["endpoints"]], ["ok"])
        file.write_text("tool api.example/*\n")
        self.assertEqual([finding for finding, _ in self.findings(TRACESHIM_ENDPOINTS=file)["endpoints"]], ["ok"])
        self.assertEqual(self.findings(TRACESHIM_ENDPOINTS="/no/file", status=1)["endpoints"][0][0], "bad")

    def test_prices(self):
        file = self.folder / "prices.json"
        for text, finding, words in (('{"a": {"input_cost_per_token": 1}}', "ok", "has 1 models"), ("{", "note", "line 1"),
                                     ('{"a": {"input_cost_per_token": "1"}}', "note", 'of "a" is no price')):
            file.write_text(text)
            ((found, said),) = self.findings(TRACESHIM_PRICES=file)["prices"]
            self.assertEqual(found, finding, said)
            self.assertIn(words, said)

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
        server.close()
        self.assertEqual(self.findings(status=1, **server.sink)["server"][0][0], "bad")

    def test_limits(self):
        done = subprocess.run(["sh", "-c", f"ulimit -f 8; exec {COMMAND} doctor"], env=self.environment(),
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout.decode(), r"(?m)^BAD +limits .*KB")
