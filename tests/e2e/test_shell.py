"""An agent in shell: every call to the model and to the tool is a process of its own."""
import re

from harness import ROOT, tree

AGENT = ["sh", ROOT / "tests" / "programs" / "scripts" / "shell_agent.sh"]
LLM = ("LLM", "chat gpt-4o-mini", [])


def test_a_shell_script_that_calls_curl_many_times_is_one_run_and_one_trace(world):
    plain, traced = world.plain(AGENT), world.traced(AGENT)
    assert traced == plain and plain.status == 0, "the script must not notice"
    assert len(list(world.spool.glob("runs/*"))) == 1
    (trace,) = world.traces(1)
    ((kind, name, ((chain, _, steps),)),) = tree(trace)
    assert (kind, name, chain) == ("AGENT", "shell_agent.sh", "CHAIN"), tree(trace)
    (first, (tool, tool_name, below), last) = steps
    assert (first, last) == (LLM, LLM)
    assert (tool, tool_name) == ("TOOL", "search_web")
    assert [name for _, name, _ in below] == ["POST 127.0.0.1/search"], "the tool's own HTTP is its child"
    assert trace.info.token_usage["total_tokens"] == 537


def test_its_tree_is_shown_in_the_terminal(offline):
    offline.traced(AGENT)
    (row,) = offline.listing()
    shown = offline.command("show", row["trace_id"]).text
    assert re.findall(r"(AGENT|CHAIN|LLM|TOOL|UNKNOWN) +(.+?)  ", shown) == [
        ("AGENT", "shell_agent.sh"), ("CHAIN", "tool_loop"), LLM[:2], ("TOOL", "search_web"),
        ("UNKNOWN", "POST 127.0.0.1/search"), LLM[:2]]
