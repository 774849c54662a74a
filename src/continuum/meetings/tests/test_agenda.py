"""What a meeting is made of: the parts of its day in their rooms, the points of its agenda in their order."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import AgendaItem, ProgrammeSlot
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key

from .factories import DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db


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
def meeting(node):
    return MeetingFactory(node=node, on=dt.date(2026, 3, 12), room="Grande salle")


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def slot(**fields):
    return {"kind": "talk", "title": "Intervention", "starts": "10:00", "ends": "11:00", **fields}


def text_of(answer):
    return answer.content.decode()


def items(meeting, *titles):
    return [AgendaItem.objects.create(meeting=meeting, order=rank, title=title) for rank, title in enumerate(titles)]


def neighbour():
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))


# --- The day ---------------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_day_show_in_the_order_of_their_hours(client, delegate, meeting):
    url = f"{meeting.get_absolute_url()}moments/"
    answer = send(client, url, **slot(kind="legal_watch", title="Veille juridique"))
    assert answer["Location"] == f"{meeting.get_absolute_url()}#programme"
    send(client, url, **slot(kind="welcome", title="Accueil café", starts="09:00", ends="09:30", speakers="l’équipe"))
    page = text_of(client.get(meeting.get_absolute_url()))
    assert page.index("Accueil café") < page.index("Veille juridique")
    assert "de 9\u00a0h à 9\u00a0h\u00a030" in page
    assert "avec l’équipe" in page


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "keep_room"),
        ({"room": "grande salle"}, "keep_room"),
        ({"starts": "10:30", "ends": "10:45"}, "keep_room"),
        ({"room": "Salle B"}, ""),
        ({"starts": "11:00", "ends": "12:00"}, ""),
        ({"starts": "11:00", "ends": "10:00"}, "ends"),
    ],
)
def test_two_parts_of_a_day_do_not_cross_in_one_room(client, delegate, meeting, fields, name):
    url = f"{meeting.get_absolute_url()}moments/"
    send(client, url, **slot(title="Première"))
    answer = send(client, url, **slot(title="Seconde", **fields))
    assert ProgrammeSlot.objects.count() == (1 if name else 2)
    if name:
        assert name in answer.context["form"].errors


def test_a_part_of_the_day_is_changed_and_taken_away(client, delegate, meeting):
    found = ProgrammeSlot.objects.create(meeting=meeting, **slot())
    url = f"/reunions/moments/{found.pk}/"
    send(client, url, **slot(title="Autre intervention"))
    found.refresh_from_db()
    assert found.title == "Autre intervention"
    assert "Retirer" in text_of(client.get(f"{url}supprimer/"))
    send(client, f"{url}supprimer/")
    assert not ProgrammeSlot.objects.exists()


def test_no_part_of_a_day_begins_at_an_hour_that_does_not_exist(delegate, node):
    night = MeetingFactory(node=node, on=dt.date(2026, 3, 29), starts=None, ends=None)
    new = ProgrammeSlot(kind="talk", title="Veillée", starts=dt.time(2, 15), ends=dt.time(4))
    with pytest.raises(ValidationError, match="existe pas"):
        services.add_slot(meeting=night, slot=new, by=delegate)


# --- The agenda ------------------------------------------------------------------------------------------------------------


def test_a_point_comes_last_and_is_about_a_node_of_the_programme(client, delegate, meeting, node):
    items(meeting, "Ouverture")
    url = f"{meeting.get_absolute_url()}points/"
    send(client, url, title="Diagnostic", kind="decision", node=node.pk, duration="20")
    made = AgendaItem.objects.get(title="Diagnostic")
    assert (made.order, made.node) == (1, node)
    page = text_of(client.get(meeting.get_absolute_url()))
    assert page.index("Ouverture") < page.index("Diagnostic")
    assert "20\u00a0minutes" in page
    elsewhere = NodeFactory(territory=TerritoryFactory(key="R44"))
    assert "node" in send(client, url, title="x", kind="debate", node=elsewhere.pk).context["form"].errors
    with pytest.raises(ValidationError, match="n’est pas de ce programme"):
        services.add_agenda_item(meeting=meeting, item=AgendaItem(title="x", node=elsewhere), by=delegate)


def test_points_go_up_and_down_without_a_script(client, delegate, meeting):
    first, second, third = items(meeting, "Un", "Deux", "Trois")
    send(client, f"/reunions/points/{third.pk}/ranger/", way="up")
    send(client, f"/reunions/points/{first.pk}/ranger/", way="down")
    send(client, f"/reunions/points/{first.pk}/ranger/", way="down")
    send(client, f"/reunions/points/{first.pk}/ranger/", way="down")
    assert [one.title for one in meeting.agenda.all()] == ["Trois", "Deux", "Un"]
    assert client.get(f"/reunions/points/{second.pk}/ranger/").status_code == 302
    assert [one.title for one in meeting.agenda.all()] == ["Trois", "Deux", "Un"]


def test_changing_a_point_leaves_its_place_and_what_was_said_of_it(client, delegate, meeting):
    _, second = items(meeting, "Un", "Deux")
    AgendaItem.objects.filter(pk=second.pk).update(said="Ce qui s’est dit")
    send(client, f"/reunions/points/{second.pk}/", title="Deux bis", kind="debate")
    second.refresh_from_db()
    assert (second.title, second.order, second.said) == ("Deux bis", 1, "Ce qui s’est dit")


def test_a_point_on_which_something_was_decided_stays(delegate, meeting):
    first, second = items(meeting, "Un", "Deux")
    DecisionFactory(meeting=meeting, item=first)
    with pytest.raises(ValidationError, match="décisions ont été prises"):
        services.remove_agenda_item(item=first, by=delegate)
    services.remove_agenda_item(item=second, by=delegate)
    assert list(meeting.agenda.all()) == [first]


def test_the_neighbour_region_reaches_no_part_of_a_meeting(client, meeting):
    client.force_login(neighbour())
    found, (point, _) = ProgrammeSlot.objects.create(meeting=meeting, **slot()), items(meeting, "Un", "Deux")
    under = [f"{meeting.get_absolute_url()}{word}/" for word in ("moments", "points")]
    own = [f"/reunions/moments/{found.pk}/", f"/reunions/moments/{found.pk}/supprimer/"]
    own += [f"/reunions/points/{point.pk}/{word}" for word in ("", "ranger/", "supprimer/")]
    for url in under + own:
        assert client.get(url).status_code == 404
        assert send(client, url, way="down", title="x").status_code == 404
    assert [one.title for one in meeting.agenda.all()] == ["Un", "Deux"]
