"""The kinds of agents: each writes down what an agent of its kind does, and the tree that is true of it."""

import json

import kinds_agents
import kinds_history
import kinds_lookup
import kinds_tools
from forms import Anthropic, Gemini, Ollama, OpenAI, Responses
from talk import MODELS, SEARCH, Talk, api, embed, query, rounds


def question(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    talk.ask("t", agent.words())


def chat(agent):
    talk = Talk(agent, system=agent.rng.choice((None, agent.words())))
    for turn in range(3):
        talk.user(agent.words())
        talk.ask(f"t{turn}", agent.words())


def tool_loop(agent):
    talk = Talk(agent)
    for turn in range(2):
        talk.user(agent.words())
        rounds(talk, f"t{turn}", agent.rng.randint(1, 3))


def http_tool(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    rounds(talk, "t", agent.rng.randint(1, 3), http=True)


def parallel_tools(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call(name, query=agent.words(3)) for name in ("get_weather", "read_file", "run_query")]
    talk.ask("t", "", calls)
    asked, texts = agent.last(), []
    for call in calls:
        texts.append(api(agent, call, "t", talk.ran(call, "t"), after=[asked]))
    for call, text in zip(calls, texts):
        talk.result(call, text)
    talk.ask("t", agent.words(), after=list(range(asked + 1, asked + 4)))


def retry(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    for status in agent.rng.choice(((429,), (500, 503), (429, 429))):
        talk.fail("t", status)
    rounds(talk, "t", 1)


def rag(agent):
    asked, talk = agent.words(), Talk(agent)
    found = query(agent, embed(agent, asked, "t"), "t")
    talk.user("Context:\n" + "\n---\n".join(found) + "\n\nQuestion: " + asked)
    talk.ask("t", agent.words())


def rag_reranked(agent):
    asked, talk = agent.words(), Talk(agent)
    found = query(agent, embed(agent, asked, "t"), "t")
    agent.request(f"{MODELS}/v1/rerank", {"model": "rerank-v3.5", "query": asked, "documents": found, "top_n": 2},
                  {"id": agent.id("r"), "results": [{"index": 1, "relevance_score": 0.8}, {"index": 0, "relevance_score": 0.5}]},
                  trace="t", session="s")
    talk.user("Context:\n" + found[1] + "\n" + found[0] + "\n\nQuestion: " + asked)
    talk.ask("t", agent.words())


def searched(agent):
    asked, talk = agent.words(), Talk(agent)
    found = [agent.words(12) for _ in range(2)]
    agent.request(SEARCH, {"query": asked, "max_results": 2},
                  {"query": asked, "results": [{"title": agent.word(), "url": "http://x.example/", "content": text, "score": 0.5} for text in found]},
                  trace="t", session="s")
    talk.user(f"Use these sources.\n{found[0]}\n{found[1]}\n{asked}")
    talk.ask("t", agent.words())


def sub_agent(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("ask_expert", question=agent.words())
    talk.ask("t", "", [call])
    tool = talk.ran(call, "t")
    expert = Talk(agent, session="s", parent=tool)
    expert.user(call[2]["question"])
    rounds(expert, "t", agent.rng.randint(0, 2))
    talk.result(call, expert.said[-1][1])
    talk.ask("t", agent.words())


class CutTalk(Talk):
    """Sends only the last messages, from a user's on."""

    def sent(self):
        kept = self.said[-4:]
        while kept and kept[0][0] == "tool":
            kept = self.said[-len(kept) - 1 :]
        return kept


def cut_history(agent):
    talk = CutTalk(agent, form=agent.rng.choice((OpenAI(), Anthropic())))
    for turn in range(4):
        talk.user(agent.words())
        rounds(talk, f"t{turn}", agent.rng.randint(0, 1))


def summarised(agent):
    talk = Talk(agent, system=agent.words())
    for turn in range(2):
        talk.user(agent.words())
        talk.ask(f"t{turn}", agent.words())
    talk.said = [("system", "Summary: " + agent.words(9)), talk.said[-1]]
    talk.user(agent.words())
    rounds(talk, "t2", 1)


class RewritingTalk(Talk):
    """Sends what was said with other white space."""

    def sent(self):
        return [(m[0], m[1].replace(" ", "  ") + "\n" if m[1] else m[1], *m[2:]) if m[0] == "assistant" else m for m in self.said]


def rewritten_history(agent):
    talk = RewritingTalk(agent)
    for turn in range(2):
        talk.user(agent.words())
        rounds(talk, f"t{turn}", 1)


def same_prompt(agent):
    talk = Talk(agent, form=OpenAI())
    talk.user("Do the daily work.")
    rounds(talk, "t", 2)


def same_everything(agent):
    agent.undecidable = True
    talk = Talk(agent, form=OpenAI())
    talk.user("Say yes.")
    talk.ask("t0", "yes")
    talk.user("Again.")
    talk.ask("t1", "yes")


def empty_results(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    rounds(talk, "t", 2, result=lambda text: "")


def same_call_twice(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    calls = [talk.call("roll_dice", sides=6) for _ in range(2)]
    talk.ask("t", "", calls)
    for call in calls:
        talk.ran(call, "t")
        talk.result(call, str(agent.rng.randint(1, 6)))
    talk.ask("t", agent.words())


def rewritten_result(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    rounds(talk, "t", 2, http=True, result=lambda text: "In short: " + text.upper())


def shared_system(agent):
    talk = Talk(agent, system="You are a careful assistant of the company. Answer briefly. " * 4)
    talk.user("Where is order %d?" % agent.rng.randint(1, 3))
    rounds(talk, "t", 1)


def by_answer_id(agent):
    form, more, last = Responses(), {}, None
    for turn in range(2):
        said = [("user", agent.words())]
        for step in range(agent.rng.randint(1, 2) + 1):
            last_step = step > 0
            call = (agent.id("call_"), "lookup", {"key": agent.word()})
            answer = form.answer(agent, ("assistant", agent.words(), [] if last_step else [call]))
            agent.request(MODELS + form.path, form.request(said, **more), answer, trace=f"t{turn}", session="s")
            more = {"previous_response_id": answer["id"]}
            if last_step:
                break
            agent.tool(call[1], call[0], trace=f"t{turn}", session="s", arguments=call[2])
            said = [("tool", call[0], call[1], agent.words())]


def kept_conversation(agent):
    form, conversation = Responses(), agent.id("conv_")
    for turn in range(3):
        answer = form.answer(agent, ("assistant", agent.words(), []))
        agent.request(MODELS + form.path, form.request([("user", agent.words())], conversation=conversation), answer,
                      trace=f"t{turn}", session="s")


def no_ids(agent):
    talk = Talk(agent, form=agent.rng.choice((Gemini(), Ollama())))
    talk.user(agent.words())
    calls = [talk.call(name, query=agent.words(3)) for name in ("get_weather", "get_weather", "read_file")]
    talk.ask("t", "", calls)
    for call in calls:
        talk.ran(call, "t")
        talk.result(call, agent.words())
    rounds(talk, "t", 1)


def mcp_tool(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    for number in range(2):
        call = talk.call("lookup_customer", name=agent.words(2))
        talk.ask("t", "", [call])
        tool, text = talk.ran(call, "t"), agent.words(8)
        agent.request("http://mcp.example.com/mcp",
                      {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": call[1], "arguments": call[2]}},
                      {"jsonrpc": "2.0", "id": number, "result": {"content": [{"type": "text", "text": text}], "isError": False}},
                      trace="t", parent=tool, session="s")
        talk.result(call, text)
    talk.ask("t", agent.words())


def searching_tool(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    call = talk.call("search_web", query=agent.words(3))
    talk.ask("t", "", [call])
    tool, found = talk.ran(call, "t"), [agent.words(10) for _ in range(2)]
    agent.request(SEARCH, {"query": call[2]["query"]},
                  {"query": call[2]["query"], "results": [{"title": "x", "url": "http://x.example/", "content": t} for t in found]},
                  trace="t", parent=tool, session="s")
    talk.result(call, json.dumps(found))
    talk.ask("t", agent.words())


KINDS = [question, chat, tool_loop, http_tool, parallel_tools, retry, rag, rag_reranked, searched, sub_agent, cut_history,
         summarised, rewritten_history, same_prompt, same_everything, empty_results, same_call_twice, rewritten_result,
         shared_system, by_answer_id, kept_conversation, no_ids, mcp_tool, searching_tool,
         *kinds_tools.KINDS, *kinds_history.KINDS, *kinds_agents.KINDS, *kinds_lookup.KINDS]
