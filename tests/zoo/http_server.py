"""A small HTTP/1.1 server for tests that keeps every byte it got and sent, standard library only.

How it answers is told by the path of the request: behaviours.py.
CONNECT is answered with 200, after which the connection is served as if it were the origin's. With proxy_challenge a request
without Proxy-Authorization is answered with 407.
"""
import re
import select
import socket
import threading
from dataclasses import dataclass, field

from answers import Answer, answer_to, head, plain_json
from behaviours import BEHAVIOURS, behaviour_of

DEADLINE_S = 60


@dataclass
class Connection:
    """What one connection brought and got."""
    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    open: bool = True


class Gone(Exception):
    """The client is gone."""


def receive(stream):
    """What has come, at least a byte."""
    try:
        data = stream.recv(65536)
    except OSError as error:
        raise Gone from error
    if not data:
        raise Gone
    return data


class Peer:
    """One client's connection, as its thread sees it."""

    def __init__(self, server, stream, record):
        self.server, self.stream, self.record = server, stream, record
        self.buffer = b""
        self.in_tunnel = False

    def fill(self):
        data = receive(self.stream)
        self.record.received += data
        self.buffer += data

    def send(self, data):
        self.record.sent += data
        self.send_unkept(data)

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

    def send_unkept(self, data):
        try:
            self.stream.sendall(data)
        except OSError as error:
            raise Gone from error


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
        if behaviour_of(target) == "expect":
            return method, target, headers, b""
        if behaviour_of(target) != "patient":
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in headers.get("transfer-encoding", ""):
        body = read_chunks(peer)
    else:
        body = peer.take(int(headers.get("content-length", 0)))
    return method, re.sub(r"^https?://[^/]*", "", target), headers, body


class HttpServer:
    """Listens on a free port of the loopback interface, or at a path; a thread for each connection. With a TLS context it
    speaks HTTPS; tunnel_context is for clients that do so behind CONNECT; proxy_challenge makes it ask for a password."""
    def __init__(self, context=None, tunnel_context=None, proxy_challenge=None, listener=None):
        self.context, self.tunnel_context, self.proxy_challenge = context, tunnel_context, proxy_challenge
        self.listener = listener or socket.create_server(("127.0.0.1", 0), backlog=128)
        name = self.listener.getsockname()
        self.port = name[1] if isinstance(name, tuple) else 0
        host = f"[{name[0]}]" if len(name) == 4 else "127.0.0.1"
        self.address = f"{'https' if context else 'http'}://{host}:{self.port}"
        self.changed = threading.Condition()
        self.connections = []
        self.waiting = 0
        self.failed_once = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            select.select([self.listener], [], [])
            with self.changed:  # for seen() a connection is either still waiting at the listener, or has its record
                stream, _ = self.listener.accept()
                record = self.new_record()
            threading.Thread(target=self._serve, args=(stream, record), daemon=True).start()

    def _is_quiet(self):
        """Nobody is connected, nor waits to be accepted: a client may be gone before that."""
        return not any(c.open for c in self.connections) and not select.select([self.listener], [], [], 0)[0]

    def new_record(self):
        record = Connection()
        with self.changed:
            self.connections.append(record)
        return record

    def end_record(self, record):
        with self.changed:
            record.open = False
            self.changed.notify_all()

    def _serve(self, stream, record):
        if stream.family != socket.AF_UNIX:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = Peer(self, stream, record)
        try:
            if self.context:
                peer.stream = self.context.wrap_socket(stream, server_side=True)
            self.talk(peer)
        except (Gone, OSError):
            pass
        finally:
            peer.stream.close()
            self.end_record(record)

    def talk(self, peer):
        """All that is said on a connection; raises Gone."""
        while self.answer_one(peer):
            pass

    def answer_one(self, peer):
        method, target, headers, body = read_request(peer)
        if self.proxy_challenge and "proxy-authorization" not in headers and not peer.in_tunnel:
            peer.send(head("407 Proxy Authentication Required", f"Proxy-Authenticate: {self.proxy_challenge}",
                           "Content-Length: 6") + b"denied")
            return True
        if method == "CONNECT":
            self._open_tunnel(peer)
            return True
        return self.behave(peer, method, target, headers, body)

    def _open_tunnel(self, peer):
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.begin_tunnel(peer)

    def begin_tunnel(self, peer):
        """From now on the client talks as to the origin, with TLS if it begins so."""
        peer.in_tunnel = True
        if self.tunnel_context and peer.stream.recv(1, socket.MSG_PEEK) == b"\x16":
            peer.stream = self.tunnel_context.wrap_socket(peer.stream, server_side=True)

    def behave(self, peer, method, target, headers, body):
        """Answers a request as its path says. False: and ends the connection."""
        act = BEHAVIOURS.get(behaviour_of(target), plain_json)
        answer = Answer(target, b"" if method == "HEAD" else answer_to(method, target, body), body)
        return act(peer, headers, answer)

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
            if not self.changed.wait_for(self._is_quiet, DEADLINE_S):
                raise AssertionError("a connection stayed open")
            return [(bytes(c.received), bytes(c.sent)) for c in self.connections]

    def close(self):
        self.listener.close()
