"""The news of a region's agenda, as readers of Atom follow them: what no longer takes place, what moved, what was typed."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from continuum.directory.tests.factories import ProgrammeFactory, TerritoryFactory
from continuum.meetings.services import cancel_meeting, change_meeting, postpone_meeting
from continuum.plan.enums import NodeKind
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM

from .test_regions import ATOM, TODAY, gathering, read, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day():
    with clock.held_at("2026-03-10"):
        yield


@pytest.fixture
def plan():
    root = NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R44")))
    return NodeFactory(parent=root, kind=NodeKind.PLAN)


@pytest.fixture
def region(plan):
    return plan.territory


def entry_of(client, page) -> ElementTree.Element:
    """The only gathering that readers of news are told of."""
    return next(ElementTree.fromstring(read(client, "region_agenda_news", page.slug)).iter(f"{ATOM}entry"))


def told(entry, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


@pytest.mark.parametrize(
    ("no_longer", "word"), [((cancel_meeting, {}), "Annulée"), ((postpone_meeting, {"to": None}), "Reportée")]
)
def test_the_agenda_never_announces_what_no_longer_takes_place_as_if_it_did(client, region, plan, no_longer, word):
    page, meeting = written(region, plan), gathering(plan)
    first = entry_of(client, page)
    act, more = no_longer
    with clock.held_at("2026-03-12T08:00"):
        act(meeting=meeting, reason="Neige.", by=SYSTEM, **more)
    after = entry_of(client, page)
    assert told(first, "title").startswith("Journée, 30")
    assert told(after, "title").startswith(f"{word}\u00a0: Journée, 30")
    assert told(first, "updated") < told(after, "updated")
    assert told(after, "updated").startswith("2026-03-12T07:00:00")
    assert told(first, "published") == told(after, "published")


def test_what_is_moved_or_corrected_is_news_of_the_day_it_was(client, region, plan):
    page, meeting = written(region, plan), gathering(plan)
    with clock.held_at("2026-03-12T08:00"):
        postpone_meeting(meeting=meeting, reason="Salle prise.", to=TODAY + dt.timedelta(days=27), by=SYSTEM)
    assert told(entry_of(client, page), "updated").startswith("2026-03-12")
    with clock.held_at("2026-03-14T08:00"):
        meeting.refresh_from_db()
        meeting.place = "3 rue Y"
        change_meeting(meeting=meeting, by=SYSTEM)
    entry = entry_of(client, page)
    assert told(entry, "updated").startswith("2026-03-14")
    assert "3 rue Y" in told(entry, "summary")


def test_what_is_typed_is_carried_as_text_and_never_breaks_the_news(client, region, plan):
    page = written(region, plan)
    gathering(plan, title="Jour\x0bnée & <b>", purpose="Moins de <i>10</i> & plus\x08.")
    entry = entry_of(client, page)
    assert told(entry, "title").startswith("Jour née & <b>")
    assert [one.get("type") for one in entry.iter(f"{ATOM}summary")] == ["html"]
    assert "<p>Moins de &lt;i&gt;10&lt;/i&gt; &amp; plus .</p>" in told(entry, "summary")


def test_news_where_nothing_is_announced_are_of_the_same_moment_each_time(client, region, plan):
    address = reverse("desk:region_agenda_news", args=[written(region, plan).slug])
    said = ElementTree.fromstring(client.get(address).content).findtext(f"{ATOM}updated") or ""
    assert said.startswith("2026-03-")
