"""`manage.py index_texts`: write again the words by which texts are found."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from continuum.toolkit import text_search
from continuum.toolkit.typography import counted


class Command(BaseCommand):
    help = "Réécrit les mots par lesquels on trouve les pratiques, les dispositifs et les ressources."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = text_search.index_all()
        self.stdout.write(f"Réécrits : {counted(changed, 'texte', 'textes')}.")
