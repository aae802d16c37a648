"""How a server of the tests answers. Each behaviour sends an answer through a Peer in HTTP/1.1; it returns whether the
connection goes on.

The first segment of the path says how it behaves, the rest is free, so that any path can behave in any way:

    /json/...       a JSON answer that tells what came, with Content-Length
    /chunked/...    the same in chunks of odd sizes
    /close/...      the same, ended by closing the connection
    /gzip/...       the same, compressed in the first of gzip, br and zstd that the client takes, if any
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
    /expect/...     417 to a request that expects 100-continue, without reading its body
    /patient/...    no 100-continue, just as /json/ once the body came
    /early/...      103, then as /json/
    /trailers/...   as /chunked/, with a field after the last chunk
    /empty/...      200 without a body
    /none/...       204
    /unmodified/... 304
    /more/...       more bytes than Content-Length says
    /range/...      the part that was asked for
    /large/N/...    so many bytes, which are not kept; with Content-Length
    /ntlm/...       401 on the first two requests of a connection, as multi-pass authentication has it
    /hsts/...       as /json/, with fields for clients that remember: cookies, HSTS, alt-svc, an entity tag
    /dns-query      DNS over HTTPS: every name is 127.0.0.1
"""
import json
import re
import socket
import struct

from answers import ENCODERS, chunk, chunks_of, event, events, head, plain_json
from odd_behaviours import ODD


def chunked(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked"))
    peer.send(chunks_of(answer.body, (1, 10, 7, 100)))
    return True


def until_close(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", "Connection: close") + answer.body)
    return False


def compressed(peer, headers, answer):
    offered = [name for name in ENCODERS if name in headers.get("accept-encoding", "")]
    if not offered:
        return plain_json(peer, headers, answer)
    body = ENCODERS[offered[0]](answer.body)
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Encoding: {offered[0]}",
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
              "silent": silent, **ODD}


def behaviour_of(target):
    """The name in the path of a request, which may be a whole address."""
    return re.sub("^https?://[^/]*", "", target).strip("/").split("/")[0].split("?")[0]
