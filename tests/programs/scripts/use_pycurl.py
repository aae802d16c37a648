"""pycurl, which is opened with RTLD_LOCAL: easy, uploads, multi, an own debug function."""
import io
import sys

import pycurl

URL = sys.argv[1]
BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'


def new_handle(answer):
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, URL)
    curl.setopt(pycurl.WRITEDATA, answer)
    return curl


def show(name, curl, answer):
    print(f"{name}: status {curl.getinfo(pycurl.RESPONSE_CODE)}: {answer.getvalue().decode()}")
    answer.seek(0)
    answer.truncate()


def easy():
    answer, told = io.BytesIO(), []
    curl = new_handle(answer)
    curl.setopt(pycurl.POSTFIELDS, BODY)
    curl.perform()
    show("easy", curl, answer)
    curl.setopt(pycurl.DEBUGFUNCTION, lambda kind, data: told.append(kind))
    curl.setopt(pycurl.VERBOSE, 1)
    curl.perform()
    show("verbose", curl, answer)
    print(f"told: {sorted(set(told))}")
    curl.reset()
    curl.setopt(pycurl.URL, URL)
    curl.setopt(pycurl.WRITEDATA, answer)
    curl.setopt(pycurl.UPLOAD, 1)
    curl.setopt(pycurl.READDATA, io.BytesIO(BODY.encode()))
    curl.perform()
    show("upload", curl, answer)
    curl.close()


def multi():
    together = pycurl.CurlMulti()
    handles = []
    for _ in range(3):
        answer = io.BytesIO()
        curl = new_handle(answer)
        curl.setopt(pycurl.POSTFIELDS, BODY)
        together.add_handle(curl)
        handles.append((curl, answer))
    running = 1
    while running:
        _, running = together.perform()
        together.select(1.0)
    print("messages:", [len(part) if isinstance(part, list) else part for part in together.info_read()])
    for curl, answer in handles:
        together.remove_handle(curl)
        show("multi", curl, answer)
    together.close()


easy()
multi()
