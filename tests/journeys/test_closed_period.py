"""A period that was handed over keeps its figures: what meetings correct afterwards shows beside, with the list behind."""

import datetime as dt

import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.figures.models import Lock
from continuum.figures.queries import Question, answer
from continuum.figures.services import lock_period
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.tests.factories import AttendanceFactory, CommitteeFactory, MeetingFactory
from continuum.plan.enums import PassageSection
from continuum.plan.models import Measure, Passage
from continuum.plan.services import declare_measures
from continuum.plan.tests.factories import IndicatorFactory, two_regions
from continuum.reports.queries import write
from continuum.reports.services import report_of
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.renderers.document import FigureRun

pytestmark = pytest.mark.django_db
QUARTER = "2026-01/2026-03"


@pytest.fixture(autouse=True)
def in_april():
    with clock.held_at(dt.date(2026, 4, 20)):
        yield


@pytest.fixture
def land(client):
    """Two committees and one day of community in the first quarter, one in April; the quarter is closed."""
    declare_measures(by=SYSTEM)
    found = two_regions()
    committee = CommitteeFactory(node=found["east"])
    days = [dt.date(2026, 1, 15), dt.date(2026, 3, 12), dt.date(2026, 4, 2)]
    found["held"] = [MeetingFactory(committee=committee, status="held", on=day, title=f"Comité du {day}") for day in days]
    found["came"] = [AttendanceFactory(meeting=found["held"][0], presence="present") for _ in range(3)]
    text = "Le trimestre a compté [[participations | période 2026-01/2026-03]] participations."
    Passage.objects.create(node=found["east"], section=PassageSection.ACTIONS, body=text)
    lock = Lock(starts="2026-01", ends="2026-03", reason="Remis au financeur.")
    lock_period(programme=found["programme"], lock=lock, by=PersonFactory(admin=True))
    client.force_login(PersonFactory(delegate=True))
    return found


def ask(measure, node, period=QUARTER):
    return answer(Question(measure, node.address, period=period))


def page(client, measure, node, period=QUARTER):
    asked = client.get(f"/chiffres/mesures/{measure}/{node.address}/", {"periode": period} if period else {})
    return asked.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def printed(land):
    """The figures that the report prints, with their notes."""
    found = write(report_of(land["programme"])).document
    runs = [run for block in found.blocks for run in getattr(block, "runs", ()) if isinstance(run, FigureRun)]
    return {run.text: (run.note or "").replace("\u00a0", " ").replace("\u202f", " ") for run in runs}


def tables(land):
    return [block for block in write(report_of(land["programme"])).document.blocks if getattr(block, "rows", None)]


def test_a_quarter_is_closed_on_its_own_figures_and_not_on_those_of_april(land):
    assert ask("reunions-tenues", land["east"]).words == "2"
    assert ask("reunions-tenues", land["root"]).words == "2"
    assert answer(Question("reunions-tenues", land["east"].address)).words == "3"


def test_a_corrected_attendance_leaves_the_closed_figure_and_shows_beside_it(client, land):
    late = AttendanceFactory(meeting=land["held"][1], presence="present")
    for node in (land["east"], land["root"]):
        found = ask("participations", node)
        assert (found.words, found.since) == ("3", "4 (+1)")
    said = page(client, "participations", land["east"])
    assert "<b>3</b>" in said
    assert "depuis : <b>4 (+1)</b>" in said
    assert land["held"][1].get_absolute_url() in said, "the list behind"
    assert "période arrêtée : 3 ; depuis : 4 (+1)" in page(client, "participations", land["east"], "")
    assert "depuis : 4 (+1)" in printed(land)["3"]
    Attendance.objects.filter(pk=late.pk).update(presence="absent")
    assert ask("participations", land["east"]).since == ""


def test_a_held_meeting_that_is_cancelled_afterwards_is_told_as_one_less(client, land):
    Meeting.objects.filter(pk=land["held"][1].pk).update(status="cancelled")
    found = ask("comites-regionaux", land["east"])
    assert (found.words, found.since) == ("2", "1 (\u22121)")
    assert "depuis : <b>1 (\u22121)</b>" in page(client, "comites-regionaux", land["east"])


def test_the_only_meeting_cancelled_afterwards_leaves_what_was_handed_over(client, land):
    Meeting.objects.all().update(status="cancelled")
    found = ask("reunions-tenues", land["east"])
    assert (found.words, found.since) == ("2", "sans réponse")
    said = page(client, "reunions-tenues", land["east"])
    assert "<b>2</b>" in said
    assert "sans réponse" in said


def test_an_organisation_added_afterwards_is_one_more_and_counted_once(client, land):
    new = OrganisationFactory(name="Mission locale des Essais (fictive)")
    for meeting in land["held"][:2]:
        AttendanceFactory(meeting=meeting, organisation=new, presence="present")
    found = ask("organisations-presentes", land["east"])
    assert (found.words, found.since) == ("3", "4 (+1)")


def test_what_happens_in_april_changes_nothing_of_the_closed_quarter(land):
    AttendanceFactory(meeting=land["held"][2], presence="present")
    assert ask("participations", land["east"]).since == ""
    assert ask("participations", land["east"], "2026-04").words == "1"


def test_what_had_no_figure_when_the_quarter_was_closed_says_so(client, land):
    MeetingFactory(node=land["east"], kind="web_conference", status="held", on=dt.date(2026, 2, 3))
    said = page(client, "web-conferences", land["east"])
    assert "sans chiffre ici ; depuis : <b>1</b>" in said


def test_the_closed_periods_of_a_programme_tell_first_what_moved(client, land):
    AttendanceFactory(meeting=land["held"][1], presence="present")
    client.force_login(PersonFactory(admin=True))
    said = client.get("/chiffres/periodes/essai/").content.decode()
    assert said.index("Participations") < said.index("Réunions tenues")
    assert "4 (+1)" in said


def test_the_report_keeps_the_closed_figure_and_lists_what_moved_since(land):
    assert not [one for one in tables(land) if "arrêtée" in one.caption]
    AttendanceFactory(meeting=land["held"][1], presence="present")
    (table,) = [one for one in tables(land) if "arrêtée" in one.caption]
    said = [["".join(run.text for run in cell) for cell in row] for row in table.rows]
    assert ["Participations", "Grand Est", "3", "4 (+1)"] in said


def test_an_indicator_opens_its_list_and_follows_a_correction(client, land):
    """What a plan expects is read where it happens: the node leads to the figure, the figure to the meetings."""
    IndicatorFactory(node=land["east"], measure=Measure.objects.get(code="comites-regionaux"), target=4)
    figure = "/chiffres/mesures/comites-regionaux/essai/est/"
    assert figure in client.get(land["east"].get_absolute_url()).content.decode()
    said = page(client, "comites-regionaux", land["east"], "")
    assert "<b>3</b>" in said
    assert all(meeting.get_absolute_url() in said for meeting in land["held"])
    assert "vers 4" in said
    Meeting.objects.filter(pk=land["held"][2].pk).update(status="cancelled")
    said = page(client, "comites-regionaux", land["east"], "")
    assert "<b>2</b>" in said
    assert land["held"][2].get_absolute_url() not in said
