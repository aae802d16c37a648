"""Writes journals by hand, byte for byte as shim/record.h draws them, so that the reading side is tested without the
writing side: with chosen times, ids, damage and ends."""
import os
import struct

TAGS = {
    "pid": 1, "ppid": 2, "start_ticks": 3, "run_id": 4, "leader_pid": 5, "leader_ticks": 6, "exe": 8, "script": 9,
    "host": 10, "leader_name": 12, "env": 13, "dropped_records": 20, "dropped_bytes": 21, "url": 30, "method": 31,
    "match": 32, "body_bytes": 33, "body_flags": 34, "libcurl": 35, "kind": 36, "end_reason": 50, "curlcode": 51,
    "error_text": 52, "status": 53, "http_version": 54, "effective_url": 55, "total_us": 63, "bytes_up": 65,
    "bytes_down": 66,
}
PROCESS, PROCESS_END, DROPPED, START, BODY_SET, END = 1, 2, 3, 10, 11, 12
HEADER_OUT, DATA_OUT, DATA_OUT_SET, HEADER_IN, DATA_IN = 20, 21, 22, 23, 24
DONE = 1


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def fields(**values):
    out = b""
    for name, value in values.items():
        data = struct.pack("<Q", value) if isinstance(value, int) else os.fsencode(value)
        out += struct.pack("<HHI", TAGS[name], 0, len(data)) + data
    return out


def start_ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        return int(stat.read().rpartition(")")[2].split()[19])


class Journal:
    """One process's journal in a run of a spool; appended like one of a writer without a mapping."""

    def __init__(self, spool, run_id, journal_id, start_s, pid=2 ** 22 + 1, exe="/usr/bin/agent", **process):
        self.folder = os.path.join(spool, "runs", run_id)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.path = os.path.join(self.folder, f"{journal_id}.000001.tsj")
        self.sequence = 0
        self.start_ns = int(start_s * 1e9)
        header = struct.pack("<8sII16sIIQQQ60x", b"TSJOURN1", 1, 128, bytes.fromhex(journal_id), 1, pid, 0,
                             self.start_ns, 0)
        with open(self.path, "wb") as file:
            file.write(header + struct.pack("<I", crc32c(header)))
        self.add(PROCESS, fields(pid=pid, start_ticks=process.pop("start_ticks", 1), run_id=run_id, exe=exe,
                                 leader_name=os.path.basename(exe), host="here", **process))

    def add(self, kind, payload=b"", exchange=0, at_s=0.0, offset=0, flags=0):
        self.sequence += 1
        rest = struct.pack("<IHHQQQIIQ", len(payload), kind, flags, int(at_s * 1e9), exchange, offset, 1, 0,
                           self.sequence)
        record = struct.pack("<II", 0x31525354, crc32c(rest + payload)) + rest + payload
        with open(self.path, "ab") as file:
            file.write(record + bytes(-len(record) % 8))

    def start(self, exchange, at_s, url, body=b"", match=1):
        self.add(START, fields(url=url, method="POST", match=match, body_bytes=len(body), body_flags=1,
                               libcurl="8.5.0"), exchange, at_s)
        if body:
            self.add(BODY_SET, body, exchange, at_s)

    def send(self, exchange, at_s, head, body_bytes=0):
        self.add(HEADER_OUT, head, exchange, at_s)
        if body_bytes:
            self.add(DATA_OUT_SET, struct.pack("<HHIQHHIQ", 80, 0, 8, 0, 81, 0, 8, body_bytes), exchange, at_s)

    def receive(self, exchange, at_s, head, *pieces):
        offset = 0
        self.add(HEADER_IN, head, exchange, at_s)
        for piece in pieces:
            self.add(DATA_IN, piece, exchange, at_s, offset)
            offset += len(piece)

    def end(self, exchange, at_s, **values):
        self.add(END, fields(**{"end_reason": DONE, "curlcode": 0, **values}), exchange, at_s)

    def finish(self, at_s):
        self.add(PROCESS_END, b"", 0, at_s)
