"""`manage.py write_docs`: write the reference pages that come from the code, or say which one is behind it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from continuum.config import reference_pages


class Command(BaseCommand):
    help = "Écrit les pages de docs/reference/ tirées du code ; avec --check, dit lesquelles sont en retard sur lui."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="n’écrit rien, échoue si une page est en retard")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "reference"
        try:
            if options["check"]:
                self._refuse(reference_pages.behind(folder))
            else:
                for name in reference_pages.write(folder):
                    self.stdout.write(f"docs/reference/{name}")
        except reference_pages.PageError as error:
            raise CommandError(str(error)) from error

    def _refuse(self, late: list[str]) -> None:
        if late:
            names = ", ".join(f"docs/reference/{name}" for name in late)
            raise CommandError(f"En retard sur le code\u00a0: {names}. Lancez « python3 dev.py docs », puis relisez.")
