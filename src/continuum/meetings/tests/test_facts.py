"""What meetings count: held ones only, each organisation once, and a correction corrects the figure."""

import datetime as dt
from decimal import Decimal

import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.meetings.models import AgendaItem, Attendance
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import registry
from continuum.toolkit.counting import counted_by
from continuum.toolkit.dates import Period
from continuum.toolkit.typography import french_date

from .factories import AttendanceFactory, CommitteeFactory, DecisionFactory, MeetingFactory


@pytest.fixture
def land(db):
    return two_regions()


def counted(measure, *nodes):
    return list(counted_by([registry.facts.get(measure)], [node.pk for node in nodes]))


def total(measure, *nodes):
    return sum((row.count for row in counted(measure, *nodes)), Decimal(0))


def listed(measure, person, *nodes, period=None):
    asked = Period.parse(period) if period else None
    return [name for name, _ in registry.facts.get(measure).rows(person, [node.pk for node in nodes], asked)]


def test_only_a_meeting_that_was_held_is_counted_in_its_month(land):
    committee = CommitteeFactory(node=land["east"])
    MeetingFactory(committee=committee, status="held", on=dt.date(2026, 3, 12))
    for status in ("planned", "convened", "postponed", "cancelled"):
        MeetingFactory(committee=committee, status=status)
    (row,) = counted("comites-regionaux", land["east"], land["west"])
    assert (row.count, row.month, row.node) == (1, dt.date(2026, 3, 1), land["east"].pk)


def test_each_nature_of_meeting_feeds_its_own_figure_and_all_feed_the_whole(land):
    MeetingFactory(committee=CommitteeFactory(node=land["east"], kind="national_steering"), status="held")
    MeetingFactory(committee=CommitteeFactory(node=land["east"], kind="project_cell"), status="held")
    MeetingFactory(node=land["east"], kind="community_day", status="held")
    MeetingFactory(node=land["east"], kind="web_conference", status="held")
    single = ("comites-nationaux", "reunions-cellule", "rencontres-communaute", "web-conferences")
    assert [total(measure, land["east"]) for measure in (*single, "comites-regionaux", "reunions-tenues")] == [1, 1, 1, 1, 0, 4]


def test_an_organisation_that_comes_twice_is_one_organisation_and_two_attendances(land):
    came = OrganisationFactory()
    for day in (1, 2):
        meeting = MeetingFactory(node=land["east"], status="held", on=dt.date(2026, 3, day))
        AttendanceFactory(meeting=meeting, organisation=came, presence="present")
        AttendanceFactory(meeting=meeting, presence="excused")
    assert total("participations", land["east"]) == 2
    assert {row.organisation for row in counted("organisations-presentes", land["east"])} == {came.pk}


def test_a_corrected_attendance_corrects_the_figure(land):
    row = AttendanceFactory(meeting=MeetingFactory(node=land["east"], status="held"), presence="present")
    assert total("participations", land["east"]) == 1
    Attendance.objects.filter(pk=row.pk).update(presence="absent")
    assert total("participations", land["east"]) == 0


def test_a_passage_on_a_college_s_agenda_counts_once_for_what_it_is_about(land):
    college = CommitteeFactory(node=land["root"], kind="college")
    for status in ("held", "cancelled"):
        meeting = MeetingFactory(committee=college, status=status)
        AgendaItem.objects.create(meeting=meeting, title="L’expérimentation", node=land["east"])
        AgendaItem.objects.create(meeting=meeting, title="Points divers")
    elsewhere = MeetingFactory(committee=CommitteeFactory(node=land["east"]), status="held")
    AgendaItem.objects.create(meeting=elsewhere, title="L’expérimentation", node=land["east"])
    assert total("passages-colleges", land["east"]) == 1
    assert total("passages-colleges", land["root"]) == 0


def test_live_and_replay_are_two_figures_and_what_was_not_counted_is_nothing(land):
    MeetingFactory(node=land["east"], kind="web_conference", status="held", live_count=20, replay_count=150)
    MeetingFactory(node=land["east"], kind="web_conference", status="held", live_count=None, replay_count=30)
    assert (total("personnes-en-direct", land["east"]), total("vues-en-differe", land["east"])) == (20, 180)


def test_the_list_behind_a_figure_names_an_organisation_only_to_who_may_see_that_it_came(land):
    came = OrganisationFactory(institution=True, territory=land["east"].territory)
    AttendanceFactory(meeting=MeetingFactory(node=land["east"], status="held"), organisation=came, presence="present")
    officer = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["east"].territory)
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    neighbour = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["west"].territory)
    assert listed("organisations-presentes", officer, land["east"]) == [str(came)]
    unnamed = ["1\u00a0organisation dont le nom ne vous est pas ouvert"]
    assert listed("organisations-presentes", partner, land["east"]) == unnamed
    assert listed("organisations-presentes", neighbour, land["east"]) == unnamed
    assert listed("organisations-presentes", PersonFactory(), land["east"]) == []


def test_a_member_of_the_programme_opens_the_meetings_behind_a_figure_and_a_stranger_none(land):
    shared = dt.datetime(2026, 3, 13, 9, tzinfo=dt.UTC)
    meeting = MeetingFactory(node=land["east"], status="held", minutes_shared_at=shared)
    DecisionFactory(meeting=meeting, text="Inviter la branche")
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    assert listed("reunions-tenues", partner, land["east"]) == [f"{meeting}, {meeting.when_text}"]
    assert listed("decisions-prises", partner, land["east"]) == [f"Inviter la branche ({meeting}, {french_date(meeting.on)})"]
    assert listed("reunions-tenues", PersonFactory(), land["east"]) == []


MEASURES = (
    *("reunions-tenues", "comites-regionaux", "participations", "organisations-presentes"),
    *("decisions-prises", "personnes-en-direct", "vues-en-differe"),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_list_behind_the_figure_of_a_year_holds_what_took_place_that_year_alone(land, measure):
    committee = CommitteeFactory(node=land["east"])
    for year in (2026, 2027):
        day = dt.date(year, 12, 31)
        meeting = MeetingFactory(committee=committee, status="held", on=day, title=f"Séance {year}", live_count=9, replay_count=4)
        came = OrganisationFactory(institution=True, name=f"Séance {year}", territory=land["east"].territory)
        AttendanceFactory(meeting=meeting, organisation=came, presence="present")
        DecisionFactory(meeting=meeting, text=f"Séance {year}")
    officer = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["east"].territory)
    for year in (2026, 2027):
        (line,) = listed(measure, officer, land["east"], period=str(year))
        assert line.startswith(f"Séance {year}")
    assert len(listed(measure, officer, land["east"])) == 2
    assert listed(measure, officer, land["east"], period="2026-01/2026-11") == []


def test_what_is_listed_behind_attendances_adds_up_to_the_figure(land):
    for day, many in ((1, 1), (2, 3)):
        meeting = MeetingFactory(node=land["east"], status="held", on=dt.date(2026, 3, day), title=f"Réunion {day}")
        for _ in range(many):
            AttendanceFactory(meeting=meeting, presence="present")
        AttendanceFactory(meeting=meeting, presence="absent")
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    assert listed("participations", officer, land["east"]) == [
        "Réunion 1, 1er mars 2026\u00a0: 1\u00a0participation",
        "Réunion 2, 2 mars 2026\u00a0: 3\u00a0participations",
    ]
