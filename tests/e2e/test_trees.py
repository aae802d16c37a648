"""The trees of spans that come of a program's calls, as MLflow gives them back."""
import pytest

from harness import AGENT, NEWS, span_named, tree

LLM = ("LLM", "chat gpt-4o-mini", [])


def without_http_below_tools(nodes):
    """A tool's own HTTP is its child; the trees below are about the level above."""
    return [(kind, name, [] if kind == "TOOL" else without_http_below_tools(children))
            for kind, name, children in nodes]


def only_trace(world):
    (trace,) = world.traces(1)
    return trace


@pytest.mark.parametrize("options", [[], ["--stream-usage"]], ids=["plain", "streamed"])
def test_a_tool_loop_is_an_agent_with_its_steps(world, options):
    outcome = world.agent(*options, NEWS)
    assert outcome.status == 0, outcome
    trace = only_trace(world)
    assert without_http_below_tools(tree(trace)) == [
        ("AGENT", "docs-agent", [("CHAIN", "tool_loop", [LLM, ("TOOL", "search_web", []), LLM])])]
    first, second = (span_named(trace, "chat gpt-4o-mini", i) for i in (0, 1))
    assert first.get_attribute("mlflow.chat.tokenUsage") == {
        "input_tokens": 67, "output_tokens": 45, "total_tokens": 112}
    assert second.get_attribute("mlflow.chat.tokenUsage") == {
        "input_tokens": 245, "output_tokens": 180, "total_tokens": 425}
    assert trace.info.token_usage == {"input_tokens": 312, "output_tokens": 225, "total_tokens": 537}


def test_model_spans_hold_request_and_answer(world):
    world.agent(NEWS)
    trace = only_trace(world)
    first, second = (span_named(trace, "chat gpt-4o-mini", i) for i in (0, 1))
    assert [m["role"] for m in first.inputs["messages"]] == ["system", "user"]
    assert first.inputs["temperature"] == 0.01
    call = first.outputs["choices"][0]["message"]["tool_calls"][0]
    assert call["function"]["name"] == "search_web"
    assert [m["role"] for m in second.inputs["messages"]] == ["system", "user", "assistant", "tool"]
    assert "GPT-4 Turbo" in second.outputs["choices"][0]["message"]["content"]


def test_model_spans_have_the_attributes_of_the_table(world):
    world.agent(NEWS)
    trace = only_trace(world)
    first, second = (span_named(trace, "chat gpt-4o-mini", i) for i in (0, 1))
    expected = {
        "mlflow.llm.model": "gpt-4o-mini", "mlflow.message.format": "openai",
        "has_tool_calls": True, "tool_call_count": 1, "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4o-mini", "http.request.method": "POST",
        "http.response.status_code": 200, "server.address": "127.0.0.1",
        "server.port": world.provider.server_address[1],
        "url.full": world.provider.address + "/v1/chat/completions",
    }
    assert {key: first.get_attribute(key) for key in expected} == expected
    (request_id,) = first.get_attribute("http.response.header.x-request-id")
    assert request_id.startswith("req_")
    assert {t["function"]["name"] for t in first.get_attribute("mlflow.chat.tools")} == {
        "search_web", "read_doc"}
    assert first.get_attribute("execution_time_ms") == pytest.approx(
        (first.end_time_ns - first.start_time_ns) / 1e6, abs=1)
    assert second.get_attribute("has_tool_calls") is False
    assert second.get_attribute("response_type") == "text"
    assert second.get_attribute("gen_ai.usage.input_tokens") == 245


def test_tool_spans_exist_although_the_tool_ran_inside_the_program(world):
    world.agent("How do I install it?")
    trace = only_trace(world)
    tool = span_named(trace, "read_doc")
    first, second = (span_named(trace, "chat gpt-4o-mini", i) for i in (0, 1))
    assert tool.span_type == "TOOL"
    assert tool.inputs == {"tool_name": "read_doc", "tool_input": {"name": "install"}}
    assert tool.outputs["content"].startswith("# Installing Lantern")
    assert tool.get_attribute("mlflow.tool.function_name") == "read_doc"
    assert tool.get_attribute("gen_ai.tool.name") == "read_doc"
    assert tool.get_attribute("gen_ai.tool.call.id") == \
        first.outputs["choices"][0]["message"]["tool_calls"][0]["id"]
    assert tool.get_attribute("tool_status") == "success"
    assert tool.get_attribute("result_length") == len(tool.outputs["content"])
    assert tool.get_attribute("traceshim.inferred") is True
    assert first.end_time_ns <= tool.start_time_ns <= tool.end_time_ns <= second.start_time_ns


def test_two_tools_of_one_answer_are_two_spans(world):
    world.agent("How do I install it, and what are its limits?")
    trace = only_trace(world)
    names = [name for _, name, _ in tree(trace)[0][2][0][2]]
    assert names == ["chat gpt-4o-mini", "read_doc", "read_doc", "chat gpt-4o-mini"]
    wanted = {span.inputs["tool_input"]["name"] for span in trace.data.spans if span.name == "read_doc"}
    assert wanted == {"install", "limits"}


def test_tools_one_after_the_other_are_one_loop(world):
    world.agent("step by step: latest news, then install, then logging")
    kinds = [kind for kind, _, _ in tree(only_trace(world))[0][2][0][2]]
    assert kinds == ["LLM", "TOOL", "LLM", "TOOL", "LLM", "TOOL", "LLM"]


def test_the_agent_and_the_chain_describe_the_turn(world):
    world.agent(NEWS)
    trace = only_trace(world)
    agent, chain = span_named(trace, "docs-agent"), span_named(trace, "tool_loop")
    assert agent.get_attribute("mlflow.agent.class") == "docs-agent"
    assert agent.get_attribute("mlflow.agent.temperature") == 0.01
    assert agent.get_attribute("mlflow.agent.max_tokens") == 1000
    assert agent.get_attribute("mlflow.agent.endpoint") == "gpt-4o-mini"
    assert chain.get_attribute("graph_type")
    assert chain.get_attribute("node_count") == 2, "the model and one tool"
    assert chain.get_attribute("edge_count") == 4, "in, to the tool and back, out"
    for span in trace.data.spans:
        parent = agent if span is not agent else None
        if parent:
            assert parent.start_time_ns <= span.start_time_ns, f"{span.name} begins before the agent"
            assert span.end_time_ns <= parent.end_time_ns, f"{span.name} ends after the agent"


def test_one_call_without_tools_is_one_span(world):
    world.agent("Good morning")
    assert tree(only_trace(world)) == [LLM]


def test_each_turn_of_a_conversation_is_a_trace_of_one_session(world):
    world.agent("Good morning", NEWS, "What did I first ask?")
    traces = world.traces(3)
    kinds = sorted(tree(trace)[0][0] for trace in traces)
    assert kinds == ["AGENT", "LLM", "LLM"]
    sessions = {trace.info.request_metadata.get("mlflow.trace.session") for trace in traces}
    assert len(sessions) == 1 and None not in sessions, sessions


def test_a_stream_with_usage(world):
    outcome = world.agent("--stream-usage", "Tell me something long enough to come in pieces")
    trace = only_trace(world)
    (span,) = trace.data.spans
    assert span.outputs["choices"][0]["message"]["content"] in outcome.text
    usage = span.outputs["usage"]
    assert trace.info.token_usage == {"input_tokens": usage["prompt_tokens"],
                                      "output_tokens": usage["completion_tokens"],
                                      "total_tokens": usage["total_tokens"]}
    (event,) = span.events
    assert event.name == "first_chunk"
    assert span.get_attribute("gen_ai.response.time_to_first_chunk") == pytest.approx(
        (event.timestamp - span.start_time_ns) / 1e9, abs=0.001)


def test_a_stream_without_usage_has_no_usage(world):
    world.agent("--stream", "Tell me something")
    trace = only_trace(world)
    (span,) = trace.data.spans
    assert span.outputs["choices"][0]["message"]["content"] == "You said: Tell me something"
    assert span.get_attribute("mlflow.chat.tokenUsage") is None
    assert not trace.info.token_usage


def test_the_command_line_of_curl(world):
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}
    command = world.curl(body)
    assert world.traced(command) == world.plain(command)
    trace = only_trace(world)
    assert tree(trace) == [LLM]
    assert trace.data.spans[0].outputs["choices"][0]["message"]["content"] == "You said: Hello"


def test_embeddings(world):
    body = {"model": "text-embedding-3-small", "input": ["one two", "three"]}
    command = world.curl(body, path="/v1/embeddings")
    assert world.traced(command) == world.plain(command)
    trace = only_trace(world)
    assert tree(trace) == [("EMBEDDING", "embeddings text-embedding-3-small", [])]
    assert trace.info.token_usage["input_tokens"] == 3


def test_the_program_and_the_server_notice_nothing(world):
    arguments = [AGENT, NEWS, "--stream", "How do I install it?", "--no-stream", "What did I first ask?"]
    plain = world.plain(arguments)
    before = list(world.provider.requests)
    assert world.traced(arguments) == plain
    assert world.provider.requests[len(before):] == before, "the server saw the same requests"
