"""The demonstration, completed so that every page has something to show; and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.demo_data import CAST, Copies, standing_in


@pytest.fixture(scope="session")
def loaded(loaded: str, copies: Copies, django_db_blocker: Any) -> Iterator[str]:
    """With a long work, a frozen edition and its files, a closed period, a mail and a sheet still empty."""
    with django_db_blocker.unblock():
        name = copies.of(loaded)
        with standing_in(name):
            _furnish()
        yield name


def _furnish() -> None:
    from django.core.management import call_command

    from continuum.directory.emails import send_no_access
    from continuum.directory.models import Affiliation, Organisation, Person, Programme
    from continuum.directory.services import keep_affiliation, prepare_export
    from continuum.figures.models import Lock
    from continuum.figures.services import lock_period
    from continuum.plan.models import Attachment, Node
    from continuum.plan.services import add_attachment, add_node
    from continuum.reports.models import Report
    from continuum.reports.services import freeze_report
    from continuum.toolkit.access import SYSTEM
    from continuum.toolkit.dates import PartialDate

    plan = Node.objects.get(path="lab-qvt/grand-est/")
    empty = {"code": "vide", "kind": "sheet", "title": "Fiche à écrire", "origin": "invented"}
    add_node(parent=plan, node=Node(territory=plan.territory, **empty), by=SYSTEM)
    officer = Person.objects.get(email=CAST["officer"])
    document = {"name": "bilan.pdf", "content": b"%PDF-1.7\n%%EOF\n"}
    add_attachment(node=plan, attachment=Attachment(), **document, by=officer)
    prepare_export(person=officer, by=officer)
    _furnish_files(plan, officer)
    freeze_report(report=Report.objects.get(programme__code="lab-qvt"), by=officer)
    structure = Organisation.objects.get(name="Association des Trois-Moulins (fictive)")
    network = Organisation.objects.filter(kind="employer_union").order_by("search_name").first()
    keep_affiliation(affiliation=Affiliation(organisation=structure, network=network), by=SYSTEM)
    _furnish_duplicates(structure.territory)
    _furnish_imports(Person.objects.get(email=CAST["delegate"]))
    send_no_access("personne@continuum.example")
    call_command("continuum_worker", once=True)
    lock = Lock(starts=PartialDate(2018), ends=PartialDate(2018), reason="remise au financeur")
    lock_period(programme=Programme.objects.get(code="lab-qvt"), lock=lock, by=officer)
    _furnish_counters()
    _furnish_questionnaires()


def _furnish_questionnaires() -> None:
    """One of the library, copied and not yet published."""
    from continuum.directory.models import Programme
    from continuum.surveys.models import Instrument
    from continuum.surveys.services import copy_instrument
    from continuum.toolkit.access import SYSTEM

    source = Instrument.objects.get(programme=None, code="satisfaction-fin-de-formation")
    copy = Instrument(code="avis", title="Votre avis sur la journée", kind="satisfaction", origin="invented")
    copy_instrument(source=source, programme=Programme.objects.get(code="lab-qvt"), instrument=copy, by=SYSTEM)


def _furnish_counters() -> None:
    """A month read with what the screen showed."""
    from continuum.figures.models import Counter
    from continuum.figures.services import CaptureFile, save_counters
    from continuum.toolkit.access import SYSTEM
    from continuum.toolkit.dates import PartialDate

    node = Counter.objects.order_by("pk").first().node
    capture = CaptureFile(PartialDate(2026, 3), "tableau.pdf", b"%PDF-1.7\n%%EOF\n")
    save_counters(node=node, cells=[], approve=True, capture=capture, by=SYSTEM)


def _furnish_files(plan: Any, officer: Any) -> None:
    """A plan printed for her, its workbook brought back, an old sheet being read."""
    from continuum.plan.services import bring_legacy, bring_workbook, order_paper, plan_workbook

    order_paper(node=plan, form="pdf", by=officer)
    bring_workbook(node=plan, file_name="plan.xlsx", content=plan_workbook(node=plan, by=officer), by=officer)
    old = "Fiche action n° 2 – Ouvrir\nContexte : Sans I'aide à domicile.\nDate de début : Bientôt\nInitiateurs : Le conseil\n"
    bring_legacy(parent=plan, file_name="fiche.txt", content=old.encode(), field="file", by=officer)


def _furnish_duplicates(territory: Any) -> None:
    """Two structures that look alike, and two that were merged."""
    from continuum.directory.models import Merge, Organisation
    from continuum.directory.services import create_organisation, merge_organisations
    from continuum.toolkit.access import SYSTEM

    names = ("Halte Mirabelle (fictive)", "Halte Mirabele (fictive)", "Relais Quetsche (fictif)", "Le Relais Quetsche (fictif)")
    made = [Organisation(name=name, kind="member", territory=territory, origin="invented") for name in names]
    for one in made:
        create_organisation(organisation=one, by=SYSTEM)
    merge_organisations(merge=Merge(kept=made[2], absorbed=made[3]), taken=set(), by=SYSTEM)


def _furnish_imports(delegate: Any) -> None:
    """One that waits to be confirmed, with lines of every kind; one written, one unreadable, one whose work stopped."""
    from django.core.management import call_command

    from continuum.directory.models import ImportBatch, Territory
    from continuum.directory.services import imports
    from continuum.toolkit.records import Work, WorkState

    region = Territory.objects.get(kind="region", code="44")
    waiting = "Nom;Statut;Effectif;Site\r\nHalte neuve (fictive);Asso;;\r\nHalte Mirabelle (fictive);Truc;douze;"
    written = "Nom;Sigle\r\nMaison importée (fictive);MI"
    for content in (waiting, written, "%PDF-1.7"):
        batch = ImportBatch(territory=region, author=delegate, file_name="structures.csv")
        imports.bring_file(batch=batch, content=content.encode(), by=delegate)
        call_command("continuum_worker", once=True)
        batch.refresh_from_db()
        if batch.state == "matching":
            words = {"legal_form": {"asso": "association", "truc": "-"}} if content == waiting else {}
            imports.check_import(batch=batch, values=words, by=delegate)
            call_command("continuum_worker", once=True)
        if content == written:
            imports.confirm_import(batch=batch, by=delegate)
            call_command("continuum_worker", once=True)
    stopped = ImportBatch(territory=region, author=delegate, file_name="structures.csv")
    imports.bring_file(batch=stopped, content=written.encode(), by=delegate)
    Work.objects.filter(pk=stopped.work_id).update(state=WorkState.FAILED, error="Après 4 essais, ce travail n’a pas abouti.")


@pytest.fixture
def seen_by(people: dict[str, Any]) -> Callable[[str], Client]:
    """A client in which that role is signed in; « public » is nobody."""

    def client(role: str) -> Client:
        one = Client(raise_request_exception=False)
        if role != "public":
            one.force_login(people[role])
        return one

    return client


@pytest.fixture
def careless(settings):
    settings.ROOT_URLCONF = "tests.pages.careless_urls"
