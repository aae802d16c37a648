"""What MLflow says of a trace beside its spans, and how it finds it again."""
from harness import NEWS


def test_state_duration_and_previews(world):
    outcome = world.agent(NEWS)
    (trace,) = world.traces(1)
    info = trace.info
    root = trace.data.spans[0]
    assert info.state == "OK"
    assert info.execution_duration > 0
    spans_ns = max(s.end_time_ns for s in trace.data.spans) - min(s.start_time_ns for s in trace.data.spans)
    assert abs(info.execution_duration - spans_ns / 1e6) <= 2, "the root covers its spans"
    assert root.parent_id is None
    assert "latest news on OpenAI product releases" in info.request_preview
    assert "GPT-4 Turbo" in info.response_preview
    assert "GPT-4 Turbo" in outcome.text


def test_tags_session_and_user(world):
    world.agent("Good morning", TRACESHIM_TAGS="use_case=analytics,team=docs", TRACESHIM_SESSION="session-456",
                TRACESHIM_USER="user-789")
    (trace,) = world.traces(1)
    assert trace.info.tags["use_case"] == "analytics"
    assert trace.info.tags["team"] == "docs"
    assert trace.info.request_metadata["mlflow.trace.session"] == "session-456"
    assert trace.info.request_metadata["mlflow.trace.user"] == "user-789"


def test_searching_by_tag(world):
    world.agent("one", TRACESHIM_TAGS="use_case=analytics")
    world.agent("two", TRACESHIM_TAGS="use_case=support")
    world.traces(2)
    (found,) = world.traces(filter_string="tags.use_case = 'analytics'")
    assert "one" in found.info.request_preview


def test_sorting_by_duration(world):
    for model in ("gpt-4o-mini", "slow-0.5", "slow-0.25"):
        world.agent("Good morning", OPENAI_MODEL=model)
    world.traces(3)
    found = world.traces(order_by=["execution_time DESC"])
    models = [trace.data.spans[0].inputs["model"] for trace in found]
    assert models == ["slow-0.5", "slow-0.25", "gpt-4o-mini"]


def test_an_experiment_is_made_once_for_many_programs(world):
    programs = [world.start(world.curl({"model": "m", "messages": [{"role": "user", "content": f"Hello {i}"}]}))
                for i in range(4)]
    for program in programs:
        program.communicate()
    world.command("export")
    assert len(world.traces(4)) == 4


def test_ids_in_the_terminal_are_those_of_mlflow(world):
    world.agent(NEWS)
    (trace,) = world.traces(1)
    trace_id = trace.info.trace_id.removeprefix("tr-")
    assert trace_id in world.command("ls", "--json").text
    shown = world.command("show", trace_id).text
    for words in ("docs-agent", "tool_loop", "chat gpt-4o-mini", "search_web", "312", "225", "537"):
        assert words in shown, f"{words} is missing in:\n{shown}"
