"""Reads the journals of a spool, after shim/record.h. For tests: everything is checked, and nothing is forgiven but
the end of a segment."""
import struct
from dataclasses import dataclass, field
from pathlib import Path

SEGMENT = struct.Struct("<8sII16sIIQQQ60sI")
RECORD = struct.Struct("<IIIHHQQQIIQ")
FIELD = struct.Struct("<HHI")
RECORD_MAGIC = 0x31525354

(PROCESS, PROCESS_END, DROPPED, START, BODY_SET, END, HEADER_OUT, DATA_OUT, DATA_OUT_SET, HEADER_IN, DATA_IN) = (
    1, 2, 3, 10, 11, 12, 20, 21, 22, 23, 24)
DONE, REMOVED, CLEANUP = 1, 2, 3

NUMBERS = {1: "pid", 2: "ppid", 5: "leader_pid", 20: "dropped_records", 21: "dropped_bytes", 32: "match",
           33: "body_bytes", 50: "reason", 51: "code", 53: "status", 65: "up", 66: "down", 67: "redirects",
           80: "set_offset", 81: "set_bytes"}
TEXTS = {4: "run", 8: "exe", 9: "script", 30: "url", 31: "method", 35: "libcurl", 36: "kind", 52: "error",
         55: "effective_url", 56: "ip"}


def _table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


CRC_TABLE = list(_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def fields_of(payload):
    found, at = {}, 0
    while at < len(payload):
        tag, _, length = FIELD.unpack_from(payload, at)
        value = payload[at + FIELD.size:at + FIELD.size + length]
        assert len(value) == length, f"field {tag} is cut"
        if tag in NUMBERS:
            found[NUMBERS[tag]] = struct.unpack("<Q", value)[0]
        elif tag in TEXTS:
            found[TEXTS[tag]] = value.decode("utf-8", "surrogateescape")
        at += FIELD.size + length
    return found


@dataclass
class Record:
    type: int
    flags: int
    monotonic_ns: int
    exchange: int
    offset: int
    thread: int
    sequence: int
    payload: bytes


@dataclass
class Call:
    """One exchange, put together."""
    start: dict = field(default_factory=dict)
    end: dict = None
    body_set: bytes = b""
    header_out: bytes = b""
    header_in: bytes = b""
    bodies_out: list = field(default_factory=lambda: [b""])  # one for each hop
    bodies_in: list = field(default_factory=lambda: [b""])

    def add(self, record):
        if record.type == START:
            self.start = fields_of(record.payload)
        elif record.type == END:
            self.end = fields_of(record.payload)
        elif record.type == BODY_SET:
            self.body_set += record.payload
        elif record.type == HEADER_OUT:
            self.header_out += record.payload
            begin_hop(self.bodies_out)
        elif record.type == DATA_OUT:
            self.bodies_out[-1] += record.payload
        elif record.type == DATA_OUT_SET:
            place = fields_of(record.payload)
            self.bodies_out[-1] += self.body_set[place["set_offset"]:place["set_offset"] + place["set_bytes"]]
        elif record.type == HEADER_IN:
            self.header_in += record.payload
            begin_hop(self.bodies_in)
        elif record.type == DATA_IN:
            self.bodies_in[-1] += record.payload


def begin_hop(bodies):
    if bodies[-1]:
        bodies.append(b"")


@dataclass
class Journal:
    """What one process wrote."""
    id: str
    pid: int
    records: list = field(default_factory=list)

    @property
    def calls(self):
        calls = {}
        for record in self.records:
            if record.exchange:
                calls.setdefault(record.exchange, Call()).add(record)
        return [calls[number] for number in sorted(calls)]

    @property
    def process(self):
        return fields_of(self.records[0].payload) if self.records else {}

    def has(self, kind):
        return any(record.type == kind for record in self.records)


def records_of(data, at):
    """Up to the first bytes that are no record, which must then be zeros."""
    while at + RECORD.size <= len(data):
        magic, crc, length, kind, flags, monotonic, exchange, offset, thread, _, sequence = RECORD.unpack_from(data, at)
        if magic != RECORD_MAGIC:
            assert not any(data[at:]), f"bytes that are no record at {at}"
            return
        end = at + RECORD.size + length
        assert crc == crc32c(data[at + 8:end]), f"record at {at} is damaged"
        yield Record(kind, flags, monotonic, exchange, offset, thread, sequence, data[at + RECORD.size:end])
        at = (end + 7) // 8 * 8


def read_spool(folder):
    """All journals below a spool, in order of their names; segments joined."""
    journals = {}
    for path in sorted(Path(folder).glob("runs/*/*.tsj")):
        data = path.read_bytes()
        magic, version, header_bytes, name, _, pid, *_, crc = SEGMENT.unpack_from(data)
        assert magic == b"TSJOURN1" and version == 1, f"{path} is no segment"
        assert crc == crc32c(data[:SEGMENT.size - 4]), f"the header of {path} is damaged"
        journal = journals.setdefault(name, Journal(name.hex(), pid))
        journal.records += records_of(data, header_bytes)
    for journal in journals.values():
        sequences = [record.sequence for record in journal.records]
        assert sorted(sequences) == list(range(1, len(sequences) + 1)), f"records of {journal.id} are missing"
        journal.records.sort(key=lambda record: record.sequence)
    return list(journals.values())


if __name__ == "__main__":
    import sys
    for j in read_spool(sys.argv[1]):
        print(j.id, j.process)
        for c in j.calls:
            print("  ", c)
