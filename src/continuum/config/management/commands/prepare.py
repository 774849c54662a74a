"""`manage.py prepare`: bring the database up to date; with --demo, fill it with the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from continuum.config.tasks import load_communes
from continuum.directory.models import Person, Territory
from continuum.directory.services import index_missing, load_nomenclatures, load_notices, load_territories
from continuum.figures.services import load_library
from continuum.plan.services import declare_measures
from continuum.surveys.services import load_questionnaires
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.tasks import start
from continuum.toolkit.text_search import index_all as index_texts


class Command(BaseCommand):
    help = (
        "Met la base à jour : tables, territoires, branches et conventions, mesures comptées par les rubriques, "
        "bibliothèques d’indicateurs et de questionnaires ; avec --demo, la démonstration."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--demo", action="store_true", help="charge aussi les données de démonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        for words, step in _steps(demo=options["demo"]):
            if options["verbosity"]:
                self.stdout.write(f"{words}…")
                self.stdout.flush()
            step()
        if options["verbosity"]:
            self.stdout.write("La base est prête.")


def _steps(*, demo: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each step is asked for once the one before is done: what is missing is seen in tables that are up to date."""
    yield "Tables", partial(call_command, "migrate", verbosity=0)
    yield "Mémoire des pages", partial(call_command, "createcachetable", verbosity=0)
    if settings.PRODUCTION:
        yield "Feuilles de style", partial(call_command, "collectstatic", verbosity=0, interactive=False)
    if not Territory.objects.exists():
        yield "Régions, départements et intercommunalités", partial(load_territories, communes=False)
    yield "Branches, conventions collectives et OPCO", load_nomenclatures
    yield "Mesures comptées par les rubriques", partial(declare_measures, by=SYSTEM)
    yield "Bibliothèque d’indicateurs", partial(load_library, by=SYSTEM)
    yield "Bibliothèque de questionnaires", partial(load_questionnaires, by=SYSTEM)
    yield "Notices sur les données personnelles", load_notices
    if demo and not Person.objects.exists():
        yield "Données de démonstration", partial(call_command, "load_demo", programmes_only=True, verbosity=0)
    yield "Mots de la recherche", index_missing
    yield "Mots des textes", index_texts
    # 35,000 communes are the long part: the worker brings them while the first page is already open.
    yield "Communes, confiées à l’ouvrier", partial(start, load_communes, by=SYSTEM, key="communes")
