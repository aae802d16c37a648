"""What agents are scripted with: conversations, tools that ask a service, look-ups."""

import json

from forms import FORMS

MODELS = "http://llm.example.com"
SEARCH = "http://api.tavily.com/search"
VECTORS = "http://vectors.example.com/collections/{}/points/search"
TOOLS = "http://tools.example.com"


class Talk:
    """A conversation of an agent in one form; said grows as it goes."""

    def __init__(self, agent, form=None, system=None, session="s", parent=None, **more):
        self.agent, self.form = agent, form or agent.rng.choice(FORMS)
        self.session, self.parent, self.more = session, parent, more
        self.said = [("system", system)] if system else []

    def sent(self):
        return self.said

    def user(self, text):
        self.said.append(("user", text))

    def ask(self, trace, text="", calls=(), after=None, **more):
        """A request and its answer, which is said then."""
        answer = ("assistant", text, list(calls))
        request = self.form.request(self.sent(), **self.more, **more.pop("body", {}))
        content_type = "text/event-stream" if request.get("stream") is True else "application/json"
        label = self.agent.request(
            MODELS + self.form.path, request, self.form.answer(self.agent, answer), trace=trace, parent=self.parent,
            session=self.session, after=after, content_type=content_type, **more)
        self.said.append(answer)
        return label

    def fail(self, trace, status):
        body = {"error": {"message": "overloaded", "type": "server_error", "code": status}}
        return self.agent.request(MODELS + self.form.path, self.form.request(self.sent(), **self.more), body,
                                  status=status, trace=trace, parent=self.parent, session=self.session)

    def lose(self, trace, text, calls=()):
        """A request of which the answer breaks off in the middle."""
        request = self.form.request(self.sent(), **self.more)
        answer = self.form.answer(self.agent, ("assistant", text, list(calls)))
        whole = answer if isinstance(answer, str) else json.dumps(answer)
        content_type = "text/event-stream" if request.get("stream") is True else "application/json"
        return self.agent.request(MODELS + self.form.path, request, whole, trace=trace, parent=self.parent, session=self.session,
                                  content_type=content_type, cut=len(whole) // 2)

    def call(self, name=None, /, **arguments):
        agent = self.agent
        call_id = agent.id("call_") if self.form.ids else ""
        return call_id, name or agent.rng.choice(("get_weather", "read_file", "run_query", "search_web")), \
            arguments or {"query": agent.words(3), "limit": agent.rng.randint(1, 9)}

    def ran(self, call, trace):
        return self.agent.tool(call[1], call[0], trace=trace, parent=self.parent, session=self.session, arguments=call[2])

    def result(self, call, text):
        self.said.append(("tool", call[0], call[1], text))


def api(agent, call, trace, tool, session="s", **more):
    """A tool's own request to some service; its answer."""
    text = agent.words(8)
    query = str(call[2].get("query", agent.word())).replace(" ", "%20")
    agent.request(f"{TOOLS}/{{key}}/{call[1]}/{query}", "{}", {"data": text}, trace=trace, parent=tool, session=session, **more)
    return text


def http(agent, path, answer, trace, tool, session="s", body=None, **more):
    """Some request of a tool."""
    return agent.request(f"{TOOLS}/{{key}}/{path}", body or {}, answer, trace=trace, parent=tool, session=session, **more)


def rounds(talk, trace, count, result=None, http=False):
    """Rounds of a tool loop, then the answer without tools."""
    agent = talk.agent
    for _ in range(count):
        call = talk.call()
        talk.ask(trace, agent.rng.choice(("", agent.words(4))), [call])
        tool = talk.ran(call, trace)
        text = api(agent, call, trace, tool, talk.session) if http else agent.words(8)
        talk.result(call, text if result is None else result(text))
    return talk.ask(trace, agent.words(9))


def embed(agent, text, trace, session="s", **more):
    """One text, or a list of them; the (first) vector."""
    vectors = [agent.vector() for _ in ([text] if isinstance(text, str) else text)]
    data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
    agent.request(f"{MODELS}/v1/embeddings", {"model": "text-embedding-3-small", "input": text},
                  {"object": "list", "data": data, "model": "text-embedding-3-small", "usage": {"prompt_tokens": 4, "total_tokens": 4}},
                  trace=trace, session=session, **more)
    return vectors[0]


def query(agent, vector, trace, found=None, session="s", **more):
    found = found or [agent.words(12) for _ in range(3)]
    points = [{"id": i, "version": 1, "score": 0.9 - i / 10, "payload": {"text": text}} for i, text in enumerate(found)]
    agent.request(VECTORS.format("docs"), {"vector": vector, "limit": 3, "with_payload": True},
                  {"result": points, "status": "ok", "time": 0.001}, trace=trace, session=session, **more)
    return found
