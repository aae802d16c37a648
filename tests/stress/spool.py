"""Reads a large spool call by call, and holds each against what every call of the stress program has: one token."""
import ctypes
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "zoo"))
import journal  # noqa: E402

TOKEN = re.compile(rb"tok:([0-9a-z-]+):")
STARTED = "started"


def use_fast_crc(library):
    native = ctypes.CDLL(str(library)).crc32c
    native.argtypes, native.restype = [ctypes.c_char_p, ctypes.c_size_t], ctypes.c_uint32
    journal.crc32c = lambda data: native(data, len(data))


def records_with_holes(data, at):
    """Those of a killed process: what it was writing when it was killed is stepped over."""
    while at + journal.RECORD.size <= len(data):
        magic, crc, length = journal.RECORD.unpack_from(data, at)[:3]
        end = at + journal.RECORD.size + length
        if magic == journal.RECORD_MAGIC and end <= len(data) and crc == journal.crc32c(data[at + 8:end]):
            yield from journal.records_of(data[at:end], 0)
            at = (end + 7) // 8 * 8
        else:
            found = data.find(b"TSR1", at + 1)
            at = found if found >= 0 else len(data)


class Spool:
    """Counts the calls of each process; what is wrong with them is in `problems`."""

    def __init__(self, folder, killed):
        self.killed = killed  # processes that may have left torn records
        self.counts = defaultdict(Counter)  # of a process: calls STARTED, and ended by reason
        self.tokens = set()
        self.problems = []
        self.without_header = 0  # segments of processes that were killed while they made them
        segments = defaultdict(list)
        for path in sorted(Path(folder).glob("runs/*/*.tsj")):
            segments[path.name.split(".")[0]].append(path)
        for paths in segments.values():
            self._read_journal(paths)
        if self.without_header > len(killed):
            self._wrong(f"{self.without_header} segments have no header, {len(killed)} processes were killed")

    def _wrong(self, what):
        if len(self.problems) < 20:
            self.problems.append(what)

    def _read_journal(self, paths):
        calls, last, pid = defaultdict(journal.Call), 0, None
        for path in paths:
            data = path.read_bytes()
            if not any(data[:journal.SEGMENT.size]):
                self.without_header += 1
                continue
            magic, version, header_bytes, _, _, pid, *_, crc = journal.SEGMENT.unpack_from(data)
            assert magic == b"TSJOURN1" and version == 1, f"{path} is no segment"
            assert crc == journal.crc32c(data[:journal.SEGMENT.size - 4]), f"the header of {path} is damaged"
            torn = pid in self.killed
            records = records_with_holes if torn else journal.records_of
            for record in records(data, header_bytes):
                if record.sequence != last + 1 and not (torn and record.sequence > last):
                    self._wrong(f"in {path.name} record {record.sequence} follows {last}")
                last = record.sequence
                if record.type == journal.DROPPED:
                    self._wrong(f"process {pid} dropped records")
                if record.exchange:
                    self._take(pid, calls, record)
        for call in calls.values():
            self._judge(pid, call)

    def _take(self, pid, calls, record):
        calls[record.exchange].add(record)
        if record.type == journal.START:
            self.counts[pid][STARTED] += 1
        if record.type == journal.END:
            call = calls.pop(record.exchange)
            self.counts[pid][call.end["reason"]] += 1
            self._judge(pid, call)

    def _judge(self, pid, call):
        sent = b"".join([call.body_set, *call.bodies_out])
        asked = set(TOKEN.findall(sent))
        answered = set(TOKEN.findall(b"".join(call.bodies_in)))
        if not call.start and pid not in self.killed:
            self._wrong(f"process {pid}: a call has no start")
        if len(asked) > 1 or (not asked and any(call.bodies_out)):
            self._wrong(f"process {pid}: a call with the requests {asked}: {sent[:200]}")
        if not answered <= asked:
            self._wrong(f"process {pid}: {asked} was answered by {answered}")
        if call.end and call.end["reason"] == journal.DONE and not call.end.get("code") and not answered:
            self._wrong(f"process {pid}: {asked} has no answer: {call.end}, {call.header_in}, {call.bodies_in}"[:3000])
        for token in asked:
            self._judge_token(pid, token)

    def _judge_token(self, pid, token):
        if int(token.split(b"-")[0]) != pid:
            self._wrong(f"process {pid} recorded the call {token} of another")
        if token in self.tokens and not token.endswith(b"-exec"):
            self._wrong(f"process {pid}: {token} was recorded twice")
        self.tokens.add(token)
