"""How programs come to a libcurl, as `traceshim doctor PROGRAM` tells it."""
import shutil

import programs
from case import COMMAND, Case

OWN_MACHINE = int.from_bytes(COMMAND.read_bytes()[18:20], "little")  # e_machine


class Reach(Case):
    def first(self, program, finding, *words):
        self.lines = self.said_of(program)
        self.assertEqual(self.lines[0][0], finding, self.lines)
        for word in words:
            self.assertIn(word, self.lines[0][1])

    def test_a_static_libcurl_in_a_program(self):
        source = programs.CALL + programs.MAIN
        self.first(programs.build(self.folder, "hidden", source, *programs.static_libcurl()), "bad", "seems to have a libcurl",
                   "cannot be seen")
        self.first(programs.build(self.folder, "exported", source, *programs.static_libcurl(), "-rdynamic"), "bad",
                   "exports", "cannot be seen")

    def test_what_doctor_says_of_plugins_is_so(self):
        """A plugin with a static libcurl: visible, bound inside itself, hidden; and one that needs the shared one."""
        host = programs.build(self.folder, "host", programs.PLUGIN_HOST)
        url = self.refused()
        for name, flags, finding, words in (
                ("visible", programs.static_libcurl(), "ok", "called through the loader"),
                ("bound", [*programs.static_libcurl(), "-Wl,-Bsymbolic"], "bad", "calls directly"),
                ("hidden", [*programs.static_libcurl(), "-Wl,--exclude-libs,ALL"], "bad", "of its own inside"),
                ("shared", ["-lcurl"], "ok", "needs libcurl")):
            plugin = programs.build(self.folder, f"{name}.so", programs.CALL, "-shared", *flags)
            self.first(plugin, finding, "is a library and", words)
            shutil.rmtree(self.spool, ignore_errors=True)
            self.assertEqual(self.run_it("run", host, plugin, url), "result 7\n", name)
            self.assertEqual(self.spool.exists(), finding == "ok", f"{name}: what was said")

    def test_through_a_library(self):
        library = programs.build(self.folder, "libagent.so", programs.CALL, "-shared", "-lcurl")
        program = programs.build(self.folder, "agent", programs.MAIN, library, f"-Wl,-rpath,{self.folder}")
        self.first(program, "ok", " through ", "libagent.so", "needs libcurl")
        programs.build(self.folder, "libagent.so", programs.CALL, "-shared", *programs.static_libcurl())
        self.first(program, "ok", "libagent.so, which seems to have a libcurl inside")
        programs.build(self.folder, "libagent.so", programs.CALL, "-shared", *programs.static_libcurl(),
                       "-Wl,--exclude-libs,ALL")
        self.first(program, "bad", "libagent.so, which seems to have a libcurl of its own inside", "cannot be seen")
        self.run_it("run", program)
        self.one_line("needs a library that seems to have a libcurl")

    def test_libraries_of_ld_library_path(self):
        (self.folder / "lib").mkdir()
        library = programs.build(self.folder / "lib", "libagent.so", programs.CALL, "-shared", "-lcurl", "-Wl,-soname,libagent.so")
        program = programs.build(self.folder, "agent", programs.MAIN, library)
        lines = self.run_it("doctor", program, status=0, LD_LIBRARY_PATH=self.folder / "lib")
        self.assertRegex(lines, r"needs libcurl\S* through \S*/lib/libagent.so")

    def test_one_that_is_loaded(self):
        self.first(programs.build(self.folder, "loads", programs.PLUGIN_HOST.replace("argv[1]", '"/opt/x/libcurl-gnutls.so.4"')),
                   "ok", "seems to load libcurl-gnutls.so.4")
        self.first(programs.build(self.folder, "host", programs.PLUGIN_HOST), "note", "could load one")

    def test_libraries(self):
        plugin = programs.build(self.folder, "plugin.so", programs.CALL, "-shared", "-lcurl")
        plugin.chmod(0o644)
        self.first("plugin.so", "ok", "./plugin.so is a library and needs libcurl")
        bundled = programs.build(self.folder, "libcurl-330bcbb6.so.4.8.0", "int nothing;\n", "-shared",
                                 "-Wl,-soname,libcurl-330bcbb6.so.4.8.0")
        self.first(bundled, "ok", "is a libcurl")
        wheel = programs.build(self.folder, "wheel.so", "int nothing;\n", "-shared", "-Wl,--no-as-needed", bundled)
        self.first(wheel, "ok", "needs libcurl-330bcbb6.so.4.8.0")
        self.first("nowhere.so", "bad", "not found")

    def test_static_programs(self):
        for flag in ("-static", "-static-pie"):
            self.first(programs.stub(self.folder, flag, words='""'), "bad", "is a static program: LD_PRELOAD")
            self.first(programs.stub(self.folder, flag), "bad", "is a static program and seems to have a libcurl")
        self.first(programs.stub(self.folder, "-static", words='"MUSL_LOCPATH"'), "bad", "static")
        self.assertIn("seems to be made with musl", self.lines[1][1])

    def test_files_for_other_machines_and_loaders(self):
        file = self.folder / "program"
        for options, finding, words in (
                ({"bits": 32, "machine": 3}, "bad", "32-bit, machine 3"),
                ({"machine": 22}, "bad", "64-bit, machine 22"),
                ({"kind": 1}, "bad", "no program"),
                ({"interpreter": b"/lib/ld-musl-x86_64.so.1"}, "bad", "is made for musl"),
                ({"interpreter": b"/lib/ld-musl-x86_64.so.1", "content": b"\0libcurl.so.4\0"}, "bad", "uses a libcurl, but"),
                ({"mark": b"AI\2"}, "note", "AppImage")):
            machine = {} if "machine" in options else {"machine": OWN_MACHINE}
            self.first(programs.elf(file, **machine, **options), finding, words)

    def test_languages_with_an_http_of_their_own(self):
        file = self.folder / "program"
        go = b"\xff Go buildinf:\x08\x02"
        loader = b"/lib64/ld-linux-x86-64.so.2"
        for content, interpreter, words in (
                (go, b"", "is made with Go"), (go, loader, "is made with Go"),
                (b"---- Bun! ----", loader, "seems to be made with Bun"), (b"d3n0l4nd", loader, "seems to be made with Deno"),
                (b"/hyper-1.0/ /rustc/", loader, "seems to use hyper")):
            programs.elf(file, machine=OWN_MACHINE, interpreter=interpreter, content=content)
            self.first(file, "bad")
            self.assertIn(words, self.lines[-1][1])
        programs.elf(file, machine=OWN_MACHINE, interpreter=loader, content=b"NODE_SEA_FUSE_x")
        self.first(file, "note", "seems to be made with Node.js")

    def test_interpreters_and_their_extensions(self):
        self.first("php", "note", "extension curl")
        self.assertIn("needs libcurl", self.lines[1][1])
        self.first("git", "note", "git-remote-http")
        self.assertIn("needs libcurl", self.lines[1][1])
        (self.folder / "bin").mkdir()
        packages = self.folder / "lib/python3.11/site-packages"
        (packages / "curl_cffi").mkdir(parents=True)
        programs.build(self.folder / "bin", "python3", programs.PLUGIN_HOST)
        programs.build(packages, "pycurl.cpython-311.so", programs.CALL, "-shared", "-lcurl")
        programs.build(packages / "curl_cffi", "_wrapper.abi3.so", programs.CALL, "-shared", *programs.static_libcurl(),
                       "-Wl,--exclude-libs,ALL")
        self.first(self.folder / "bin/python3", "note", "pycurl")
        self.assertEqual([finding for finding, _ in self.lines], ["note", "ok", "note"])
        self.assertIn("cannot be seen", self.lines[2][1])
