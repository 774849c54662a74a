"""The chain of signatures: what is changed, removed, moved or slipped in shows; whoever is erased leaves no name."""

import datetime as dt

import pytest
from django.test import Client

from continuum.directory.services import erase_person
from continuum.directory.tests.factories import PersonFactory
from continuum.meetings import queries, services
from continuum.meetings.models import Signature
from continuum.meetings.privacy import forget_presences
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock

from .factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)
MORNING, AFTERNOON = "morning", "afternoon"


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def meeting(land):
    hours = {"starts": dt.time(9), "ends": dt.time(17)}
    return MeetingFactory(node=land["east"], status="convened", is_signed=True, on=DAY, title="Session une", **hours)


def at(hour):
    return clock.held_at(f"{DAY.isoformat()}T{hour}")


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def expected(meeting, **fields):
    return AttendanceFactory(meeting=meeting, **fields)


def sign(meeting, person, half_day=MORNING, **fields):
    return services.sign_half_day(meeting=meeting, half_day=half_day, by=person, **fields)


def text_of(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


# --- The chain ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def chain(meeting):
    """Three people, of whom two sign both half-days."""
    rows = [expected(meeting) for _ in range(3)]
    for hour, half_day, people in (("09:10", MORNING, rows), ("14:00", AFTERNOON, rows[:2])):
        with at(hour):
            for row in people:
                sign(meeting, row.person, half_day)
    return list(Signature.objects.order_by("rank"))


def problems(meeting):
    return [one.replace("\u00a0", " ") for one in queries.check_chain(meeting).problems]


def test_an_untouched_chain_holds_whatever_happens_to_names_since(meeting, chain):
    chain[0].attendance.person.name = "Nom Changé-Fictif"
    chain[0].attendance.person.save()
    chain[0].attendance.organisation.name = "Nouveau nom (fictive)"
    chain[0].attendance.organisation.save()
    check = queries.check_chain(meeting)
    assert (check.holds, check.count, check.head) == (True, 5, chain[-1].chain)


@pytest.mark.parametrize("field", ["name", "organisation_name", "late_reason"])
def test_a_changed_name_organisation_or_reason_is_caught(meeting, chain, field):
    Signature.objects.filter(pk=chain[1].pk).update(**{field: "autre chose"})
    assert problems(meeting) == ["le nom, l’organisation ou le motif de la signature n° 2 a été changé"]


def test_a_changed_hour_is_caught(meeting, chain):
    Signature.objects.filter(pk=chain[1].pk).update(signed_at=chain[1].signed_at - dt.timedelta(seconds=1))
    assert problems(meeting) == ["la signature n° 2 a été changée ou déplacée"]


def test_a_changed_half_day_is_caught(meeting, chain):
    Signature.objects.filter(pk=chain[2].pk).update(half_day=AFTERNOON)
    assert problems(meeting) == ["la signature n° 3 a été changée ou déplacée"]


@pytest.mark.parametrize("rank", [1, 3, 5])
def test_a_removed_signature_is_caught_the_last_one_too(meeting, chain, rank):
    Signature.objects.filter(pk=chain[rank - 1].pk).delete()
    assert problems(meeting) == [f"la signature n° {rank} manque"]


def test_two_signatures_that_change_places_are_caught(meeting, chain):
    first, second = chain[0], chain[1]
    Signature.objects.filter(pk=first.pk).update(rank=2)
    Signature.objects.filter(pk=second.pk).update(rank=1)
    assert problems(meeting) == ["la signature n° 1 a été changée ou déplacée", "la signature n° 2 a été changée ou déplacée"]


def test_two_people_who_change_places_are_caught(meeting, chain):
    first, second = chain[0].attendance_id, chain[1].attendance_id
    spare = expected(meeting).pk
    for pk, attendance in ((chain[0].pk, spare), (chain[1].pk, first), (chain[0].pk, second)):
        Signature.objects.filter(pk=pk).update(attendance=attendance)
    assert len(problems(meeting)) == 2


def test_a_chain_wholly_made_again_is_caught_by_the_journal(meeting, chain):
    """Whoever knows the rule makes links that follow each other; the journal keeps the true ones."""
    before = ""
    for one in Signature.objects.order_by("rank"):
        one.signed_at -= dt.timedelta(minutes=5)
        one.chain = before = queries.link_of(one, before)
        one.save()
    assert len(problems(meeting)) == 5


def test_a_signature_slipped_in_by_hand_is_caught(meeting, chain):
    row = expected(meeting)
    slipped = Signature(attendance=row, half_day=MORNING, signed_at=chain[0].signed_at, name="x", salt="y", rank=6)
    slipped.seal = queries.seal_of(slipped)
    slipped.chain = queries.link_of(slipped, chain[-1].chain)
    slipped.save()
    assert problems(meeting) == ["la signature n° 6 n’a pas été écrite par ce site"]


def test_the_page_shows_that_the_chain_holds_and_what_broke_it(land, meeting, chain):
    delegate = browser(PersonFactory(delegate=True))
    address = f"/reunions/{meeting.pk}/emargement/"
    assert "La chaîne tient" in text_of(delegate.get(address))
    Signature.objects.filter(pk=chain[2].pk).delete()
    page = text_of(delegate.get(address))
    assert "La chaîne ne tient plus" in page
    assert "La signature n° 3 manque" in page


# --- Erasing -----------------------------------------------------------------------------------------------------------


def test_somebody_who_is_erased_leaves_no_name_and_the_chain_holds(settings, tmp_path, meeting, chain):
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    person = chain[0].attendance.person
    erase_person(person=person, reason="à sa demande", by=PersonFactory(admin=True))
    assert {one.name for one in Signature.objects.filter(attendance=chain[0].attendance)} == {""}
    assert not Signature.objects.filter(name=person.name).exists()
    assert queries.check_chain(meeting).holds


def test_a_name_in_somebody_else_s_reason_goes_too(settings, tmp_path, meeting, chain):
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    person, late = chain[1].attendance.person, expected(meeting)
    with at("15:00"):
        sign(meeting, late.person, late_reason=f"Retenue par {person.name}")
    erase_person(person=person, reason="à sa demande", by=PersonFactory(admin=True))
    assert person.name not in Signature.objects.get(attendance=late).late_reason
    assert queries.check_chain(meeting).holds


def test_names_are_kept_ten_years_as_evidence_and_no_longer(meeting, chain):
    walked = expected(meeting, person=None, name="Anne Essai-Fictif", presence="present")
    forget_presences(dt.datetime(2036, 3, 1, tzinfo=dt.UTC))
    assert Signature.objects.exclude(name="").count() == 5
    assert forget_presences(dt.datetime(2036, 4, 1, tzinfo=dt.UTC)) == 6
    walked.refresh_from_db()
    assert (walked.name, Signature.objects.exclude(name="").count()) == ("", 0)
    assert queries.check_chain(meeting).holds
