"""`manage.py index_organisations`: write again the words by which organisations are found; with --check, only say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from continuum.directory import services
from continuum.toolkit.typography import counted


class Command(BaseCommand):
    help = "Réécrit les mots par lesquels on trouve les organisations ; avec --check, dit seulement lesquelles sont en retard."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="ne rien écrire ; échouer si des mots manquent ou sont de trop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            late = services.out_of_step()
            if late:
                raise CommandError(f"{counted(len(late), 'organisation', 'organisations')} à réécrire.")
            self.stdout.write("Les mots de la recherche sont à jour.")
        else:
            self.stdout.write(f"Réécrites : {counted(services.index_all(), 'organisation', 'organisations')}.")
