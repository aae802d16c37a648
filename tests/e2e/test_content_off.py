"""TRACESHIM_CAPTURE_CONTENT=0: structure, usage and times as always, and no content in any file."""
import json
import shutil

import pytest

from harness import AGENT, ROOT, SHIM, SilentServer, files_below, find_bytes, wait_for

MARK = "xyzzy"
QUESTION = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"Where is {MARK}?"}]}
OFF = {"TRACESHIM_CAPTURE_CONTENT": "0"}


def spans(world):
    found = []
    for row in world.listing():
        shown = json.loads(world.command("show", row["trace_id"], "--json").stdout)
        found += sorted(shown["spans"], key=lambda span: span["start_time_ns"])
    return found


def is_free_of_content(world):
    return find_bytes(MARK.encode(), files_below(world.folder)) == []


def kept(attributes):
    """What is the same with content and without."""
    same = ("mlflow.chat.tokenUsage", "mlflow.llm.model", "mlflow.llm.provider", "gen_ai.response.id",
            "gen_ai.response.finish_reasons", "gen_ai.request.temperature", "gen_ai.request.max_tokens",
            "gen_ai.operation.name", "gen_ai.tool.name", "gen_ai.tool.call.id", "http.response.status_code",
            "tool_call_count", "has_tool_calls", "response_type", "chunk_count", "step_count", "node_count")
    return {key: attributes[key] for key in same if key in attributes}


def summary(world):
    content = {"result_length"}  # a mark has the length, in words
    return [(span["type"], span["name"], span["status"], sorted(set(span["attributes"]) - content),
             kept(span["attributes"]))
            for span in spans(world)]


def test_spans_are_the_same_but_for_content(offline, tmp_path):
    arguments = [AGENT, f"latest news of {MARK}", "--stream", f"another about {MARK}"]
    plain = offline.plain(arguments)
    assert offline.traced(arguments) == plain
    with_content = summary(offline)
    assert not is_free_of_content(offline)
    shutil.rmtree(offline.spool)
    assert offline.traced(arguments, **OFF) == plain
    assert summary(offline) == with_content
    assert any(attributes.get("mlflow.chat.tokenUsage") for *_, attributes in with_content), "usage is there"
    assert is_free_of_content(offline)


def test_a_process_of_one_call(offline):
    command = offline.curl(QUESTION)
    command[-1] += f"?q={MARK}"
    assert offline.traced(command, **OFF) == offline.plain(command)
    (span,) = spans(offline)
    assert span["name"] == "chat gpt-4o-mini" and "mlflow.chat.tokenUsage" in span["attributes"]
    assert is_free_of_content(offline)


def test_a_shell_agent_is_one_trace(offline):
    offline.traced(["sh", ROOT / "tests" / "programs" / "scripts" / "shell_agent.sh"], **OFF)
    assert [span["type"] for span in spans(offline)].count("TOOL") == 1
    assert len(offline.listing()) == 1


def test_errors(offline):
    for model in ("fail-429", "garbage", "half-json", "empty", "break-stream", "error-stream", "drop"):
        body = dict(QUESTION, model=model, stream="stream" in model)
        offline.traced(offline.curl(body), **OFF)
    assert len(spans(offline)) == 7
    assert is_free_of_content(offline)


def test_without_the_exporter_only_times_are_kept(offline, tmp_path):
    alone = tmp_path / "alone" / SHIM.name
    alone.parent.mkdir()
    shutil.copy(SHIM, alone)
    command = offline.curl(QUESTION)
    assert offline.traced(command, LD_PRELOAD=alone, **OFF) == offline.plain(command)
    (span,) = spans(offline)
    assert span["attributes"]["http.response.status_code"] == 200
    assert "mlflow.chat.tokenUsage" not in span["attributes"]
    assert is_free_of_content(offline)


FORKS = """
import os, sys, threading, pycurl
def call():
    c = pycurl.Curl()
    c.setopt(c.URL, sys.argv[1]); c.setopt(c.POSTFIELDS, sys.argv[2]); c.setopt(c.WRITEFUNCTION, len)
    c.setopt(c.HTTPHEADER, ["Content-Type: application/json"])
    c.perform()
call()
if sys.argv[3] == "threads":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
child = os.fork()
call()
if child:
    os.waitpid(child, 0)
else:
    sys.exit(0)
"""


@pytest.mark.parametrize("how", ["alone", "threads"])
def test_children(offline, how):
    url = offline.provider.address + "/v1/chat/completions"
    done = offline.traced(["/usr/bin/python3", "-c", FORKS, url, json.dumps(QUESTION), how], **OFF)
    assert done.status == 0, done.stderr
    assert offline.command("ls").stderr == b"", "no journal is damaged"
    found = spans(offline)
    assert len([span for span in found if span["type"] == "LLM"]) == 3
    with_usage = [span for span in found if "mlflow.chat.tokenUsage" in span["attributes"]]
    assert len(with_usage) == (3 if how == "alone" else 2), "a child of threads has no exporter"
    assert is_free_of_content(offline)


def test_what_arrives(world):
    world.agent(f"latest news of {MARK}", **OFF)
    (trace,) = world.traces(1)
    assert trace.info.token_usage["total_tokens"] > 0
    assert "search_web" in [span.name for span in trace.data.spans]
    assert find_bytes(MARK.encode(), files_below(world.mlflow.folder) + files_below(world.spool)) == []


def test_a_kill_loses_calls_in_flight_only(offline):
    process = offline.start([AGENT], **OFF)
    process.stdin.write(f"a question about {MARK}\n".encode())
    process.stdin.flush()
    wait_for(lambda: any("mlflow.chat.tokenUsage" in span["attributes"] for span in spans(offline)), "the call")
    process.kill()
    process.wait()
    assert is_free_of_content(offline)
    assert [span["type"] for span in spans(offline)] == ["LLM"]


def test_a_server_that_is_silent_keeps_nothing_from_the_spool(offline):
    server = SilentServer()
    sink = {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{server.port}", "TRACESHIM_FLUSH_TIMEOUT_MS": "500"}
    offline.traced([AGENT, f"a question about {MARK}"], **OFF, **sink)
    server.close()
    (span,) = spans(offline)
    assert "mlflow.chat.tokenUsage" in span["attributes"]
    assert is_free_of_content(offline)


def test_bad_patterns_do_not_matter_to_the_spool(offline):
    sink = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:1", "TRACESHIM_REDACT": "/nowhere"}
    offline.traced([AGENT, f"a question about {MARK}"], **OFF, **sink)
    (span,) = spans(offline)
    assert "mlflow.chat.tokenUsage" in span["attributes"]
