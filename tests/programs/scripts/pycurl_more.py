"""pycurl: what programs do with it besides posting: verbose output, callbacks, forms, shares, copies, several ways to drive
a multi handle, handles that are closed too early.

    pycurl_more.py URL STALLED_URL
"""
import io
import os
import select
import sys

import pycurl

URL, STALLED = sys.argv[1:]
BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'


def new_handle(url=URL, body=BODY):
    curl, answer = pycurl.Curl(), io.BytesIO()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEDATA, answer)
    if body:
        curl.setopt(pycurl.POSTFIELDS, body)
    if os.environ.get("ZOO_CAINFO"):
        curl.setopt(pycurl.CAINFO, os.environ["ZOO_CAINFO"])
    return curl, answer


def perform(name, curl, answer):
    try:
        curl.perform()
        print(f"{name}: status {curl.getinfo(pycurl.RESPONSE_CODE)}: {answer.getvalue().decode()}")
    except pycurl.error as error:
        print(f"{name}: {error}")


def verbose():
    curl, answer = new_handle()
    curl.setopt(pycurl.VERBOSE, 1)
    perform("verbose", curl, answer)
    curl.setopt(pycurl.VERBOSE, 0)
    perform("not verbose", curl, answer)


def debug():
    """Text is left out: it holds ports."""
    told = {}
    curl, answer = new_handle()
    curl.setopt(pycurl.VERBOSE, 1)
    curl.setopt(pycurl.DEBUGFUNCTION, lambda kind, data: told.setdefault(kind, []).append(data))
    perform("debug", curl, answer)
    for kind in (pycurl.INFOTYPE_HEADER_OUT, pycurl.INFOTYPE_DATA_OUT, pycurl.INFOTYPE_HEADER_IN):
        print(kind, told.get(kind))


def callbacks():
    for name, option, function in [
            ("write", pycurl.WRITEFUNCTION, lambda data: 0),
            ("header", pycurl.HEADERFUNCTION, lambda data: print(data)),
            ("progress", pycurl.XFERINFOFUNCTION, lambda *_: 1),
            ("raises", pycurl.WRITEFUNCTION, lambda data: 1 // 0)]:
        curl, answer = new_handle()
        curl.setopt(pycurl.NOPROGRESS, name != "progress")
        curl.setopt(option, function)
        perform(name, curl, answer)


def forms_and_copies():
    curl, answer = new_handle(body=None)
    curl.setopt(pycurl.HTTPPOST, [("model", "m"), ("file", (pycurl.FORM_BUFFER, "a.txt", pycurl.FORM_BUFFERPTR, "text"))])
    perform("form", curl, answer)
    curl, answer = new_handle()
    copy = curl.duphandle()
    copied = io.BytesIO()
    copy.setopt(pycurl.WRITEDATA, copied)
    curl.close()
    perform("copy", copy, copied)


def share():
    together = pycurl.CurlShare()
    together.setopt(pycurl.SH_SHARE, pycurl.LOCK_DATA_COOKIE)
    together.setopt(pycurl.SH_SHARE, pycurl.LOCK_DATA_DNS)
    for i in range(2):
        curl, answer = new_handle()
        curl.setopt(pycurl.SHARE, together)
        perform(f"share {i}", curl, answer)
        curl.close()


def multi_select():
    multi = pycurl.CurlMulti()
    handles = [new_handle() for _ in range(3)]
    for curl, _ in handles:
        multi.add_handle(curl)
    while True:
        _, running = multi.perform()
        if not running:
            break
        select.select(*multi.fdset(), 1.0)
    print("messages:", [len(part) if isinstance(part, list) else part for part in multi.info_read()])
    for curl, answer in handles:
        multi.remove_handle(curl)
        print("select:", answer.getvalue().decode())


class Loop:
    """multi_socket_action on poll."""

    def __init__(self):
        self.poll = select.poll()
        self.timeout_ms = -1
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_SOCKETFUNCTION, self.watch)
        self.multi.setopt(pycurl.M_TIMERFUNCTION, self.set_timer)

    def set_timer(self, timeout_ms):
        self.timeout_ms = timeout_ms

    def watch(self, what, fd, _, __):
        if what == pycurl.POLL_REMOVE:
            self.poll.unregister(fd)
        else:
            self.poll.register(fd, (select.POLLIN if what & pycurl.POLL_IN else 0) |
                               (select.POLLOUT if what & pycurl.POLL_OUT else 0))

    def run(self, enough=lambda: False):
        running = 1
        while running and not enough():
            timeout_ms = self.timeout_ms if self.timeout_ms >= 0 else 1000
            ready = self.poll.poll(timeout_ms)
            for fd, _ in ready:
                _, running = self.multi.socket_action(fd, 0)
            if not ready:
                _, running = self.multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)


def multi_socket():
    loop = Loop()
    handles = [new_handle() for _ in range(3)]
    for curl, _ in handles:
        loop.multi.add_handle(curl)
    loop.run()
    for curl, answer in handles:
        loop.multi.remove_handle(curl)
        print("socket:", answer.getvalue().decode())
    curl, answer = new_handle(STALLED)
    loop.multi.add_handle(curl)
    loop.run(lambda: answer.getvalue())
    print("cut:", answer.getvalue())
    loop.multi.remove_handle(curl)
    curl.close()
    loop.multi.close()


for part in (verbose, debug, callbacks, forms_and_copies, share, multi_select, multi_socket):
    part()
