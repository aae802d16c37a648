"""Runs a command against a web server of its own, for programs that fetch files: prints what the server was asked.

    with_server.py [--tls CERTIFICATE KEY] COMMAND [ARGUMENT...]

The command runs in the folder `work` below the current one, which is new and goes at the end; URL is the address of the
server, which serves the folder `www` in there: GET and HEAD with ranges, PUT and POST into the folder, and git's
repositories below /git/ by `git http-backend`. /silent/ is never answered, /after/PATH as /PATH once somebody waits for
that. After the command has ended each request is printed, sorted, with
`SERVER` for the address. The exit status is the command's.
"""
import argparse
import http.server
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import zlib
from pathlib import Path

BOUNDARY = b"zoo-boundary"
# How a pack is cut into packets depends on how fast it is made, unless it is there at once.
IN_ONE_PIECE = """sh -c '"$@" >"$0.$$" && cat "$0.$$"; rm "$0.$$"' pack"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "zoo"
    sys_version = ""

    def date_time_string(self, timestamp=None):
        return "Thu, 01 Jan 1970 00:00:00 GMT"

    def log_message(self, *_):
        pass

    def body(self):
        """What the client sent, which is noted with the request."""
        data = b""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while (size := int(self.rfile.readline().split(b";")[0], 16)) > 0:
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        head = [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items())]
        text = "\n    ".join(head).replace(f"127.0.0.1:{self.server.server_port}", "SERVER")
        self.server.asked.append(f"{text}\n    {len(data)} bytes, CRC {zlib.crc32(data):08x}")
        return data

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        body = self.body()
        if self.path.startswith("/git/"):
            self.git(body)
            return
        if self.path.startswith("/silent/"):
            self.server.silent.set()
            self.close_connection = not self.rfile.read(1)
            return
        if self.path.startswith("/after/"):
            self.server.silent.wait(60)
        path = self.server.root / self.path.split("?")[0].removeprefix("/after").lstrip("/")
        if self.command in ("PUT", "POST"):
            path.write_bytes(body)
            self.answer(201, b"stored\n", [("Content-Type", "text/plain")])
        elif not path.is_file():
            self.answer(404, b"not there\n", [("Content-Type", "text/plain")])
        else:
            self.file(path.read_bytes())

    do_HEAD = do_PUT = do_POST = do_GET

    def file(self, data):
        common = [("Accept-Ranges", "bytes"), ("Last-Modified", self.date_time_string())]
        ranges = parse_ranges(self.headers.get("Range"), len(data))
        if not ranges:
            self.answer(200, data, [("Content-Type", "application/octet-stream"), *common])
        elif len(ranges) == 1:
            first, last = ranges[0]
            self.answer(206, data[first:last + 1], [("Content-Type", "application/octet-stream"),
                                                    ("Content-Range", f"bytes {first}-{last}/{len(data)}"), *common])
        else:
            parts = b"".join(b"--%s\r\nContent-Range: bytes %d-%d/%d\r\n\r\n%s\r\n" % (
                BOUNDARY, first, last, len(data), data[first:last + 1]) for first, last in ranges)
            self.answer(206, parts + b"--%s--\r\n" % BOUNDARY,
                        [("Content-Type", f"multipart/byteranges; boundary={BOUNDARY.decode()}"), *common])

    def git(self, body):
        """As a web server runs a CGI program."""
        path, _, query = self.path.partition("?")
        environment = {"PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.server.root), "GIT_HTTP_EXPORT_ALL": "1",
                       "REMOTE_USER": "zoo", "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
                       "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                       "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                       "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "GIT_CONFIG_NOSYSTEM": "1",
                       "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "uploadpack.packObjectsHook",
                       "GIT_CONFIG_VALUE_0": IN_ONE_PIECE}
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=True)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        self.answer(status, answer, [header for header in headers if header[0] != "Status"])


def parse_ranges(text, size):
    """[(first, last)] of a header `Range`, both inside; empty for all of it."""
    found = []
    for first, last in re.findall(r"(\d*)-(\d*)", text or ""):
        if first:
            found.append((int(first), min(int(last or size), size - 1)))
        elif last:
            found.append((max(size - int(last), 0), size - 1))
    return [pair for pair in found if pair[0] <= pair[1]]


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a client that goes away early is none


def serve(root, tls):
    server = Server(("127.0.0.1", 0), Handler)
    server.root, server.asked, server.silent = root, [], threading.Event()
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    work = Path("work").absolute()
    shutil.rmtree(work, ignore_errors=True)
    (work / "www").mkdir(parents=True)
    server = serve(work / "www", options.tls)
    url = f"http{'s' if options.tls else ''}://127.0.0.1:{server.server_port}"
    status = subprocess.run(options.command, cwd=work, env={**os.environ, "URL": url}, check=False).returncode
    print("\n".join(sorted(server.asked)))
    shutil.rmtree(work)
    return status


if __name__ == "__main__":
    sys.exit(main())
