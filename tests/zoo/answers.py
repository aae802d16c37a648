"""What servers of the tests answer, in the shape of a chat completion and in HTTP/1.1."""
import gzip
import json
import re
import struct
import zlib
from dataclasses import dataclass


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


@dataclass
class Answer:
    target: str
    body: bytes
    request: bytes  # the body that came


def plain_json(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {len(answer.body)}") + answer.body)
    return True


def in_brotli(data):
    """One block that is not compressed, as RFC 7932 9.2 has it, and the empty last one."""
    return ((len(data) - 1) << 4 | 1 << 20).to_bytes(3, "little") + data + b"\3"


def in_zstd(data):
    """A frame of one raw block (RFC 8878, 3.1.1); 256 bytes or more."""
    size = struct.pack("<H", len(data) - 256)
    return b"\x28\xb5\x2f\xfd\x60" + size + (len(data) << 3 | 1).to_bytes(3, "little") + data


ENCODERS = {"gzip": lambda data: gzip.compress(data, mtime=0), "br": in_brotli, "zstd": in_zstd}
