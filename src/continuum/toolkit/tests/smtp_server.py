"""A mail server of this machine, in a thread, that refuses where it is told to."""

from __future__ import annotations

import datetime as dt
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Talk(socketserver.StreamRequestHandler):
    """One conversation. `server.refusals`: a verb, and what it is answered; `server.heard`: what was said."""

    def setup(self) -> None:
        if self.server.direct:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.say("220 essai.example bonjour")
        while line := self.rfile.readline().decode().strip():
            self.server.heard.append(line)
            verb = line.split()[0].upper()
            if refusal := self.server.refusals.get(verb):
                self.say(refusal)
            elif not self.answer(verb):
                return

    def answer(self, verb: str) -> bool:
        if verb == "EHLO":
            self.say("250-essai.example", *[f"250-{word}" for word in self.server.offers], "250 8BITMIME")
        elif verb == "STARTTLS":
            self.say("220 allez")
            self.encrypt()
        elif verb == "AUTH":
            self.say("235 entrez")
        elif verb == "DATA":
            self.say("354 dites")
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                self.server.received.append(line.decode())
            self.say("250 pris")
        else:
            self.say("221 au revoir" if verb == "QUIT" else "250 bien")
        return verb != "QUIT"

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def encrypt(self) -> None:
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.setup_streams()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def setup_streams(self) -> None:
        self.rfile, self.wfile = self.connection.makefile("rb"), socketserver._SocketWriter(self.connection)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, address: Any) -> None:
        """A visitor who hangs up in the middle is part of the tests."""


@contextmanager
def mail_server(
    folder: Path, *, offers: tuple[str, ...] = (), refusals: dict[str, str] | None = None, direct: bool = False
) -> Iterator[Server]:
    """`direct`: it speaks TLS from the first word."""
    with Server(("127.0.0.1", 0), Talk) as server:
        server.offers, server.refusals, server.direct = offers, refusals or {}, direct
        server.heard, server.received = [], []
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(certificate(folder))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2120))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificat.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file
