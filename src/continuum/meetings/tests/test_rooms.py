"""Rooms that cross: another meeting at the same place and hour is said, and the room may be kept all the same."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import Meeting, ProgrammeSlot
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key

from .factories import MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def node():
    return NodeFactory(parent=NodeFactory(), territory=TerritoryFactory(key="R44"))


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def house():
    return {"commune": TerritoryFactory(key="C57463"), "place": "1 place d’Essai", "on": DAY}


@pytest.fixture
def day(node, house):
    """A day of the community, of which a workshop takes a room of its own."""
    found = MeetingFactory(node=node, title="Journée de mars", room="Amphi", **house)
    slot(found, "Atelier", 10, 11, "Salle B").save()
    return found


def slot(meeting, title, starts, ends, room=""):
    return ProgrammeSlot(meeting=meeting, kind="exchange", title=title, starts=dt.time(starts), ends=dt.time(ends), room=room)


def refused_of(act):
    with pytest.raises(ValidationError) as refused:
        act()
    return refused.value.messages[0]


def errors_of(answer):
    return {name: rows[0] for name, rows in answer.context["form"].errors.items()}


def typed(row, **fields):
    """What the form of that meeting sends when nothing else is touched."""
    known = {name: getattr(row, name) for name in ("kind", "title", "mode", "place", "room", "openness")}
    hours = {"on": row.on.isoformat(), "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    return {"submission_key": new_key(), "commune_words": "Metz", **known, **hours, **fields}


def test_a_meeting_does_not_take_the_room_of_a_part_of_another_day(node, delegate, day, house):
    new = Meeting(kind="working", title="Groupe", room="salle b", starts=dt.time(10, 30), ends=dt.time(12), **house)
    assert "«\u00a0Journée de mars\u00a0» occupe déjà «\u00a0salle b\u00a0» de 10\u00a0h à 11\u00a0h" in refused_of(
        lambda: services.add_meeting(node=node, meeting=new, by=delegate)
    )
    new.starts = dt.time(11)
    services.add_meeting(node=node, meeting=new, by=delegate)


def test_a_part_of_a_day_does_not_take_the_room_of_another_meeting(node, delegate, day, house):
    other = MeetingFactory(node=node, title="Groupe", room="Salle C", **house)
    assert "«\u00a0Groupe\u00a0» occupe déjà «\u00a0salle  C\u00a0»" in refused_of(
        lambda: services.add_slot(meeting=day, slot=slot(day, "Débat", 11, 12, "salle  C"), by=delegate)
    )
    Meeting.objects.filter(pk=other.pk).update(status="cancelled")
    services.add_slot(meeting=day, slot=slot(day, "Débat", 11, 12, "salle  C"), by=delegate)


def test_a_day_that_is_moved_takes_its_parts_along(node, delegate, day, house):
    MeetingFactory(node=node, title="Déjà là", room="Salle B", **house | {"on": dt.date(2026, 3, 19)})
    assert "Le 19 mars 2026, «\u00a0Déjà là\u00a0» occupe déjà «\u00a0Salle B\u00a0»" in refused_of(
        lambda: services.postpone_meeting(meeting=day, reason="Grève", to=dt.date(2026, 3, 19), by=delegate)
    )
    day.refresh_from_db()
    assert day.on == DAY


def test_another_meeting_is_not_named_to_who_may_not_see_it(node, delegate, day, house):
    elsewhere = NodeFactory(programme__code="ailleurs", territory=TerritoryFactory(key="R28"))
    MeetingFactory(node=elsewhere, title="Secret de Normandie", room="Salle C", **house)
    officer = PersonFactory(officer=True, membership__programme=node.programme)
    with pytest.raises(ValidationError, match="une autre réunion occupe déjà") as refused:
        services.add_slot(meeting=day, slot=slot(day, "Débat", 11, 12, "Salle C"), by=officer)
    assert "Normandie" not in str(refused.value)


def test_the_room_is_kept_all_the_same_by_who_ticks_the_box(client, node, delegate, day):
    address = f"/reunions/ajouter/{node.address}/"
    fields = typed(day, title="Groupe", room="Salle B", starts="10:30", ends="12:00")
    page = client.get(address).content.decode()
    assert "Garder cette salle quand même" not in page
    answer = client.post(address, fields)
    assert "Journée de mars" in errors_of(answer)["keep_room"]
    assert "Garder cette salle quand même" in answer.content.decode()
    assert not Meeting.objects.filter(title="Groupe").exists()
    assert client.post(address, {**fields, "submission_key": new_key(), "keep_room": "on"}).status_code == 302
    assert Meeting.objects.filter(title="Groupe").count() == 1


def test_a_room_once_kept_is_not_asked_about_again_until_it_moves(client, node, delegate, day, house):
    kept = MeetingFactory(node=node, title="Groupe", **house | {"room": "Salle B"})
    address = f"/reunions/{kept.pk}/modifier/"
    assert client.post(address, typed(kept, title="Groupe de travail")).status_code == 302
    assert "keep_room" in errors_of(client.post(address, typed(kept, ends="13:00")))


def test_a_part_kept_all_the_same_may_be_retitled(client, delegate, day):
    twin = slot(day, "Atelier bis", 10, 11, "Salle B")
    assert "«\u00a0Atelier\u00a0» occupe déjà" in refused_of(lambda: services.add_slot(meeting=day, slot=twin, by=delegate))
    services.add_slot(meeting=day, slot=twin, keeps_room=True, by=delegate)
    twin.title = "Atelier jumeau"
    assert services.change_slot(slot=twin, by=delegate).title == "Atelier jumeau"


def test_putting_off_onto_a_taken_room_offers_to_keep_it(client, node, delegate, day, house):
    MeetingFactory(node=node, title="Déjà là", room="Amphi", **house | {"on": dt.date(2026, 3, 19)})
    address, fields = f"/reunions/{day.pk}/reporter/", {"to": "2026-03-19", "reason": "Grève", "seen_on": DAY.isoformat()}
    assert "keep_room" in errors_of(client.post(address, {**fields, "submission_key": new_key()}))
    assert client.post(address, {**fields, "submission_key": new_key(), "keep_room": "on"}).status_code == 302
    day.refresh_from_db()
    assert day.on == dt.date(2026, 3, 19)
