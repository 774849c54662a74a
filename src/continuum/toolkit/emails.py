"""Mails of the toolkit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from .outbox import email
from .registry import Waiting
from .typography import counted


@email("toolkit.reminder", "Rappel de ce qui est à revoir ou en retard", secret=True)
def reminder(*, person: Any, lines: Sequence[Waiting]) -> tuple[str, str]:
    """What is hers alone, one line and one address each; the reasons stay on the page.

    Erased once sent: what she answers for may tell what she alone knows, that a problem put to her peers is hers.
    """
    said = "\n\n".join(f"- {line.text}\n  {settings.SITE_URL}{line.url}" for line in lines)
    return (
        f"{counted(len(lines), 'point', 'points')} à revoir dans Continuum",
        f"Bonjour {person},\n\nVous êtes responsable de\u00a0:\n\n{said}\n\n"
        "Ouvrez chaque page pour dire où cela en est, ou, si elle le propose, pour en confier la suite à quelqu’un d’autre. "
        "Chaque rappel n’est envoyé qu’une fois.\n",
    )
