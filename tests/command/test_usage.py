"""Command lines: help, wrong ones, output that cannot be written."""
import subprocess

from case import COMMAND, Case


class Usage(Case):
    def test_wrong_command_lines(self):
        for line in (["frob"], ["ls", "--frob"], ["ls", "-n", "x"], ["ls", "-n"], ["show", "a", "b"], ["run"],
                     ["cat", "--content"], ["export", "--output", "x"], ["export", "--format", "csv"], ["doctor", "a", "b"],
                     ["endpoints", "a"], ["endpoints", "--spool", "x"]):
            self.run_it(*line, status=2)
            self.one_line("help")
            self.assertEqual(self.out, "")

    def test_without_a_command_the_overview_is_an_error(self):
        self.run_it(status=2)
        self.assertIn("Usage:", self.err)

    def test_help(self):
        overview = self.run_it("help")
        for name in ("run", "ls", "show", "export", "cat", "endpoints", "doctor"):
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
