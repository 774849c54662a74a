"""`manage.py continuum_bounces`: read what mail servers sent back, and write no list any more to the addresses it is about."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterable
from email import message_from_binary_file, message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError

from continuum.community.services.subscriptions import stop_address
from continuum.toolkit.mail_reports import read_report
from continuum.toolkit.typography import counted


class Command(BaseCommand):
    help = "Lit les retours des serveurs de courrier (adresse morte, plainte) et arrête les listes vers ces adresses."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "boxes", nargs="*", type=Path, help="fichiers mbox ou dossiers Maildir ; sans rien, un seul message sur l’entrée"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        read = heard = 0
        for message in _messages(options["boxes"]):
            read += 1
            report = read_report(message)
            heard += bool(report and stop_address(report))
        said = counted(heard, "adresse arrêtée ou déjà arrêtée", "adresses arrêtées ou déjà arrêtées")
        self.stdout.write(f"{counted(read, 'message lu', 'messages lus')}, {said}.")


def _messages(boxes: Iterable[Path]) -> Iterable[EmailMessage]:
    paths = list(boxes)
    if not paths:
        yield cast(EmailMessage, message_from_binary_file(sys.stdin.buffer, policy=policy.default))
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path} n’existe pas : donnez un fichier mbox ou un dossier Maildir.")
        box: Any = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
        try:
            for key in box.keys():  # noqa: SIM118 - a mailbox gives its messages, parsed otherwise, when it is walked
                yield cast(EmailMessage, message_from_bytes(box.get_bytes(key), policy=policy.default))
        finally:
            box.close()
