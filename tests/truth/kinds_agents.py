"""Kinds of agents with agents or models inside their tools."""

import json

from forms import OpenAI
from talk import Talk, api, embed, http, query, rounds


def two_experts(agent):
    """Two agents inside two tools at the same time, asked for nearly the same."""
    talk = Talk(agent)
    talk.user(agent.words())
    subject = agent.words(4)
    calls = [talk.call("ask_expert", question=f"Compare {subject}: {side}") for side in ("pros", "cons")]
    talk.ask("t", "", calls)
    asked_at, ends = agent.last(), []
    for call in calls:
        expert = Talk(agent, parent=talk.ran(call, "t"))
        expert.user(call[2]["question"])
        inner = expert.call("search_web", query=agent.words(2))
        expert.ask("t", "", [inner], after=[asked_at])
        text = api(agent, inner, "t", expert.ran(inner, "t"))
        expert.result(inner, text)
        expert.ask("t", agent.words(9))
        ends.append(agent.last())
        talk.result(call, expert.said[-1][1])
    talk.ask("t", agent.words(), after=ends)


def expert_cited(agent):
    """The question is not what the tool was asked for, and of the answer only a part is the result."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("deep_research", level=3)
    talk.ask("t", "", [call])
    expert = Talk(agent, parent=talk.ran(call, "t"), system="You are an expert.")
    expert.user("Find out: " + agent.words())
    inner = expert.call()
    expert.ask("t", "", [inner])
    expert.ran(inner, "t")
    expert.result(inner, agent.words(8))
    first, second = agent.words(10), agent.words(10)
    expert.ask("t", f"# Report\n{first}.\n\n# Sources\n{second}.")
    talk.result(call, f"Finding: {first}.")
    talk.ask("t", agent.words())


def three_deep(agent):
    def level(depth, parent, question):
        talk = Talk(agent, parent=parent)
        talk.user(question)
        if depth == 3:
            rounds(talk, "t", 1)
            return talk.said[-1][1]
        call = talk.call("delegate", task=agent.words())
        talk.ask("t", "", [call])
        talk.result(call, level(depth + 1, talk.ran(call, "t"), call[2]["task"]))
        talk.ask("t", agent.words(9))
        return talk.said[-1][1]
    level(0, None, agent.words())


def answering_tool(agent):
    """A tool that embeds, looks up and asks a model."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("ask_documents", question=agent.words())
    talk.ask("t", "", [call])
    tool = talk.ran(call, "t")
    found = query(agent, embed(agent, call[2]["question"], "t", parent=tool), "t", parent=tool)
    inner = Talk(agent, parent=tool)
    inner.user("Context: " + " ".join(found) + "\nQuestion: " + call[2]["question"])
    inner.ask("t", agent.words(9))
    talk.result(call, inner.said[-1][1])
    talk.ask("t", agent.words())


def retriever_tool(agent):
    """Agentic retrieval: the tool is the retriever."""
    talk = Talk(agent)
    talk.user(agent.words())
    for _ in range(2):
        call = talk.call("search_documents", query=agent.words(4))
        talk.ask("t", "", [call])
        tool = talk.ran(call, "t")
        found = query(agent, embed(agent, call[2]["query"], "t", parent=tool), "t", parent=tool)
        talk.result(call, "\n\n".join(found[:2]))
    talk.ask("t", agent.words())


def two_retrievers(agent):
    """The same twice at a time."""
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call("search_documents", query=agent.words(4)) for _ in range(2)]
    talk.ask("t", "", calls)
    asked_at, ends = agent.last(), []
    for call in calls:
        tool = talk.ran(call, "t")
        vector = embed(agent, call[2]["query"], "t", parent=tool, after=[asked_at])
        talk.result(call, json.dumps(query(agent, vector, "t", parent=tool)))
        ends.append(agent.last())
    talk.ask("t", agent.words(), after=ends)


def summarising_tool(agent):
    """A page is fetched and summed up by a model; the sum is the result."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("read_page", query=agent.words(2))
    talk.ask("t", "", [call])
    tool = talk.ran(call, "t")
    page = api(agent, call, "t", tool)
    inner = Talk(agent, parent=tool)
    inner.user("Sum this up: " + page)
    inner.ask("t", agent.words(9))
    talk.result(call, inner.said[-1][1])
    talk.ask("t", agent.words())


def side_call(agent):
    """While a tool runs, the program asks for a title of the conversation: a trace of its own."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call()
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    title = Talk(agent, session="title", form=OpenAI())
    title.user("A title of three words for: " + agent.words())
    title.ask("title", agent.words(3))
    talk.result(call, agent.words(8))
    talk.ask("t", agent.words())


def expert_of_two_turns(agent):
    """The same expert is asked twice, and remembers."""
    talk, expert = Talk(agent), Talk(agent, form=OpenAI())
    talk.user(agent.words())
    for _ in range(2):
        call = talk.call("ask_expert", question=agent.words())
        talk.ask("t", "", [call])
        expert.parent = talk.ran(call, "t")
        expert.user(call[2]["question"])
        expert.ask("t", agent.words(9))
        talk.result(call, expert.said[-1][1])
    talk.ask("t", agent.words())


def expert_fails_once(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("ask_expert", question=agent.words())
    talk.ask("t", "", [call])
    expert = Talk(agent, parent=talk.ran(call, "t"))
    expert.user(call[2]["question"])
    expert.fail("t", 429)
    expert.ask("t", agent.words(9))
    talk.result(call, expert.said[-1][1])
    talk.ask("t", agent.words())


def expert_rewritten(agent):
    """The program writes the answer anew; the question is what the tool was asked for."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("ask_expert", question=agent.words())
    talk.ask("t", "", [call])
    expert = Talk(agent, parent=talk.ran(call, "t"))
    expert.user("You are asked: " + call[2]["question"])
    rounds(expert, "t", 1)
    talk.result(call, expert.said[-1][1].upper())
    talk.ask("t", agent.words())


def pipeline_tool(agent):
    """A tool of three prompts, each made of the answer before it; the last answer is the result."""
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("write_report", level=2)
    talk.ask("t", "", [call])
    tool, text = talk.ran(call, "t"), agent.words(8)
    for number in range(3):
        inner = Talk(agent, parent=tool)
        inner.user(f"Step {number} of the report: {text}")
        text = agent.words(8)
        inner.ask("t", text)
    talk.result(call, text)
    talk.ask("t", agent.words())


def three_deep_with_http(agent):
    """Agents in agents, each with a request of its own that says nothing of what it was asked for."""
    def level(depth, parent):
        talk = Talk(agent, parent=parent)
        talk.user(agent.words())
        call = talk.call("delegate", level=depth)
        talk.ask("t", "", [call])
        tool = talk.ran(call, "t")
        text = agent.words(9)
        http(agent, "log", {"entry": text}, "t", tool)
        talk.result(call, (level(depth + 1, tool) if depth < 2 else "Done. ") + " " + text)
        talk.ask("t", agent.words(9))
        return talk.said[-1][1]
    level(0, None)


def judged(agent):
    """A model reads another's answer; nothing says whether that is one piece of work or two."""
    agent.undecidable = True
    talk = Talk(agent, session="a")
    talk.user(agent.words())
    talk.ask("a", agent.words(9))
    judge = Talk(agent, session="b")
    judge.user(f"Grade this answer: {talk.said[-1][1]}")
    judge.ask("b", "8")


def chained(agent):
    """The answer of one prompt is a part of the next; nothing says whether that is one trace."""
    agent.undecidable = True
    text = agent.words(9)
    for number in range(3):
        talk = Talk(agent, session=f"s{number}")
        talk.user(f"Step {number}: {text}")
        text = agent.words(9)
        talk.ask(f"t{number}", text)


KINDS = [two_experts, expert_cited, three_deep, answering_tool, retriever_tool, two_retrievers, summarising_tool, side_call,
         expert_of_two_turns, expert_fails_once, expert_rewritten, pipeline_tool, three_deep_with_http, judged, chained]
