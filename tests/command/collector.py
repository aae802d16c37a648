"""An OTLP endpoint that keeps what it gets and answers as it is told."""
import gzip
import http.server
import json
import threading


class Collector(http.server.ThreadingHTTPServer):
    """Listens from the start; `sink` is the environment that sends to it."""

    def __init__(self, status, words):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans, self.answer = [], (status, words)
        self.sink = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.server_port}"}
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        status, words = self.server.answer
        if status == 200:
            self.server.spans += [span for resource in json.loads(body)["resourceSpans"]
                                  for scope in resource["scopeSpans"] for span in scope["spans"]]
        self.send_response(status)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass
