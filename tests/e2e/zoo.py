"""Programs that use libcurl in every way, each run without and with the shim: what they print, how they end and every
byte that the server sees must be the same; and the journal must hold their calls.

    python3 tests/e2e/zoo.py [-v] [NAME...]      needs `make programs`; BUILD=build

Each line is one program; the last one is `N passed, N failed`, and the exit status tells the same.
"""
import difflib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import journal
from http_server import DEADLINE_S, HttpServer

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
SHIM = BUILD / "libtraceshim.so"
PROGRAMS = BUILD / "tests" / "programs"
SCRIPTS = ROOT / "tests" / "programs"
DONE, REMOVED, CLEANUP = journal.DONE, journal.REMOVED, journal.CLEANUP

# What is never the same in two runs, in what a program prints and in what the server sees.
MASKS = [
    (re.compile(rb"-{20,}[0-9a-zA-Z]{16,22}"), b"BOUNDARY"),  # of a form
    (re.compile(rb'(cnonce|response)="[^"]*"'), rb'\1="..."'),  # of a digest
    (re.compile(rb"(after|in) \d+ m(illi)?s(econds)?"), rb"\1 N ms"),  # of an error message
    (re.compile(rb"[0-9a-f]{4}: "), b""),  # of curl --trace-ascii: places in a piece
    (re.compile(rb"0x[0-9a-f]{6,}"), b"0x..."),
    (re.compile(rb"local port \d+"), b"local port N"),
]
EXCHANGE = "/v1/chat/completions"


def program(name):
    return str(PROGRAMS / name)


def script(name):
    return str(SCRIPTS / name)


@dataclass
class Case:
    """One way to use libcurl."""
    name: str
    command: list
    calls: int  # in the journal
    reasons: dict = field(default_factory=dict)  # of their ends, where they are not all DONE
    open_calls: int = 0  # calls without an end
    stop: int = 0  # the signal that ends it once it waits for an answer ...
    stop_after: bytes = b""  # ... and has printed this
    times: int = 1  # how often it is run: races
    environment: dict = field(default_factory=dict)
    unordered: bool = False  # several writers, or as many connections as it happens
    bodies: bool = True  # what the journal holds of bodies is compared with what the server saw


def curl(*arguments):
    return ["curl", "-q", "-sS", "--noproxy", "*", *arguments]


def c_programs(url):
    """Each behaviour of the server with the plainest program, then each program with the plainest behaviour."""
    post = url("json")
    for how in ("json", "chunked", "close", "sse", "error", "half", "garbage", "cut", "drop", "reset", "found"):
        yield Case(f"easy, server: {how}", [program("easy_fields"), url(how)], 1)
    yield Case("easy, gzip", [program("easy_fields"), url("gzip"), "gzip"], 1)
    yield Case("easy, decoding of a plain answer", [program("easy_fields"), url("json"), ""], 1)
    yield Case("easy, connection refused", [program("easy_fields"), f"http://127.0.0.1:{closed_port()}{EXCHANGE}"], 1)
    yield Case("easy, unknown host", [program("easy_fields"), f"http://no-such-host.invalid{EXCHANGE}"], 1)
    yield Case("easy, bad URL", [program("easy_fields"), "http://[/v1/chat/completions"], 0)
    yield Case("easy, other scheme", [program("easy_fields"), "file:///etc/hostname"], 0)
    yield Case("easy, killed while it waits", [program("easy_fields"), url("silent")], 1, open_calls=1, stop=signal.SIGKILL)
    yield Case("easy, elsewhere, recognised by its body", [program("easy_fields"), url("json", "/other")], 1)
    yield Case("freed fields", [program("easy_freed"), post], 3)
    yield Case("copied fields", [program("easy_copied"), post], 5)
    yield Case("upload", [program("easy_upload"), post], 3)
    yield Case("upload, chunked answer", [program("easy_upload"), url("chunked")], 3)
    yield Case("upload after basic challenge", [program("easy_upload"), url("basic"), "user:zoo-secret"], 3)
    yield Case("upload after digest challenge", [program("easy_upload"), url("digest"), "user:zoo-secret"], 3)
    yield Case("upload elsewhere, recognised by its body", [program("easy_upload"), url("json", "/other")], 3)
    yield Case("upload elsewhere, an envelope", [program("easy_elsewhere"), post, url("json", "/page?q=zoo-secret")], 2)
    yield Case("error buffer of a copy", [program("easy_error_copied"), f"http://127.0.0.1:{closed_port()}{EXCHANGE}", post], 4)
    yield Case("longjmp out of a callback", [program("callback_jumps"), post], 3, reasons={CLEANUP: 3})
    yield Case("large body", [program("easy_large"), post], 1)
    yield Case("large body, small limit", [program("easy_large"), post], 1, bodies=False,
               environment={"TRACESHIM_MAX_BODY": "100K"})
    yield Case("form", [program("easy_mime"), post], 2)
    yield Case("CURLU", [program("easy_curlu"), post], 2)
    for how in ("redirect", "found", "basic", "digest"):
        yield Case(f"follow, {how}", [program("easy_follow"), url(how)], 1)
    yield Case("reuse, reset, copy", [program("easy_reuse"), post], 5)
    yield Case("errno", [program("easy_errno"), post], 2, reasons={DONE: 1, REMOVED: 1})
    yield Case("CONNECT_ONLY", [program("easy_raw"), post], 0)
    yield Case("own debug function", [program("debug_own"), post], 6)
    yield Case("own debug function, stream", [program("debug_own"), url("sse")], 6)
    yield Case("own debug function, untraced", [program("debug_own"), url("json")], 6, environment={"TRACESHIM_HTTP": "off"})
    yield Case("verbose with STDERR", [program("debug_stderr"), post], 2)
    yield Case("verbose, hops", [program("debug_stderr"), url("redirect")], 2)
    yield Case("verbose from the middle on", [program("debug_changed"), post], 2)
    yield Case("multi", [program("multi_perform"), post], 10,
               reasons={DONE: 9, CLEANUP: 1})
    yield Case("multi, messages not read", [program("multi_perform"), post, "silent"], 10, reasons={REMOVED: 8, DONE: 1, CLEANUP: 1})
    yield Case("multi, abandoned", [program("multi_abandoned"), url("stall"), post], 5,
               reasons={DONE: 2, REMOVED: 2, CLEANUP: 1})
    yield Case("multi, sockets", [program("multi_socket"), post], 4)
    yield Case("nested in a callback", [program("callback_nested"), post], 4)
    yield Case("callbacks that refuse", [program("callback_refuses"), post], 3)
    for how in ("abort", "exit", "_exit", "quick_exit", "exec", "SIGTERM"):
        yield Case(f"{how} in a callback", [program("callback_ends"), post, how], 1, open_calls=1)
    yield Case("stream", [program("stream_reader"), url("sse")], 1)
    yield Case("stream, killed", [program("stream_reader"), url("stall")], 1, open_calls=1, stop=signal.SIGKILL,
               stop_after=b"line: \n")
    yield Case("stream, terminated", [program("stream_reader"), url("stall")], 1, open_calls=1, stop=signal.SIGTERM,
               stop_after=b"line: \n")
    yield Case("fork, exec, vfork", [program("fork_calls"), post], 6)
    yield Case("fork beside a thread", [program("fork_many"), post], 30, times=3)
    yield Case("threads", [program("threads"), post], 100)
    yield Case("threads that make handles", [program("threads_handles"), post], 0, environment={"MALLOC_ARENA_MAX": "1"})
    yield Case("own allocator", [program("global_memory"), post], 1)
    yield Case("descriptors closed", [program("close_all"), post], 3)
    limited = "ulimit -f 0; exec \"$@\""
    yield Case("no file may grow", ["sh", "-c", limited, "sh", program("easy_fields"), post], 0)
    yield Case("spool that cannot be made", [program("easy_reuse"), post], 0, environment={"TRACESHIM_SPOOL": "/proc/spool"})
    yield Case("disabled", [program("easy_fields"), post], 0, environment={"TRACESHIM_DISABLE": "1"})
    yield Case("left alone by name", [program("easy_fields"), post], 0, environment={"TRACESHIM_PROGRAMS": "!easy_fields"})
    yield Case("no content, redirected", curl("-L", "-d", "{}", url("redirect") + "?q=zoo-secret"), 1, bodies=False,
               environment={"TRACESHIM_CAPTURE_CONTENT": "0"})
    yield Case("no content", [program("easy_upload"), post], 3, bodies=False,
               environment={"TRACESHIM_CAPTURE_CONTENT": "0"})


def encrypted(url):
    """Over TLS, where libcurl tells a debug function more than it prints without one."""
    post, body = url("json", secure=True), '{"model":"m","messages":[]}'
    trust = {"ZOO_CAINFO": str(certificate.path)}
    yield Case("https, easy", [program("easy_fields"), post], 1, environment=trust)
    yield Case("https, stream", [program("stream_reader"), url("sse", secure=True)], 1, environment=trust)
    yield Case("https, not trusted", [program("easy_fields"), post], 1)
    yield Case("https, reuse, reset, copy", [program("easy_reuse"), post], 5, environment=trust)
    yield Case("https, multi", [program("multi_perform"), post, "silent"], 10, environment=trust,
               reasons={REMOVED: 8, DONE: 1, CLEANUP: 1})
    yield Case("https, own debug function", [program("debug_own"), post], 6, environment=trust)
    yield Case("https, verbose with STDERR", [program("debug_stderr"), post], 2, environment=trust)
    yield Case("https, verbose from the middle on", [program("debug_changed"), post], 2, environment=trust)
    yield Case("https, curl -v", curl("-v", "-k", "-d", body, post), 1)
    yield Case("https, curl -v, certificate", curl("-v", "--cacert", trust["ZOO_CAINFO"], "-d", body, post), 1)
    yield Case("https, curl through a proxy",
               ["curl", "-q", "-sS", "-k", "-v", "-x", url("json", "").replace("/json", ""), "-d", body, post], 1)


def certificate(folder):
    """A certificate for 127.0.0.1; None: there is nothing to make it with."""
    certificate.path, key = folder / "certificate.pem", folder / "key.pem"
    if not shutil.which("openssl"):
        return None
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", certificate.path], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.path, key)
    return context


def lookups(url):
    post = url("json")
    plugin = str(PROGRAMS / "plugin_tail.so")
    yield Case("plugin with tail calls", [program("host_plugin"), post, plugin, "local"], 2)
    yield Case("plugin with RTLD_DEEPBIND", [program("host_plugin"), post, plugin, "deep"], 2)
    yield Case("no libcurl at all", [program("host_lookup"), post], 0)
    yield Case("looked up, the program's own", [program("host_own")], 0)
    yield Case("looked up", [program("host_lookup"), post, "libcurl.so.4"], 2)
    yield Case("two libcurls", [program("host_lookup"), post, "libcurl.so.4", "libcurl-gnutls.so.4"], 4)
    yield Case("ctypes", ["python3", script("script_ctypes.py"), post, "libcurl.so.4"], 2)
    yield Case("pycurl", ["/usr/bin/python3", script("script_pycurl.py"), post], 6)
    yield Case("pycurl, stream", ["/usr/bin/python3", script("script_pycurl.py"), url("sse")], 6)
    yield Case("php", ["php", script("script.php"), post], 6, reasons={DONE: 3, REMOVED: 3})
    yield Case("php, stream", ["php", script("script.php"), url("sse")], 6, reasons={DONE: 3, REMOVED: 3})


def command_lines(url):
    """The tool curl; and git, which has the GnuTLS flavour of libcurl."""
    post, body = url("json"), '{"model":"m","messages":[{"role":"user","content":"hello"}]}'
    data = ["-H", "Content-Type: application/json", "-H", "Authorization: Bearer sk-zoo-secret", "-d", body]
    yield Case("curl -d", curl(*data, post), 1)
    yield Case("curl, GET elsewhere", curl(url("json", "/page")), 0)
    yield Case("curl, endpoint of the user's", curl(url("json", "/own-endpoint"), url("json", "/own-endpoint")), 2,
               environment={"TRACESHIM_ENDPOINTS": script("endpoints.txt")})
    yield Case("curl -I", curl("-I", url("json", "/page")), 0)
    yield Case("curl --json", curl("--json", body, post), 1)
    yield Case("curl -d @-", ["sh", "-c", 'printf %s "$1" | curl -q -sS --noproxy "*" -d @- "$2"', "sh", body, post], 1)
    yield Case("curl -T -", ["sh", "-c", 'printf %s "$1" | curl -q -sS --noproxy "*" -T - "$2"', "sh", body, post], 1)
    yield Case("curl -F", curl("-F", "model=m", "-F", "file=@/etc/os-release;type=text/plain", post), 1)
    yield Case("curl -v", curl("-v", *data, post), 1)
    yield Case("curl -v, hops", curl("-v", "-L", *data, url("redirect")), 1)
    yield Case("curl -i", curl("-i", *data, url("chunked")), 1)
    yield Case("curl --raw", curl("--raw", *data, url("chunked")), 1)
    yield Case("curl --compressed", curl("--compressed", *data, url("gzip")), 1)
    yield Case("curl -N, stream", curl("-N", *data, url("sse")), 1)
    yield Case("curl --digest", curl("--digest", "-u", "user:zoo-secret", *data, url("digest")), 1)
    yield Case("curl --trace-ascii", curl("--trace-ascii", "-", *data, post), 1)
    yield Case("curl -w", curl("-w", "%{http_code} %{num_connects} %{size_upload} %{size_download}\n", *data, post), 1)
    yield Case("curl -f", curl("-f", *data, url("error")), 1)
    yield Case("curl --retry", curl("--retry", "1", "--retry-delay", "1", *data, url("flaky")), 2)
    yield Case("curl, several addresses", curl(*data, post, post, post), 3)
    yield Case("curl -Z", curl("-Z", "--stderr", "/dev/null", *data, post, post, post), 3, unordered=True)
    yield Case("curl --next", curl(*data, post, "--next", "-sS", "--noproxy", "*", url("json", "/page")), 2)
    yield Case("curl -m, silent server", curl("-m", "1", *data, url("silent")), 1)
    yield Case("curl -m, stalled stream", curl("-m", "1", *data, url("stall")), 1)
    yield Case("curl, killed", curl(*data, url("silent")), 1, open_calls=1, stop=signal.SIGKILL)
    yield Case("curl, interrupted", curl(*data, url("stall")), 1, open_calls=1, stop=signal.SIGINT)
    proxy = post.split("/json")[0]
    plain = ["curl", "-q", "-sS", "-x", proxy.replace("http://", "http://user:zoo-secret@")]
    yield Case("curl -x", [*plain, *data, post], 1)
    yield Case("curl -x -p", [*plain, "-p", "-v", *data, post], 1)
    yield Case("curl, HTTP/2 upgrade refused", curl("--http2", *data, post), 1)
    yield Case("curl, HTTP/1.0", curl("-0", *data, url("close")), 1)
    yield Case("curl, password in the address", curl(*data, post.replace("http://", "http://user:zoo-secret@")), 1)
    yield Case("curl, key in the address", curl(*data, post + "?key=zoo-secret&alt=sse"), 1)
    yield Case("git ls-remote", ["git", "-c", "http.proxy=", "ls-remote", url("error", "/repo")], 0,
               environment={"GIT_TERMINAL_PROMPT": "0"})


def closed_port():
    """A port that nobody listens on: bound, so that nobody else gets it, and kept."""
    keeper = socket.socket()
    keeper.bind(("127.0.0.1", 0))
    closed_port.keepers.append(keeper)
    return keeper.getsockname()[1]


closed_port.keepers = []


def read_until(pipe, mark):
    printed = b""
    while mark not in printed:
        piece = os.read(pipe.fileno(), 4096)
        assert piece, "it ended too early"
        printed += piece
    return printed


@dataclass
class Run:
    """What could be seen of a run from outside."""
    stdout: bytes
    stderr: bytes
    status: int
    received: list

    def masked(self, unordered):
        def masked(data):
            for pattern, instead in MASKS:
                data = pattern.sub(instead, data)
            return sorted(line for line in data.splitlines(True) if line != b"\n") if unordered else data
        # over how many connections it goes is a race in a program with several transfers at once
        received = masked(b"\n".join(self.received).replace(b"POST", b"\nPOST")) if unordered else sorted(
            masked(data) for data in self.received)
        return {"standard output": masked(self.stdout), "standard error": masked(self.stderr),
                "exit status": self.status, "bytes at the server": received}


class Zoo:
    """Runs cases."""

    def __init__(self, folder):
        self.folder = folder
        context = certificate(folder)
        self.server = HttpServer(tunnel_context=context)
        self.secure_server = HttpServer(context) if context else None
        self.count = 0

    def url(self, how, path=EXCHANGE, secure=False):
        return f"{(self.secure_server if secure else self.server).address}/{how}{path}"

    def families(self):
        yield from (c_programs, lookups, command_lines)
        if self.secure_server:
            yield encrypted

    def environment(self, case, spool):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **case.environment}
        if not spool:
            return {k: v for k, v in env.items() if not k.startswith("TRACESHIM_")}
        return {"LD_PRELOAD": str(SHIM), "TRACESHIM_SPOOL": str(spool), **env}

    def run(self, case, spool=None):
        self.server.forget()
        if self.secure_server:
            self.secure_server.forget()
        process = subprocess.Popen(case.command, env=self.environment(case, spool), cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        printed = b""
        try:
            if case.stop:
                assert self.server.wait_for_waiting(), "it never waited for an answer"
                printed = read_until(process.stdout, case.stop_after)
                process.send_signal(case.stop)
            stdout, stderr = process.communicate(timeout=DEADLINE_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
        self.exchanged = self.server.seen() + (self.secure_server.seen() if self.secure_server else [])
        return Run(printed + stdout, stderr, process.returncode, [received for received, _ in self.exchanged])

    def check(self, case):
        """Yields what is wrong."""
        bare = self.run(case).masked(case.unordered)
        if not SHIM.exists():
            traced = self.run(case).masked(case.unordered)
            yield from differences(bare, traced)
            return
        self.count += 1
        spool = self.folder / f"spool-{self.count}"
        yield from differences(bare, self.run(case, spool).masked(case.unordered))
        yield from self.check_journal(case, spool)
        shutil.rmtree(spool, ignore_errors=True)

    def check_journal(self, case, spool):
        journals = journal.read_spool(spool)
        calls = [call for j in journals for call in j.calls]
        if len(calls) != case.calls:
            yield f"{len(calls)} calls in the journal, {case.calls} were made"
        ended = [call.end["reason"] for call in calls if call.end]
        reasons = case.reasons or {DONE: case.calls - case.open_calls}
        for reason in (DONE, REMOVED, CLEANUP):
            if ended.count(reason) != reasons.get(reason, 0):
                yield f"{ended.count(reason)} calls ended with reason {reason}, expected {reasons.get(reason, 0)}"
        for call in calls:
            if not call.start.get("url"):
                yield "a call has no start"
        for name, data in secrets_in(spool):
            yield f"{name} holds a secret: {data!r}"
        if case.bodies:
            yield from self.check_bytes(calls)

    def check_bytes(self, calls):
        """Bodies in the journal must be pieces of what the server got and sent."""
        received = [r for r, _ in self.exchanged]
        sent = [s for _, s in self.exchanged]
        for call in calls:
            for body in filter(None, call.bodies_out):
                if not any(body in data for data in received):
                    yield f"a request body that the server did not see: {body[:80]!r}"
            for body in filter(None, call.bodies_in):
                if not any(body in data for data in sent):
                    yield f"an answer that the server did not send: {body[:80]!r}"


def differences(bare, traced):
    for what, expected in bare.items():
        if traced[what] != expected:
            yield f"{what} differs (- without the shim, + with it)\n" + compared(expected, traced[what])


def compared(expected, got):
    def lines(value):
        parts = value if isinstance(value, list) else [value]
        return [repr(line) for part in parts
                for line in (part.splitlines(True) if isinstance(part, bytes) else [part])]
    diff = list(difflib.unified_diff(lines(expected), lines(got), n=1, lineterm=""))[2:]
    return "\n".join("      " + line[:300] for line in diff[:40])


def secrets_in(spool):
    for path in Path(spool).glob("runs/*/*"):
        found = re.search(rb"zoo-secret|key=secret|[Bb]asic [A-Za-z0-9]{4}", path.read_bytes())
        if found:
            yield path.name, found[0]


def check_case(zoo, case, verbose):
    try:
        wrong = [problem for _ in range(case.times) for problem in zoo.check(case)]
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        wrong = [f"{type(error).__name__}: {error}"]
    print(f"{'FAILED' if wrong else 'ok'}  {case.name}" + (f"  ({' '.join(case.command)})" if verbose else ""))
    for problem in wrong:
        print(f"    {problem}")
    sys.stdout.flush()
    return not wrong


def main(arguments):
    verbose = "-v" in arguments
    names = [a for a in arguments if a != "-v"]
    if not PROGRAMS.is_dir():
        sys.exit(f"{PROGRAMS} is not there (run make programs)")
    if not SHIM.exists():
        print(f"{SHIM} is not there: programs are only compared with themselves")
    with tempfile.TemporaryDirectory(prefix="zoo-") as folder:
        zoo = Zoo(Path(folder))
        cases = [case for family in zoo.families() for case in family(zoo.url)]
        cases = [case for case in cases if not names or any(name in case.name for name in names)]
        results = [check_case(zoo, case, verbose) for case in cases]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
