"""No page asks the database more than it was allowed, and a longer list asks no more than a short one."""

from __future__ import annotations

import copy
import sys
import uuid

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from .expected import Place
from .places import PLACES

pytestmark = pytest.mark.any_database

ALLOWED = 15
ALLOWED_MORE = {
    "desk:home": 43,
    "desk:search": 25,
    "directory:organisation": 22,
    "directory:segment": 17,
    "plan:node": 24,
    "plan:publish_version": 25,
    "plan:compare_version": 23,
    "plan:print_node": 25,
    "plan:workbook_file": 18,
    "plan:workbook": 18,
    "meetings:meeting": 18,
    "reports:report": 29,
    "reports:edition": 31,
    "reports:freeze": 28,
}
"""The desk gathers every room: a question for each kind of thing that may wait or have moved there; a search asks each kind of
text what is rare, what says it, and its rows; a public, each kind of thing that it serves; an organisation's page, what rooms
bring and each datum that schemes ask; a node's page, each kind of thing that hangs on it; a meeting's page, each of its sections;
a report, each of its sections once."""
ASK_THE_REGISTER = {
    "plan:node",
    "plan:publish_version",
    "plan:compare_version",
    "figures:grid",
    "figures:figure",
    "plan:passage",
    "reports:report",
    "reports:edition",
    "reports:freeze",
}
"""These ask, besides, one query: that of all the sources of declared facts together."""
COUNTED_AS = ("officer", "delegate", "director")


@pytest.fixture
def as_on_a_real_site(demo, settings):
    """The demonstration asks its clock at every turn; a real site does not."""
    settings.DEMO = False


def budget_of(place: Place) -> int:
    return ALLOWED_MORE.get(place.name, ALLOWED) + (place.name in ASK_THE_REGISTER)


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200, url
    return len(asked)


def test_no_page_asks_more_than_its_budget(seen_by, as_on_a_real_site):
    asked: dict[str, dict[str, int]] = {}
    for role in COUNTED_AS:
        client = seen_by(role)
        client.get("/bureau/")
        for place in PLACES:
            if place.expects(role) == 200 and place.expects("public") != 200 and place.name != "account_logout":
                asked.setdefault(place.url, {"budget": budget_of(place)})[role] = queries_of(client, place.url)
    tell(asked)
    over = {url: row for url, row in asked.items() if max(row[role] for role in COUNTED_AS if role in row) > row["budget"]}
    assert over == {}


def tell(asked) -> None:
    """The table of figures, for who runs the tests with -s."""
    sys.stdout.write(f"\n{'page':72}" + "".join(f"{role[:9]:>10}" for role in (*COUNTED_AS, "budget")))
    for url, row in asked.items():
        sys.stdout.write(f"\n{url:72}" + "".join(f"{row.get(role, '–'):>10}" for role in (*COUNTED_AS, "budget")))


LISTS = {
    "/programmes/": "directory.Programme",
    "/sources/": "plan.Source",
    "/chiffres/": "directory.Programme",
    "/chiffres/releves/?q=essai": "figures.Reading",
    "/chiffres/a-verifier/": "figures.Finding",
    "/bilans/": "reports.Report",
    "/annuaire/?q=essai": "directory.Organisation",
    "/annuaire/acces/": "directory.Membership",
    "/annuaire/personnes/": "directory.Position",
    "/annuaire/dispositifs/": "directory.Scheme",
    "/travaux/": "toolkit.Work",
    "/reunions/": "meetings.Meeting",
    "/reunions/instances/": "meetings.Committee",
    "/enquetes/questionnaires/": "surveys.Instrument",
    "/bureau/": "directory.Programme",
}
NAMED = {"code", "key", "name", "title", "place"}


def more_like(model: type[models.Model], count: int) -> None:
    """The list made longer: the same row again and again, each with its own identity."""
    first = model.objects.order_by("pk").first()
    for _ in range(count):
        one = copy.copy(first)
        one.pk, one._state = uuid.uuid4(), copy.copy(first._state)
        one._state.adding = True
        for field in model._meta.fields:
            if field.name in NAMED:
                setattr(one, field.attname, f"essai-{uuid.uuid4()}"[:38])
        if model._meta.label == "reports.Report":
            more_like(apps.get_model("directory.Programme"), 1)
            one.programme = apps.get_model("directory.Programme").objects.filter(report=None).first()
        one.save(force_insert=True)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_of_sixty_costs_what_a_list_of_ten_costs(address, seen_by, as_on_a_real_site):
    model = apps.get_model(LISTS[address])
    client = seen_by("officer" if address == "/travaux/" else "administrator")
    if model._meta.label == "figures.Finding":
        model.objects.exclude(pk__in=model.objects.values("pk")[:9]).delete()
    there = 0 if "?q=" in address else model.objects.count()
    more_like(model, 10 - there)
    ten = queries_of(client, address)
    more_like(model, 50)
    assert queries_of(client, address) == ten


def test_the_mailbox_of_sixty_costs_what_a_mailbox_of_ten_costs(seen_by):
    from continuum.directory.emails import send_no_access

    client = seen_by("officer")
    costs = []
    for count in (9, 50):
        for number in range(count):
            send_no_access(f"personne{number}@continuum.example")
        costs.append(queries_of(client, "/demonstration/courrier/"))
    assert costs[0] == costs[1]


def test_a_row_that_asks_for_itself_is_seen(seen_by, as_on_a_real_site, settings):
    """The check itself, on a list that fetches the programme of each row."""
    settings.ROOT_URLCONF = "tests.pages.careless_urls"
    client = seen_by("administrator")
    source = apps.get_model("plan.Source")
    ten = queries_of(client, "/negligence/liste/")
    more_like(source, 50)
    assert queries_of(client, "/negligence/liste/") > ten + 40
