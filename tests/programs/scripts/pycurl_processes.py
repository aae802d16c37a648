"""pycurl in threads, in forked workers, with a handle from before the fork, and in a program that is started.

    pycurl_processes.py URL
"""
import concurrent.futures
import io
import multiprocessing
import subprocess
import sys

import pycurl

URL = sys.argv[1]


def post(text, curl=None):
    curl, answer = curl or pycurl.Curl(), io.BytesIO()
    curl.setopt(pycurl.URL, URL)
    curl.setopt(pycurl.POSTFIELDS, '{"model":"m","messages":[{"role":"user","content":"%s"}]}' % text)
    curl.setopt(pycurl.WRITEDATA, answer)
    curl.perform()
    return f"{text}: {answer.getvalue().decode()}"


def post_twice(text):
    """With one handle: before the parent has connected with it, a copy of the parent's."""
    curl = pycurl.Curl() if CONNECTED else EARLY
    return [post(text, curl), post(text, curl)]


def threads():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for line in pool.map(post, [f"thread {i}" for i in range(24)]):
            print(line)


def workers():
    with multiprocessing.get_context("fork").Pool(3) as pool:
        for lines in pool.map(post_twice, [f"worker {i}" for i in range(6)], chunksize=1):
            print(*lines, sep="\n")
        pool.close()
        pool.join()


EARLY, CONNECTED = pycurl.Curl(), []
if len(sys.argv) > 2:
    print(post(sys.argv[2]))
else:
    workers()
    print(post("parent", EARLY))
    CONNECTED.append(EARLY)
    threads()
    workers()
    sys.stdout.flush()
    subprocess.run([sys.executable, __file__, URL, "child"], check=True)
