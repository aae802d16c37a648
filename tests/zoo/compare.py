"""What two runs of a program must have in common, and what is never the same in two runs."""
import difflib
import re
from dataclasses import dataclass, field

# In what a program prints and in what the server sees. Two runs without the shim agree under these; a case may add its own.
MASKS = [
    (rb", expire \d+", b", expire N"),  # when a cookie with Max-Age ends: seconds since 1970
    (rb"-{20,}[0-9a-zA-Z]{16,22}", b"BOUNDARY"),  # of a form
    (rb'(cnonce|response)="[^"]*"', rb'\1="..."'),  # of a digest
    (rb"(after|in) \d+ m(illi)?s(econds)?", rb"\1 N ms"),  # of an error message
    (rb"[0-9a-f]{4}: ", b""),  # of curl --trace-ascii: places in a piece
    (rb"0x[0-9a-f]{6,}", b"0x..."),
    (rb"local port \d+", b"local port N"),
    (rb"from (\S+) port \d+", rb"from \1 port N"),  # of libcurl 8
]


# Masks that only some cases use, because they would hide too much in others.
TLS_BYTES = [(rb"((<= Recv|=> Send) SSL data, .*\n)([0-9a-f]{4}: .*\n)*", rb"\1")]  # of curl --trace: encrypted, or random
TIMES = [(rb"\d\d:\d\d:\d\d\.\d{6} ", b"TIME ")]  # of curl --trace-time
FRAMES = [  # of HTTP/2, which come as they come: when TLS reads and writes, what an Upgrade read too much
    (rb"[{}] \[\d+ bytes data\]\n", b""),
    (rb"(TIME )?(<= Recv|=> Send) SSL data, .*\n([0-9a-f]{4}: .*\n)*", b""),
    (rb"\* (Cop(ying|ied) HTTP/2 data|HTTP error before) .*\n", b""),
]
PARTS = [(rb"(?m)^\* (\[[\dx]+-[\dx]+\] )?\[[A-Z].*\n", b"")]  # of libcurl, with curl_global_trace: "[TCP] recv(len=..."
SESSIONS = [  # of TLS, when two connections are opened at once
    (rb"\* (SSL re-using session ID|old SSL session ID is stale, removing)\n", b""),
]
NTLM = [(rb"NTLM TlRMTVNTUAAD[0-9A-Za-z+/=]*", b"NTLM TYPE3")]  # with the client's challenge
METER = [(rb"[\d.]+[kM]?|--:--:--|-:--:--", b"N"), (rb"(N|[ :])+", b"N "), (rb"\r[^\n]*", b"")]  # of curl's progress
JSON_TIMES = [(rb'"(time_\w+|speed_\w+|local_port|conn_id|xfer_id)":[\d.]+', rb'"\1":N')]  # of curl -w %{json}


@dataclass
class Run:
    """What could be seen of a run from outside."""
    stdout: bytes
    stderr: bytes
    status: int
    received: list  # bytes that each connection brought to the server
    masks: list = field(default_factory=list)

    def _mask(self, data):
        for pattern, instead in [*self.masks, *MASKS]:
            data = re.sub(pattern, instead, data)
        return data

    def comparable(self, unordered):
        """With unordered: lines in any order, over as many connections as it happened."""
        def text(data):
            data = self._mask(data)
            return sorted(line for line in data.splitlines(True) if line != b"\n") if unordered else data
        if unordered:
            received = text(b"\n".join(self.received).replace(b"POST", b"\nPOST"))
        else:
            received = sorted(map(text, self.received))
        return {"standard output": text(self.stdout), "standard error": text(self.stderr),
                "exit status": self.status, "bytes at the server": received}


def differences(bare, traced):
    """Yields a text for each thing that differs between two comparable() runs."""
    for what, expected in bare.items():
        if traced[what] != expected:
            yield f"{what} differs (- without the shim, + with it)\n" + compared(expected, traced[what])


def compared(expected, got):
    def lines(value):
        parts = value if isinstance(value, list) else [value]
        return [repr(line) for part in parts
                for line in (part.splitlines(True) if isinstance(part, bytes) else [part])]
    diff = list(difflib.unified_diff(lines(expected), lines(got), n=1, lineterm=""))[2:]
    return "\n".join("      " + line[:300] for line in diff[:40])
