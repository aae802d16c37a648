"""The provider that answers as the plan says: HTTP/1.1, by the header X-Truth of a request."""

import asyncio
import threading


class Server:
    def __init__(self):
        self.answers = {}
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self.run, args=(started,), daemon=True).start()
        started.wait()

    def run(self, started):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=512))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()

    def add(self, step):
        self.answers[step.key] = step

    async def serve(self, reader, writer):
        try:
            while await self.one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in headers.items()}
        if headers.get("expect"):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await reader.readexactly(int(headers.get("content-length", 0)))
        step = self.answers[headers["x-truth"]]
        if step.delay_ms:
            await asyncio.sleep(step.delay_ms / 1000)
        body = step.answer.encode()
        writer.write(
            f"HTTP/1.1 {step.status} X\r\nContent-Type: {step.content_type}\r\nContent-Length: {len(body)}\r\n"
            f"x-request-id: {step.key}\r\n\r\n".encode() + body[: step.cut]
        )
        await writer.drain()
        return step.cut is None
