"""curl_cffi, whose extension has a libcurl inside: a session, a stream, several calls at once, an error, verbose output.

    use_curl_cffi.py URL STREAM_URL REFUSED_URL
"""
import asyncio
import json
import sys

from curl_cffi import Curl, CurlOpt, requests

BODY = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


async def together(url):
    async with requests.AsyncSession() as session:
        for answer in await asyncio.gather(*(session.post(url, json=BODY) for _ in range(3))):
            print(answer.status_code, answer.text)


def verbose(url):
    curl = Curl()
    curl.setopt(CurlOpt.URL, url.encode())
    curl.setopt(CurlOpt.POSTFIELDS, json.dumps(BODY).encode())
    curl.setopt(CurlOpt.VERBOSE, 1)
    curl.setopt(CurlOpt.WRITEFUNCTION, lambda piece: print(piece) or len(piece))
    curl.perform()
    curl.close()


def main(url, stream, refused):
    with requests.Session() as session:
        for _ in range(2):
            print(session.post(url, json=BODY).text)
        for line in session.post(stream, json=BODY, stream=True).iter_lines():
            print(line)
        try:
            session.post(refused, json=BODY)
        except requests.RequestsError as error:
            print(error)
    asyncio.run(together(url))
    verbose(url)


main(*sys.argv[1:])
