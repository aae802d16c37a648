"""kill -9 at three moments: what was seen of the call is on disk, and the next look shows it as interrupted."""
import pytest

from harness import AGENT, DEADLINE_S, SilentServer


def kill_when(process, ready):
    assert ready(), "the moment did not come"
    process.kill()
    process.wait(DEADLINE_S)


def check_interrupted(world, question):
    listed = world.command("ls").text
    assert "interrupted" in listed.lower(), listed
    (span,) = world.exported()
    assert question in span["attributes"]["mlflow.spanInputs"], "the request is known"
    assert span["attributes"]["traceshim.interrupted"] is True
    return span


def test_before_the_request_is_sent(offline):
    """The server accepts, and the TLS handshake never goes on."""
    server = SilentServer()
    process = offline.start([AGENT, "question one"], OPENAI_BASE_URL=f"https://127.0.0.1:{server.port}/v1")
    server.wait_for_connection()
    kill_when(process, lambda: True)
    check_interrupted(offline, "question one")
    server.close()


@pytest.mark.parametrize("attempt", range(5))
def test_on_receipt_by_the_server(offline, attempt):
    process = offline.start([AGENT, "question two"], OPENAI_MODEL="stall")
    kill_when(process, lambda: offline.provider.wait_until(lambda p: p.requests))
    check_interrupted(offline, "question two")


def test_in_mid_stream(offline):
    process = offline.start([AGENT, "--stream", "question three is a long one"], OPENAI_MODEL="stall-stream")
    seen = b""
    while b"You said:" not in seen:
        piece = process.stdout.read1(4096)
        assert piece, f"the program ended: {seen!r}"
        seen += piece
    kill_when(process, lambda: offline.provider.wait_until(lambda p: p.stalled))
    span = check_interrupted(offline, "question three")
    assert "You said:" in span["attributes"]["mlflow.spanOutputs"], "what had come is kept"


def test_a_tool_loop_that_is_killed_shows_its_finished_steps(offline):
    search = SilentServer()
    process = offline.start([AGENT, "What is the latest news?"], SEARCH_URL=f"http://127.0.0.1:{search.port}/search")
    search.wait_for_connection()
    kill_when(process, lambda: True)
    kinds = sorted(span["attributes"]["mlflow.spanType"] for span in offline.exported())
    assert "LLM" in kinds and "AGENT" in kinds, kinds
    search.close()


def test_an_interrupted_call_reaches_mlflow(world):
    process = world.start([AGENT, "question four"], OPENAI_MODEL="stall")
    kill_when(process, lambda: world.provider.wait_until(lambda p: p.requests))
    world.command("export")
    (trace,) = world.traces(1)
    assert trace.info.state == "ERROR"
    assert "question four" in trace.info.request_preview
