"""A worker of the site, as `continuum_worker` runs it, made careless on request: `python benchmarks/mail_worker.py WAY`.

The carelessness lives here alone. `MAIL_PATIENCE` shortens the delays after which a dead worker's mails and works are taken up.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def every_worker_sends() -> None:
    """All of them go through what is due at once, where the site lets one do it: the lease alone keeps them apart."""
    from continuum.toolkit import outbox
    from continuum.toolkit.management.commands import continuum_worker

    look_around = continuum_worker.ContinuumWorker.look_around

    def look_and_send(self: Any) -> None:
        look_around(self)
        outbox.deliver()

    continuum_worker.ContinuumWorker.look_around = look_and_send  # type: ignore[method-assign]


def without_lease() -> None:
    """Whoever finds a mail that waits sends it."""
    from continuum.toolkit import outbox
    from continuum.toolkit.records import OutboxMessage

    outbox._claimed = lambda pk: outbox._due().filter(pk=pk).first()
    outbox._held = lambda message: OutboxMessage.objects.filter(pk=message.pk)
    every_worker_sends()


def marked_first() -> None:
    """Said to be sent, then sent."""
    from continuum.toolkit import outbox

    send = outbox._try_to_send

    def mark_and_send(message: Any) -> None:
        outbox._settle(message, outbox.MailState.SENT)
        send(message)

    outbox._try_to_send = mark_and_send


def marked_last() -> None:
    """Each is sent, then all are said to be."""
    from continuum.toolkit import outbox

    deliver, settle = outbox.deliver, outbox._settle

    def send_then_mark(progress: Any = None) -> int:
        kept: list[tuple[Any, ...]] = []
        outbox._settle = lambda *given: kept.append(given)
        taken = deliver(progress)
        for given in kept:
            settle(*given)
        return taken

    outbox.deliver = send_then_mark


def new_identity() -> None:
    """A Message-ID for each try."""
    from continuum.toolkit import outbox

    outbox.message_id = lambda message: f"<{uuid.uuid4()}@continuum.example>"


def asked_once() -> None:
    """Who may be written to was asked when the mail was written; nobody asks again."""
    from continuum.toolkit import outbox

    outbox._reason_to_hold = lambda message: None


WAYS: dict[str, Callable[[], None]] = {
    "product": lambda: None,
    "every worker sends": every_worker_sends,
    "without lease": without_lease,
    "marked first": marked_first,
    "marked last": marked_last,
    "new identity": new_identity,
    "asked once": asked_once,
}


def hurry(seconds: float) -> None:
    """So long after its last sign a worker is believed dead: two minutes on the site."""
    from continuum.toolkit import outbox, tasks
    from continuum.toolkit.management.commands import continuum_worker

    outbox.LEASE = tasks.SILENCE = dt.timedelta(seconds=seconds)
    continuum_worker.REAP_EVERY = 1.0
    object.__setattr__(tasks.jobs.get(tasks.deliver_mail.path), "interval", dt.timedelta(seconds=seconds))


def main() -> None:
    import django
    from django.core.mail.utils import DNS_NAME
    from django.core.management import call_command

    django.setup()
    DNS_NAME._fqdn = f"worker-{os.getpid()}"  # type: ignore[attr-defined]
    if patience := os.environ.get("MAIL_PATIENCE"):
        hurry(float(patience))
    WAYS[sys.argv[1]]()
    call_command("continuum_worker", interval=0.5)


if __name__ == "__main__":
    main()
