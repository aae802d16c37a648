"""Answers that are rarer than those of behaviours.py, and clients' memory."""
import base64
import re
import struct

from answers import chunks_of, head, plain_json


def expect(peer, headers, answer):
    if "expect" not in headers:
        return plain_json(peer, headers, answer)
    peer.send(head("417 Expectation Failed", "Content-Length: 2") + b"no")
    return True


def early(peer, headers, answer):
    peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    return plain_json(peer, headers, answer)


def trailers(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked", "Trailer: X-Sum"))
    peer.send(chunks_of(answer.body, (9, 70))[:-2] + b"X-Sum: 7\r\n\r\n")
    return True


def empty(peer, _, __):
    peer.send(head("200 OK", "Content-Length: 0"))
    return True


def none(peer, _, __):
    peer.send(head("204 No Content"))
    return True


def unmodified(peer, _, __):
    peer.send(head("304 Not Modified", 'ETag: "t"'))
    return True


def more(peer, _, answer):
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {len(answer.body)}") + answer.body
              + b" and more")
    return False


def part(peer, headers, answer):
    asked = re.match(r"bytes=(\d+)-(\d*)$", headers.get("range", ""))
    if not asked:
        return plain_json(peer, headers, answer)
    begin, end = int(asked[1]), int(asked[2] or len(answer.body) - 1)
    body = answer.body[begin:end + 1]
    peer.send(head("206 Partial Content", f"Content-Range: bytes {begin}-{end}/{len(answer.body)}",
                   f"Content-Length: {len(body)}") + body)
    return True


def large(peer, _, answer):
    left = int(answer.target.split("/")[2])
    peer.send(head("200 OK", "Content-Type: application/json", f"Content-Length: {left}"))
    block = b"x" * 1048576
    while left:
        peer.send_unkept(block[:min(left, len(block))])
        left -= min(left, len(block))
    return True


# A challenge of NTLM: its name, type 2, no target, flags, eight bytes, nothing more.
NTLM_CHALLENGE = base64.b64encode(b"NTLMSSP\0" + struct.pack("<IHHII8s8sHHI", 2, 0, 0, 48, 0x8201, b"12345678", b"",
                                                             0, 0, 48)).decode()


def ntlm(peer, headers, answer):
    token = base64.b64decode(headers.get("authorization", "NTLM ").split()[1:][0] if headers.get("authorization") else "")
    if token[8:9] == b"\3":
        return plain_json(peer, headers, answer)
    how = "NTLM " + NTLM_CHALLENGE if token else "NTLM"
    peer.send(head("401 Unauthorized", f"WWW-Authenticate: {how}", "Content-Length: 6") + b"denied")
    return True


REMEMBERED = ("Set-Cookie: a=1; Path=/; Max-Age=100000000", "Set-Cookie: b=2; Path=/", "ETag: \"t-1\"",
              "Strict-Transport-Security: max-age=31536000", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT")


def remembered(peer, headers, answer):
    if "if-none-match" in headers or "if-modified-since" in headers:
        return unmodified(peer, headers, answer)
    elsewhere = f'Alt-Svc: http/1.1=":{peer.server.port}"; ma=86400'
    peer.send(head("200 OK", *REMEMBERED, elsewhere, f"Content-Length: {len(answer.body)}") + answer.body)
    return True


def resolve(peer, _, answer):
    """One question; an address for type A, nothing for others."""
    question = answer.request[12:]
    is_address = question[-4:-2] == b"\0\1"
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if is_address else b""
    body = answer.request[:2] + b"\x81\x80\0\1\0" + bytes([is_address]) + b"\0\0\0\0" + question + record
    peer.send(head("200 OK", "Content-Type: application/dns-message", f"Content-Length: {len(body)}") + body)
    return True


ODD = {"expect": expect, "early": early, "trailers": trailers, "empty": empty, "none": none, "unmodified": unmodified,
       "more": more, "range": part, "large": large, "ntlm": ntlm, "hsts": remembered, "dns-query": resolve}
