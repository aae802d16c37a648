"""`php -S` with workers: asks it for a page that calls a model, several times at once, and ends it.

    php_serve.py URL      prints the pages
"""
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

PAGE = Path(__file__).with_name("php_page.php")


def port_of(pid):
    """The port on which a process listens (proc(5): net/tcp, state 0A)."""
    sockets = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        columns = line.split()
        if columns[3] == "0A" and f"socket:[{columns[9]}]" in sockets:
            return int(columns[1].split(":")[1], 16)
    raise RuntimeError("it does not listen")


def start():
    server = subprocess.Popen(["php", "-S", "127.0.0.1:0", PAGE], env={**os.environ, "PHP_CLI_SERVER_WORKERS": "3"},
                              stderr=subprocess.PIPE, start_new_session=True)
    while b"started" not in (line := server.stderr.readline()):
        assert line, "php -S did not start"
    return server


def get(port, count):
    query = urllib.parse.urlencode({"url": sys.argv[1], "count": count})
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/?{query}") as answer:
        return answer.read().decode()


def stop(server):
    """The workers too: they do not end with the first process."""
    os.killpg(server.pid, signal.SIGINT)
    told = server.stderr.read().decode()  # to the end of the last worker
    server.wait()
    return re.sub(r"^\[\d+\] |\[[A-Z][^\]]*\] |127.0.0.1:\d+", "", told, flags=re.M)


def main():
    server = start()
    port = port_of(server.pid)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for page in pool.map(lambda count: get(port, count), [1, 2, 1, 1, 3, 1, 1, 1]):
            print(page)
    print("".join(sorted(set(stop(server).splitlines(True)))), file=sys.stderr)
    print("ended with", server.returncode)


main()
