"""TRACESHIM_REDACT: what patterns name leaves the spool nowhere, and nothing leaves by a bad file."""
import json

import pytest

from harness import AGENT, files_below, find_bytes

NUMBER = "078-05-1120"
QUESTION = f"Remember that my number is {NUMBER}, also in news"


@pytest.fixture
def patterns(tmp_path):
    path = tmp_path / "patterns"
    path.write_text("# numbers of people\n\\b\\d{3}-\\d{2}-\\d{4}\\b\n(?i)gpt-4 turbo => a model\n")
    return path


def everything_printed(world, **more):
    outputs = [world.command("ls", **more), world.command("ls", "--json", **more), world.command("cat", **more),
               world.command("cat", "--json", **more), world.command("export", "--format", "otlp-json", **more)]
    for row in world.listing():
        outputs.append(world.command("show", row["trace_id"], "--content", **more))
        outputs.append(world.command("show", row["trace_id"], "--json", **more))
    return b"".join(output.stdout + output.stderr for output in outputs)


def test_what_is_printed(offline, patterns):
    arguments = [AGENT, QUESTION, "--stream", QUESTION]
    assert offline.traced(arguments, TRACESHIM_REDACT=patterns) == offline.plain(arguments)
    assert find_bytes(NUMBER.encode(), files_below(offline.spool)), "the spool has it"
    assert NUMBER.encode() in everything_printed(offline)
    masked = everything_printed(offline, TRACESHIM_REDACT=patterns)
    assert b"[REDACTED]" in masked and b"a model" in masked
    assert NUMBER.encode() not in masked and b"GPT-4 Turbo" not in masked


def test_a_stream_in_small_pieces(offline, patterns):
    body = {"model": "gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    offline.traced(offline.curl(body))
    shown = offline.command("cat", "--json", TRACESHIM_REDACT=patterns).stdout
    call = json.loads(shown)
    events = [json.loads(line[6:]) for line in call["response"]["body"].splitlines() if line.startswith("data: {")]
    text = "".join(choice["delta"].get("content") or "" for event in events for choice in event["choices"])
    assert "[REDACTED]" in text and NUMBER not in text, text


@pytest.mark.parametrize("command", [("ls",), ("show",), ("cat",), ("export", "--format", "otlp-json")])
def test_a_bad_file(offline, tmp_path, command):
    offline.traced([AGENT, QUESTION])
    bad = tmp_path / "bad"
    bad.write_text("fine\n(not closed\n")
    for path, words in ((bad, f"{bad}:2: missing closing parenthesis"), (tmp_path / "none", "cannot be read")):
        done = offline.command(*command, check=False, TRACESHIM_REDACT=path)
        assert (done.status, done.stdout) == (2, b"")
        assert words in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_doctor_tells(offline, tmp_path, patterns):
    assert "has 2 patterns" in offline.command("doctor", TRACESHIM_REDACT=patterns).text
    assert "nothing is shown or sent" in offline.command("doctor", check=False, TRACESHIM_REDACT=tmp_path / "none").text


def test_what_arrives(world, patterns):
    world.agent(QUESTION, TRACESHIM_REDACT=patterns)
    (trace,) = world.traces(1)
    assert trace.info.token_usage, "usage is as it was"
    assert find_bytes(NUMBER.encode(), files_below(world.mlflow.folder)) == []


def test_nothing_arrives_by_a_bad_file(world, tmp_path, patterns):
    world.agent(QUESTION, TRACESHIM_REDACT=tmp_path / "none")
    assert world.listing(), "the spool has it"
    assert world.traces() == []
    world.command("export", TRACESHIM_REDACT=patterns)
    assert len(world.traces(1)) == 1
