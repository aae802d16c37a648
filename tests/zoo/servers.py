"""The servers that the programs talk to, and the addresses of their behaviours."""
import os
import socket
import ssl
import subprocess

from case import EXCHANGE
from http2_server import Http2Server
from http_server import HttpServer
from line_servers import FtpServer, SmtpServer, SocksServer

DIGEST = 'Digest realm="p", nonce="1234", qop="auth", algorithm=MD5'


def make_certificate(folder):
    """A certificate for 127.0.0.1 and its key, as two files in a folder."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


def listen_at(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    return listener


def listen_ipv6():
    return socket.create_server(("::1", 0), family=socket.AF_INET6)


def has_ipv6():
    try:
        listen_ipv6().close()
    except OSError:
        return False
    return True


class Servers:
    """One of each kind."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate, self.key = make_certificate(folder)
        self.plain = HttpServer(tunnel_context=self._context())
        self.secure = HttpServer(self._context())
        self.mutual = HttpServer(self._context(client=True))  # asks for a certificate, the same one
        self.http2 = Http2Server(self._context("h2", "http/1.1"))
        self.http2_plain = Http2Server()
        self.basic_proxy = HttpServer(tunnel_context=self._context(), proxy_challenge='Basic realm="p"')
        self.digest_proxy = HttpServer(tunnel_context=self._context(), proxy_challenge=DIGEST)
        self.https_proxy = HttpServer(self._context())
        self.socks, self.ftp, self.smtp = SocksServer(tunnel_context=self._context()), FtpServer(), SmtpServer()
        self.socket_path, self.abstract_name = str(folder / "socket"), f"zoo-{os.getpid()}-{id(self)}"
        self.at_path = HttpServer(listener=listen_at(self.socket_path))
        self.abstract = HttpServer(listener=listen_at("\0" + self.abstract_name))
        self.ipv6 = HttpServer(listener=listen_ipv6()) if has_ipv6() else None
        self.all = [server for server in vars(self).values() if isinstance(server, HttpServer)]

    def _context(self, *protocols, client=False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        if client:
            context.load_verify_locations(self.certificate)
            context.verify_mode = ssl.CERT_REQUIRED
        if protocols:
            context.set_alpn_protocols(protocols)
            context.num_tickets = 0  # they come at any time, and libcurl tells of them
        return context

    @property
    def trust(self):
        """The environment in which the programs of tests/programs trust the certificate."""
        return {"ZOO_CAINFO": str(self.certificate)}

    def url(self, how, path=EXCHANGE, secure=False, at=None):
        """The address at which a server behaves so; `how` is one of those in behaviours.py."""
        return f"{(at or (self.secure if secure else self.plain)).address}/{how}{path}"

    def forget(self):
        """A new run begins."""
        for server in self.all:
            server.forget()

    def seen(self):
        """(received, sent) of every connection since forget(), once all are closed."""
        return [connection for server in self.all for connection in server.seen()]
