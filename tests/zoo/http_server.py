"""A small HTTP/1.1 server for tests that keeps every byte it got and sent, standard library only.

The first segment of the path says how it behaves, the rest is free, so that any path can behave in any way:

    /json/...       a JSON answer that tells what came, with Content-Length
    /chunked/...    the same in chunks of odd sizes
    /close/...      the same, ended by closing the connection
    /gzip/...       the same, compressed if the client takes that
    /sse/...        server-sent events, in chunks
    /redirect/...   307 to /json/...
    /found/...      302 to /json/...
    /digest/...     401 with a Digest challenge, then as /json/
    /basic/...      401 with a Basic challenge, then as /json/
    /error/...      500 with a JSON error
    /flaky/...      503 on the first request of a run, then as /json/
    /garbage/...    bytes that are no HTTP
    /half/...       a whole answer with half a JSON text
    /cut/...        half of what Content-Length announced, then the connection is closed
    /drop/...       the connection is closed without an answer
    /reset/...      the same, with a reset
    /stall/...      the begin of a stream, then nothing until the client goes
    /silent/...     nothing at all until the client goes

CONNECT is answered with 200, after which the connection is served as if it were the origin's.
"""
import gzip
import json
import re
import socket
import struct
import threading
import zlib
from dataclasses import dataclass, field

DEADLINE_S = 60


@dataclass
class Connection:
    """What one connection brought and got."""
    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    open: bool = True


class Gone(Exception):
    """The client is gone."""


class Peer:
    """One client's connection, as its thread sees it."""

    def __init__(self, server, stream, record):
        self.server, self.stream, self.record = server, stream, record
        self.buffer = b""

    def fill(self):
        try:
            data = self.stream.recv(65536)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        self.record.received += data
        self.buffer += data

    def send(self, data):
        self.record.sent += data
        try:
            self.stream.sendall(data)
        except OSError as error:
            raise Gone from error

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def take_until(self, mark):
        while mark not in self.buffer:
            self.fill()
        return self.take(self.buffer.index(mark) + len(mark))

    def wait_until_gone(self):
        while True:
            self.fill()


def read_chunks(peer):
    body = b""
    while True:
        size = int(peer.take_until(b"\r\n").split(b";")[0], 16)
        body += peer.take(size)
        peer.take(2)
        if size == 0:
            return body


def read_request(peer):
    head = peer.take_until(b"\r\n\r\n").decode("latin-1")
    method, target, _ = head.split("\r\n")[0].split(" ", 2)
    headers = {}
    for line in head.split("\r\n")[1:]:
        if line:
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
    if headers.get("expect", "").lower() == "100-continue":
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in headers.get("transfer-encoding", ""):
        body = read_chunks(peer)
    else:
        body = peer.take(int(headers.get("content-length", 0)))
    return method, re.sub(r"^http://[^/]*", "", target), headers, body


def head(status, *lines):
    return "\r\n".join([f"HTTP/1.1 {status}", "Server: test", "X-Request-Id: r-1", *lines, "", ""]).encode()


def chunks_of(data, sizes):
    out, at, i = b"", 0, 0
    while at < len(data):
        piece = data[at:at + sizes[i % len(sizes)]]
        out += b"%x\r\n%s\r\n" % (len(piece), piece)
        at += len(piece)
        i += 1
    return out + b"0\r\n\r\n"


def stable(body):
    """The body without what the client makes up anew in each run."""
    return re.sub(rb"-{20,}[0-9a-zA-Z]{16,22}", b"BOUNDARY", body)


def answer_to(method, target, body):
    """An answer in the shape of a chat completion that shows what was understood of the request."""
    heard = f"{method} {target.split('?')[0]} {len(stable(body))} bytes, CRC {zlib.crc32(stable(body)):08x}"
    return json.dumps({
        "id": "c-1", "object": "chat.completion", "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": heard}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}}).encode()


def events():
    for word in ("The", " answer", " comes", " in", " pieces", "."):
        yield {"choices": [{"index": 0, "delta": {"content": word}}]}
    yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def event(data):
    return f"data: {data}\n\n".encode()


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


# --- behaviours: each sends an answer; True: the connection goes on

def plain_json(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {len(answer.body)}") + answer.body)
    return True


def chunked(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked"))
    peer.send(chunks_of(answer.body, (1, 10, 7, 100)))
    return True


def until_close(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", "Connection: close") + answer.body)
    return False


def compressed(peer, headers, answer):
    if "gzip" not in headers.get("accept-encoding", ""):
        return plain_json(peer, headers, answer)
    body = gzip.compress(answer.body, mtime=0)
    peer.send(head("200 OK", "Content-Type: application/json", "Content-Encoding: gzip",
                   f"Content-Length: {len(body)}") + body)
    return True


def stream(peer, _, __):
    peer.send(head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"))
    for data in events():
        peer.send(chunk(event(json.dumps(data))))
    peer.send(chunk(event("[DONE]")) + b"0\r\n\r\n")
    return True


def redirect(peer, _, answer, status="307 Temporary Redirect"):
    target = re.sub("^/[^/]*", "/json", answer.target)
    peer.send(head(status, f"Location: {target}", "Content-Length: 5") + b"moved")
    return True


def found(peer, headers, answer):
    return redirect(peer, headers, answer, "302 Found")


def challenge(peer, headers, answer, how):
    if "authorization" in headers:
        return plain_json(peer, headers, answer)
    peer.send(head("401 Unauthorized", f"WWW-Authenticate: {how}", "Content-Length: 6") + b"denied")
    return True


def digest(peer, headers, answer):
    return challenge(peer, headers, answer, 'Digest realm="test", nonce="1234", qop="auth", algorithm=MD5')


def basic(peer, headers, answer):
    return challenge(peer, headers, answer, 'Basic realm="test"')


def error(peer, _, __):
    body = b'{"error":{"message":"it broke","type":"server_error"}}'
    peer.send(head("500 Internal Server Error", "Content-Type: application/json", f"Content-Length: {len(body)}") + body)
    return True


def flaky(peer, headers, answer):
    with peer.server.changed:
        first = not peer.server.failed_once
        peer.server.failed_once = True
    if not first:
        return plain_json(peer, headers, answer)
    peer.send(head("503 Service Unavailable", "Content-Length: 5") + b"later")
    return True


def garbage(peer, _, __):
    peer.send(b"\x00\x01this is no HTTP\r\n\xff\xfe")
    return False


def half(peer, _, answer):
    body = answer.body[:len(answer.body) // 2]
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}") + body)
    return True


def cut(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {len(answer.body)}"))
    peer.send(answer.body[:len(answer.body) // 2])
    return False


def drop(_, __, ___):
    return False


def reset(peer, _, __):
    peer.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def stall(peer, _, __):
    peer.send(head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"))
    peer.send(chunk(event(json.dumps(next(events())))))
    return silent(peer, _, __)


def silent(peer, _, __):
    with peer.server.changed:
        peer.server.waiting += 1
        peer.server.changed.notify_all()
    peer.wait_until_gone()


BEHAVIOURS = {"json": plain_json, "chunked": chunked, "close": until_close, "gzip": compressed, "sse": stream,
              "redirect": redirect, "found": found, "digest": digest, "basic": basic, "error": error, "flaky": flaky,
              "garbage": garbage, "half": half, "cut": cut, "drop": drop, "reset": reset, "stall": stall,
              "silent": silent}


@dataclass
class Answer:
    target: str
    body: bytes


class HttpServer:
    """Listens on a free port of the loopback interface; a thread for each connection. With a TLS context it speaks
    HTTPS; tunnel_context is for clients that do so behind CONNECT."""

    def __init__(self, context=None, tunnel_context=None):
        self.context, self.tunnel_context = context, tunnel_context
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.address = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self.changed = threading.Condition()
        self.connections = []
        self.waiting = 0
        self.failed_once = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                stream_, _ = self.listener.accept()
            except OSError:
                return
            record = Connection()
            with self.changed:
                self.connections.append(record)
            threading.Thread(target=self._serve, args=(stream_, record), daemon=True).start()

    def _serve(self, stream_, record):
        stream_.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = None
        try:
            if self.context:
                stream_ = self.context.wrap_socket(stream_, server_side=True)
            peer = Peer(self, stream_, record)
            while self._answer(peer):
                pass
        except (Gone, OSError):
            pass
        finally:
            if peer:
                stream_ = peer.stream
            stream_.close()
            with self.changed:
                record.open = False
                self.changed.notify_all()

    def _answer(self, peer):
        method, target, headers, body = read_request(peer)
        if method == "CONNECT":
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self.tunnel_context and peer.stream.recv(1, socket.MSG_PEEK) == b"\x16":
                peer.stream = self.tunnel_context.wrap_socket(peer.stream, server_side=True)
            return True
        behave = BEHAVIOURS.get(target.split("/")[1].split("?")[0], plain_json)
        answer = Answer(target, b"" if method == "HEAD" else answer_to(method, target, body))
        return behave(peer, headers, answer)

    def forget(self):
        """A new run begins."""
        with self.changed:
            self.connections = []
            self.waiting = 0
            self.failed_once = False

    def wait_for_waiting(self, count=1):
        """Until so many clients wait for an answer that never comes."""
        with self.changed:
            return self.changed.wait_for(lambda: self.waiting >= count, DEADLINE_S)

    def seen(self):
        """What all connections of this run brought and got, when all are closed, as (received, sent)."""
        with self.changed:
            if not self.changed.wait_for(lambda: not any(c.open for c in self.connections), DEADLINE_S):
                raise AssertionError("a connection stayed open")
            return [(bytes(c.received), bytes(c.sent)) for c in self.connections]

    def close(self):
        self.listener.close()
