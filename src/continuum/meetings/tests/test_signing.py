"""The code of the room acts on no reading and soon dies; a half-day is signed in its hours."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.meetings import queries, services
from continuum.meetings.models import Attendance, ProgrammeSlot, Signature
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

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


# --- The code of the room ----------------------------------------------------------------------------------------------


def test_scanning_notes_nothing_and_one_press_notes_the_presence(meeting):
    row = expected(meeting)
    client = browser(row.person)
    with at("09:10"):
        address = f"/reunions/ici/{queries.room_code(meeting)}/"
        assert "Je suis là" in text_of(client.get(address))
        row.refresh_from_db()
        assert row.presence == ""
        answer = client.post(address, {"submission_key": new_key()})
    assert answer["Location"] == f"/reunions/{meeting.pk}/ma-presence/"
    row.refresh_from_db()
    assert (row.presence, row.noted_by) == ("present", "code")


def test_pressing_twice_notes_it_once(meeting):
    row = expected(meeting)
    with at("09:10"):
        for _ in range(2):
            services.confirm_presence(meeting=meeting, code=queries.room_code(meeting), by=row.person)
    assert Attendance.objects.count() == 1
    assert JournalEntry.objects.filter(verb="attendance.confirmed").count() == 1


def test_whoever_is_not_signed_in_signs_in_and_comes_back(client, meeting):
    with at("09:10"):
        address = f"/reunions/ici/{queries.room_code(meeting)}/"
        answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"next={address}")


def test_a_code_changes_every_ten_minutes_and_dies_twenty_minutes_later(meeting):
    row = expected(meeting)
    with at("09:10"):
        code = queries.room_code(meeting)
    with at("09:20"):
        assert queries.room_code(meeting) != code
    with at("09:39"):
        assert queries.meeting_of_code(code) == meeting
    with at("09:41"):
        assert queries.meeting_of_code(code) is None
        with pytest.raises(ValidationError, match="n’est plus affiché"):
            services.confirm_presence(meeting=meeting, code=code, by=row.person)
        assert browser(row.person).get(f"/reunions/ici/{code}/").status_code == 404


@pytest.mark.parametrize("moment", ["2026-03-11T09:10", "2026-03-12T07:59", "2026-03-12T18:01", "2026-03-13T09:10"])
def test_a_code_is_good_on_the_day_and_around_the_hours_only(meeting, moment):
    with clock.held_at(moment):
        assert queries.meeting_of_code(queries.room_code(meeting)) is None
        assert not queries.shows_code(meeting)


def test_a_code_is_typed_as_it_is_read_and_the_wrong_one_is_said(meeting):
    row = expected(meeting)
    client = browser(row.person)
    with at("09:10"):
        code = queries.room_code(meeting)
        answer = client.get("/reunions/ici/", {"code": f" {queries.spelt(code).lower()} "})
        assert client.get(answer["Location"]).status_code == 200
        assert "dans aucune salle" in text_of(client.get("/reunions/ici/", {"code": "ABCD-EFGH"}))


def test_the_code_of_one_meeting_does_not_open_another(land, meeting):
    other = MeetingFactory(node=land["east"], status="convened", on=DAY, starts=dt.time(9), ends=dt.time(17))
    row = expected(other)
    with at("09:10"), pytest.raises(ValidationError):
        services.confirm_presence(meeting=other, code=queries.room_code(meeting), by=row.person)


def test_somebody_of_another_programme_who_finds_the_code_learns_nothing(meeting):
    stranger = browser(PersonFactory(delegate=True, membership__programme=ProgrammeFactory(code="autre")))
    with at("09:10"):
        real = stranger.get(f"/reunions/ici/{queries.room_code(meeting)}/")
        false = stranger.get("/reunions/ici/ABCDEFGH/")
    assert (real.status_code, false.status_code) == (404, 404)
    assert meeting.title not in text_of(real)
    hide = re.compile(r'csrftoken": "[^"]*"|value="[^"]*"|nonce="[^"]*"')
    assert hide.sub("", text_of(real)) == hide.sub("", text_of(false))


def test_a_member_of_the_programme_who_was_not_expected_is_added_by_the_code(land, meeting):
    organisation = OrganisationFactory()
    person = PersonFactory(partner=True, membership__programme=land["programme"], membership__organisation=organisation)
    with at("09:10"):
        row = services.confirm_presence(meeting=meeting, code=queries.room_code(meeting), by=person)
    assert (row.organisation, row.presence, row.noted_by) == (organisation, "present", "code")


def test_the_room_shows_a_drawing_and_the_same_code_in_words_to_those_who_run_it(land, meeting):
    delegate = browser(PersonFactory(delegate=True))
    with at("09:10"):
        page = text_of(delegate.get(f"/reunions/{meeting.pk}/salle/"))
        assert queries.spelt(queries.room_code(meeting)) in page
    assert "<svg" in page
    assert "/reunions/ici/" in page
    with at("06:00"):
        assert "<svg" not in text_of(delegate.get(f"/reunions/{meeting.pk}/salle/"))
    assert browser(expected(meeting).person).get(f"/reunions/{meeting.pk}/salle/").status_code == 404


# --- Half-days ---------------------------------------------------------------------------------------------------------


def hours(meeting):
    return [(one.label, one.hours_text.replace("\u00a0", " ")) for one in queries.half_days_of(meeting)]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ((9, 0), (17, 0), [("matin", "de 9 h à 13 h"), ("après-midi", "de 13 h à 17 h")]),
        ((9, 30), (12, 0), [("matin", "de 9 h 30 à 12 h")]),
        ((9, 30), (13, 30), [("matin", "de 9 h 30 à 13 h 30")]),
        ((12, 30), (17, 0), [("après-midi", "de 12 h 30 à 17 h")]),
        ((14, 0), (17, 0), [("après-midi", "de 14 h à 17 h")]),
        ((12, 30), (13, 15), [("matin", "de 12 h 30 à 13 h 15")]),
    ],
)
def test_the_half_days_are_those_of_its_hours(meeting, starts, ends, said):
    meeting.starts, meeting.ends = dt.time(*starts), dt.time(*ends)
    assert hours(meeting) == said


def test_the_break_of_the_programme_parts_the_two_half_days(meeting):
    ProgrammeSlot.objects.create(meeting=meeting, kind="break", title="Repas", starts=dt.time(12, 30), ends=dt.time(14))
    assert hours(meeting) == [("matin", "de 9 h à 12 h 30"), ("après-midi", "de 14 h à 17 h")]


# --- Signing -----------------------------------------------------------------------------------------------------------


def test_a_half_day_is_signed_from_her_page_at_the_server_s_time(meeting):
    row = expected(meeting)
    client = browser(row.person)
    with at("09:05"):
        assert "Signer cette demi-journée" in text_of(client.get(f"/reunions/{meeting.pk}/ma-presence/"))
        typed = {"submission_key": new_key(), "half_day": MORNING, "signed_at": "2020-01-01"}
        assert client.post(f"/reunions/{meeting.pk}/ma-presence/", typed).status_code == 302
        kept = Signature.objects.get()
        assert (kept.attendance, kept.signed_at, kept.rank) == (row, clock.now(), 1)
        assert "Signée le 12/03/2026 à 9 h 05" in text_of(client.get(f"/reunions/{meeting.pk}/ma-presence/"))
    row.refresh_from_db()
    assert (row.presence, row.noted_by) == ("present", "list")


@pytest.mark.parametrize(
    ("hour", "half_day", "said"),
    [("08:29", MORNING, "ouvre à 8"), ("10:00", AFTERNOON, "ouvre à 12"), ("13:31", MORNING, "dites pourquoi")],
)
def test_outside_its_hours_a_half_day_is_refused_with_a_sentence(meeting, hour, half_day, said):
    row = expected(meeting)
    with at(hour), pytest.raises(ValidationError, match=said):
        sign(meeting, row.person, half_day)
    assert not Signature.objects.exists()


def test_late_the_same_day_asks_why_and_says_it(meeting):
    row = expected(meeting)
    client = browser(row.person)
    address = f"/reunions/{meeting.pk}/ma-presence/"
    with at("15:00"):
        answer = client.post(address, {"submission_key": new_key(), "half_day": MORNING})
        assert "dites pourquoi" in text_of(answer)
        client.post(address, {"submission_key": new_key(), "half_day": MORNING, "late_reason": "Connexion coupée"})
    assert Signature.objects.get().late_reason == "Connexion coupée"


@pytest.mark.parametrize("moment", ["2026-03-11T09:10", "2026-03-13T09:10"])
def test_nobody_signs_on_another_day_even_with_a_reason(meeting, moment):
    row = expected(meeting)
    with clock.held_at(moment), pytest.raises(ValidationError, match="le jour même"):
        sign(meeting, row.person, late_reason="J’ai oublié")


@pytest.mark.parametrize(
    ("on", "commune", "said"),
    [
        ("2026-03-15", None, "un dimanche"),
        ("2026-04-06", None, "le lundi de Pâques"),
        ("2026-05-14", None, "l’Ascension"),
        ("2026-12-26", "C57463", "la Saint-Étienne"),
    ],
)
def test_nobody_signs_on_a_sunday_or_a_public_holiday(meeting, on, commune, said):
    row = expected(meeting)
    meeting.on, meeting.commune = dt.date.fromisoformat(on), TerritoryFactory(key=commune) if commune else None
    meeting.save()
    with clock.held_at(f"{on}T09:10"), pytest.raises(ValidationError, match=said):
        sign(meeting, row.person)


def test_a_holiday_of_moselle_is_worked_in_the_ardennes(meeting):
    row = expected(meeting)
    meeting.on, meeting.commune = dt.date(2026, 4, 3), TerritoryFactory(key="C08105")
    meeting.save()
    with clock.held_at("2026-04-03T09:10"):
        assert sign(meeting, row.person).rank == 1


def test_where_one_does_not_sign_and_where_no_hour_is_known_it_is_said(meeting):
    row = expected(meeting)
    meeting.is_signed = False
    meeting.save()
    with at("09:10"), pytest.raises(ValidationError, match="seule la présence"):
        sign(meeting, row.person)
    meeting.is_signed, meeting.starts, meeting.ends = True, None, None
    meeting.save()
    with at("09:10"), pytest.raises(ValidationError, match="heures"):
        sign(meeting, row.person)


def test_nobody_signs_for_another_and_a_stranger_signs_nothing(land, meeting):
    expected(meeting)
    others = [PersonFactory(delegate=True), PersonFactory(partner=True, membership__programme=land["programme"]), PersonFactory()]
    for person in others:
        with at("09:10"):
            assert browser(person).get(f"/reunions/{meeting.pk}/ma-presence/").status_code == 404
            with pytest.raises(Refused):
                sign(meeting, person)


def test_whoever_organises_signs_as_well(land, meeting):
    meeting.organiser = PersonFactory(delegate=True)
    meeting.save()
    with at("09:10"):
        assert sign(meeting, meeting.organiser).attendance.person == meeting.organiser


def test_signing_twice_is_one_signature(meeting):
    row = expected(meeting)
    with at("09:10"):
        assert sign(meeting, row.person) == sign(meeting, row.person)
    assert Signature.objects.count() == 1


def test_whoever_was_noted_away_does_not_sign_herself_in(meeting):
    row = expected(meeting, presence="absent")
    with at("09:10"), pytest.raises(ValidationError, match="notée"):
        sign(meeting, row.person)


def test_whoever_signed_is_not_noted_away_nor_taken_off(land, meeting):
    row, delegate = expected(meeting), PersonFactory(delegate=True)
    with at("09:10"):
        sign(meeting, row.person)
        row.refresh_from_db()
        row.presence = "absent"
        sheet = services.AttendanceSheet(rows=[row])
        with pytest.raises(ValidationError, match="elle était là"):
            services.note_attendance(meeting=meeting, sheet=sheet, by=delegate)
        with pytest.raises(ValidationError, match="elle était là"):
            services.remove_walk_in(attendance=row, by=delegate)
