"""A scripted agent: the requests that it makes, what it is answered, and the tree that is true of it.

A node is a request (its key comes back as x-request-id) or a run of a tool that is local code. Each node has the trace
that it belongs to, and a parent: another node, or None for the trace's own root and chain. A session is the name of
the conversation that a trace is a turn of.
"""

import json


class Step:
    def __init__(self, key, url, body, after, answer, status=200, headers=(), delay_ms=0, content_type="application/json", cut=None):
        self.key, self.url, self.body, self.after = key, url, body, after
        self.answer, self.status, self.headers = answer, status, list(headers)
        self.delay_ms, self.content_type = delay_ms, content_type
        self.cut = cut  # bytes of the answer after which the connection is closed


class Node:
    def __init__(self, label, trace, parent, session, tool=None):
        self.label, self.trace, self.parent, self.session, self.tool = label, trace, parent, session, tool


class Agent:
    """What a kind of agent (kinds.py) is written with."""

    def __init__(self, name, rng):
        self.name, self.rng = name, rng
        self.steps, self.nodes = [], []
        self.undecidable = False

    # what is asked and answered

    def request(self, url, body, answer, *, trace, parent=None, session=None, after=None, **more):
        """A POST; by default after the step before it. {key} in the URL becomes the label. Returns the label."""
        key = f"{self.name}.{len(self.steps)}"
        if after is None:
            after = [len(self.steps) - 1] if self.steps else []
        url = url.format(key=key) if "{key}" in url else url
        text = body if isinstance(body, str) else json.dumps(body)
        more.setdefault("delay_ms", self.rng.choice((0, 0, 1, 2, 5)))
        self.steps.append(Step(key, url, text, after, answer if isinstance(answer, str) else json.dumps(answer), **more))
        self.nodes.append(Node(key, self.trace(trace), parent, self.session(session or trace)))
        return key

    def tool(self, name, call_id, *, trace, parent=None, session=None, arguments=None):
        """A tool that the program ran between two requests. Returns its label."""
        label = f"{self.name}:{call_id}:{name}:{len(self.nodes)}"
        self.nodes.append(Node(label, self.trace(trace), parent, self.session(session or trace), tool=(call_id, name, json.dumps(arguments, sort_keys=True))))
        return label

    def trace(self, trace):
        return f"{self.name}/{trace}"

    def session(self, session):
        return f"{self.name}#{session}"

    def last(self):
        return len(self.steps) - 1

    # words

    def word(self):
        return "".join(self.rng.choice("bcdfghklmnprstvz") + self.rng.choice("aeiou") for _ in range(3))

    def words(self, count=6):
        return " ".join(self.word() for _ in range(count))

    def id(self, prefix):
        return prefix + "".join(self.rng.choice("0123456789abcdef") for _ in range(12))

    def vector(self, size=16):
        return [round(self.rng.uniform(-1, 1), 7) for _ in range(size)]
