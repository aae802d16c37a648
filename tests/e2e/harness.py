"""What the end-to-end tests share: starting servers, running programs with and without tracing, waiting.

Nothing here sleeps for a fixed time: every wait polls for what it waits for, up to a deadline that is generous
because it only matters when a test fails.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
SHIM = BUILD / "libtraceshim.so"
COMMAND = BUILD / "traceshim"
AGENT = BUILD / "demo" / "docs-agent"
DEADLINE_S = 30

sys.path.insert(0, str(ROOT / "demo"))
from provider import Provider  # noqa: E402

NEWS = "What is the latest news on OpenAI product releases? Provide results in bullet points"


def wait_for(probe, what, seconds=DEADLINE_S):
    """Polls until probe() gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what} (last seen: {value!r})")
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MlflowServer:
    """A real MLflow server on SQLite in a folder of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.database = self.folder / "mlflow.db"
        self.log = self.folder / "server.log"
        self.process = None
        self.address = None

    def start(self):
        for _ in range(3):  # the port may be taken between asking for it and using it
            if self._start_once():
                return self
        raise AssertionError("mlflow server does not start:\n" + self.log.read_text()[-2000:])

    def _start_once(self):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        environment = dict(os.environ, MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false",
                           MLFLOW_DISABLE_TELEMETRY="true",
                           MLFLOW_MODEL_CATALOG_URI="")  # else it asks the Internet for prices at first use
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
                 "--workers", "1", "--backend-store-uri", f"sqlite:///{self.database}",
                 "--artifacts-destination", str(self.folder / "artifacts")],
                stdout=log, stderr=log, env=environment, start_new_session=True)
        wait_for(lambda: self.process.poll() is not None or self._healthy(), "mlflow server", 120)
        return self.process.poll() is None

    def _healthy(self):
        return subprocess.run(["curl", "-sf", self.address + "/health"], check=False,
                              stdout=subprocess.DEVNULL).returncode == 0

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def start_provider(**options):
    """The stand-in provider in a thread; deterministic, so that runs can be compared byte by byte."""
    provider = Provider(deterministic=True, **options)
    threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return provider


class SilentServer:
    """Accepts connections and never says a word."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = []
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.changed:
                self.connections.append(connection)
                self.changed.notify_all()

    def wait_for_connection(self):
        with self.changed:
            assert self.changed.wait_for(lambda: self.connections, DEADLINE_S), "nobody connected"

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        for connection in self.connections:
            connection.close()


@dataclass
class Outcome:
    """What a program showed to the world."""
    stdout: bytes
    stderr: bytes
    status: int
    seconds: float = field(compare=False)

    @property
    def text(self):
        return self.stdout.decode()


@dataclass
class World:
    """One test's surroundings: its spool, its experiment, its provider."""
    folder: Path
    provider: Provider
    mlflow: MlflowServer = None
    experiment: str = ""
    spool: Path = None
    started: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)  # variables for all programs of this test

    def __post_init__(self):
        self.spool = self.spool or self.folder / "spool"

    # -- environments

    def plain_environment(self, **more):
        """What a program sees without tracing."""
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("TRACESHIM_", "MLFLOW_", "OTEL_", "OPENAI_", "LD_"))}
        kept.update(OPENAI_BASE_URL=self.provider.address + "/v1", OPENAI_API_KEY="sk-test-key",
                    OPENAI_MODEL="gpt-4o-mini", SEARCH_URL=self.provider.address + "/search",
                    XDG_STATE_HOME=str(self.folder / "state"), NO_PROXY="*")
        kept.update({k: str(v) for k, v in more.items() if v is not None})
        return kept

    def sink_environment(self):
        if not self.mlflow:
            return {}
        return {"MLFLOW_TRACKING_URI": self.mlflow.address, "MLFLOW_EXPERIMENT_NAME": self.experiment,
                "TRACESHIM_FLUSH_TIMEOUT_MS": DEADLINE_S * 1000}  # a busy machine is no failure

    def traced_environment(self, **more):
        merged = {"LD_PRELOAD": SHIM, "TRACESHIM_SPOOL": self.spool, **self.sink_environment(), **self.extra, **more}
        return self.plain_environment(**merged)

    # -- programs

    def run(self, command, environment, stdin=b"", timeout=120, **options):
        begin = time.monotonic()
        done = subprocess.run([str(part) for part in command], env=environment, input=stdin, cwd=ROOT,
                              capture_output=True, timeout=timeout, check=False, **options)
        return Outcome(done.stdout, done.stderr, done.returncode, time.monotonic() - begin)

    def plain(self, command, stdin=b"", **more):
        return self.run(command, self.plain_environment(**more), stdin)

    def traced(self, command, stdin=b"", **more):
        return self.run(command, self.traced_environment(**more), stdin)

    def agent(self, *arguments, **more):
        """The demo's agent, traced."""
        return self.traced([AGENT, *arguments], **more)

    def start(self, command, **more):
        """A traced program that is left running; killed at the end of the test if it still lives."""
        process = subprocess.Popen([str(part) for part in command], env=self.traced_environment(**more),
                                   cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.started.append(process)
        return process

    def curl(self, body, *options, path="/v1/chat/completions"):
        """A command line of curl that posts this JSON."""
        return ["curl", "-sS", "-N", *options, "-H", "Content-Type: application/json",
                "-H", "Authorization: Bearer sk-test-key", "--data-binary", json.dumps(body),
                self.provider.address + path]

    # -- the command

    def command(self, *arguments, check=True, **more):
        environment = self.plain_environment(TRACESHIM_SPOOL=self.spool, **{**self.sink_environment(), **more})
        outcome = self.run([COMMAND, *arguments], environment)
        if check:
            assert outcome.status == 0, f"traceshim {arguments} failed: {outcome}"
        return outcome

    def exported(self, *options):
        """All spans of the spool, as `export --format otlp-json` writes them; with plain attributes."""
        target = self.folder / "spans.jsonl"
        self.command("export", "--format", "otlp-json", "--output", target, *options)
        return list(read_otlp(target))

    def listing(self):
        return rows_of(self.command("ls", "--json").text)

    # -- MLflow

    def traces(self, count=None, **search):
        """The experiment's traces; with count: waits until there are that many and all are finished."""
        if count is None:
            return self._search(**search)

        def probe():
            traces = self._search(**search)
            done = all(t.info.state != "IN_PROGRESS" for t in traces)
            return traces if len(traces) >= count and done else None

        traces = wait_for(probe, f"{count} finished traces in {self.experiment}")
        assert len(traces) == count, f"{len(traces)} traces where {count} were expected"
        return traces

    def _search(self, **search):
        import mlflow
        experiment = mlflow.get_experiment_by_name(self.experiment)
        if experiment is None:
            return []
        return mlflow.search_traces(locations=[experiment.experiment_id], return_type="list", **search)

    def close(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


def rows_of(text):
    """JSON as a list: one array, one object with a single list, or one object a line."""
    text = text.strip()
    if not text:
        return []
    try:
        value = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list)]
        return lists[0] if len(lists) == 1 else [value]
    return value


def plain_value(value):
    (kind, content), = value.items()
    if kind == "intValue":
        return int(content)
    if kind == "arrayValue":
        return [plain_value(v) for v in content.get("values", [])]
    return content


def read_otlp(path):
    """Spans of a file of ExportTraceServiceRequests, attributes as a dict."""
    for line in Path(path).read_text().splitlines():
        for resource in json.loads(line).get("resourceSpans", []):
            for scope in resource.get("scopeSpans", []):
                for span in scope.get("spans", []):
                    span["attributes"] = {a["key"]: plain_value(a["value"]) for a in span.get("attributes", [])}
                    yield span


def files_below(folder):
    return [Path(base) / name for base, _, names in os.walk(folder) for name in names]


def find_bytes(needle, paths):
    """The files that hold these bytes."""
    return [path for path in paths if needle in Path(path).read_bytes()]


def tree(trace):
    """A trace of MLflow as nested tuples (type, name, [children]), in order of time."""
    spans = sorted(trace.data.spans, key=lambda s: (s.start_time_ns, s.end_time_ns))

    def below(parent):
        return [(s.span_type, s.name, below(s.span_id)) for s in spans if s.parent_id == parent]

    return below(None)


def span_named(trace, name, index=0):
    spans = sorted((s for s in trace.data.spans if s.name == name), key=lambda s: s.start_time_ns)
    assert len(spans) > index, f"no span {name}[{index}] among {[s.name for s in trace.data.spans]}"
    return spans[index]


def can_mount_tmpfs():
    return os.geteuid() == 0 and shutil.which("mount") is not None
