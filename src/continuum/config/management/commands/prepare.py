"""`manage.py prepare`: bring the database up to date; with --demo, fill it with the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from continuum.config.tasks import load_communes
from continuum.directory.models import Person, Territory
from continuum.directory.services import index_missing, load_nomenclatures, load_notices, load_territories
from continuum.plan.services import declare_measures
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.tasks import start


class Command(BaseCommand):
    help = (
        "Met la base à jour : tables, territoires, branches et conventions, mesures comptées par les rubriques ; "
        "avec --demo, la démonstration."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--demo", action="store_true", help="charge aussi les données de démonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", verbosity=0, interactive=False)
        if not Territory.objects.exists():
            load_territories(communes=False)
        load_nomenclatures()
        declare_measures(by=SYSTEM)
        load_notices()
        if options["demo"] and not Person.objects.exists():
            call_command("load_demo", programmes_only=True, verbosity=0)
        index_missing()
        # 35,000 communes are the long part: the worker brings them while the first page is already open.
        start(load_communes, by=SYSTEM, key="communes")
