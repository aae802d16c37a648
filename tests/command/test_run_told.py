"""`traceshim run` with programs whose libcurl cannot be reached: it stays behind them, and is not to be noticed."""
import fcntl
import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import programs
from case import COMMAND, Case


class RunTold(Case):
    def setUp(self):
        super().setUp()

        def stuck(*_):
            raise TimeoutError
        signal.signal(signal.SIGALRM, stuck)
        signal.alarm(120)
        self.addCleanup(signal.alarm, 0)

    def start(self, *arguments, **more):
        process = subprocess.Popen([str(COMMAND), "run", "--", *map(str, arguments)], env=self.environment(),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        self.addCleanup(process.__exit__, None, None, None)
        self.addCleanup(process.kill)
        return process

    def told(self, process, status):
        """Waits; the status is this, and one line was said."""
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status)
        self.assertRegex(err.decode(), r"\Atraceshim: no call to a model or tool was seen: [^\n]*\n\Z")
        return out.decode()

    def test_a_static_libcurl_is_told(self):
        program = programs.build(self.folder, "agent", programs.CALL + programs.MAIN, *programs.static_libcurl())
        self.assertEqual(self.run_it("run", program, self.refused()), "result 7\n")
        self.one_line("no call", f"{program} seems to have a libcurl", f"traceshim doctor {program}")

    def test_a_libcurl_that_is_reached_is_not(self):
        program = programs.build(self.folder, "agent", programs.CALL + programs.MAIN, "-lcurl")
        for arguments in ((program, self.refused()), (program,), ("true",), ("sh", "-c", "exit 0")):
            self.run_it("run", *arguments)
            self.assertEqual(self.err, "", arguments)

    def test_calls_of_children_are_seen(self):
        call = ["exec", "curl", "-s", "-d", '{"model": "m", "messages": []}', self.refused()]
        self.run_it("run", programs.stub(self.folder), *call, status=7)
        self.assertEqual(self.err, "")
        self.run_it("run", programs.stub(self.folder, "-static"), *call, status=7)
        self.assertEqual(self.err, "")
        self.run_it("run", programs.stub(self.folder), "exec", "true")
        self.one_line("no call")

    def test_programs_that_a_static_one_starts_are_one_run(self):
        program = programs.stub(self.folder, "-static", words='""')
        call = f"curl -s -d '{{\"messages\": []}}' {self.refused()}"
        self.run_it("run", program, "exec", "sh", "-c", f"{call}; {call}", status=7)
        self.assertEqual(self.err, "")
        self.assertEqual([len(list(run.glob("*.tsj"))) for run in (self.spool / "runs").iterdir()], [2])

    def test_who_turned_tracing_off_is_not_told(self):
        program = programs.stub(self.folder)
        for variable, value in (("TRACESHIM_DISABLE", "1"), ("TRACESHIM_PROGRAMS", "!stub"), ("TRACESHIM_PROGRAMS", "agent")):
            self.run_it("run", program, **{variable: value})
            self.assertEqual(self.err, "", value)

    def test_the_status(self):
        program = programs.stub(self.folder)
        for number in (0, 1, 127, 255):
            self.told(self.start(program, "exit", number), number)
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGABRT, signal.SIGSEGV, signal.SIGUSR2):
            self.told(self.start(program, "raise", int(number)), -number)
        program.chmod(0o644)
        self.run_it("run", program, status=126)
        self.one_line("ermission denied")

    def test_signals_are_passed_on(self):
        process = self.start(programs.stub(self.folder), "wait")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        for number in (signal.SIGUSR1, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            process.send_signal(number)
            self.assertEqual(process.stdout.readline(), b"got %02d\n" % number)
        process.terminate()
        self.assertEqual(self.told(process, 5), "got 15\n")

    def test_a_killed_one_takes_the_program_along(self):
        process = self.start(programs.stub(self.folder), "wait")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.kill()
        self.assertEqual(process.communicate(timeout=60), (b"", b""))

    def test_input_and_output_are_the_program_s_alone(self):
        process = self.start(programs.stub(self.folder), "close")
        self.assertEqual(process.stdout.read(), b"", "it ends though the program lives")
        self.assertIsNone(process.poll())
        self.told(process, 4)
        process = self.start(programs.stub(self.folder), "exec", "cat")
        self.assertEqual(process.communicate(b"in", timeout=60)[0], b"in")

    def test_settings_of_signals_are_handed_on(self):
        program = programs.stub(self.folder)
        self.told(self.start(program, "children", preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)), 1)
        self.told(self.start(program, "children"), 0)
        process = self.start(program, "exec", "sh", "-c", "kill -HUP $$; kill -TERM $$",
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.told(process, -signal.SIGTERM)

    def test_a_terminal(self):
        """The keys reach the program once, and whoever started it sees that it stops."""
        main, side = pty.openpty()
        self.addCleanup(os.close, main)
        arguments = [str(COMMAND), "run", str(programs.stub(self.folder)), "wait"]
        process = subprocess.Popen(arguments, stdin=side, stdout=side, stderr=subprocess.PIPE, env=self.environment(),
                                   start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, 0x540E, 0))  # TIOCSCTTY
        os.close(side)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)

        def read_until(text):
            seen = b""
            while text not in seen:
                seen += os.read(main, 4096)
            return seen
        read_until(b"ready")
        shown = b""
        for _ in range(30):  # a second one may fall into one with the first, but not each time
            os.write(main, b"\x03")
            shown += read_until(b"got 02")
            process.send_signal(signal.SIGUSR1)
            shown += read_until(b"got 10")
        self.assertEqual(shown.count(b"got 02"), 30)
        self.assertIsNone(process.poll())
        process.terminate()
        self.assertEqual(process.wait(60), 5)

    def test_job_control(self):
        """SIGTSTP stops the program and with it the command; SIGCONT lets both go on."""
        process = self.start(programs.stub(self.folder), "wait", process_group=0)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        for _ in range(3):
            process.send_signal(signal.SIGTSTP)
            self.assertTrue(os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1]))
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGUSR1)
            self.assertEqual(process.stdout.readline(), b"got 10\n")
        process.terminate()
        self.told(process, 5)

    def test_what_is_reached_is_the_program_itself(self):
        process = self.start("sh", "-c", "echo $$; exec cat")
        self.assertEqual(int(process.stdout.readline()), process.pid)
        process.stdin.close()
        self.assertEqual(process.wait(60), 0)

    def test_a_foreign_loader_is_not_given_our_library(self):
        own = re.search(rb"/\S*/ld-linux\S*?\.so\.\d+", Path("/bin/sh").read_bytes()).group().decode()
        loader = self.folder / "ld-musl-any.so.1"
        loader.symlink_to(own)
        program = programs.stub(self.folder, f"-Wl,--dynamic-linker={loader}")
        self.assertEqual(self.run_it("run", program, "print", "LD_PRELOAD"), "not set\n")
        self.one_line("is made for musl")

    def test_rights_of_its_own(self):
        program = programs.stub(self.folder)
        if os.getuid() == 0:
            os.chown(program, 65534, -1)
            program.chmod(0o4755)
            self.folder.chmod(0o755)
            self.run_it("run", program)
            self.one_line("rights of its own")
            (finding, text), *_ = self.said_of(program)
            self.assertEqual((finding, "is setuid" in text), ("bad", True))
        else:  # nobody else's file can be made: one that is everywhere
            self.assertIn("is setuid", self.said_of("su")[0][1])
