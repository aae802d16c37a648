"""What people do with traces of their agents in MLflow, in the words of its current Python client: reading one trace,
looking at its spans, searching, finding the slowest step, adding up costs, counting tools, alerts, a weekly review."""
import collections
import statistics

import mlflow
import pytest

from harness import NEWS

INPUT_PRICE, OUTPUT_PRICE = 0.0001, 0.0002  # per 1,000 tokens


def milliseconds(span):
    return (span.end_time_ns - span.start_time_ns) / 1e6


def experiment_id(world):
    return mlflow.get_experiment_by_name(world.experiment).experiment_id


def search(world, **options):
    return mlflow.search_traces(locations=[experiment_id(world)], return_type="list", **options)


def traced_turn(world, question=NEWS, **more):
    """Runs the agent for one question and gives its trace."""
    before = {t.info.trace_id for t in world.traces()}
    world.agent(question, **more)
    new = [t for t in world.traces(len(before) + 1) if t.info.trace_id not in before]
    return mlflow.get_trace(new[0].info.trace_id)


def test_reading_one_trace(world):
    info = traced_turn(world).info
    assert info.execution_duration > 0
    assert info.state == "OK"
    assert info.request_preview == NEWS
    assert "ChatGPT Enterprise" in info.response_preview
    assert info.token_usage["input_tokens"] == 312
    assert info.token_usage["output_tokens"] == 225
    assert info.token_usage["total_tokens"] == 537


def test_looking_at_each_span(world):
    rows = []
    for span in traced_turn(world).data.spans:
        usage = span.get_attribute("mlflow.chat.tokenUsage")
        rows.append((span.span_type, usage and usage["total_tokens"],
                     span.get_attribute("mlflow.tool.function_name")))
        assert span.get_attribute("execution_time_ms") == pytest.approx(milliseconds(span), abs=1)
    for row in [("AGENT", None, None), ("CHAIN", None, None), ("LLM", 112, None), ("LLM", 425, None),
                ("TOOL", None, "search_web")]:
        assert rows.count(row) == 1, f"{row} in {rows}"


def test_searching(world):
    for question in ("short", NEWS):
        world.agent(question, TRACESHIM_TAGS="use_case=analytics,user_tier=enterprise")
    world.agent("another matter", TRACESHIM_TAGS="use_case=support")
    world.traces(3)
    assert len(search(world, max_results=10)) == 3
    assert len(search(world, max_results=2)) == 2
    assert len(search(world, filter_string="tags.use_case = 'analytics'")) == 2
    assert len(search(world, filter_string="tags.user_tier = 'enterprise' AND tags.use_case = 'support'")) == 0
    durations = [t.info.execution_duration for t in search(world, order_by=["execution_time DESC"])]
    assert durations == sorted(durations, reverse=True)
    assert len(search(world, filter_string="attributes.status = 'OK'")) == 3
    frame = mlflow.search_traces(locations=[experiment_id(world)])
    assert len(frame) == 3 and "trace_id" in frame.columns


def test_finding_the_slowest_step(world):
    trace = traced_turn(world, "Explain quantum computing", OPENAI_MODEL="slow-0.3")
    slowest = max(trace.data.spans, key=milliseconds)
    assert slowest.span_type == "LLM"
    assert milliseconds(slowest) >= 300

    trace = traced_turn(world, "How do I install it?", OPENAI_MODEL="slow-0.2")
    steps = [s for s in trace.data.spans if s.span_type in ("LLM", "TOOL")]
    assert max(steps, key=milliseconds).name == "chat slow-0.2"
    assert min(steps, key=milliseconds).name == "read_doc"


def test_the_cost_of_ten_requests(world):
    world.agent(*[f"Query {i}" for i in range(9)], NEWS)
    traces = world.traces(10)
    assert all(t.info.token_usage for t in traces)
    tokens_in = sum(t.info.token_usage["input_tokens"] for t in traces)
    tokens_out = sum(t.info.token_usage["output_tokens"] for t in traces)
    sent = [span.outputs["usage"] for t in traces for span in t.data.spans if span.span_type == "LLM"]
    assert len(sent) == 11, "nine plain answers and two calls of the tool loop"
    assert tokens_in == sum(u["prompt_tokens"] for u in sent)
    assert tokens_out == sum(u["completion_tokens"] for u in sent)
    cost = tokens_in / 1000 * INPUT_PRICE + tokens_out / 1000 * OUTPUT_PRICE
    assert cost == pytest.approx(sum(u["prompt_tokens"] * INPUT_PRICE + u["completion_tokens"] * OUTPUT_PRICE
                                     for u in sent) / 1000)
    assert cost / 10 > 0


def test_counting_tools(world):
    world.agent(NEWS, "How do I install it?", "How do I install it, and what are its limits?", "Good morning")
    world.traces(4)
    used = collections.Counter(span.name for trace in search(world, max_results=100)
                               for span in trace.data.spans if span.span_type == "TOOL")
    assert used.most_common() == [("read_doc", 3), ("search_web", 1)]


def alerts(trace, slow_ms, many_tokens):
    found = []
    if trace.info.execution_duration > slow_ms:
        found.append("slow")
    if trace.info.token_usage and trace.info.token_usage["total_tokens"] > many_tokens:
        found.append("tokens")
    if trace.info.state == "ERROR":
        found.append("error")
    return found


def test_alerts(world):
    assert alerts(traced_turn(world, "Good morning"), 60_000, 500) == []
    assert alerts(traced_turn(world, "Good morning", OPENAI_MODEL="slow-0.3"), 299, 500) == ["slow"]
    assert alerts(traced_turn(world, NEWS), 60_000, 500) == ["tokens"]
    assert alerts(traced_turn(world, "Good morning", OPENAI_MODEL="fail-500"), 60_000, 500) == ["error"]


def test_the_weekly_review(world):
    world.agent("Good morning", NEWS, "Good night")
    world.agent("Good morning", OPENAI_MODEL="fail-500")
    world.traces(4)
    traces = search(world, max_results=1000, order_by=["timestamp_ms ASC"])
    durations = sorted(t.info.execution_duration for t in traces)
    tokens = [t.info.token_usage["total_tokens"] for t in traces if t.info.token_usage]
    assert len(durations) == 4 and len(tokens) == 3, "a call that failed has no usage"
    assert durations[0] <= statistics.mean(durations) <= durations[int(len(durations) * 0.95)]
    assert 537 in tokens
    assert [t.info.state for t in traces].count("ERROR") == 1
    starts = [t.info.request_time for t in traces]
    assert starts == sorted(starts)
