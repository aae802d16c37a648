"""Kinds of agents whose tools are hard to follow: at work side by side, without ids, failing, asking for nothing."""

import json

from forms import Anthropic, Gemini, Ollama, OpenAI, OpenAIStream, Responses
from talk import Talk, api, http, rounds


class Counted(Talk):
    """The provider counts its calls anew in each answer."""

    def call(self, name=None, /, **arguments):
        call = super().call(name, **arguments)
        return ("call_0" if self.form.ids else "", *call[1:])


def two_at_once(agent):
    """Two conversations whose tools are open at the same time, in one thread."""
    talks = [Talk(agent, session=name) for name in "ab"]
    opened = []
    for talk in talks:
        talk.user(agent.words())
        call = talk.call("lookup", key=agent.words(2))
        talk.ask(talk.session, "", [call])
        opened.append((talk, call, talk.ran(call, talk.session)))
    texts = [api(agent, ("", call[1], {"query": call[2]["key"]}), talk.session, tool, talk.session) for talk, call, tool in opened]
    for (talk, call, _), text in zip(opened, texts):
        talk.result(call, text)
    for talk in talks[::-1]:
        talk.ask(talk.session, agent.words())


def without_arguments(agent):
    """Tools that take nothing; what they got is a part of what they give."""
    talk = Talk(agent)
    talk.user("What is new? " + agent.words(3))
    for name in ("list_orders", "list_tickets"):
        call = (agent.id("call_") if talk.form.ids else "", name, {})
        talk.ask("t", "", [call])
        tool = talk.ran(call, "t")
        items = [{"id": agent.rng.randint(1000, 9999), "title": agent.words(4)} for _ in range(3)]
        http(agent, name, {"items": items, "next": None}, "t", tool)
        talk.result(call, json.dumps({"titles": [item["title"] for item in items]}))
    talk.ask("t", agent.words())


def weather(agent):
    """A tool of two steps: what the first finds is what the second asks for."""
    talk = Talk(agent)
    city = agent.word().capitalize()
    talk.user(f"How is the weather in {city}?")
    call = talk.call("get_weather", city=city)
    talk.ask("t", "", [call])
    tool = talk.ran(call, "t")
    place = [round(agent.rng.uniform(-89, 89), 5) for _ in range(2)]
    http(agent, f"geocode?name={city}", {"results": [{"name": city, "latitude": place[0], "longitude": place[1]}]}, "t", tool)
    degrees = round(agent.rng.uniform(-20, 35), 1)
    http(agent, f"forecast?latitude={place[0]}&longitude={place[1]}", {"current": {"temperature_2m": degrees, "interval": 900}}, "t", tool)
    talk.result(call, json.dumps({"temperature": degrees}))
    talk.ask("t", agent.words())


def tool_retries(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("read_file", query=agent.words(3))
    talk.ask("t", "", [call])
    tool = talk.ran(call, "t")
    path = "read/" + call[2]["query"].replace(" ", "%20")
    for status in (503, 502):
        http(agent, path, {"error": "busy"}, "t", tool, status=status)
    talk.result(call, api(agent, call, "t", tool))
    talk.ask("t", agent.words())


def retry_in_loop(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call()
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    talk.result(call, agent.words(8))
    talk.fail("t", 429)
    talk.fail("t", 529)
    rounds(talk, "t", 1)


def cut_off(agent):
    """An answer that breaks off, and is asked for again."""
    talk = Talk(agent, form=agent.rng.choice((OpenAI(), OpenAIStream(), Anthropic())))
    talk.user(agent.words())
    talk.lose("t", agent.words(9))
    call = talk.call()
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    talk.result(call, agent.words(8))
    talk.lose("t", agent.words(9))
    talk.ask("t", agent.words(9))


def answered_one_by_one(agent):
    """Two calls, of which the first is answered before the other is done; each answer asks for more."""
    talk = Talk(agent, form=agent.rng.choice((Gemini(), Responses(), OpenAI())))
    talk.user(agent.words())
    calls = [talk.call(name) for name in ("get_weather", "read_file")]
    talk.ask("t", "", calls)
    talk.ran(calls[0], "t")
    talk.result(calls[0], agent.words(8))
    third = talk.call("run_query")
    talk.ask("t", "", [third])
    talk.ran(calls[1], "t")
    talk.result(calls[1], agent.words(8))
    talk.ran(third, "t")
    talk.result(third, agent.words(8))
    talk.ask("t", agent.words())


def other_order(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call(name) for name in ("get_weather", "read_file", "run_query")]
    talk.ask("t", agent.words(3), calls)
    for call in calls[::-1]:
        talk.ran(call, "t")
        talk.result(call, agent.words(8))
    talk.ask("t", agent.words())


def never_answered(agent):
    """The user says something else while a tool is asked for."""
    talk = Talk(agent, form=agent.rng.choice((Gemini(), Ollama(), OpenAI())))
    talk.user(agent.words())
    talk.ask("t0", agent.words(5), [talk.call()])
    talk.user(agent.words())
    rounds(talk, "t1", 1)


def counted_ids(agent):
    talk = Counted(agent, form=agent.rng.choice((OpenAI(), Anthropic())))
    for turn in range(2):
        talk.user(agent.words())
        rounds(talk, f"t{turn}", 2, http=True)


def counted_ids_same_question(agent):
    """Ids, question and arguments are everyone's; what differs is what the model says, and what the tools give."""
    talk = Counted(agent, form=OpenAI())
    talk.user("Do the daily work.")
    for _ in range(2):
        call = ("call_0", "list_files", {"folder": "inbox"})
        talk.ask("t", agent.words(5), [call])
        talk.ran(call, "t")
        talk.result(call, agent.words(8))
    talk.ask("t", agent.words(9))


def counted_ids_no_text(agent):
    """The same, but the model says nothing at first: only what came before, and who asks, can tell."""
    agent.undecidable = True
    talk = Counted(agent, form=OpenAI())
    talk.user("Do the daily work.")
    for _ in range(2):
        call = ("call_0", "list_files", {"folder": "inbox"})
        talk.ask("t", "", [call])
        talk.ran(call, "t")
        talk.result(call, agent.words(8))
    talk.ask("t", agent.words(9))


def three_without_ids(agent):
    """Three calls of one tool by a provider without ids, each with a request of its own."""
    talk = Talk(agent, form=agent.rng.choice((Gemini(), Ollama())))
    talk.user(agent.words())
    calls = [talk.call("get_page", query=agent.words(2)) for _ in range(3)]
    talk.ask("t", "", calls)
    tools = [talk.ran(call, "t") for call in calls]
    asked = agent.last()
    texts = [api(agent, call, "t", tool, after=[asked]) for call, tool in zip(calls, tools)]
    for call, text in zip(calls, texts):
        talk.result(call, text)
    talk.ask("t", agent.words(), after=[asked + 1, asked + 2, asked + 3])


def equal_calls_with_http(agent):
    """The same tool with the same arguments, twice: what came back tells them apart."""
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call("get_news", topic="sports") for _ in range(2)]
    talk.ask("t", "", calls)
    for call in calls:
        tool, text = talk.ran(call, "t"), agent.words(8)
        http(agent, "news?topic=sports", {"news": text}, "t", tool)
        talk.result(call, text)
    talk.ask("t", agent.words())


def same_page(agent):
    """Everyone asks for the same page, and gets something else."""
    talk = Talk(agent, form=agent.rng.choice((OpenAI(), Anthropic(), Responses())))
    talk.user("What is in the news?")
    call = talk.call("get_news", topic="sports")
    talk.ask("t", "", [call])
    tool, text = talk.ran(call, "t"), agent.words(8)
    http(agent, "news?topic=sports", {"news": text}, "t", tool)
    talk.result(call, text)
    talk.ask("t", agent.words())


def mcp_parallel(agent):
    """Tools of an MCP server, side by side; its answers are event streams."""
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call("lookup_customer", name=agent.words(2)) for _ in range(3)]
    talk.ask("t", "", calls)
    asked = agent.last()
    for number, call in enumerate(calls):
        tool, text = talk.ran(call, "t"), agent.words(8)
        answer = {"jsonrpc": "2.0", "id": number, "result": {"content": [{"type": "text", "text": text}], "isError": False}}
        agent.request("http://mcp.example.com/mcp", {"jsonrpc": "2.0", "id": number, "method": "tools/call",
                                                     "params": {"name": call[1], "arguments": call[2]}},
                      f"event: message\r\ndata: {json.dumps(answer)}\r\n\r\n", trace="t", parent=tool, session="s",
                      after=[asked], content_type="text/event-stream")
        talk.result(call, text)
    talk.ask("t", agent.words(), after=[asked + 1, asked + 2, asked + 3])


def mcp_without_arguments(agent):
    talk = Talk(agent)
    talk.user("Which tables are there? " + agent.words(3))
    call = (agent.id("call_") if talk.form.ids else "", "list_tables", {})
    talk.ask("t", "", [call])
    tool, text = talk.ran(call, "t"), agent.words(8)
    agent.request("http://mcp.example.com/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                                                 "params": {"name": "list_tables", "arguments": {}}},
                  {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text}], "isError": False}},
                  trace="t", parent=tool, session="s")
    talk.result(call, text)
    talk.ask("t", agent.words())


def reminder(agent):
    """The program adds words of its own to a tool's result: no new turn."""
    talk = Talk(agent, form=agent.rng.choice((Anthropic(), OpenAI())))
    talk.user(agent.words())
    call = talk.call()
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    talk.result(call, agent.words(8))
    talk.user("<system-reminder>Keep to the point.</system-reminder>")
    talk.ask("t", agent.words())


KINDS = [two_at_once, without_arguments, weather, tool_retries, retry_in_loop, cut_off, answered_one_by_one, other_order,
         never_answered, counted_ids, counted_ids_same_question, counted_ids_no_text, three_without_ids, equal_calls_with_http, same_page,
         mcp_parallel, mcp_without_arguments, reminder]
