"""php-fpm with several workers: asks it, over FastCGI, for a page that calls a model, and ends it gracefully.

    php_fpm.py URL [KEY=VALUE...]      settings of the pool, and process_control_timeout; prints the pages
"""
import concurrent.futures
import os
import pwd
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import urllib.parse
from pathlib import Path

PAGE = Path(__file__).with_name("php_page.php")
HERE = Path.cwd()
POOL = {"listen": HERE / "fpm.sock", "user": pwd.getpwuid(os.geteuid()).pw_name, "pm": "static", "pm.max_children": "3"}
BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7  # of FastCGI 1.0, section 8


def record(kind, content=b""):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    return b"".join(struct.pack(">I", len(part) | 1 << 31) for part in (name, value)) + name + value


def ask(count):
    """One request on a connection of its own; the page."""
    query = urllib.parse.urlencode({"url": sys.argv[1], "count": count})
    params = {"SCRIPT_FILENAME": str(PAGE), "REQUEST_METHOD": "GET", "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1"}
    told = b"".join(pair(name.encode(), value.encode()) for name, value in params.items())
    answer = {STDOUT: b"", STDERR: b""}
    with socket.socket(socket.AF_UNIX) as stream:
        stream.connect(str(POOL["listen"]))
        stream.sendall(record(BEGIN, struct.pack(">HB5x", 1, 0)) + record(PARAMS, told) + record(PARAMS) + record(STDIN))
        reader = stream.makefile("rb")
        while True:
            _, kind, _, length, padding = struct.unpack(">BBHHBx", reader.read(8))
            content = reader.read(length + padding)[:length]
            if kind == END:
                return (answer[STDOUT] + answer[STDERR]).decode()
            answer[kind] += content


def newest_fpm():
    """Debian's name for it has the version inside."""
    found = sorted(path.name for path in Path("/usr/sbin").glob("php-fpm*"))
    return shutil.which("php-fpm") or f"/usr/sbin/{found[-1]}"


def write_config(path):
    """Without a process_control_timeout idle workers are killed at once, in the middle of their own end."""
    pool = {**POOL, **dict(argument.split("=", 1) for argument in sys.argv[2:])}
    timeout = pool.pop("process_control_timeout", "10s")
    lines = [f"{name} = {value}" for name, value in pool.items()]
    path.write_text("\n".join(["[global]", "daemonize = no", "error_log = /dev/stderr",
                               f"process_control_timeout = {timeout}", "[zoo]", *lines, ""]))
    return path


def start():
    server = subprocess.Popen([newest_fpm(), "-F", "-R", "-y", write_config(HERE / "fpm.conf")], stderr=subprocess.PIPE)
    while b"ready to handle connections" not in (line := server.stderr.readline()):
        assert line, "php-fpm did not start"
    return server


def stop(server):
    server.send_signal(signal.SIGQUIT)
    told = server.stderr.read().decode()
    server.wait()
    return re.sub(r"\[[^\]]*\] |child \d+|after [\d.]+ seconds", "", told)


def main():
    server = start()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        for page in pool.map(ask, [1, 2, 1, 1, 3, 1, 1, 1]):
            print(page)
    print("".join(sorted(set(stop(server).splitlines(True)))), file=sys.stderr)
    print("ended with", server.returncode)


main()
