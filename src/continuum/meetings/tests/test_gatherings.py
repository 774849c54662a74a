"""Meetings written down: once or as often as they come back, with what no meeting may say; who reads what of them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import Attendance, Meeting, MeetingMove
from continuum.plan.models import Milestone
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from .factories import CommitteeFactory, MeetingFactory

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
def meeting(node):
    return MeetingFactory(node=node, on=DAY, title="Rencontre de mars")


def typed(**fields):
    """What a form sends for a plain meeting."""
    known = {"kind": "community_day", "title": "Rencontre de printemps", "on": "2026-05-20", "mode": "on_site"}
    return {"submission_key": new_key(), "openness": "invited", **known, **fields}


def text_of(answer):
    return answer.content.decode()


def errors_of(answer):
    return {name: rows[0] for name, rows in answer.context["form"].errors.items()}


# --- Written down ------------------------------------------------------------------------------------------------------------


def test_a_meeting_is_added_from_the_page_of_a_plan(client, delegate, node):
    metz = TerritoryFactory(key="C57463")
    url = f"/reunions/ajouter/{node.address}/"
    assert url in text_of(client.get(node.get_absolute_url()))
    assert f'value="{delegate.pk}" checked' in text_of(client.get(url))
    place = {"commune_words": "Metz", "place": "1 place d’Essai", "room": "Salle A", "starts": "09:30", "ends": "16:00"}
    answer = client.post(url, typed(**place, organiser=delegate.pk))
    made = Meeting.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.node, made.commune, made.organiser, made.status) == (node, metz, delegate, "planned")
    page = text_of(client.get(made.get_absolute_url()))
    for words in (
        "20 mai 2026, de 9\u00a0h\u00a030 à 16\u00a0h",
        "Salle A, 1 place d’Essai, Metz",
        "prévue",
        "Reporter",
        "Annuler",
    ):
        assert words in page


def test_a_meeting_of_a_body_bears_its_name_and_stands_under_its_node(client, delegate, node):
    committee = CommitteeFactory(node=node, name="Comité de pilotage")
    url = f"/reunions/instances/{committee.pk}/reunion/"
    form = client.get(url).context["form"]
    assert (form["title"].value(), form["kind"].value(), form["committee"].value()) == (
        "Comité de pilotage",
        "committee",
        committee.pk,
    )
    client.post(url, typed(kind="committee", committee=committee.pk))
    made = Meeting.objects.get()
    assert (made.committee, made.node) == (committee, node)
    assert made.title in text_of(client.get(committee.get_absolute_url()))


def test_history_is_typed_in_with_its_past_day(client, delegate, node):
    client.post(f"/reunions/ajouter/{node.address}/", typed(on="2019-10-12"))
    made = Meeting.objects.get()
    assert made.is_to_note
    assert made.title in text_of(client.get("/reunions/?quand=a-noter"))


def test_the_same_sending_twice_makes_one_meeting(client, delegate, node):
    sent = typed()
    for _ in range(2):
        client.post(f"/reunions/ajouter/{node.address}/", sent)
    assert Meeting.objects.count() == 1


# --- What no meeting may say -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"starts": "14:00", "ends": "12:00"}, "ends", "La fin (12\u00a0h) vient avant le début (14\u00a0h)"),
        ({"ends": "12:00"}, "starts", "à quelle heure elle commence"),
        ({"on": "2026-03-29", "starts": "02:30"}, "starts", "2\u00a0h\u00a030 n’existe pas"),
        ({"fallback_mode": "on_site"}, "fallback_mode", "est le mode prévu"),
        ({"reply_until": "2026-05-21"}, "reply_until", "au plus tard le 20 mai 2026"),
        ({"capacity": "0"}, "capacity", "au moins une place"),
        ({"on": "hier"}, "on", "date valide"),
        ({"link": "pas une adresse"}, "link", "adresse entière"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, delegate, node, fields, name, said):
    answer = client.post(f"/reunions/ajouter/{node.address}/", typed(**fields))
    assert said in errors_of(answer)[name]
    assert not Meeting.objects.exists()


def test_the_hour_that_comes_back_in_october_and_the_one_after_the_change_are_accepted(node, delegate):
    for on, hour in (
        (dt.date(2026, 10, 25), dt.time(2, 30)),
        (dt.date(2026, 3, 29), dt.time(3)),
        (dt.date(2026, 3, 30), dt.time(2)),
    ):
        services.add_meeting(node=node, meeting=Meeting(kind="event", title="Nuit", on=on, starts=hour), by=delegate)
    assert Meeting.objects.count() == 3


def in_a_room(node, **fields):
    place = {"commune": TerritoryFactory(key="C57463"), "place": "1 place d’Essai", "room": "Salle A", "on": DAY}
    return Meeting(**{"node": node, "kind": "working", "title": "Groupe", **place, **fields})


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        ({"starts": dt.time(11), "ends": dt.time(13)}, False),
        ({"starts": dt.time(11), "ends": dt.time(13), "room": " salle  a"}, False),
        ({"starts": dt.time(12), "ends": dt.time(13)}, True),
        ({"starts": dt.time(8), "ends": dt.time(9, 30)}, True),
        ({"starts": dt.time(9)}, False),
        ({"starts": dt.time(11), "ends": dt.time(13), "room": "Salle B"}, True),
        ({"starts": dt.time(11), "ends": dt.time(13), "on": dt.date(2026, 3, 13)}, True),
        ({"starts": dt.time(11), "ends": dt.time(13), "mode": "remote"}, True),
        ({}, True),
    ],
)
def test_a_room_holds_one_meeting_at_a_time(node, delegate, fields, free):
    services.add_meeting(node=node, meeting=in_a_room(node, starts=dt.time(9, 30), ends=dt.time(12)), by=delegate)
    new = in_a_room(node, **fields)
    if free:
        services.add_meeting(node=node, meeting=new, by=delegate)
        return
    with pytest.raises(ValidationError, match=r"Groupe.* occupe déjà"):
        services.add_meeting(node=node, meeting=new, by=delegate)


def test_a_cancelled_meeting_leaves_its_room_and_takes_it_back_only_if_free(node, delegate):
    hours = {"starts": dt.time(9, 30), "ends": dt.time(12)}
    first = services.add_meeting(node=node, meeting=in_a_room(node, **hours), by=delegate)
    services.cancel_meeting(meeting=first, reason="Grève", by=delegate)
    services.add_meeting(node=node, meeting=in_a_room(node, **hours), by=delegate)
    with pytest.raises(ValidationError, match="occupe déjà"):
        services.resume_meeting(meeting=Meeting.objects.get(status="cancelled"), reason="Finie", by=delegate)


def test_the_meeting_that_takes_a_room_is_named_only_to_who_may_see_it(node, delegate):
    elsewhere = NodeFactory(programme__code="ailleurs", territory=TerritoryFactory(key="R28"))
    in_a_room(elsewhere, starts=dt.time(9), ends=dt.time(12), title="Secret de Normandie").save()
    officer = PersonFactory(officer=True, membership__programme=node.programme)
    with pytest.raises(ValidationError, match="une autre réunion occupe déjà"):
        services.add_meeting(node=node, meeting=in_a_room(node, starts=dt.time(10)), by=officer)


def test_a_dissolved_body_does_not_meet_after_its_end(node, delegate):
    committee = CommitteeFactory(node=node, closed_on=dt.date(2026, 1, 1))
    new = Meeting(kind="committee", title="Trop tard", on=DAY, committee=committee)
    with pytest.raises(ValidationError, match="dissous depuis le 1er janvier 2026"):
        services.add_meeting(node=node, meeting=new, by=delegate)
    new.on = dt.date(2025, 12, 31)
    services.add_meeting(node=node, meeting=new, by=delegate)


def test_a_body_or_a_step_of_elsewhere_is_refused_even_when_posted(client, delegate, node):
    foreign = CommitteeFactory(node=NodeFactory(territory=TerritoryFactory(key="R28")))
    step = Milestone.objects.create(node=foreign.node, title="Étape", on=PartialDate(2026, 5))
    answer = client.post(f"/reunions/ajouter/{node.address}/", typed(milestone=step.pk, committee=foreign.pk))
    assert "milestone" in errors_of(answer)
    with pytest.raises(ValidationError, match="n’est pas de ce programme"):
        services.add_meeting(node=node, meeting=Meeting(kind="event", title="x", on=DAY, committee=foreign), by=delegate)


# --- Changed, removed -------------------------------------------------------------------------------------------------------


def changed(client, meeting, **fields):
    url = f"{meeting.get_absolute_url()}modifier/"
    form = client.get(url).context["form"]
    now = {name: form[name].value() for name in form.fields if isinstance(form[name].value(), str | int | dt.date | dt.time)}
    return client.post(url, {**now, "starts": "09:30", "ends": "12:00", "submission_key": new_key(), **fields})


def test_changing_keeps_what_another_saved_meanwhile(client, delegate, meeting):
    url = f"{meeting.get_absolute_url()}modifier/"
    seen = client.get(url).context["form"]["seen"].value()
    Meeting.objects.update(purpose="Ajouté entre-temps")
    fields = typed(on="2026-03-12", starts="09:30", ends="12:00", title="Rencontre d’avril", seen=seen)
    client.post(url, fields)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.purpose) == ("Rencontre d’avril", "Ajouté entre-temps")


@pytest.mark.parametrize(
    ("fields", "tells"),
    [
        ({"on": "2026-03-19"}, True),
        ({"starts": "10:00"}, True),
        ({"mode": "hybrid"}, True),
        ({"link": "https://visio.example/comite"}, True),
        ({"room": "Salle B"}, True),
        ({"title": "Un autre titre"}, False),
        ({"capacity": "40"}, False),
    ],
)
def test_those_who_were_convened_are_told_of_what_matters_to_them(client, delegate, meeting, monkeypatch, fields, tells):
    told = []
    monkeypatch.setattr("continuum.meetings.services.gatherings.tell_change", lambda one, by: told.append(one.pk))
    changed(client, meeting, **fields)
    assert told == []
    Meeting.objects.update(status="convened", convened_at=clock.now(), **dict.fromkeys(["link", "room"], ""))
    Meeting.objects.update(on=DAY, starts=dt.time(9, 30), mode="on_site", title="Rencontre de mars", capacity=None)
    changed(client, meeting, **fields)
    assert told == ([meeting.pk] if tells else [])
    assert MeetingMove.objects.exists() == ("on" in fields)


def test_an_older_copy_does_not_take_a_meeting_back_to_its_former_state(delegate, meeting):
    stale = Meeting.objects.select_related("node__territory").get()
    services.cancel_meeting(meeting=meeting, reason="Grève", by=delegate)
    stale.title = "Autre titre"
    services.change_meeting(meeting=stale, by=delegate)
    kept = Meeting.objects.get()
    assert (kept.status, kept.reason, kept.title) == ("cancelled", "Grève", "Autre titre")


def test_what_people_know_of_is_cancelled_not_removed(client, delegate, meeting):
    Attendance.objects.create(meeting=meeting, person=PersonFactory())
    url = f"{meeting.get_absolute_url()}supprimer/"
    assert "annulez-la plutôt" in text_of(client.post(url, {"submission_key": new_key()}))
    Attendance.objects.all().delete()
    assert "Supprimer" in text_of(client.get(url))
    client.post(url, {"submission_key": new_key()})
    assert not Meeting.objects.exists()


# --- As often as it comes back ----------------------------------------------------------------------------------------------


def test_a_half_yearly_day_becomes_as_many_meetings(client, delegate, node):
    last = dt.date(2027, 12, 31)
    step = Milestone.objects.create(
        node=node, title="Journée", on=PartialDate(2026, 5), series="7b1d1b3e-8b1c-4c0e-9a55-0242ac120002"
    )
    autumn = Milestone.objects.create(node=node, title="Journée", on=PartialDate(2026, 11), series=step.series)
    fields = typed(every="half_yearly", last=last.isoformat(), milestone=step.pk, reply_until="2026-05-10")
    answer = client.post(f"/reunions/ajouter/{node.address}/", fields)
    rows = list(Meeting.objects.all())
    assert [one.on.isoformat() for one in rows] == ["2026-05-20", "2026-11-20", "2027-05-20", "2027-11-20"]
    assert len({one.series for one in rows}) == 1
    assert len({one.pk for one in rows}) == 4
    assert [one.milestone for one in rows] == [step, autumn, None, None]
    assert rows[1].reply_until == dt.date(2026, 11, 10)
    assert answer["Location"] == rows[0].get_absolute_url()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"every": "yearly"}, "jusqu’à quand"),
        ({"every": "yearly", "last": "2026-12-31"}, "qu’une fois"),
        ({"every": "monthly", "last": "2046-12-31"}, "plus de 60 réunions"),
        ({"last": "2026-12-31"}, "à quel rythme"),
    ],
)
def test_a_rhythm_without_end_or_without_return_is_refused(client, delegate, node, fields, said):
    answer = client.post(f"/reunions/ajouter/{node.address}/", typed(**fields))
    assert any(said in error for error in errors_of(answer).values())
    assert not Meeting.objects.exists()


def test_a_date_of_the_series_that_cannot_be_says_which(client, delegate, node):
    answer = client.post(
        f"/reunions/ajouter/{node.address}/", typed(on="2026-01-29", starts="02:30", every="monthly", last="2026-04-30")
    )
    assert "Pour le 29 mars 2026" in errors_of(answer)["starts"]
    assert not Meeting.objects.exists()


def test_taking_a_series_away_leaves_what_has_lived(client, delegate, node):
    services.add_meetings(
        node=node, meeting=Meeting(kind="event", title="Cycle", on=DAY), every="monthly", last=dt.date(2026, 7, 31), by=delegate
    )
    rows = list(Meeting.objects.all())
    Meeting.objects.filter(pk=rows[3].pk).update(status="convened", convened_at=clock.now())
    url = f"{rows[1].get_absolute_url()}supprimer/"
    assert "celle-ci et les suivantes" in text_of(client.get(url))
    client.post(url, {"submission_key": new_key(), "which": "following"})
    assert list(Meeting.objects.all()) == [rows[0], rows[3]]


# --- Who reads what ----------------------------------------------------------------------------------------------------------


def test_members_know_when_and_where_and_the_link_is_for_those_invited(client, node, meeting):
    Meeting.objects.update(link="https://visio.example/secret", room="Salle A", organiser=PersonFactory(name="Orga Essai-Fictif"))
    director, board, other = PersonFactory(), PersonFactory(), PersonFactory()
    for person in (director, board, other):
        structure = OrganisationFactory()
        MembershipFactory(person=person, role="director", organisation=structure, programme=node.programme)
    replaced = Attendance.objects.create(meeting=meeting, person=director)
    Attendance.objects.create(meeting=meeting, person=board, replaces=replaced)
    for person, sees in ((director, True), (board, True), (other, False), (PersonFactory(delegate=True), True)):
        client.force_login(person)
        page = text_of(client.get(meeting.get_absolute_url()))
        assert "12 mars 2026" in page
        assert "Salle A" in page
        assert ("visio.example" in page) is sees
        assert ("Orga Essai-Fictif" in page) is sees


def test_the_neighbour_region_and_the_stranger_find_no_meeting(client, meeting, node):
    urls = [
        meeting.get_absolute_url(),
        *(f"{meeting.get_absolute_url()}{verb}/" for verb in ("modifier", "supprimer", "moments")),
    ]
    urls += [f"/reunions/ajouter/{node.address}/"]
    assert {client.get(url).status_code for url in urls} == {302}
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    client.force_login(neighbour)
    assert {client.get(url).status_code for url in urls} == {404}
    assert {client.post(url, typed()).status_code for url in urls} == {404}
    assert meeting.title not in text_of(client.get("/reunions/"))
    assert meeting.title not in text_of(client.get("/reunions/mois/2026/3/"))
    with pytest.raises(Refused):
        services.add_meeting(node=node, meeting=Meeting(kind="event", title="x", on=DAY), by=neighbour)


def test_a_director_reads_a_meeting_and_writes_nothing_of_it(client, meeting, node):
    person = PersonFactory()
    MembershipFactory(person=person, role="director", organisation=OrganisationFactory(), programme=node.programme)
    client.force_login(person)
    page = text_of(client.get(meeting.get_absolute_url()))
    assert "Rencontres" in page
    for word in ("Modifier", "Reporter", "Annuler", "Ajouter un point"):
        assert word not in page
    for verb in ("modifier", "supprimer", "moments", "points"):
        assert client.get(f"{meeting.get_absolute_url()}{verb}/").status_code == 404


def test_what_was_added_is_counted_and_the_days_when_nobody_works_are_named(client, node, delegate):
    fields = typed(on="2026-02-14", every="monthly", last="2026-05-31")
    page = client.post(f"/reunions/ajouter/{node.address}/", fields, follow=True).content.decode()
    assert "4\u00a0dates" in page.replace("\u202f", "\u00a0") or "4 dates" in page
    assert "14 février 2026 (un samedi)" in page
    assert "14 avril 2026" not in page.split("À vérifier")[1].split("</")[0]
