#!/usr/bin/env python3
"""A local stand-in for an OpenAI-compatible provider, and for a search service.

    provider.py [--port 0] [--deterministic] [--pace SECONDS]

It answers from the conversation that it is sent: it picks the tool from the user's question, uses the
tool's result in its answer, streams when asked, counts tokens. The first line that it prints is its
address. Endpoints: POST /v1/chat/completions, POST /v1/embeddings, GET /v1/models, POST /search.

Failures are chosen by the model's name, so that a client needs no other change:
    fail-500 fail-429 ...   that status, with an error object     slow-1.5      answers after 1.5 s
    garbage                 bytes that are no JSON                stall         never answers
    half-json               a document cut in the middle          stall-stream  a stream that stops half way
    empty                   no body                               break-stream  a stream that breaks off
    drop                    closes without an answer              error-stream  an error inside a stream
    short                   closes before the promised length
"""
import argparse
import gzip
import hashlib
import json
import re
import socket
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NEWS_QUESTION = "what is the latest news on openai product releases?"
NEWS_USAGE = {False: (67, 45), True: (245, 180)}  # by: a tool result is there

NEWS = [
    ("GPT-4 Turbo", "a context window of 128K tokens, for longer documents"),
    ("ChatGPT Enterprise", "security and administration for companies"),
    ("DALL-E 3", "images made inside ChatGPT"),
    ("Custom GPTs", "a marketplace of assistants made by users"),
]


def count_tokens(text):
    """Words and punctuation marks: not what a tokenizer says, but the same each time."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def text_of(message):
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def last_question(messages):
    questions = [text_of(m) for m in messages if m.get("role") == "user"]
    return questions[-1] if questions else ""


def results_of_turn(messages):
    """Tool results that came after the last question."""
    results = []
    for message in messages:
        if message.get("role") == "user":
            results = []
        elif message.get("role") == "tool":
            results.append(text_of(message))
    return results


def offered(request):
    return {t.get("function", {}).get("name") for t in request.get("tools") or []}


def wanted_tools(request, question):
    """The tools that this question needs, as (name, arguments)."""
    lower, names = question.lower(), offered(request)
    wanted = []
    if "search_web" in names and re.search(r"\b(latest|news|search|current|today)\b", lower):
        query = re.sub(r"[^\w\s]", "", question.split("?")[0])
        wanted.append(("search_web", {"query": query}))
    if "read_doc" in names:
        documents = re.findall(r"\b(install|limit|logging)", lower)
        for name in dict.fromkeys("limits" if d == "limit" else d for d in documents):
            wanted.append(("read_doc", {"name": name}))
    if lower.startswith("step by step"):  # one tool at a time
        wanted = wanted[len(results_of_turn(request["messages"])):][:1]
    return wanted


def compose(request, question, results):
    """The answer in words."""
    if results:
        lines = [re.sub(r"^[-#\d.\s]+", "", line) for r in results for line in r.splitlines()]
        lines = [line for line in lines if line][:6]
        return "Here is what I found:\n\n" + "\n".join("- " + line for line in lines)
    questions = [text_of(m) for m in request["messages"] if m.get("role") == "user"]
    if "first ask" in question.lower():
        return f"You first asked: {questions[0]}"
    return f"You said: {question}" if len(questions) == 1 else \
        f"You said: {question} (question {len(questions)} of this conversation)"


class Reply:
    """What the model says to one request."""

    def __init__(self, request, identify):
        messages = request["messages"]
        question, results = last_question(messages), results_of_turn(messages)
        step_by_step = question.lower().startswith("step by step")
        tools = wanted_tools(request, question) if not results or step_by_step else []
        self.content = None if tools else compose(request, question, results)
        self.tool_calls = [
            {"id": "call_" + identify(f"tool{i}")[:24], "type": "function",
             "function": {"name": name, "arguments": json.dumps(arguments)}}
            for i, (name, arguments) in enumerate(tools)]
        self.finish_reason = "tool_calls" if tools else "stop"
        self.model = request.get("model", "")
        self.id = "chatcmpl-" + identify("id")[:29]
        self.usage = self.count_usage(messages, question, bool(results))

    def count_usage(self, messages, question, has_results):
        prompt = sum(count_tokens(text_of(m)) + 4 for m in messages)
        completion = count_tokens(self.content or "") + \
            sum(count_tokens(c["function"]["arguments"]) + 4 for c in self.tool_calls)
        if question.lower().startswith(NEWS_QUESTION):
            prompt, completion = NEWS_USAGE[has_results]
        return {"prompt_tokens": prompt, "completion_tokens": completion,
                "total_tokens": prompt + completion}

    def message(self):
        message = {"role": "assistant", "content": self.content}
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls
        return message

    def document(self, created):
        return {"id": self.id, "object": "chat.completion", "created": created,
                "model": self.model, "usage": self.usage,
                "choices": [{"index": 0, "message": self.message(), "logprobs": None,
                             "finish_reason": self.finish_reason}]}

    def deltas(self):
        yield {"role": "assistant", "content": "" if self.content else None}
        for piece in re.findall(r"\s*\S+\s*", self.content or ""):
            yield {"content": piece}
        for index, call in enumerate(self.tool_calls):
            function = call["function"]
            yield {"tool_calls": [{"index": index, "id": call["id"], "type": "function",
                                   "function": {"name": function["name"], "arguments": ""}}]}
            for start in range(0, len(function["arguments"]), 12):
                piece = function["arguments"][start:start + 12]
                yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}

    def chunks(self, created, include_usage):
        def chunk(choices, **more):
            return {"id": self.id, "object": "chat.completion.chunk", "created": created,
                    "model": self.model, "choices": choices, **more}

        more = {"usage": None} if include_usage else {}
        for delta in self.deltas():
            yield chunk([{"index": 0, "delta": delta, "finish_reason": None}], **more)
        yield chunk([{"index": 0, "delta": {}, "finish_reason": self.finish_reason}], **more)
        if include_usage:
            yield chunk([], usage=self.usage)


def embed(text, size=8):
    digest = hashlib.sha256(text.encode()).digest()
    return [round(b / 255 - 0.5, 6) for b in digest[:size]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stand-in", ""
    timeout = 120
    disable_nagle_algorithm = True

    def log_message(self, format, *args):
        pass

    def do_GET(self):
        self.server.note(self, b"")
        if self.path == "/v1/models":
            return self.send_json(200, {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]})
        return self.send_error_object(404, "not_found", f"no such path: {self.path}")

    def do_POST(self):
        body = self.read_body()
        self.server.note(self, body)
        route = ROUTES.get(self.path.split("?")[0])
        if not route:
            return self.send_error_object(404, "not_found", f"no such path: {self.path}")
        try:
            request = json.loads(body)
        except ValueError:
            return self.send_error_object(400, "invalid_request_error", "the body is not JSON")
        self.identify = self.server.identifier(self.path, body)
        return route(self, request)

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    # -- what the endpoints do

    def chat(self, request):
        if not isinstance(request.get("messages"), list) or not request["messages"]:
            return self.send_error_object(400, "invalid_request_error", "messages must be a list")
        model = self.server.model_for(request)
        for pattern, misbehave in MISBEHAVIOURS:
            match = re.fullmatch(pattern, model)
            if match and not misbehave(self, request, *match.groups()):
                return None
        reply = Reply(request, self.identify)
        self.server.think(10)
        if request.get("stream"):
            return self.stream(reply, request)
        return self.send_json(200, reply.document(self.server.now()))

    def embeddings(self, request):
        texts = request.get("input")
        texts = texts if isinstance(texts, list) else [texts]
        count = sum(count_tokens(str(t)) for t in texts)
        self.send_json(200, {
            "object": "list", "model": request.get("model", ""),
            "data": [{"object": "embedding", "index": i, "embedding": embed(str(t))}
                     for i, t in enumerate(texts)],
            "usage": {"prompt_tokens": count, "total_tokens": count}})

    def search(self, request):
        words = set(re.findall(r"\w+", str(request.get("query", "")).lower()))
        results = [{"title": title, "url": f"https://news.example/{i}", "content": content,
                    "score": round(0.9 - i / 10, 1)} for i, (title, content) in enumerate(NEWS)]
        if not words & {"openai", "news", "gpt", "latest"}:
            results = []
        self.send_json(200, {"query": request.get("query"), "results":
                             results[:int(request.get("max_results") or 4)]})

    # -- how answers go out

    def head(self, status, content_type, **headers):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("x-request-id", "req_" + self.identify("request")[:24])
        self.send_header("openai-processing-ms", "12")
        self.send_header("Set-Cookie", "__cf_bm=" + self.identify("cookie")[:32] + "; Path=/; HttpOnly")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def identify(self, what):  # replaced for each POST
        return uuid.uuid4().hex

    def send_bytes(self, status, body, content_type="application/json", **headers):
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 256:
            body, headers["Content_Encoding"] = gzip.compress(body, mtime=0), "gzip"
        self.head(status, content_type, Content_Length=len(body), **headers)
        self.wfile.write(body)

    def send_json(self, status, document):
        self.send_bytes(status, json.dumps(document).encode())

    def send_error_object(self, status, kind, message):
        self.send_json(status, {"error": {"message": message, "type": kind, "param": None, "code": None}})

    def send_chunk(self, text):
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def send_event(self, document):
        self.send_chunk(f"data: {json.dumps(document)}\n\n")

    def begin_stream(self):
        self.head(200, "text/event-stream", Transfer_Encoding="chunked", Cache_Control="no-cache")

    def stream(self, reply, request, stop_after=None):
        include_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        self.begin_stream()
        for i, chunk in enumerate(reply.chunks(self.server.now(), include_usage)):
            if i == stop_after:
                return False
            self.send_event(chunk)
            self.server.think(1)
        self.send_chunk("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")
        return False

    def hang_up(self):
        """Closes at once; what was written before is delivered."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


# Each returns true when the request is to be answered as usual after all.

def fail_with_status(handler, request, status):
    kinds = {"401": "invalid_request_error", "429": "rate_limit_error"}
    handler.send_error_object(int(status), kinds.get(status, "server_error"),
                              "The server had an error while processing your request")


def send_garbage(handler, request):
    handler.send_bytes(200, bytes(range(1, 256)) * 2 + b"{]not json")


def send_half_json(handler, request):
    body = json.dumps(Reply(request, handler.identify).document(handler.server.now())).encode()
    handler.send_bytes(200, body[:len(body) // 2])


def send_nothing(handler, request):
    handler.send_bytes(200, b"")


def drop(handler, request):
    handler.hang_up()


def send_short(handler, request):
    body = json.dumps(Reply(request, handler.identify).document(handler.server.now())).encode()
    handler.head(200, "application/json", Content_Length=len(body))
    handler.wfile.write(body[:len(body) // 2])
    handler.hang_up()


def answer_late(handler, request, seconds):
    return not handler.server.stopping.wait(float(seconds))


def stall(handler, request):
    handler.server.stopping.wait()
    handler.hang_up()


def stall_stream(handler, request):
    handler.stream(Reply(request, handler.identify), request, stop_after=4)
    handler.server.note_stalled()
    handler.server.stopping.wait()
    handler.hang_up()


def break_stream(handler, request):
    handler.stream(Reply(request, handler.identify), request, stop_after=4)
    handler.hang_up()


def error_in_stream(handler, request):
    handler.stream(Reply(request, handler.identify), request, stop_after=3)
    handler.send_event({"error": {"message": "overloaded", "type": "server_error", "code": "overloaded"}})
    handler.wfile.write(b"0\r\n\r\n")


MISBEHAVIOURS = [
    (r"fail-(\d{3})", fail_with_status),
    (r"garbage", send_garbage),
    (r"half-json", send_half_json),
    (r"empty", send_nothing),
    (r"drop", drop),
    (r"short", send_short),
    (r"slow-(\d+(?:\.\d+)?)", answer_late),
    (r"stall", stall),
    (r"stall-stream", stall_stream),
    (r"break-stream", break_stream),
    (r"error-stream", error_in_stream),
]

ROUTES = {
    "/v1/chat/completions": Handler.chat,
    "/v1/embeddings": Handler.embeddings,
    "/search": Handler.search,
}


class Provider(ThreadingHTTPServer):
    """The server, with a memory of what it was sent; tests run it in a thread of their own."""

    daemon_threads = True

    def __init__(self, port=0, deterministic=False, pace=0.0):
        super().__init__(("127.0.0.1", port), Handler)
        self.deterministic = deterministic
        self.pace = pace  # seconds between the pieces of a stream; ten times that before an answer
        self.stopping = threading.Event()
        self.changed = threading.Condition()
        self.requests = []  # {"method", "path", "headers": [(name, value)], "body": bytes}
        self.stalled = 0    # streams that have stopped half way
        self.fail_after = None  # number of chat requests that are answered well; None: all

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def think(self, times):
        if self.pace:
            self.stopping.wait(self.pace * times)

    def now(self):
        return 1700000000 if self.deterministic else int(time.time())

    def identifier(self, path, body):
        if not self.deterministic:
            return lambda what: uuid.uuid4().hex
        return lambda what: hashlib.sha256(what.encode() + path.encode() + body).hexdigest()

    def note(self, handler, body):
        with self.changed:
            self.requests.append({"method": handler.command, "path": handler.path,
                                  "headers": handler.headers.items(), "body": body})
            self.changed.notify_all()

    def model_for(self, request):
        """The name that decides how to behave: the request's, unless this server is to fail from now on."""
        chats = sum(r["path"].startswith("/v1/chat/") for r in self.requests)
        if self.fail_after is not None and chats > self.fail_after:
            return "fail-500"
        return str(request.get("model", ""))

    def note_stalled(self):
        with self.changed:
            self.stalled += 1
            self.changed.notify_all()

    def wait_until(self, condition, seconds=30):
        """Waits until condition(self) holds; false when it did not in time."""
        with self.changed:
            return self.changed.wait_for(lambda: condition(self), seconds)

    def handle_error(self, request, client_address):
        pass  # clients that go away are part of the game

    def stop(self):
        self.stopping.set()
        self.shutdown()
        self.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0: one that is free")
    parser.add_argument("--deterministic", action="store_true", help="same request, same ids")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds between pieces of a stream")
    options = parser.parse_args()
    with Provider(options.port, options.deterministic, options.pace) as provider:
        print(provider.address, flush=True)
        try:
            provider.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
