"""Ways to make the same call from Python without a libcurl: these cannot be seen, and nothing may change.

    no_libcurl.py URL [MODULE...]      urllib, and those of requests and httpx that are named
"""
import importlib
import sys
import urllib.request

URL = sys.argv[1]
BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'


def with_urllib():
    with urllib.request.urlopen(urllib.request.Request(URL, BODY.encode())) as answer:
        return answer.read().decode()


def with_module(name):
    body = {"data" if name == "requests" else "content": BODY}
    return importlib.import_module(name).post(URL, **body).text


print(with_urllib())
for module in sys.argv[2:]:
    print(module, with_module(module))
