"""Every dialect that dialects.py speaks, through curl, the shim and MLflow: what MLflow then has of each call, and what
its page shows of it.

All cases are played once, some at a time, and delivered together; each test looks at one of them."""
import http.server
import json
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import dialects
import harness

WORDS = {"plain": "zebra", "odd": "ze\x00bra \ud83d", "large": "zebra " * 40_000}
KEYS = ("input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
PLAYED = {name: dialects.cases(word) for name, word in WORDS.items()}
LARGE = ("openai chat", "anthropic stream", "gemini", "bedrock converse stream", "mcp", "qdrant")
PLAYED["large"] = [case for case in PLAYED["large"] if case.name in LARGE]
PAGE = Path(__file__).with_name("page.js")


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the header x-case asks for, in pieces of odd sizes."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        play, case, exchange = self.headers["x-case"].split(".")
        answer = PLAYED[play][int(case)].exchanges[int(exchange)].answer
        self.send_response(answer.status)
        headers = {"content-type": answer.kind, "x-request-id": self.headers["x-case"], **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.kind == dialects.JSON:
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            return
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        size = max(61, len(answer.body) // 50)
        for at in range(0, len(answer.body), size):
            piece = answer.body[at:at + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    address = "http://stand-in"


def options(exchange, mark, port, folder):
    given = ["-sS", "-g", "--connect-to", f"::127.0.0.1:{port}", "-o", "/dev/null", "-H", "Expect:", "-H",
             f"x-case: {mark}", "-H", "Authorization: Bearer sk-test-key"]
    for name, value in exchange.headers.items():
        given += ["-H", f"{name}: {value}"]
    if isinstance(exchange.request, list):
        for part in exchange.request:
            given += ["--form", part.replace("@-", f"@{folder / 'upload'}")]
    elif exchange.request is not None:
        body = folder / mark
        body.write_bytes(dialects.text(exchange.request))
        given += ["-H", "Content-Type: application/json", "--data-binary", f"@{body}"]
    return [*given, exchange.url]


def play(world, name, index, port):
    command = ["curl"]
    for number, exchange in enumerate(PLAYED[name][index].exchanges):
        command += (["--next"] if number else []) + options(exchange, f"{name}.{index}.{number}", port, world.folder)
    done = world.traced(command, MLFLOW_TRACKING_URI=None, TRACESHIM_TAGS=f"case={name}.{index}")
    assert (done.status, done.stderr) == (0, b""), f"{PLAYED[name][index].name}: {done.stderr}"


@pytest.fixture(scope="module")
def played(tmp_path_factory, mlflow_server):
    """All traces by (play, index of the case)."""
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    world = harness.World(tmp_path_factory.mktemp("providers"), server, mlflow_server, "providers")
    (world.folder / "upload").write_bytes(b"RIFF" + bytes(200))
    todo = [(name, index) for name, cases in PLAYED.items() for index in range(len(cases))]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda item: play(world, *item, server.server_address[1]), todo))
    server.shutdown()
    server.server_close()
    world.command("export")
    found = {}
    for trace in world.traces(max_results=500):
        name, index = trace.info.tags["case"].split(".")
        found.setdefault((name, int(index)), []).append(trace)
    return found


@pytest.fixture(scope="module")
def shown(played):
    """What MLflow's page shows, by (trace id, span id): its chat messages and tools, as its own code reads them."""
    import mlflow
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not there to run the page's code")
    traces = [trace for found in played.values() for trace in found if "plain" in trace.info.tags["case"]]
    bundle = Path(mlflow.__file__).parent / "server" / "js" / "build" / "static" / "js"
    done = subprocess.run([node, PAGE, bundle], input=json.dumps([json.loads(t.to_json()) for t in traces]),
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return {(trace.info.trace_id, span["id"]): span
            for trace, spans in zip(traces, json.loads(done.stdout)) for span in spans}


@dataclass
class Seen:
    """What became of a case: its trace, and in it the one span that is no agent's and no chain's."""
    case: dialects.Case
    trace: object
    span: object

    def attribute(self, key):
        return self.span.get_attribute(key)


def seen_of(played, name, index):
    case = PLAYED[name][index]
    traces = played.get((name, index), [])
    assert len(traces) == 1, f"{len(traces)} traces"
    calls = [s for s in traces[0].data.spans if s.span_type not in ("AGENT", "CHAIN")]
    assert len(calls) == 1, f"one call, not {[(s.span_type, s.name) for s in calls]}"
    return Seen(case, traces[0], calls[0])


def each(name):
    return pytest.mark.parametrize("index", range(len(PLAYED[name])), ids=[case.name for case in PLAYED[name]])


def only(name, wanted):
    chosen = [(i, case.name) for i, case in enumerate(PLAYED[name]) if wanted(case)]
    return pytest.mark.parametrize("index", [i for i, _ in chosen], ids=[label for _, label in chosen])


def usage_of(case):
    return case.usage and {key: value for key, value in zip(KEYS, case.usage) if value is not None}


def check_usage(seen):
    if seen.case.usage is ...:
        return
    want, got, total = usage_of(seen.case), seen.attribute("mlflow.chat.tokenUsage"), seen.trace.info.token_usage
    assert (got is None) == (want is None), "absent and 0 are not the same"
    assert (total or {}).get("total_tokens") == (want or {}).get("total_tokens"), "the trace has it once"
    assert {key: (got or {}).get(key) or 0 for key in KEYS} == {key: (want or {}).get(key, 0) for key in KEYS}


def check_status(seen):
    want = "ERROR" if seen.case.error else "OK"
    assert (seen.span.status.status_code.value, seen.trace.info.state) == (want, want)
    assert (seen.case.error or "") in (seen.span.status.description or "")


@each("plain")
def test_what_it_is(played, index):
    seen = seen_of(played, "plain", index)
    case = seen.case
    assert (seen.span.span_type, seen.span.name) == (case.type, case.span)
    assert (seen.attribute("mlflow.llm.model"), seen.attribute("mlflow.llm.provider")) == (case.model, case.provider)
    check_status(seen)
    check_usage(seen)
    if case.tool_calls is not None and case.type == "LLM":
        assert seen.attribute("tool_call_count") == case.tool_calls
    has_tree = len(seen.trace.data.spans) > 1
    assert not has_tree or [s.span_type for s in seen.trace.data.spans].count("AGENT") == 1


@each("plain")
def test_what_it_cost(played, index):
    seen = seen_of(played, "plain", index)
    cost = (seen.attribute("mlflow.llm.cost") or {}).get("total_cost")
    total = (seen.trace.info.cost or {}).get("total_cost") or None
    if seen.case.cost == "table":
        assert seen.attribute("traceshim.cost.source").startswith("built-in")
        assert cost > 0 and set(seen.attribute("mlflow.llm.cost")) == {"input_cost", "output_cost", "total_cost"}
    elif seen.case.cost is None:  # MLflow may make up its own, by the model's name alone
        assert seen.attribute("traceshim.cost.source") is None
        return
    elif seen.case.cost is not ...:
        assert cost == seen.case.cost
    if cost:
        assert total == pytest.approx(cost)



@each("plain")
def test_inputs_and_outputs(played, index):
    seen = seen_of(played, "plain", index)
    case = seen.case
    assert isinstance(seen.span.inputs, dict)
    if case.inputs == "request":
        assert seen.span.inputs == case.exchanges[0].request
    elif case.inputs is not None:
        assert seen.span.inputs == case.inputs
    if case.documents is not None:
        assert_documents(seen.span.outputs, case.documents)
    elif case.type == "RERANKER":
        assert [d["metadata"]["score"] for d in seen.span.outputs] == [0.9, 0.1]
    elif case.type == "TOOL":
        assert list(seen.span.outputs) == ["content"]
    elif case.outputs is not None:
        assert seen.span.outputs == case.outputs
    else:
        assert isinstance(seen.span.outputs, dict)


def assert_documents(outputs, documents):
    """The form that MLflow's page shows as documents."""
    assert [(d["page_content"], d["id"], d["metadata"].get("score")) for d in outputs] == documents
    from mlflow.entities import Document
    for found in outputs:
        assert Document(**found).page_content == found["page_content"]


@each("plain")
def test_previews(played, index):
    seen = seen_of(played, "plain", index)
    info = seen.trace.info
    if seen.case.name != "openai assistants run":
        assert info.request_preview
    assert info.response_preview
    if len(seen.trace.data.spans) > 1:
        assert not info.request_preview.startswith("{"), "an agent's question is plain words"


@only("plain", lambda case: case.streamed)
def test_streams(played, index):
    seen = seen_of(played, "plain", index)
    assert seen.attribute("gen_ai.request.stream") is True
    assert 0 <= seen.attribute("gen_ai.response.time_to_first_chunk") < harness.DEADLINE_S
    assert [event.name for event in seen.span.events] == ["first_chunk"]
    assert seen.attribute("traceshim.stream.chunks") > 1


@only("plain", lambda case: case.streamed is False)
def test_what_is_no_stream(played, index):
    seen = seen_of(played, "plain", index)
    assert not seen.attribute("gen_ai.request.stream") and seen.span.events == []


def words(messages):
    """(role, text) or (role, text, tools) of the page's messages; calls of one answer may be shown apart."""
    told = []
    for message in messages:
        calls = [call["function"]["name"] for call in message.get("tool_calls") or []]
        row = [message["role"], message.get("content") or "", calls]
        if told and told[-1][0] == row[0] == "assistant" and not row[1]:
            told[-1][2] += calls
        else:
            told.append(row)
    return [(role, text, names) if names else (role, text) for role, text, names in told]


@only("plain", lambda case: case.view)
def test_the_chat_view(played, shown, index):
    seen = seen_of(played, "plain", index)
    view = shown[seen.trace.info.trace_id, seen.span.span_id]
    assert view["messages"], "the page shows no chat"
    anything = [row[:2] if len(row) == 3 and row[2] is None else row for row in seen.case.view]
    got = [row[:2] if len(want) == 2 else row for row, want in zip(words(view["messages"]), anything)]
    assert got == anything and len(words(view["messages"])) == len(anything)
    assert [tool["function"]["name"] for tool in view["tools"] or []] == (seen.case.tools or [])


@only("plain", lambda case: case.view and case.tool_calls)
def test_the_chat_view_of_the_agent(played, shown, index):
    seen = seen_of(played, "plain", index)
    root = next(s for s in seen.trace.data.spans if s.parent_id is None)
    told = words(shown[seen.trace.info.trace_id, root.span_id]["messages"])
    assert [told[0], told[-1]] == [next(r for r in seen.case.view if r[0] == "user"), seen.case.view[-1]]


@pytest.mark.parametrize("play", ["odd", "large"])
def test_words_that_are_hard_to_carry(played, play):
    for index, case in enumerate(PLAYED[play]):
        seen = seen_of(played, play, index)
        assert seen.span.span_type == case.type, case.name
        check_status(seen)
        check_usage(seen)
        assert isinstance(seen.span.inputs, dict) and isinstance(seen.span.outputs, (dict, list)), case.name
        if play == "large" and case.type == "LLM":
            assert seen.span.inputs == case.exchanges[0].request, "nothing is cut"
