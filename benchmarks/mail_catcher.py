"""A mail server of this machine that counts what it takes, and kills the worker who speaks to it at the word it was told."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes

from continuum.toolkit.tests import smtp_server


@dataclass(frozen=True)
class Taken:
    """A mail whose last line was read: a server that keeps its word delivers it, whatever becomes of the sender."""

    to: str
    identity: str


@dataclass
class Caught:
    """What came, and the blow to come: the stage of a conversation at which its worker dies.

    « mail »: before the sender is taken; « data »: before the text; « taken »: the text is read, nothing is answered;
    « said »: all is answered.
    """

    mails: list[Taken] = field(default_factory=list)
    blow: str = ""
    workers: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, stage: str, worker: int) -> bool:
        """Kill whoever speaks, if it is time and she is ours."""
        with self.lock:
            if self.blow != stage or worker not in self.workers:
                return False
            self.blow = ""
            self.workers.discard(worker)
            os.kill(worker, signal.SIGKILL)
            return True


class Talk(smtp_server.Talk):
    """One conversation with a worker, who gives the number of her process as her name."""

    worker, to = 0, ""

    def handle(self) -> None:
        self.say("220 essai.example bonjour")
        with contextlib.suppress(OSError):
            while (line := self.rfile.readline().decode().strip()) and self.go_on(line):
                pass

    def go_on(self, line: str) -> bool:
        verb = line.split()[0].upper()
        if verb in ("EHLO", "HELO"):
            name = line.split()[-1].rpartition("-")[2]
            self.worker = int(name) if name.isdigit() else 0
        elif verb == "RCPT":
            self.to = line.partition("<")[2].rpartition(">")[0]
        if self.server.caught.strikes(verb.lower(), self.worker):
            return False
        if verb == "DATA":
            return self.take()
        self.say("221 au revoir" if verb == "QUIT" else "250 bien")
        return verb != "QUIT"

    def take(self) -> bool:
        self.say("354 dites")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        identity = message_from_bytes(b"".join(lines))["Message-ID"]
        self.server.caught.mails.append(Taken(self.to, identity))
        if self.server.caught.strikes("taken", self.worker):
            return False
        self.say("250 pris")
        return not self.server.caught.strikes("said", self.worker)


class Server(smtp_server.Server):
    caught: Caught
    direct = False


@contextmanager
def mail_catcher() -> Iterator[tuple[int, Caught]]:
    """Its port, and what it catches."""
    with Server(("127.0.0.1", 0), Talk) as server:
        server.caught = Caught()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_address[1], server.caught
        server.shutdown()
        thread.join()
