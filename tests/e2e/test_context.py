"""Whose work it is: sessions and users on the wire, and traces that other programs began."""
import json
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness import AGENT, BUILD, NEWS, ROOT, wait_for

TRACE, SPAN, ROOT_SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
UUID = "0f2c1b9e-7d34-4c7a-9a51-0123456789ab"
SHELL_AGENT = ["sh", ROOT / "tests" / "programs" / "scripts" / "shell_agent.sh"]


def question(text="Hello", **more):
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}], **more}


def shown(world):
    """All traces as `show --json` has them, oldest first."""
    rows = sorted(world.listing(), key=lambda row: row["start_time_ns"])
    return [json.loads(world.command("show", row["trace_id"], "--json").stdout) for row in rows]


# -- sessions

def test_a_session_header_means_many_traces(offline):
    for text in ("one", "two"):
        offline.traced(offline.curl(question(text), "-H", "X-Session-Id: s-1"))
    traces = shown(offline)
    assert [trace["session"] for trace in traces] == ["s-1", "s-1"]
    assert len({trace["trace_id"] for trace in traces}) == 2


def test_session_and_user_of_a_body(offline):
    body = question(prompt_cache_key="key-1", user="Jane Doe", metadata={"user_id": f"user_ab_session_{UUID}"})
    offline.traced(offline.curl(body))
    offline.traced(offline.curl(body), TRACESHIM_SESSION="mine", TRACESHIM_USER="me")
    first, second = shown(offline)
    assert (first["session"], first["user"]) == (UUID, "Jane Doe")
    assert (second["session"], second["user"]) == ("mine", "me")


def test_without_content_they_are_the_same(offline):
    long = f"user_{'ab' * 40}_account_{UUID}_session_{UUID}"
    odd = json.dumps({"device_id": "d", "session_id": "what? a session"})
    for body in (question(user="Jane Doe"), question(metadata={"user_id": long}), question(metadata={"user_id": odd})):
        offline.traced(offline.curl(body), TRACESHIM_CAPTURE_CONTENT="0")
    traces = shown(offline)
    assert [trace["user"] for trace in traces] == ["Jane Doe", long, odd]
    assert [trace["session"] for trace in traces][1:] == [UUID, "what? a session"]


def test_sessions_arrive(world):
    world.traced(world.curl(question(safety_identifier="u-1"), "-H", "session_id: codex-1"))
    (trace,) = world.traces(1)
    assert trace.info.request_metadata["mlflow.trace.session"] == "codex-1"
    assert trace.info.request_metadata["mlflow.trace.user"] == "u-1"


# -- traces of others

def tops(trace):
    ids = {span["span_id"] for span in trace["spans"]}
    return [span for span in trace["spans"] if span["parent_id"] not in ids]


def test_the_environment_names_the_trace_of_all_turns_and_processes(offline):
    offline.traced(SHELL_AGENT, TRACEPARENT=PARENT, TRACESTATE="vendor=a")
    offline.traced([AGENT, "Good morning"], stdin=b"And now?\n", TRACEPARENT=PARENT)
    (trace,) = shown(offline)
    assert trace["trace_id"] == "tr-" + TRACE
    assert trace["state"] == "OK"
    assert len(tops(trace)) >= 2, "each turn has a span of its own below the parent"
    assert {span["parent_id"] for span in tops(trace)} == {SPAN}
    (newest,) = [json.loads(offline.command("show", "--json").stdout)]
    assert len(newest["spans"]) == len(trace["spans"]), "the newest trace has the parts of all runs"
    assert {span.get("traceState") for span in offline.exported()} == {"vendor=a", None}


def test_a_header_names_the_trace_of_one_call(offline):
    offline.traced(offline.curl(question("one"), "-H", f"traceparent: {PARENT}"))
    offline.traced(offline.curl(question("two"), "-H", f"traceparent: {PARENT}-too-long"))
    first, second = shown(offline)
    assert first["trace_id"] == "tr-" + TRACE and first["spans"][0]["parent_id"] == SPAN
    assert second["trace_id"] != "tr-" + TRACE and second["spans"][0]["parent_id"] is None


def test_a_malformed_environment_is_ignored(offline):
    offline.traced(offline.curl(question()), TRACEPARENT="00-" + "0" * 32 + f"-{SPAN}-01")
    (trace,) = shown(offline)
    assert trace["spans"][0]["parent_id"] is None


def send_root(world, experiment_id):
    """What the program that began the trace sends in the end."""
    span = {"traceId": TRACE, "name": "job", "startTimeUnixNano": "1800000000000000000",
            "endTimeUnixNano": "1800000001000000000", "status": {"code": 1}}
    spans = [dict(span, spanId=SPAN, parentSpanId=ROOT_SPAN, name="step"), dict(span, spanId=ROOT_SPAN)]
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()
    headers = {"Content-Type": "application/json", "x-mlflow-experiment-id": experiment_id}
    request = urllib.request.Request(world.mlflow.address + "/v1/traces", body, headers)
    urllib.request.urlopen(request, timeout=30).close()


def test_in_mlflow_the_trace_is_the_parents(world):
    world.agent(NEWS, TRACEPARENT=PARENT)
    wait_for(lambda: [t for t in world.traces() if len(t.data.spans) >= 5], "the spans")
    (trace,) = world.traces()
    assert trace.info.trace_id == "tr-" + TRACE
    assert trace.info.state == "IN_PROGRESS", "its root is not ours"
    send_root(world, trace.info.experiment_id)
    (trace,) = world.traces(1)
    assert trace.info.state == "OK"
    names = {span.span_id: span.name for span in trace.data.spans}
    (agent,) = [span for span in trace.data.spans if span.span_type == "AGENT"]
    assert names[agent.parent_id] == "step"
    assert trace.info.token_usage["total_tokens"] > 0


# -- TRACESHIM_PROPAGATE

@contextmanager
def listener():
    """A model that says yes; and the heads of what it was asked, one list of lines for each request."""
    heads = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            heads.append([f"{name}: {value}" for name, value in self.headers.items()])
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = b'{"id":"r","choices":[{"message":{"role":"assistant","content":"yes"}}]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions", heads
    server.shutdown()
    server.server_close()


def take(heads):
    """What was heard since the last time: the heads without traceparent, and the traceparents."""
    heard = [([line for line in head if not line.lower().startswith("traceparent")],
              [line.split(": ")[1] for line in head if line.lower().startswith("traceparent")]) for head in heads]
    heads.clear()
    return [head for head, _ in heard], [parents for _, parents in heard]


def test_a_header_is_added_only_when_asked_for(offline):
    program = [BUILD / "tests" / "programs" / "easy_headers"]
    with listener() as (url, heads):
        plain, (plain_heads, own) = offline.plain(program + [url]), take(heads)
        assert plain.status == 0 and [len(parents) for parents in own] == [0, 0, 0, 0, 0, 1, 0, 0]
        assert offline.traced(program + [url]) == plain
        assert take(heads) == (plain_heads, own), "off: nothing is added"
        assert offline.traced(program + [url], TRACESHIM_PROPAGATE="1") == plain, "the program sees nothing of it"
        on_heads, parents = take(heads)
    assert on_heads == plain_heads, "all other headers are as they were, in their order"
    assert [len(each) for each in parents] == [1] * 8
    assert parents[5] == own[5], "the program's own stays"
    told = [each[0].split("-") for i, each in enumerate(parents) if i != 5]
    spans = {span["spanId"]: span for span in offline.exported()}
    assert len({span_id for _, _, span_id, _ in told}) == 7
    for _, trace_id, span_id, _ in told:
        span = spans[span_id]
        links = [link["traceId"] for link in span.get("links", [])]
        assert trace_id == span["traceId"] or trace_id in links


def test_a_told_trace_is_found_from_the_turn(offline):
    with listener() as (url, heads):
        command = ["curl", "-sS", "-H", "Content-Type: application/json", url, "-d"]
        for extra in ({}, {"TRACEPARENT": PARENT}, {"TRACESHIM_CAPTURE_CONTENT": "0"}):
            offline.traced(command + [json.dumps(question(str(extra)))], TRACESHIM_PROPAGATE="1", **extra)
        _, parents = take(heads)
    assert parents.pop() == [], "without content there is none"
    own, joined = [each[0].split("-") for each in parents]
    spans = {span["spanId"]: span for span in offline.exported()}
    assert spans[own[2]]["traceId"] == own[1] and "parentSpanId" not in spans[own[2]]
    assert joined[1] == TRACE and spans[joined[2]]["parentSpanId"] == SPAN


def test_a_turn_has_links_to_what_its_requests_told(offline):
    offline.traced([AGENT, NEWS], TRACESHIM_PROPAGATE="1")
    spans = [span for span in offline.exported() if span["name"].startswith("chat")]
    assert [len(span.get("links", [])) for span in sorted(spans, key=lambda s: s["startTimeUnixNano"])] == [0, 1]
    assert spans[0]["traceId"] == spans[1]["traceId"]
