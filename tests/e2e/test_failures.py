"""Providers on bad days: the program sees what it would have seen, the trace says what is known."""
import pytest

from harness import AGENT, free_port

FAILURES = {  # model: what the span must tell, all of it, in its status, error.type or HTTP status
    "fail-500": ["server had an error", "server_error", "500"],
    "fail-429": ["server had an error", "rate_limit_error", "429"],
    "fail-401": ["server had an error", "invalid_request_error", "401"],
    "garbage": ["not JSON", "invalid_response"],
    "half-json": ["not JSON", "invalid_response"],
    "empty": ["answer is empty", "invalid_response"],
    "drop": ["Empty reply", "CURLE_GOT_NOTHING"],
    "short": ["transfer closed", "CURLE_PARTIAL_FILE"],
}
STREAM_FAILURES = {
    "break-stream": ["transfer closed", "CURLE_PARTIAL_FILE"],
    "error-stream": ["overloaded"],
    "drop": ["Empty reply", "CURLE_GOT_NOTHING"],
}


def error_words(span):
    status = span.get("status", {})
    return " ".join([status.get("message", ""), str(span["attributes"].get("error.type", "")),
                     str(span["attributes"].get("http.response.status_code", ""))])


def check_failure(world, arguments, words, **more):
    plain = world.plain([AGENT, *arguments], **more)
    assert plain.status == 1, "the failure reaches the program"
    assert world.traced([AGENT, *arguments], **more) == plain
    (span,) = world.exported()
    assert span["status"]["code"] == 2, f"not ERROR: {span['status']}"
    for word in words:
        assert word in error_words(span), f"{word} is missing in: {error_words(span)}"
    assert "a question" in span["attributes"]["mlflow.spanInputs"], "the request is known"
    return span


@pytest.mark.parametrize("model", FAILURES)
def test_a_bad_answer(offline, model):
    check_failure(offline, ["a question"], FAILURES[model], OPENAI_MODEL=model)


@pytest.mark.parametrize("model", STREAM_FAILURES)
def test_a_bad_stream(offline, model):
    span = check_failure(offline, ["--stream", "a question that is long enough"], STREAM_FAILURES[model],
                         OPENAI_MODEL=model)
    if model != "drop":
        assert "You said:" in span["attributes"]["mlflow.spanOutputs"], "what came before is kept"


def test_connection_refused(offline):
    check_failure(offline, ["a question"], ["connect", "CURLE_COULDNT_CONNECT"],
                  OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")


def test_unknown_host(offline):
    check_failure(offline, ["a question"], ["Could not resolve host", "CURLE_COULDNT_RESOLVE_HOST"],
                  OPENAI_BASE_URL="http://no-such-host.invalid/v1")


def test_a_failure_is_an_error_in_mlflow(world):
    world.agent("a question", OPENAI_MODEL="fail-500")
    (trace,) = world.traces(1)
    assert trace.info.state == "ERROR"
    assert trace.data.spans[0].status.status_code == "ERROR"


def test_a_turn_that_fails_in_the_middle(world):
    """The first call asks for a tool, and the provider is gone when the second is sent."""
    world.provider.fail_after = 1
    outcome = world.agent("How do I install it?")
    assert outcome.status == 1
    (trace,) = world.traces(1)
    assert trace.info.state == "ERROR"
    assert [s.span_type for s in trace.data.spans].count("LLM") == 2
