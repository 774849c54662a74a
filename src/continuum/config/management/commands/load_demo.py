"""`manage.py load_demo`: fill an installation with the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from continuum.config.demo import DemoError, load
from continuum.directory.models import Territory
from continuum.directory.services import load_territories


class Command(BaseCommand):
    help = "Charge les données de démonstration de demo/ (recommencer ne change rien)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--programmes-only", action="store_true", help="seulement les programmes : sans les communes")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "demo"
        if not folder.is_dir():
            raise CommandError(f"Le dossier {folder.name}/ manque : la démonstration se charge depuis le dépôt.")
        if not Territory.objects.exists():
            load_territories(communes=False)
        try:
            counts = load(folder)
        except DemoError as error:
            raise CommandError(f"demo/\u00a0: {error}") from error
        if not options["programmes_only"]:
            load_territories(communes=True)
        for name, count in counts.items() if options["verbosity"] else ():
            self.stdout.write(f"{count:6d} {name}")
