"""Servers of other protocols than HTTP, as small as curl allows: SOCKS5 before HTTP, FTP, SMTP."""
import socket

from http_server import HttpServer


class SocksServer(HttpServer):
    """SOCKS5, with a password when that is offered; then it is the origin itself, as behind CONNECT."""

    def talk(self, peer):
        methods = peer.take(peer.take(2)[1])
        peer.send(b"\x05\x02" if 2 in methods else b"\x05\x00")
        if 2 in methods:
            peer.take(peer.take(2)[1])
            peer.take(peer.take(1)[0])
            peer.send(b"\x01\x00")
        kind = peer.take(4)[3]
        size = {1: 4, 4: 16}.get(kind) or peer.take(1)[0]
        peer.take(size + 2)
        peer.send(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        self.begin_tunnel(peer)
        super().talk(peer)


class LineServer(HttpServer):
    """Answers each line with that of its first word."""
    greeting = b""
    answers = {}

    def talk(self, peer):
        peer.send(self.greeting)
        while True:
            line = peer.take_until(b"\r\n").decode().strip()
            word = line.split(" ")[0].upper()
            if hasattr(self, f"on_{word.lower()}"):
                getattr(self, f"on_{word.lower()}")(peer)
            else:
                peer.send(self.answers.get(word, b"502 not known\r\n"))
            if word == "QUIT":
                return


class FtpServer(LineServer):
    """One file, whatever its name; what is stored is part of what was received."""
    content = b"a file\n"
    greeting = b"220 ready\r\n"
    answers = {"USER": b"331 and the password\r\n", "PASS": b"230 in\r\n", "PWD": b'257 "/"\r\n', "TYPE": b"200 so be it\r\n",
               "SIZE": b"213 %d\r\n" % len(content), "CWD": b"250 there\r\n", "QUIT": b"221 out\r\n"}

    def on_epsv(self, peer):
        peer.data = socket.create_server(("127.0.0.1", 0))
        peer.send(b"229 go to (|||%d|)\r\n" % peer.data.getsockname()[1])

    def on_retr(self, peer):
        peer.send(b"150 it comes\r\n")
        with peer.data, peer.data.accept()[0] as stream:
            stream.sendall(self.content)
        peer.send(b"226 done\r\n")

    def on_stor(self, peer):
        peer.send(b"150 send it\r\n")
        with peer.data, peer.data.accept()[0] as stream:
            while data := stream.recv(65536):
                peer.record.received += data
        peer.send(b"226 done\r\n")


class SmtpServer(LineServer):
    """Takes every message."""
    greeting = b"220 ready\r\n"
    answers = {"EHLO": b"250 hello\r\n", "HELO": b"250 hello\r\n", "MAIL": b"250 from there\r\n", "RCPT": b"250 to there\r\n",
               "QUIT": b"221 bye\r\n"}

    def on_data(self, peer):
        peer.send(b"354 send it\r\n")
        peer.take_until(b"\r\n.\r\n")
        peer.send(b"250 taken\r\n")
