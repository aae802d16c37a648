"""Python: pycurl of the distribution and from PyPI, what is built on it, and clients without a libcurl."""
import os

from case import DONE, EXCHANGE, REMOVED, ROOT, Case, Subject, closed_port, script

SYSTEM = "/usr/bin/python3"
VENV = str((ROOT / os.environ.get("VENV", ".venv")).resolve() / "bin" / "python")  # tests/requirements.txt
OWN_PORT = [(rb"from 127\.0\.0\.1 port \d+", b"from 127.0.0.1 port N")]  # told by libcurl 8


def pinned(name):
    """The version that is installed there."""
    lines = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split("==")[1] for line in lines if line.startswith(name + "=="))


def subjects(servers):
    yield Subject("Python, pycurl", "python3-pycurl", "the extension is loaded with RTLD_LOCAL",
                  pycurl(servers, "pycurl", SYSTEM))
    yield Subject("Python, pycurl from PyPI", pinned("pycurl"), "the same; its own libcurl with another name",
                  pycurl(servers, "pycurl wheel", VENV))
    yield Subject("Python, Tornado", "python3-tornado", "through pycurl, `curl_multi_socket_action`", tornado(servers))
    yield Subject("Python, curl_cffi", pinned("curl_cffi"), "a static libcurl in the extension, with visible symbols", curl_cffi(servers),
                  "a build that hides the symbols cannot be reached")
    yield Subject("Python, urllib, requests, httpx", "python3", "not at all: no libcurl", without(servers),
                  "cannot be seen")


def pycurl(servers, name, python):
    url, trust = servers.url, servers.trust
    use, more = [python, script("use_pycurl.py")], [python, script("pycurl_more.py")]
    yield Case(name, [*use, url("json")], 6, envelopes=1)
    for how in ("sse", "error"):
        yield Case(f"{name}, {how}", [*use, url(how)], 6, envelopes=1)
    ends = {DONE: 14, REMOVED: 4}
    yield Case(f"{name}, callbacks", [*more, url("json"), url("stall")], 18, reasons=ends, masks=OWN_PORT)
    yield Case(f"{name}, callbacks, refused", [*more, f"http://127.0.0.1:{closed_port()}{EXCHANGE}", url("stall")], 18,
               reasons=ends, masks=OWN_PORT)
    yield Case(f"{name}, callbacks, https", [*more, url("json", secure=True), url("stall", secure=True)], 18,
               reasons=ends, masks=OWN_PORT, environment=trust)
    yield Case(f"{name}, threads and processes", [python, script("pycurl_processes.py"), url("json")], 50, unordered=True)
    yield Case(f"{name} and ctypes", [python, script("pycurl_two.py"), url("json")], 5)


def tornado(servers):
    url = servers.url
    yield Case("tornado", [SYSTEM, script("use_tornado.py"), url("json"), url("sse"), url("error")], 5)


def curl_cffi(servers):
    refused = f"http://127.0.0.1:{closed_port()}{EXCHANGE}"
    yield Case("curl_cffi", [VENV, script("use_curl_cffi.py"), servers.url("json"), servers.url("sse"), refused], 8,
               masks=OWN_PORT)


def without(servers):
    yield Case("no libcurl in Python", [VENV, script("no_libcurl.py"), servers.url("json"), "requests", "httpx"], 0)
