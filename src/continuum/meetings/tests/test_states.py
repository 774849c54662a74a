"""Where a meeting stands: held, put off, cancelled and back; each with its reason, and what others must then know."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import Meeting, MeetingMove
from continuum.meetings.services import states
from continuum.plan.models import Milestone
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from .factories import MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)
LATER = dt.date(2026, 5, 20)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def meeting():
    return MeetingFactory(node=NodeFactory(territory=TerritoryFactory(key="R44")), on=DAY)


@pytest.fixture
def told(monkeypatch):
    """The meetings whose change was told, with what the calendar would say."""
    calls = []
    monkeypatch.setattr("continuum.meetings.services.gatherings.tell_change", lambda one, by: calls.append((one.status, one.on)))
    return calls


def convened(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(status="convened", convened_at=clock.now())
    meeting.refresh_from_db()
    return meeting


def send(client, meeting, verb, **typed):
    return client.post(f"{meeting.get_absolute_url()}{verb}/", {"submission_key": new_key(), **typed})


def text_of(answer):
    return answer.content.decode()


# --- Held ------------------------------------------------------------------------------------------------------------------


def test_a_meeting_is_noted_held_in_two_clicks_with_three_separate_figures(client, delegate, meeting):
    with clock.held_at("2026-03-13"):
        page = text_of(client.get(meeting.get_absolute_url()))
        assert "à noter" in page
        assert "Noter qu’elle s’est tenue" in page
        form = client.get(f"{meeting.get_absolute_url()}tenue/").context["form"]
        assert form["held_mode"].value() == "on_site"
        typed = {"held_mode": "hybrid", "live_count": "48", "replay_count": "120", "replay_counted_on": "2026-03-13"}
        send(client, meeting, "tenue", **typed)
        meeting.refresh_from_db()
        assert (meeting.status, meeting.held_mode, meeting.live_count, meeting.replay_count) == ("held", "hybrid", 48, 120)
        page = text_of(client.get(meeting.get_absolute_url()))
        for words in ("Personnes en direct", "Vues en différé", "au 13 mars 2026", "Organisations présentes", "non compté"):
            assert words in page
        assert "168" not in page


def test_a_meeting_to_come_is_not_held_yet(client, delegate, meeting):
    assert "Noter qu’elle s’est tenue" not in text_of(client.get(meeting.get_absolute_url()))
    with pytest.raises(ValidationError, match="prévue le 12 mars 2026"):
        services.hold_meeting(meeting=meeting, mode="on_site", by=delegate)


def test_views_are_counted_on_a_day_after_the_meeting(client, delegate, meeting):
    with clock.held_at("2026-06-01"):
        services.hold_meeting(meeting=meeting, mode="remote", by=delegate)
        for day, said in (("", "à quelle date"), ("2026-03-01", "après la réunion"), ("2027-01-01", "avenir")):
            form = send(client, meeting, "public", replay_count="12", replay_counted_on=day).context["form"]
            assert said in form.errors["replay_counted_on"][0]
        send(client, meeting, "public", live_count="30", replay_count="12", replay_counted_on="2026-06-01")
        meeting.refresh_from_db()
        assert (meeting.live_count, meeting.replay_count) == (30, 12)


def test_holding_a_meeting_holds_the_step_that_announced_it(delegate, meeting):
    step = Milestone.objects.create(node=meeting.node, title="Comité de lancement", on=PartialDate(2026, 3))
    Meeting.objects.filter(pk=meeting.pk).update(milestone=step)
    meeting.refresh_from_db()
    with clock.held_at("2026-03-13"):
        services.hold_meeting(meeting=meeting, mode="on_site", by=delegate)
        step.refresh_from_db()
        assert step.done_on == PartialDate(2026, 3, 12)
        assert meeting.title in step.evidence
        services.resume_meeting(meeting=meeting, reason="Confondue avec une autre", by=delegate)
        step.refresh_from_db()
        assert (step.done_on, step.evidence) == (None, "")


def test_a_step_with_several_meetings_waits_for_the_last(delegate, meeting):
    step = Milestone.objects.create(node=meeting.node, title="Groupes de travail", on=PartialDate(2026, 3))
    other = MeetingFactory(node=meeting.node, on=DAY, milestone=step)
    Meeting.objects.filter(pk=meeting.pk).update(milestone=step)
    with clock.held_at("2026-03-13"):
        services.hold_meeting(meeting=Meeting.objects.get(pk=meeting.pk), mode="on_site", by=delegate)
        step.refresh_from_db()
        assert not step.is_held
        services.hold_meeting(meeting=other, mode="on_site", by=delegate)
        step.refresh_from_db()
        assert step.is_held


# --- Put off ---------------------------------------------------------------------------------------------------------------


def test_a_meeting_put_off_keeps_its_first_day_and_its_reason(client, delegate, meeting):
    send(client, meeting, "reporter", to="2026-05-20", reason="Salle indisponible", seen_on="2026-03-12")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.on) == ("planned", LATER)
    move = MeetingMove.objects.get()
    assert (move.on_before, move.on_after, move.reason) == (DAY, LATER, "Salle indisponible")
    page = text_of(client.get(meeting.get_absolute_url()))
    assert "du 12 mars 2026 au 20 mai 2026" in page
    assert page.count("Salle indisponible") == 1


def test_a_meeting_put_off_without_a_date_waits_for_it_on_one_line(client, delegate, meeting):
    send(client, meeting, "reporter", reason="Calendrier d’un partenaire")
    meeting.refresh_from_db()
    assert meeting.status == "postponed"
    assert meeting not in Meeting.objects.to_come()
    assert "Lui donner une date" in text_of(client.get(meeting.get_absolute_url()))
    assert "to" in send(client, meeting, "reprendre", reason="Date trouvée").context["form"].errors
    send(client, meeting, "reprendre", reason="Date trouvée", to="2026-05-20")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.on, meeting.reason) == ("planned", LATER, "")
    assert [(one.on_before, one.on_after) for one in meeting.moves.all()] == [(DAY, LATER)]


@pytest.mark.parametrize("verb", ["reporter", "annuler"])
def test_nothing_is_put_off_nor_cancelled_without_a_reason(client, delegate, meeting, verb):
    assert "reason" in send(client, meeting, verb, to="2026-05-20", reason="  ").context["form"].errors
    meeting.refresh_from_db()
    assert (meeting.status, meeting.on) == ("planned", DAY)


def test_the_day_that_was_on_the_screen_is_the_one_that_is_put_off(client, delegate, meeting):
    Meeting.objects.update(on=dt.date(2026, 4, 1))
    answer = send(client, meeting, "reporter", to="2026-05-20", reason="Salle", seen_on="2026-03-12")
    assert "1er avril 2026" in text_of(answer)
    assert not MeetingMove.objects.exists()


# --- Cancelled, and back ---------------------------------------------------------------------------------------------------


def test_a_cancelled_meeting_stays_with_its_reason_and_may_come_back(client, delegate, meeting):
    assert "Annuler" in text_of(client.get(f"{meeting.get_absolute_url()}annuler/"))
    send(client, meeting, "annuler", reason="Trop peu de réponses")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.reason) == ("cancelled", "Trop peu de réponses")
    page = text_of(client.get(meeting.get_absolute_url()))
    assert "annulée" in page
    assert "Trop peu de réponses" in page
    send(client, meeting, "reprendre", reason="Des inscriptions sont arrivées")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.on) == ("planned", DAY)


@pytest.mark.parametrize("status", ["planned", "convened", "held", "postponed", "cancelled"])
def test_only_what_its_state_offers_may_be_done(delegate, meeting, status):
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    verbs = {
        "hold": lambda: services.hold_meeting(meeting=meeting, mode="on_site", by=delegate),
        "postpone": lambda: services.postpone_meeting(meeting=meeting, reason="x", to=LATER, by=delegate),
        "cancel": lambda: services.cancel_meeting(meeting=meeting, reason="x", by=delegate),
        "resume": lambda: services.resume_meeting(meeting=meeting, reason="x", to=LATER, by=delegate),
    }
    assert set(verbs) == {step for steps in services.STEPS.values() for step in steps}
    for name in set(verbs) - set(services.STEPS[status]):
        with pytest.raises(ValidationError, match="Entre-temps"):
            verbs[name]()


# --- Those who were convened are told ----------------------------------------------------------------------------------------


def test_what_was_convened_is_told_once_of_each_change(delegate, meeting, told):
    convened(meeting)
    services.postpone_meeting(meeting=meeting, reason="Salle", to=LATER, by=delegate)
    assert told == [("convened", LATER)]
    meeting.refresh_from_db()
    services.cancel_meeting(meeting=meeting, reason="Grève", by=delegate)
    meeting.refresh_from_db()
    services.resume_meeting(meeting=meeting, reason="Finie", by=delegate)
    assert told == [("convened", LATER), ("cancelled", LATER), ("convened", LATER)]


def test_what_nobody_was_convened_to_is_told_to_nobody(delegate, meeting, told):
    services.postpone_meeting(meeting=meeting, reason="Salle", to=LATER, by=delegate)
    services.cancel_meeting(meeting=Meeting.objects.get(), reason="Grève", by=delegate)
    assert told == []


def test_history_that_is_corrected_is_nobodys_news(delegate, meeting, told):
    convened(meeting)
    with clock.held_at("2026-06-01"):
        services.hold_meeting(meeting=meeting, mode="on_site", by=delegate)
        meeting.refresh_from_db()
        services.resume_meeting(meeting=meeting, reason="Erreur", by=delegate)
        services.cancel_meeting(meeting=Meeting.objects.get(), reason="N’a pas eu lieu", by=delegate)
    assert told == []


def test_the_number_of_a_convened_meeting_grows_with_each_change(delegate, meeting):
    convened(meeting)
    services.postpone_meeting(meeting=meeting, reason="Salle", to=LATER, by=delegate)
    services.cancel_meeting(meeting=Meeting.objects.get(), reason="Grève", by=delegate)
    assert Meeting.objects.get().sequence == 2


# --- Who may ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["tenue", "public", "reporter", "annuler", "reprendre"])
def test_only_those_who_run_it_change_where_it_stands(client, meeting, verb):
    assert client.get(f"{meeting.get_absolute_url()}{verb}/").status_code == 302
    strangers = [
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
        PersonFactory(director=True, membership__programme=meeting.node.programme),
        PersonFactory(partner=True, membership__programme=meeting.node.programme),
    ]
    for person in strangers:
        client.force_login(person)
        assert client.get(f"{meeting.get_absolute_url()}{verb}/").status_code == 404
        assert send(client, meeting, verb, reason="x").status_code == 404
        with pytest.raises(Refused):
            services.cancel_meeting(meeting=meeting, reason="x", by=person)
    assert states.STEPS["planned"]
    services.cancel_meeting(meeting=meeting, reason="Par le programme lui-même", by=SYSTEM)
