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
    from continuum.directory.models import Person, Programme
    from continuum.figures.models import Lock
    from continuum.figures.services import lock_period
    from continuum.plan.models import Node
    from continuum.reports.models import Report
    from continuum.reports.services import freeze_report
    from continuum.toolkit.dates import PartialDate

    plan = Node.objects.get(path="lab-qvt/grand-est/")
    empty = {"code": "vide", "path": f"{plan.path}vide/", "kind": "sheet", "title": "Fiche à écrire", "origin": "invented"}
    Node.objects.create(parent=plan, programme=plan.programme, territory=plan.territory, **empty)
    officer = Person.objects.get(email=CAST["officer"])
    freeze_report(report=Report.objects.get(programme__code="lab-qvt"), by=officer)
    send_no_access("personne@continuum.example")
    call_command("continuum_worker", once=True)
    lock = Lock(starts=PartialDate(2018), ends=PartialDate(2018), reason="remise au financeur")
    lock_period(programme=Programme.objects.get(code="lab-qvt"), lock=lock, by=officer)


@pytest.fixture
def seen_by(people: dict[str, Any]) -> Callable[[str], Client]:
    """A client in which that role is signed in; « public » is nobody."""

    def client(role: str) -> Client:
        one = Client(raise_request_exception=False)
        if role != "public":
            one.force_login(people[role])
        return one

    return client
