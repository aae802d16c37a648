"""Delivery: live while the program runs, never in its way, everything once."""
from harness import AGENT, NEWS, SilentServer, free_port, wait_for

LIMIT_MS = 1000
GENEROUS = 8  # times the limit, for a busy machine; without a limit these programs would hang for minutes


def test_a_finished_call_is_visible_before_the_program_ends(world):
    search = SilentServer()
    process = world.start([AGENT, NEWS], SEARCH_URL=f"http://127.0.0.1:{search.port}/search")
    search.wait_for_connection()

    def model_call_in_progress():
        return [t for t in world.traces() if t.info.state == "IN_PROGRESS"
                and any(s.span_type == "LLM" for s in t.data.spans)]

    (early,) = wait_for(model_call_in_progress, "the first call in MLflow, while the tool runs")
    assert process.poll() is None, "the program still runs"
    search.close()
    process.communicate()
    assert process.returncode == 0
    world.command("export")
    (trace,) = world.traces(1)
    assert trace.info.trace_id == early.info.trace_id
    assert trace.info.state == "OK"
    assert trace.info.token_usage["total_tokens"] == 537


def test_turns_arrive_as_they_end(world):
    process = world.start([AGENT])
    for count, question in enumerate([b"Good morning\n", b"How do I install it?\n"], 1):
        process.stdin.write(question)
        process.stdin.flush()
        world.traces(count)
        assert process.poll() is None, "the program still runs"
    process.communicate()


def counts(world):
    return [(t.info.trace_id, len(t.data.spans), t.info.state) for t in world.traces()]


def check_delivered_once(world, traces):
    world.command("export")
    world.traces(traces)
    first = counts(world)
    world.command("export")
    assert counts(world) == first, "a second export changes nothing"


def test_no_server_then_export(world):
    arguments = [AGENT, NEWS, "What did I first ask?"]
    plain = world.plain(arguments)
    traced = world.traced(arguments, MLFLOW_TRACKING_URI=f"http://127.0.0.1:{free_port()}",
                          TRACESHIM_FLUSH_TIMEOUT_MS=LIMIT_MS)
    assert traced == plain
    assert traced.seconds < plain.seconds + GENEROUS * LIMIT_MS / 1000
    check_delivered_once(world, 2)


def test_a_server_that_never_answers(world):
    silent = SilentServer()
    arguments = [AGENT, NEWS, "What did I first ask?"]
    plain = world.plain(arguments)
    traced = world.traced(arguments, MLFLOW_TRACKING_URI=f"http://127.0.0.1:{silent.port}",
                          TRACESHIM_FLUSH_TIMEOUT_MS=LIMIT_MS)
    assert traced == plain
    assert traced.seconds < plain.seconds + GENEROUS * LIMIT_MS / 1000
    silent.wait_for_connection()
    silent.close()
    check_delivered_once(world, 2)


def test_what_was_delivered_live_is_not_sent_again(world):
    world.agent(NEWS)
    world.traces(1)
    check_delivered_once(world, 1)


def test_programs_without_a_sink_are_exported_later(world):
    world.agent(NEWS, MLFLOW_TRACKING_URI="")
    assert world.traces() == []
    check_delivered_once(world, 1)


def test_an_otlp_file_has_whole_traces(offline):
    offline.agent(NEWS, "Good morning")
    spans = offline.exported()
    by_trace = {}
    for span in spans:
        by_trace.setdefault(span["traceId"], []).append(span)
    assert len(by_trace) == 2
    for members in by_trace.values():
        ids = {span["spanId"] for span in members}
        roots = [span for span in members if not span.get("parentSpanId")]
        assert len(roots) == 1
        assert all(span["parentSpanId"] in ids for span in members if span not in roots)
    assert offline.exported() == spans, "the same ids, the same spans"
