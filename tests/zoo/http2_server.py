"""A server for tests that speaks HTTP/2 too: over TLS by ALPN, without TLS with prior knowledge or by Upgrade. It answers
like http_server.py, and keeps what it got and sent for each stream, so that two runs can be compared whatever their
frames were. Needs python3-h2.

    /push/...       pushes /json/pushed, then as /json/
    /rst/...        the stream is reset without an answer
    /rstlate/...    the same after half an answer
    /refused/...    the first such stream of a run is refused in a way that allows another try, then as /json/
    /goaway/...     as /json/, and the client is asked to go
"""
import sys
import threading

from answers import Answer, answer_to, head, plain_json
from behaviours import BEHAVIOURS, behaviour_of
from http_server import Gone, HttpServer, receive

# Debian's packages, for a python3 that is not Debian's.
sys.path.append("/usr/lib/python3/dist-packages")
import h2.config  # noqa: E402  pylint: disable=wrong-import-position
import h2.connection  # noqa: E402  pylint: disable=wrong-import-position
import h2.events  # noqa: E402  pylint: disable=wrong-import-position
import h2.exceptions  # noqa: E402  pylint: disable=wrong-import-position
import hyperframe.frame  # noqa: E402  pylint: disable=wrong-import-position

PREFACE = b"PRI * HTTP/2.0"
INTERNAL_ERROR, REFUSED_STREAM = 2, 7
OF_ONE_CONNECTION = {"connection", "transfer-encoding", "trailer", "server"}


def fields_of(head):
    """The status and the fields of a head in HTTP/1.1, as HTTP/2 has them."""
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = [line.split(": ", 1) for line in lines if line]
    return first.split()[1], [(name.lower(), value) for name, value in fields if name.lower() not in OF_ONE_CONNECTION]


class StreamPeer:
    """One stream. To the behaviours it is a Peer: what they send as HTTP/1.1 goes out in frames."""

    def __init__(self, talk, number):
        self.talk, self.server, self.number = talk, talk.server, number
        self.record = self.server.new_record()
        self.chunked = self.begun = self.gone = self.ended = False
        self.left = -1  # bytes of the body that are to come, if that was told
        self.reset_code = None
        self.trailers = []
        self.window = threading.Condition(talk.lock)

    def send(self, data):
        while data and not self.begun:
            head, _, data = data.partition(b"\r\n\r\n")
            self._send_head(head, data)
        if self.chunked:
            data = self._dechunk(data)
        self.send_unkept(data)
        self.record.sent += data

    def _send_head(self, head, body):
        status, fields = fields_of(head)
        self.begun = not status.startswith("1")
        self.chunked = b"\r\nTransfer-Encoding: chunked" in head
        self.left = int(dict(fields).get("content-length", -1))
        with self.talk.lock:
            self._check()
            self.talk.state.send_headers(self.number, [(":status", status), *fields])
            if not body:
                self._flush()

    def _dechunk(self, data):
        body = b""
        while data:
            size, _, data = data.partition(b"\r\n")
            body, data = body + data[:int(size, 16)], data[int(size, 16) + 2 * bool(int(size, 16)):]
            if int(size, 16) == 0:
                break
        self.trailers = fields_of(b"x x\r\n" + data)[1]
        return body

    def send_unkept(self, data):
        while data:
            with self.talk.lock:
                self._check()
                room = min(self.talk.state.local_flow_control_window(self.number), self.talk.state.max_outbound_frame_size)
                if room <= 0:
                    self.window.wait(60)
                    continue
                self._send_piece(data[:room])
            data = data[room:]

    def _send_piece(self, data):
        """The last one says so, so that the client never sees a stream between its last byte and its end."""
        self.left -= len(data)
        self.ended = self.left == 0 and self.reset_code is None
        self.talk.state.send_data(self.number, data, end_stream=self.ended)
        self._flush()

    def _flush(self):
        """Half an answer and the reset after it go out together: clients tell by the way they come."""
        if self.reset_code is None:
            self.talk.flush()

    def _check(self):
        if self.gone:
            raise Gone

    def finish(self, goes_on):
        with self.talk.lock:
            if self.gone or self.ended:
                return
            if self.reset_code is not None or not (goes_on or self.begun):
                self.talk.state.reset_stream(self.number, self.reset_code or INTERNAL_ERROR)
            elif self.trailers:
                self.talk.state.send_headers(self.number, self.trailers, end_stream=True)
            else:
                self.talk.state.end_stream(self.number)
            self.talk.flush()

    def wait_until_gone(self):
        with self.talk.lock:
            while not self.gone:
                self.window.wait(60)
        raise Gone

    def lose(self, why=b""):
        """The client gave this stream up, or the connection ended. What is refused of a push may have been sent before."""
        with self.talk.lock:
            if not self.gone:
                self.gone = True
                if self.record.open and self.reset_code is None and self.number % 2:
                    self.record.received += why
                self.window.notify_all()


# --- behaviours that only streams have

def push(peer, headers, answer):
    if not peer.talk.state.remote_settings.enable_push:
        return plain_json(peer, headers, answer)
    asked = [(":method", "GET"), (":scheme", headers[":scheme"]), (":authority", headers[":authority"]),
             (":path", "/json/pushed")]
    with peer.talk.lock:
        number = peer.talk.state.get_next_available_stream_id()
        peer.talk.state.push_stream(peer.number, number, asked)
        peer.talk.flush()
    peer.talk.begin(StreamPeer(peer.talk, number), dict(asked), b"")
    return plain_json(peer, headers, answer)


def rst(peer, _, __):
    peer.reset_code = INTERNAL_ERROR


def rst_late(peer, _, answer):
    peer.reset_code = INTERNAL_ERROR
    peer.send(head("200 OK", "Content-Length: 1000") + answer.body)


def refused(peer, headers, answer):
    with peer.server.changed:
        first, peer.server.failed_once = not peer.server.failed_once, True
    if not first:
        return plain_json(peer, headers, answer)
    peer.reset_code = REFUSED_STREAM
    return False


def goaway(peer, headers, answer):
    with peer.talk.lock:
        peer.talk.peer.stream.sendall(hyperframe.frame.GoAwayFrame(0, last_stream_id=peer.number).serialize())
    return plain_json(peer, headers, answer)


STREAM_BEHAVIOURS = {"push": push, "rst": rst, "rstlate": rst_late, "cut": rst_late, "drop": rst, "reset": rst,
                     "refused": refused, "goaway": goaway}


class Talk:
    """One connection of HTTP/2."""

    def __init__(self, server, peer):
        self.server, self.peer = server, peer
        self.lock = threading.RLock()
        self.state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="latin-1"))
        self.streams = {}
        self.requests = {}

    def flush(self):
        try:
            self.peer.stream.sendall(self.state.data_to_send())
        except OSError as error:
            raise Gone from error

    def run(self, upgrade=None):
        """Until the client goes. upgrade: what it said of its settings, its headers and its body, when it came from
        HTTP/1.1."""
        with self.lock:
            if upgrade:
                self.state.initiate_upgrade_connection(upgrade[0])
            else:
                self.state.initiate_connection()
            self.flush()
        if upgrade:
            self.begin(StreamPeer(self, 1), upgrade[1], upgrade[2])
        try:
            while True:
                data, self.peer.buffer = self.peer.buffer or receive(self.peer.stream), b""
                with self.lock:
                    for event in self.state.receive_data(data):
                        self._take(event)
                    self.flush()
        finally:
            for stream in list(self.streams.values()):
                stream.lose()

    def _take(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.requests[event.stream_id] = (dict(event.headers), bytearray(), event.headers)
        elif isinstance(event, h2.events.DataReceived):
            self.requests[event.stream_id][1].extend(event.data)
            self.state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            headers, body, listed = self.requests.pop(event.stream_id)
            peer = StreamPeer(self, event.stream_id)
            peer.record.received += "".join(f"{name}: {value}\n" for name, value in listed).encode("latin-1") + b"\n"
            self.begin(peer, headers, bytes(body))
        elif isinstance(event, h2.events.StreamReset) and event.stream_id in self.streams:
            self.streams[event.stream_id].lose(f"\nreset with {event.error_code}\n".encode())
        elif isinstance(event, h2.events.WindowUpdated):
            for stream in list(self.streams.values()):
                stream.window.notify_all()

    def begin(self, stream, headers, body):
        """Answers a request, in a thread of its own."""
        stream.record.received += body
        self.streams[stream.number] = stream
        threading.Thread(target=self._answer, args=(stream, headers, body), daemon=True).start()

    def _answer(self, stream, headers, body):
        try:
            goes_on = self.server.behave_in_stream(stream, headers, body)
            stream.finish(goes_on)
        except (Gone, OSError, h2.exceptions.ProtocolError):
            pass
        finally:
            self.server.end_record(stream.record)


class Http2Server(HttpServer):
    """Of each connection of HTTP/2 only its streams are kept."""

    def talk(self, peer):
        if self.context and peer.stream.selected_alpn_protocol() == "h2":
            return Talk(self, peer).run()
        while True:
            while len(peer.buffer) < len(PREFACE) and b"\r\n" not in peer.buffer:
                peer.fill()
            if peer.buffer.startswith(PREFACE):
                peer.record.received.clear()
                return Talk(self, peer).run()
            if not self.answer_one(peer):
                return None

    def behave(self, peer, method, target, headers, body):
        if headers.get("upgrade") == "h2c":
            return self._upgrade(peer, method, target, headers, body)
        return super().behave(peer, method, target, headers, body)

    def behave_in_stream(self, stream, headers, body):
        """The same for a stream."""
        target = headers[":path"]
        act = STREAM_BEHAVIOURS.get(behaviour_of(target)) or BEHAVIOURS.get(behaviour_of(target), plain_json)
        heard = b"" if headers[":method"] == "HEAD" else answer_to(headers[":method"], target, body)
        return act(stream, headers, Answer(target, heard, body))

    def _upgrade(self, peer, method, target, headers, body):
        peer.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        fields = {**headers, ":method": method, ":path": target, ":scheme": "http", ":authority": headers["host"]}
        Talk(self, peer).run((headers["http2-settings"].encode(), fields, body))
