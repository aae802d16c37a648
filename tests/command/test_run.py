"""`traceshim run`: the program is itself, in its environment, and finds the library."""
import shutil
import subprocess

from case import BUILD, COMMAND, Case


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
