"""Two people at the same instant: one truth is kept, and whoever comes second is told in a sentence.

Each race stops whoever has read until the other has read too, or cannot: without locks, both write on what they saw.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from continuum.directory.tests.factories import MembershipFactory, PersonFactory
from continuum.meetings import queries, services
from continuum.meetings.models import Attendance, Signature
from continuum.meetings.services import AttendanceSheet, presence_field
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry, OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 12)
MORNING = "2026-03-12T09:30"
WAITED = 1.0
"""Seconds for which the first waits for a second who is held behind her lock."""


@pytest.fixture
def meeting():
    hours = {"on": DAY, "starts": dt.time(9), "ends": dt.time(17), "convened_at": clock.now()}
    return MeetingFactory(node=two_regions()["east"], status="convened", is_signed=True, openness="programme", **hours)


def at_once(*acts):
    """Do all at the same moment of that morning; what each gave, or how it was refused."""
    ready, given = threading.Barrier(len(acts)), [None] * len(acts)

    def one(rank, act):
        ready.wait(10)
        try:
            with clock.held_at(MORNING):
                given[rank] = act()
        except Exception as error:
            given[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.fixture
def met(monkeypatch):
    """Whoever has read this question of the room waits a moment for the other to have read it as well."""

    def at(name):
        together, real = threading.Barrier(2), getattr(queries, name)

        def read(*args, **kwargs):
            found = real(*args, **kwargs)
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(WAITED)
            return found

        monkeypatch.setattr(queries, name, read)

    return at


def expected(meeting, **fields):
    return AttendanceFactory(meeting=meeting, told_sequence=0, **fields)


def of_the_programme(meeting):
    return MembershipFactory(role="partner", programme=meeting.node.programme, territory=meeting.node.territory).person


def refusals(given):
    return [" ".join(one.messages) for one in given if isinstance(one, ValidationError)]


def faults(given):
    return [one for one in given if isinstance(one, Exception) and not isinstance(one, ValidationError)]


def answer(meeting, person, reply):
    row = Attendance.objects.get(meeting=meeting, person=person)
    return lambda: services.answer_meeting(attendance=row, reply=reply, by=person)


def note(meeting, row, presence):
    """An officer whose page showed that nothing was noted."""
    typed = Attendance.objects.get(pk=row.pk)
    typed.presence = presence
    sheet = AttendanceSheet([typed], seen={row.pk: {"presence": "", "organisation": str(row.organisation_id)}})
    return lambda: services.note_attendance(meeting=meeting, sheet=sheet, by=SYSTEM)


def sign(meeting, person, half_day="morning"):
    return lambda: services.sign_half_day(meeting=meeting, half_day=half_day, by=person)


def confirm(meeting, person):
    return lambda: services.confirm_presence(meeting=meeting, code=queries.room_code(meeting), by=person)


# --- The races; each says whether one truth was kept -----------------------------------------------------------------------


def last_place(meeting, met):
    """Two people register for the one place left: one has it, the other waits for it."""
    type(meeting).objects.filter(pk=meeting.pk).update(capacity=1)
    people = [of_the_programme(meeting) for _ in range(2)]
    met("is_full")
    given = at_once(*(lambda one=one: services.register(meeting=meeting, reply="yes", by=one) for one in people))
    seated = Attendance.objects.filter(meeting=meeting, reply="yes", waits_since=None).count()
    return not faults(given) and seated == 1 and Attendance.objects.filter(meeting=meeting).count() == 2


def same_code_twice(meeting, met):
    """The same code scanned on two phones of one person: she is there once."""
    return _scanned_once(meeting, met, expected(meeting).person)


def same_code_twice_unexpected(meeting, met):
    """Nobody expected her: she is put on the list once."""
    return _scanned_once(meeting, met, of_the_programme(meeting))


def _scanned_once(meeting, met, person):
    met("standings")
    given = at_once(confirm(meeting, person), confirm(meeting, person))
    told = JournalEntry.objects.filter(verb="attendance.confirmed").count()
    return not faults(given) and not refusals(given) and (Attendance.objects.count(), told) == (1, 1)


def two_officers(meeting, met):
    """Two officers note one person otherwise: the first is kept, the second is told what was noted."""
    row = expected(meeting)
    met("standings")
    given = at_once(note(meeting, row, "present"), note(meeting, row, "absent"))
    row.refresh_from_db()
    kept = row.get_presence_display()
    said = f"Entre-temps, quelqu’un a noté «\u00a0{kept}\u00a0» ici."
    return not faults(given) and [one.startswith(said) for one in refusals(given)] == [True]


def signatures(meeting, met):
    """Two people sign: each link follows another one, and the chain holds."""
    rows = [expected(meeting) for _ in range(2)]
    met("seal_of")
    given = at_once(*(sign(meeting, row.person) for row in rows))
    ranks = list(Signature.objects.order_by("rank").values_list("rank", flat=True))
    return not faults(given) and ranks == [1, 2] and queries.check_chain(meeting).holds


def same_half_day_twice(meeting, met):
    """One person signs one half-day on two phones: one signature, and both phones are told that it is there."""
    row = expected(meeting)
    met("why_not_today")
    given = at_once(sign(meeting, row.person), sign(meeting, row.person))
    return not faults(given) and not refusals(given) and Signature.objects.count() == 1 and given[0].pk == given[1].pk


def two_refusals(meeting, met):
    """Two who were coming say no: the first two who wait have their places, each told once; the third goes on waiting."""
    return _two_places_given(meeting, met, lambda row: answer(meeting, row.person, "no"))


def two_withdrawals(meeting, met):
    """Two invitations are withdrawn at once: the same."""
    return _two_places_given(meeting, met, lambda row: lambda: services.withdraw_invitation(attendance=row, by=SYSTEM))


def _two_places_given(meeting, met, leave):
    type(meeting).objects.filter(pk=meeting.pk).update(capacity=2)
    seated = [expected(meeting, reply="yes") for _ in range(2)]
    since = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    waiting = [expected(meeting, reply="yes", waits_since=since + dt.timedelta(hours=rank)) for rank in range(3)]
    met("places_taken")
    given = at_once(*(leave(row) for row in seated))
    for row in waiting:
        row.refresh_from_db()
    told = OutboxMessage.objects.filter(kind__startswith="meetings.place_freed").values_list("to", flat=True)
    places = [row.is_waiting for row in waiting] == [False, False, True]
    return not faults(given) and places and sorted(told) == sorted(row.person.email for row in waiting[:2])


def an_officer_and_the_person(meeting, met):
    """She scans the code while an officer notes that she is absent: the second to come is told, or finds her there."""
    row = expected(meeting)
    met("standings")
    given = at_once(confirm(meeting, row.person), note(meeting, row, "absent"))
    row.refresh_from_db()
    noted = JournalEntry.objects.filter(verb__in=("attendance.noted", "attendance.confirmed")).count()
    return not faults(given) and noted + len(refusals(given)) == 2 and row.presence == "present"


def a_line_taken_off(meeting, met):
    """Her line, written by mistake, is taken off while she signs: it stays with its signature, or she is told."""
    row = AttendanceFactory(meeting=meeting)
    met("why_not_today")
    given = at_once(sign(meeting, row.person), lambda: services.remove_walk_in(attendance=row, by=SYSTEM))
    return not faults(given) and len(refusals(given)) == 1 and Attendance.objects.count() == Signature.objects.count()


RACES = {
    race.__name__: race
    for race in (
        last_place,
        same_code_twice,
        same_code_twice_unexpected,
        two_officers,
        signatures,
        same_half_day_twice,
        two_refusals,
        two_withdrawals,
        an_officer_and_the_person,
        a_line_taken_off,
    )
}


LEFT_TO_CHANCE = {"same_code_twice_unexpected", "an_officer_and_the_person", "a_line_taken_off"}
"""Without locks these are lost or not, as the index of the list or the order of two writings decides."""


@pytest.mark.parametrize("race", RACES)
def test_at_the_same_instant_one_truth_is_kept(race, meeting, met):
    assert RACES[race](meeting, met)


@pytest.mark.parametrize("race", sorted(set(RACES) - LEFT_TO_CHANCE))
def test_without_locks_the_race_is_lost(race, meeting, met, monkeypatch):
    """The check itself; on SQLite, whoever writes is alone in the database whatever the program forgets."""
    if connection.vendor == "sqlite":
        pytest.skip("a transaction that writes holds the whole file")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    assert not RACES[race](meeting, met)


# --- What the second one reads ---------------------------------------------------------------------------------------------


def test_of_two_for_the_last_place_one_reads_that_she_comes_and_the_other_that_she_waits(meeting, met):
    type(meeting).objects.filter(pk=meeting.pk).update(capacity=1)
    met("is_full")
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(of_the_programme(meeting))
    address, typed = f"/reunions/{meeting.pk}/repondre/", {"do": "reply", "reply": "yes"}
    pages = at_once(
        *(
            lambda one=one: one.post(address, {**typed, "submission_key": new_key()}, follow=True).content.decode()
            for one in clients
        )
    )
    coming = [page for page in pages if "C’est noté\u00a0: vous venez." in page]
    waiting = [page for page in pages if "vous êtes en liste d’attente, un courriel vous préviendra" in page]
    assert (len(coming), len(waiting)) == (1, 1)


def test_of_two_officers_the_second_reads_what_the_first_noted_beside_the_line(meeting, met):
    row = expected(meeting)
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(PersonFactory(delegate=True))
    address = f"/reunions/{meeting.pk}/presences/"

    def typed(presence):
        with clock.held_at(MORNING):
            seen = clients[0].get(address).context["form"]["seen"].value()
        return {"submission_key": new_key(), "seen": seen, "noted_by": "hand", presence_field(row.pk): presence}

    forms = [typed("present"), typed("excused")]
    met("standings")
    pages = at_once(*(lambda one=one, form=form: one.post(address, form) for one, form in zip(clients, forms, strict=True)))
    assert sorted(page.status_code for page in pages) == [200, 302]
    row.refresh_from_db()
    refused = next(page.content.decode() for page in pages if page.status_code == 200)
    assert f"Entre-temps, quelqu’un a noté «\u00a0{row.get_presence_display()}\u00a0» ici." in refused
