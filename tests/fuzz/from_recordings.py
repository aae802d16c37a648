#!/usr/bin/env python3
"""Makes inputs for the fuzz target "call" out of recorded exchanges.

    from_recordings.py FOLDER RECORDINGS.jsonl[.gz]...

Each line of a recording is a JSON object with "exchanges", a list of {"method", "url", "status",
"request": {"text" or "base64"}, "response_headers": {...}, "response": {"text" or "base64"}}. Exchanges of
more than 64 KB are left out: a fuzzer makes little of them.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import sys

MOST_BYTES = 64 << 10


def body(side):
    return base64.b64decode(side["base64"]) if "base64" in side else side["text"].encode()


def input_of(exchange):
    how = 4 if exchange["status"] >= 400 else 0
    headers = "\r\n".join(f"{name}: {value}" for name, value in exchange["response_headers"].items())
    line = f"{how:x} {exchange['method']} {exchange['url']}\n"
    request = body(exchange["request"]).replace(b"\xff", b"?")
    return line.encode() + request + b"\xff" + headers.encode() + b"\xff" + body(exchange["response"])


def exchanges_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            yield from json.loads(line)["exchanges"]


def main(folder, *paths):
    count = 0
    for path in paths:
        for exchange in exchanges_of(path):
            data = input_of(exchange)
            if len(data) > MOST_BYTES:
                continue
            (pathlib.Path(folder) / hashlib.sha1(data).hexdigest()).write_bytes(data)
            count += 1
    print(f"{count} inputs in {folder}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
