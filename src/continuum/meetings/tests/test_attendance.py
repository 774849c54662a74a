"""Who came: noted all at once by those who run the meeting, never before its day, and nothing typed is lost."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.models import Position
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, PositionFactory
from continuum.meetings import services
from continuum.meetings.models import Attendance
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def that_evening():
    with clock.held_at("2026-03-12T18:00"):
        yield


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def meeting(land):
    return MeetingFactory(node=land["east"], status="convened", title="Rencontre des employeurs", on=DAY)


def neighbour(land):
    west = land["west"].territory
    return PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=west)


def page_of(meeting):
    return f"/reunions/{meeting.pk}/presences/"


def noting(client, meeting, *rows, **typed):
    """The form as the page gives it, with what somebody types in it."""
    form = client.get(page_of(meeting)).context["form"]
    shown = {name: field.initial or "" for name, field in form.fields.items() if name.startswith(("presence_", "behalf_"))}
    chosen = {services.presence_field(row.pk): presence for row, presence in rows}
    return {"submission_key": new_key(), "seen": form["seen"].value(), "noted_by": "hand", **shown, **chosen, **typed}


def note(client, meeting, *rows, **typed):
    return client.post(page_of(meeting), noting(client, meeting, *rows, **typed))


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return {name: list(reasons) for name, reasons in answer.context["form"].errors.items()}


def text_of(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def left(meeting, on=dt.date(2025, 12, 31)):
    """Somebody on the list, in the name of an organisation that she left before the day."""
    row = AttendanceFactory(meeting=meeting)
    PositionFactory(person=row.person, organisation=row.organisation, starts_on=dt.date(2020, 1, 1), ends_on=on)
    return row


# --- Noting ------------------------------------------------------------------------------------------------------------


def test_the_whole_list_is_noted_in_one_form_and_says_by_whom_and_how(client, delegate, meeting):
    came, away = AttendanceFactory(meeting=meeting), AttendanceFactory(meeting=meeting)
    answer = note(client, meeting, (came, "present"), (away, "excused"), noted_by="list")
    assert answer["Location"] == f"/reunions/{meeting.pk}/#presences"
    came.refresh_from_db()
    away.refresh_from_db()
    assert (came.presence, came.noted_by, came.noted_at) == ("present", "list", clock.now())
    assert (away.presence, away.noted_by) == ("excused", "list")
    (line,) = JournalEntry.objects.filter(verb="attendance.noted")
    assert (line.actor, line.details) == (str(delegate), {"count": 2})


def test_what_is_left_alone_stays_as_it_was_noted(client, delegate, meeting):
    row = AttendanceFactory(meeting=meeting, presence="present", noted_by="code")
    note(client, meeting)
    row.refresh_from_db()
    assert (row.presence, row.noted_by) == ("present", "code")
    assert not JournalEntry.objects.filter(verb="attendance.noted").exists()


def test_all_the_others_are_noted_at_once(client, delegate, meeting):
    rows = [AttendanceFactory(meeting=meeting) for _ in range(4)]
    note(client, meeting, (rows[0], "present"), others="absent")
    assert [Attendance.objects.get(pk=row.pk).presence for row in rows] == ["present", "absent", "absent", "absent"]


def test_before_its_day_nobody_has_come(client, delegate, meeting):
    row = AttendanceFactory(meeting=meeting)
    with clock.held_at("2026-03-11T18:00"):
        answer = note(client, meeting, (row, "present"))
    assert "prévue le 12 mars 2026" in text_of(answer)
    assert Attendance.objects.get(pk=row.pk).presence == ""


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_nobody_comes_to_what_is_cancelled_or_put_off(client, delegate, meeting, status):
    row = AttendanceFactory(meeting=meeting)
    type(meeting).objects.update(status=status)
    assert "personne n’y est venu" in text_of(note(client, meeting, (row, "present")))


def test_the_list_is_drawn_by_organisation_in_a_constant_number_of_queries(
    client, delegate, meeting, django_assert_max_num_queries
):
    for _ in range(3):
        left(meeting)
    client.get(page_of(meeting))
    with django_assert_max_num_queries(60) as few:
        client.get(page_of(meeting))
    for _ in range(12):
        left(meeting)
    with django_assert_max_num_queries(len(few)):
        answer = client.get(page_of(meeting))
    assert str(Attendance.objects.filter(meeting=meeting).first().organisation) in text_of(answer)


# --- Two officers at once ----------------------------------------------------------------------------------------------


def test_two_officers_who_note_different_people_lose_nothing(client, delegate, meeting):
    first, second = AttendanceFactory(meeting=meeting), AttendanceFactory(meeting=meeting)
    hers = noting(client, meeting, (first, "present"))
    note(client, meeting, (second, "excused"))
    assert client.post(page_of(meeting), hers).status_code == 302
    assert {one.presence for one in Attendance.objects.all()} == {"present", "excused"}


def test_two_officers_who_disagree_are_told_and_the_second_saving_decides(client, delegate, meeting):
    row, other = AttendanceFactory(meeting=meeting), AttendanceFactory(meeting=meeting)
    hers = noting(client, meeting, (row, "present"), (other, "absent"))
    note(client, meeting, (row, "excused"))
    answer = client.post(page_of(meeting), hers)
    name = services.presence_field(row.pk)
    assert "quelqu’un a noté" in errors(answer)[name][0]
    assert "excusée" in errors(answer)[name][0]
    assert {one.presence for one in Attendance.objects.all()} == {"excused", ""}
    form = answer.context["form"]
    assert (form[name].value(), form[services.presence_field(other.pk)].value()) == ("present", "absent")
    again = hers | {"submission_key": new_key(), "seen": form["seen"].value()}
    assert client.post(page_of(meeting), again).status_code == 302
    row.refresh_from_db()
    assert row.presence == "present"


# --- In whose name -----------------------------------------------------------------------------------------------------


def test_an_attendance_in_the_name_of_a_structure_left_before_is_said_and_nothing_typed_is_lost(client, delegate, meeting):
    row, other = left(meeting), AttendanceFactory(meeting=meeting)
    answer = note(client, meeting, (row, "present"), (other, "excused"), came_1_name="Anne Essai-Fictif")
    said = errors(answer)[services.behalf_field(row.pk)][0].replace("\u00a0", " ")
    assert said == f"{row.person} n’y était plus depuis le 31 décembre 2025 : choisissez au nom de qui."
    assert not Attendance.objects.exclude(presence="").exists()
    form = answer.context["form"]
    assert form[services.presence_field(other.pk)].value() == "excused"
    assert form["came_1_name"].value() == "Anne Essai-Fictif"


def test_one_chooses_where_she_is_now_or_her_own_name_or_upholds_it(client, delegate, meeting):
    moved, alone, upheld = left(meeting), left(meeting), left(meeting)
    now = PositionFactory(person=moved.person, starts_on=dt.date(2026, 1, 1)).organisation
    rows = [(one, "present") for one in (moved, alone, upheld)]
    chosen = zip((moved, alone, upheld), (str(now.pk), "-", "="), strict=True)
    note(client, meeting, *rows, **{services.behalf_field(row.pk): value for row, value in chosen})
    kept = [Attendance.objects.get(pk=one.pk).organisation_id for one in (moved, alone, upheld)]
    assert kept == [now.pk, None, upheld.organisation_id]


@pytest.mark.parametrize("ends_on", [DAY, dt.date(2026, 6, 30), None])
def test_whoever_was_there_that_day_is_asked_nothing(client, delegate, meeting, ends_on):
    row = left(meeting, on=ends_on)
    assert note(client, meeting, (row, "present")).status_code == 302


def test_whoever_left_and_did_not_come_is_asked_nothing(client, delegate, meeting):
    assert note(client, meeting, (left(meeting), "excused")).status_code == 302


def test_a_position_elsewhere_that_an_officer_may_not_know_is_not_told_to_her(client, land, meeting):
    row = left(meeting)
    officer = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["east"].territory)
    assert not Position.objects.visible_to(officer).exists()
    client.force_login(officer)
    assert "n’y était plus" not in text_of(client.get(page_of(meeting)))
    assert note(client, meeting, (row, "present")).status_code == 302


# --- Those who came besides --------------------------------------------------------------------------------------------


def test_whoever_came_unexpected_is_added_by_name_or_among_known_people(client, delegate, meeting):
    organisation, known = OrganisationFactory(), PositionFactory(starts_on=dt.date(2024, 1, 1))
    typed = {
        "came_1_name": "  Anne   Essai-Fictif ",
        "came_1_organisation": str(organisation.pk),
        "came_2_person": str(known.person.pk),
        "came_2_presence": "remote",
    }
    note(client, meeting, **typed)
    walked, person = Attendance.objects.get(person=None), Attendance.objects.get(person=known.person)
    assert (walked.name, walked.organisation, walked.presence) == ("Anne Essai-Fictif", organisation, "present")
    assert (person.organisation, person.presence, person.noted_by) == (known.organisation, "remote", "hand")
    assert JournalEntry.objects.filter(verb="attendance.walked_in").count() == 2


def test_somebody_on_the_list_is_not_added_twice(client, delegate, meeting):
    AttendanceFactory(meeting=meeting, person=None, name="Anne Essai-Fictif", organisation=None)
    answer = note(client, meeting, came_1_name="anne essai-fictif")
    assert "déjà dans la liste" in errors(answer)["came_1_name"][0]
    answer = note(client, meeting, came_1_name="Zoé Essai-Fictif", came_2_name="zoé essai-fictif")
    assert "déjà dans la liste" in errors(answer)["came_2_name"][0]
    assert Attendance.objects.count() == 1


def test_a_line_without_anybody_is_asked_for_a_name(client, delegate, meeting):
    answer = note(client, meeting, came_1_organisation=str(OrganisationFactory().pk))
    assert "Écrivez son nom" in errors(answer)["came_1_name"][0]


def test_a_line_added_by_mistake_is_taken_off_and_whoever_was_expected_is_not(client, delegate, meeting):
    row = AttendanceFactory(meeting=meeting, person=None, name="Anne Essai-Fictif", presence="present")
    client.post(f"/reunions/participations/{row.pk}/supprimer/", {"submission_key": new_key()})
    assert not Attendance.objects.exists()
    expected = AttendanceFactory(meeting=meeting, invited_at=clock.now())
    with pytest.raises(ValidationError, match="attendue"):
        services.remove_walk_in(attendance=expected, by=delegate)


# --- Who may -----------------------------------------------------------------------------------------------------------


def test_neither_the_neighbour_region_nor_a_partner_nor_a_director_notes_or_prints(client, land, meeting):
    row = AttendanceFactory(meeting=meeting, presence="present")
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    for person in (neighbour(land), partner, PersonFactory(director=True), row.person, PersonFactory()):
        client.force_login(person)
        for address in (page_of(meeting), f"/reunions/{meeting.pk}/liste/", f"/reunions/{meeting.pk}/emargement/"):
            assert client.get(address).status_code == 404, (person, address)
        assert client.get(f"/reunions/participations/{row.pk}/supprimer/").status_code == 404
        with pytest.raises(Refused):
            services.note_attendance(meeting=meeting, sheet=services.AttendanceSheet(rows=[]), by=person)


def test_names_on_the_page_are_read_by_those_who_run_it_and_by_nobody_else(client, land, delegate, meeting):
    row = AttendanceFactory(meeting=meeting, presence="present")
    assert str(row.person) in text_of(client.get(f"/reunions/{meeting.pk}/"))
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    client.force_login(partner)
    page = text_of(client.get(f"/reunions/{meeting.pk}/"))
    assert str(row.person) not in page
    assert "Présences" not in page


def test_a_row_of_another_meeting_is_not_written_through_this_one(delegate, land, meeting):
    other = AttendanceFactory(meeting=MeetingFactory(node=land["west"], on=DAY))
    other.presence = "present"
    assert services.note_attendance(meeting=meeting, sheet=services.AttendanceSheet(rows=[other]), by=delegate) == 0
    other.refresh_from_db()
    assert other.presence == ""


def test_a_garbled_memory_of_the_page_is_no_error(client, delegate, meeting):
    row = AttendanceFactory(meeting=meeting)
    for seen in ("[", json.dumps(["x"]), json.dumps({"x": 1}), json.dumps({row.pk.hex: 3})):
        assert note(client, meeting, (row, "present"), seen=seen).status_code in (200, 302)


def test_the_program_itself_may_note(meeting):
    row = left(meeting)
    row.presence = "present"
    sheet = services.AttendanceSheet(rows=[row], upheld=[row.pk])
    assert services.note_attendance(meeting=meeting, sheet=sheet, by=SYSTEM) == 1


def test_on_the_day_what_is_done_that_day_comes_before_inviting_and_answering(client, delegate, meeting):
    expected = PersonFactory(director=True, membership__programme=meeting.node.programme)
    AttendanceFactory(meeting=meeting, person=expected, invited_at=clock.now(), reply="yes")
    meeting.status, meeting.is_signed = "convened", True
    meeting.save()

    def first_step(person):
        client.force_login(person)
        return client.get(meeting.get_absolute_url()).context["steps"][0]["label"]

    with clock.held_at(meeting.on - dt.timedelta(days=1)):
        assert (first_step(delegate), first_step(expected)) == ("Inviter une autre personne", "Répondre")
    with clock.held_at(meeting.on):
        assert first_step(expected) == "Signer ma présence"
        assert first_step(delegate) in {"Montrer le code de la salle", "Noter qui est venu"}
