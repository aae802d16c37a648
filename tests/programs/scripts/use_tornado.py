"""Tornado's client on libcurl: multi_socket_action from an event loop, several requests at once, a stream, an error.

    use_tornado.py URL STREAM_URL ERROR_URL
"""
import asyncio
import sys

from tornado.httpclient import AsyncHTTPClient, HTTPRequest

BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'


def request(url, **more):
    return HTTPRequest(url, method="POST", body=BODY, headers={"Content-Type": "application/json"}, **more)


async def main(url, stream, error):
    AsyncHTTPClient.configure("tornado.curl_httpclient.CurlAsyncHTTPClient")
    client = AsyncHTTPClient()
    for answer in await asyncio.gather(*(client.fetch(request(url)) for _ in range(3))):
        print(answer.code, answer.body.decode())
    await client.fetch(request(stream, streaming_callback=lambda piece: print(piece)))
    print((await client.fetch(request(error), raise_error=False)).body)
    client.close()


asyncio.run(main(*sys.argv[1:]))
