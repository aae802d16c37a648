"""The servers that the programs talk to, and the addresses of their behaviours."""
import shutil
import ssl
import subprocess

from case import EXCHANGE
from http_server import HttpServer


def make_certificate(folder):
    """A certificate for 127.0.0.1 and its key, as two files in a folder."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class Servers:
    """One of each kind."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate, key = make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.plain = HttpServer(tunnel_context=context)
        self.secure = HttpServer(context)
        self.all = [self.plain, self.secure]

    @property
    def trust(self):
        """The environment in which the programs of tests/programs trust the certificate."""
        return {"ZOO_CAINFO": str(self.certificate)}

    def url(self, how, path=EXCHANGE, secure=False):
        """The address at which a server behaves so; `how` is one of those in http_server.py."""
        return f"{(self.secure if secure else self.plain).address}/{how}{path}"

    def forget(self):
        """A new run begins."""
        for server in self.all:
            server.forget()

    def seen(self):
        """(received, sent) of every connection since forget(), once all are closed."""
        return [connection for server in self.all for connection in server.seen()]
