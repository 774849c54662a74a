"""One meeting of a series, and those after it: changed, moved or cancelled together, each of those who know told once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import Attendance, Meeting, MeetingMove
from continuum.meetings.services import Guest
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.submissions import new_key

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 3, 10)
"""A Tuesday."""


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
def rows(node, delegate):
    """Five meetings, March to July: the second is convened for two people, the third is held already."""
    new = Meeting(kind="working", title="Groupe de suivi", on=FIRST, starts=dt.time(9), ends=dt.time(11), place="Ici", room="A")
    found = services.add_meetings(node=node, meeting=new, every="monthly", last=dt.date(2026, 7, 31), by=delegate)
    people = [PersonFactory(membership__programme=node.programme, officer=True) for _ in range(2)]
    services.convene_meeting(meeting=found[1], guests=[Guest(one) for one in people], by=delegate)
    Meeting.objects.filter(pk=found[2].pk).update(status="held")
    return [Meeting.objects.get(pk=one.pk) for one in found]


def days():
    return [one.on for one in Meeting.objects.order_by("on")]


def typed(row, **fields):
    known = {name: getattr(row, name) for name in ("kind", "title", "mode", "place", "room", "openness")}
    hours = {"on": row.on.isoformat(), "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    return {"submission_key": new_key(), "which": "following", **known, **hours, **fields}


def mails():
    return list(OutboxMessage.objects.filter(kind__in=("meetings.changed", "meetings.cancelled")))


def test_the_hours_the_place_and_the_link_go_to_those_after_it(rows, delegate):
    Meeting.objects.filter(pk=rows[3].pk).update(room="Une autre", title="Son propre titre")
    one = rows[1]
    one.starts, one.link, one.title = dt.time(9, 30), "https://visio.example/suivi", "Groupe renommé"
    assert services.change_following(meeting=one, by=delegate) == 3
    kept = {row.pk: row for row in Meeting.objects.all()}
    assert [kept[row.pk].starts for row in rows] == [dt.time(9), dt.time(9, 30), dt.time(9), dt.time(9, 30), dt.time(9, 30)]
    assert kept[rows[4].pk].link == "https://visio.example/suivi"
    assert (kept[rows[3].pk].title, kept[rows[3].pk].room) == ("Son propre titre", "Une autre")
    assert kept[rows[4].pk].title == "Groupe de suivi"


def test_only_those_who_were_convened_are_told_and_each_once(rows, delegate):
    rows[0].room = "B"
    services.change_following(meeting=rows[0], by=delegate)
    assert len(mails()) == 2
    assert {mail.person_id for mail in mails()} == set(Attendance.objects.values_list("person", flat=True))
    assert all("SEQUENCE:1" in mail.calendar and "METHOD:REQUEST" in mail.calendar for mail in mails())


def test_a_day_moved_moves_those_after_it_by_as_many_days_and_keeps_their_first_day(rows, delegate):
    services.postpone_following(meeting=rows[0], reason="Salle fermée", to=dt.date(2026, 3, 12), by=delegate)
    assert days() == [
        dt.date(2026, 3, 12),
        dt.date(2026, 4, 12),
        dt.date(2026, 5, 10),
        dt.date(2026, 6, 12),
        dt.date(2026, 7, 12),
    ]
    assert set(MeetingMove.objects.values_list("on_before", flat=True)) == {row.on for row in rows} - {rows[2].on}
    assert len(mails()) == 2


def test_a_series_put_off_by_its_own_rhythm_does_not_run_into_itself(rows, delegate):
    Meeting.objects.update(place="1 rue d’Essai")
    Meeting.objects.filter(pk=rows[2].pk).delete()
    month_later = rows[1].on - rows[0].on
    assert (
        services.postpone_following(meeting=Meeting.objects.get(pk=rows[0].pk), reason="Grève", to=rows[1].on, by=delegate) == 4
    )
    assert Meeting.objects.get(pk=rows[1].pk).on == rows[1].on + month_later


def test_cancelling_takes_them_out_of_the_calendars_and_leaves_what_has_lived(rows, delegate):
    services.cancel_following(meeting=rows[1], reason="Groupe dissous", by=delegate)
    assert [one.status for one in Meeting.objects.order_by("on")] == ["planned", "cancelled", "held", "cancelled", "cancelled"]
    assert set(Meeting.objects.filter(status="cancelled").values_list("reason", flat=True)) == {"Groupe dissous"}
    assert all("METHOD:CANCEL" in mail.calendar for mail in mails())
    assert len(mails()) == 2


def test_what_is_past_stays_as_it_is(rows, delegate):
    with clock.held_at("2026-06-20"):
        services.cancel_following(meeting=rows[0], reason="Grève", by=delegate)
    assert [one.status for one in Meeting.objects.order_by("on")] == ["cancelled", "convened", "held", "planned", "cancelled"]
    assert mails() == []


def test_all_of_them_change_or_none(node, rows, delegate):
    other = {"kind": "working", "title": "Déjà là", "place": "Ici", "room": "B", "on": rows[4].on, "starts": dt.time(10)}
    Meeting.objects.create(node=node, **other)
    rows[0].room = "B"
    Meeting.objects.update(commune=TerritoryFactory(key="C57463"))
    fresh = Meeting.objects.get(pk=rows[0].pk)
    fresh.room = "B"
    with pytest.raises(ValidationError) as refused:
        services.change_following(meeting=fresh, by=delegate)
    said = refused.value.messages[0]
    assert said.startswith("Pour le 10 juillet 2026\u00a0:")
    assert "«\u00a0Déjà là\u00a0» occupe déjà" in said
    assert set(Meeting.objects.exclude(title="Déjà là").values_list("room", flat=True)) == {"A"}
    assert mails() == []


def test_what_will_be_sent_is_counted_before_anything_changes(client, rows, delegate):
    address = f"/reunions/{rows[0].pk}/reporter/"
    fields = {"submission_key": new_key(), "which": "following", "to": "2026-03-14", "reason": "Salle fermée"}
    fields["seen_on"] = FIRST.isoformat()
    page = client.post(address, fields).content.decode()
    assert "4 réunions changent, 2 courriels partent" in page
    assert "14 avril 2026" in page
    assert "un samedi" in page
    assert "un jour férié (la fête nationale)" in page
    assert days() == [row.on for row in rows]
    answer = client.post(address, {**fields, "do": "apply"})
    assert answer.status_code == 302
    assert days()[0] == dt.date(2026, 3, 14)
    assert len(mails()) == 2
    client.post(address, {**fields, "do": "apply"})
    assert len(mails()) == 2


def test_a_change_that_nobody_need_know_foretells_no_mail(client, rows, delegate):
    page = client.post(f"/reunions/{rows[0].pk}/modifier/", typed(rows[0], title="Renommé")).content.decode()
    assert "personne n’est à prévenir" in page
    page = client.post(f"/reunions/{rows[0].pk}/modifier/", typed(rows[0], room="B")).content.decode()
    assert "Modifier ces 4 réunions et envoyer 2 courriels" in page.replace("\u00a0", " ")


def test_changing_and_cancelling_from_the_page_ask_first_then_do_it(client, rows, delegate):
    fields = typed(rows[0], room="B")
    client.post(f"/reunions/{rows[0].pk}/modifier/", fields)
    assert client.post(f"/reunions/{rows[0].pk}/modifier/", {**fields, "do": "apply"}).status_code == 302
    assert Meeting.objects.filter(room="B").count() == 4
    fields = {"submission_key": new_key(), "which": "following", "reason": "Dissous", "seen_on": rows[3].on.isoformat()}
    client.post(f"/reunions/{rows[3].pk}/annuler/", fields)
    assert not Meeting.objects.filter(status="cancelled").exists()
    client.post(f"/reunions/{rows[3].pk}/annuler/", {**fields, "do": "apply"})
    assert Meeting.objects.filter(status="cancelled").count() == 2


def test_one_meeting_alone_changes_without_a_page_between(client, rows, delegate):
    fields = typed(rows[1], room="B", which="one")
    assert client.post(f"/reunions/{rows[1].pk}/modifier/", fields).status_code == 302
    assert Meeting.objects.filter(room="B").count() == 1


def test_putting_off_those_after_it_needs_a_day(client, rows, delegate):
    fields = {"submission_key": new_key(), "which": "following", "reason": "Grève", "seen_on": FIRST.isoformat()}
    answer = client.post(f"/reunions/{rows[0].pk}/reporter/", fields)
    assert "les suivantes se décalent d’autant" in answer.context["form"].errors["to"][0]


def test_the_last_of_a_series_and_a_meeting_of_its_own_offer_no_others(client, rows, delegate):
    for step in ("modifier", "reporter", "annuler"):
        assert "celle-ci et" in client.get(f"/reunions/{rows[0].pk}/{step}/").content.decode()
        assert "celle-ci et" not in client.get(f"/reunions/{rows[4].pk}/{step}/").content.decode()


def test_a_neighbour_region_and_a_director_change_no_series(rows, node):
    neighbour = PersonFactory(
        officer=True, membership__programme=node.programme, membership__territory=TerritoryFactory(key="R28")
    )
    director = PersonFactory(director=True, membership__programme=node.programme)
    acts = (
        (services.cancel_following, {"reason": "Non"}),
        (services.postpone_following, {"reason": "Non", "to": dt.date(2026, 3, 12)}),
        (services.change_following, {}),
    )
    for person in (neighbour, director):
        for act, given in acts:
            with pytest.raises(Refused):
                act(meeting=rows[0], by=person, **given)
