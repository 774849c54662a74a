"""Two years of a plan: days, committees, what they decide; every figure of the frozen report equals the meetings behind it."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from continuum.meetings.models import Attendance, Committee, Decision, Meeting
from continuum.plan.models import FundingAgreement, Milestone, Node, Obligation
from continuum.reports.models import Edition
from continuum.toolkit import clock, registry
from continuum.toolkit.submissions import new_key

CODE = "metiers-du-lien-social"
PLAN = f"{CODE}/plan-2024-2025"
COMMUNITY = f"{PLAN}/communaute"
LINK = re.compile(r'<a [^>]*href="(?P<url>/chiffres/mesures/[^"]+)"[^>]*>(?P<said>.*?)</a>', re.S)
NUMBER = re.compile(r"\d[\d\u202f]*")


@dataclass
class Lived:
    """What took place, counted by whoever lives it and by nothing of the site."""

    meetings: Counter = field(default_factory=Counter)
    attendances: int = 0
    decisions: int = 0


class Hand:
    """Somebody who reads a page, changes what she wants in its form, and sends it back as a browser would."""

    def __init__(self, person: Any) -> None:
        self.person, self.client = person, Client()
        self.client.force_login(person)

    def reads(self, address: str) -> Any:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        return answer

    def sends(self, address: str, **typed: Any) -> str:
        proposed = {}
        for one in self.reads(address).context["form"]:
            value = getattr(one.value(), "chosen", one.value())
            if value not in (None, False):
                proposed[one.html_name] = value
        answer = self.client.post(address, {**proposed, "submission_key": new_key(), **typed})
        told = answer.context["form"].errors.as_text() if answer.context and "form" in answer.context else ""
        assert answer.status_code == 302, f"{address}: {told}"
        return str(answer["Location"])

    def waits(self) -> str:
        """The words of her desk that ask something of her."""
        return " ".join(one.text for one in self.reads(reverse("desk:home")).context["waiting"])


@pytest.fixture
def delegate(people) -> Hand:
    return Hand(people["delegate"])


@pytest.fixture
def lived() -> Lived:
    return Lived()


@pytest.fixture
def welcoming(people) -> None:
    """The members agree to be invited to the meetings of the community."""
    for role in ("director", "board", "partner"):
        member = Hand(people[role])
        chosen = {"submission_key": new_key(), "purpose": "community", "wanted": "on"}
        assert member.client.post(reverse("directory:choose"), chosen).status_code == 302


def planned(delegate: Hand) -> tuple[list[Meeting], list[Meeting]]:
    """Half-yearly days and committees of two years, each written once."""
    before = set(Meeting.objects.values_list("pk", flat=True))
    hours = {"starts": "09:30", "ends": "16:30", "every": "half_yearly", "last": "2028-12-31"}
    day = {"kind": "community_day", "title": "Journée de la communauté", "on": "2027-03-18", "reply_until": "2027-03-11"}
    delegate.sends(reverse("meetings:new_meeting", args=[COMMUNITY]), **day, **hours)
    committee = Committee.objects.get(node__path=f"{PLAN}/")
    sitting = {"title": "Comité de pilotage", "on": "2027-06-10"}
    delegate.sends(reverse("meetings:new_committee_meeting", args=[committee.pk]), **sitting, **hours)
    fresh = Meeting.objects.exclude(pk__in=before).order_by("on")
    return list(fresh.filter(committee=None)), list(fresh.filter(committee=committee))


def held(delegate: Hand, meeting: Meeting, lived: Lived, *, decision: str) -> None:
    """Convene, then on its day note who came, that it was held, what was said and decided; then share it."""
    at = [meeting.pk]
    with clock.held_at(meeting.on - dt.timedelta(days=20)):
        delegate.sends(reverse("meetings:convene", args=at), do="send")
        expected = meeting.attendances.count()
        assert expected >= 3
    with clock.held_at(meeting.on):
        delegate.sends(reverse("meetings:note_attendance", args=at), others="present", came_1_name="Hélène Passante-Fictif")
        delegate.sends(reverse("meetings:hold_meeting", args=at))
        said = {"minutes": "Ce qui a été dit.", "decision_1_text": decision, "decision_1_due_on": "2028-12-31"}
        delegate.sends(reverse("meetings:write_minutes", args=at), **said)
        delegate.sends(reverse("meetings:share_minutes", args=at))
    lived.meetings["comites-regionaux" if meeting.committee_id else "rencontres-communaute"] += 1
    lived.meetings["reunions-tenues"] += 1
    lived.attendances += expected + 1
    lived.decisions += 1


def frozen(delegate: Hand) -> Edition:
    delegate.sends(reverse("reports:freeze", args=[CODE]))
    return Edition.objects.filter(report__programme__code=CODE).latest("number")


def counted_by_meetings() -> set[str]:
    return {source.measure for source in registry.facts if source.count.__module__.startswith("continuum.meetings.")}


def figures_of(delegate: Hand, edition: Edition) -> dict[str, int]:
    """The numbers that an edition prints and that meetings count, by the address to which each leads."""
    page = delegate.reads(edition.get_absolute_url()).content.decode()
    found: dict[str, int] = {}
    for link in LINK.finditer(page):
        url, said = html.unescape(link["url"]), NUMBER.search(re.sub("<[^>]+>", "", link["said"]))
        if url.split("/")[3] in counted_by_meetings() and said:
            found[url] = int(said[0].replace("\u202f", ""))
    return found


def behind(delegate: Hand, url: str) -> int:
    """What is listed on the page of a figure, counted as a reader would: lines, or the numbers that the lines bear."""
    rows = delegate.reads(url).context["rows"]
    measure = url.split("/")[3]
    if measure in {"participations", "personnes-en-direct", "vues-en-differe"}:
        return sum(int(NUMBER.findall(label)[-1].replace("\u202f", "")) for label, _ in rows)
    return len(rows)


def assert_all_stand(delegate: Hand, figures: dict[str, int]) -> None:
    assert {url.split("/")[3] for url in figures} >= {
        "reunions-tenues",
        "comites-regionaux",
        "participations",
        "decisions-prises",
    }
    for url, said in figures.items():
        assert behind(delegate, url) == said, url


def of_plan(figures: dict[str, int], measures: Iterable[str]) -> dict[str, int]:
    return {measure: figures[f"/chiffres/mesures/{measure}/{PLAN}/"] for measure in measures}


def test_every_figure_of_the_frozen_report_equals_the_meetings_behind_it_and_still_does_after_a_correction(
    delegate, lived, welcoming
):
    measures = ("reunions-tenues", "comites-regionaux", "rencontres-communaute", "participations", "decisions-prises")
    with clock.held_at("2027-01-04"):
        start = of_plan(figures_of(delegate, frozen(delegate)), measures)
        days, committees = planned(delegate)
    assert (len(days), len(committees)) == (4, 4)
    editions = []
    for year in (2027, 2028):
        for meeting in sorted((one for one in [*days, *committees] if one.on.year == year), key=lambda one: one.on):
            held(delegate, meeting, lived, decision=f"Suivre ce qui fut dit le {meeting.on}")
        with clock.held_at(f"{year}-12-20"):
            editions.append(frozen(delegate))
            figures = figures_of(delegate, editions[-1])
            assert_all_stand(delegate, figures)
    grown = Counter(of_plan(figures, measures)) - Counter(start)
    assert grown == Counter({**lived.meetings, "participations": lived.attendances, "decisions-prises": lived.decisions})

    with clock.held_at("2028-12-21"):
        corrected = days[-1].attendances.exclude(person=None).first()
        address = reverse("meetings:note_attendance", args=[days[-1].pk])
        delegate.sends(address, **{f"presence_{corrected.pk.hex}": "absent"})
        mistaken = Decision.objects.get(meeting=committees[-1])
        delegate.client.post(reverse("meetings:remove_decision", args=[mistaken.pk]), {"submission_key": new_key()})
        after = figures_of(delegate, frozen(delegate))
        assert_all_stand(delegate, after)
    assert Counter(of_plan(figures, measures)) - Counter(of_plan(after, measures)) == {"participations": 1, "decisions-prises": 1}
    assert figures_of(delegate, editions[-1]) == figures, "what was frozen stays as it was said"


def test_the_figure_of_each_year_lists_the_meetings_of_that_year(delegate, lived, welcoming):
    with clock.held_at("2027-01-04"):
        days, committees = planned(delegate)
    for meeting in (days[0], committees[0], days[2]):
        held(delegate, meeting, lived, decision="Suivre")
    with clock.held_at("2028-12-20"):
        for year, expected in ((2027, [days[0], committees[0]]), (2028, [days[2]])):
            address = f"/chiffres/mesures/reunions-tenues/{PLAN}/?periode={year}"
            rows = delegate.reads(address).context["rows"]
            assert [url for _, url in rows] == [one.get_absolute_url() for one in expected]


def carried(delegate: Hand, meeting: Meeting) -> list[Decision]:
    """What the page of a meeting shows of earlier decisions."""
    shown = {section.key: inside for section, inside in delegate.reads(meeting.get_absolute_url()).context["sections"]}
    return [line.row for line in shown.get("suites", {}).get("rows", [])]


def test_a_decision_comes_back_to_the_next_committee_until_it_is_closed(delegate, lived, welcoming):
    with clock.held_at("2027-01-04"):
        _, committees = planned(delegate)
    held(delegate, committees[0], lived, decision="Écrire à la Région")
    taken = Decision.objects.get(meeting=committees[0])
    with clock.held_at(committees[1].on):
        assert taken in carried(delegate, committees[1])
        delegate.sends(reverse("meetings:decision_step", args=[taken.pk, "done"]), evidence="Courrier du 3 septembre")
    assert taken in carried(delegate, committees[1]), "it was on the agenda of the day that closed it"
    assert taken not in carried(delegate, committees[2])


def test_an_obligation_of_the_funder_comes_to_the_desk_sixty_days_before_and_leaves_it_once_fulfilled(delegate):
    with clock.held_at("2027-01-04"):
        agreement = FundingAgreement.objects.filter(node__programme__code=CODE, status="signed").first()
        owed = {"kind": "report", "title": "Bilan de la première année", "due_on": "2027-12-15", "owner": delegate.person.pk}
        delegate.sends(reverse("plan:new_obligation", args=[agreement.pk]), **owed)
    obligation = Obligation.objects.get(title="Bilan de la première année")
    for day, is_told in (("2027-10-15", False), ("2027-10-17", True), ("2027-11-15", True), ("2027-12-08", True)):
        with clock.held_at(day):
            assert ("Bilan de la première année" in delegate.waits()) is is_told, day
    with clock.held_at("2027-12-14"):
        delegate.sends(reverse("plan:obligation_step", args=[obligation.pk, "done"]), evidence="Déposé")
        assert "Bilan de la première année" not in delegate.waits()


def test_a_date_put_off_is_told_in_the_report_with_its_cause(delegate):
    with clock.held_at("2027-01-04"):
        node = Node.objects.get(path=f"{PLAN}/")
        step = Milestone.objects.create(node=node, title="Guide des pratiques RH", kind="publication", on="2027-05")
        delegate.sends(reverse("plan:put_off_milestone", args=[step.pk]), starts="février 2028", cause="funding")
        page = delegate.reads(frozen(delegate).get_absolute_url()).content.decode()
    told = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Guide des pratiques RH" in told.partition("Les reports de dates")[2]


def test_whoever_was_noted_there_is_behind_the_figure_and_whoever_was_not_is_not(delegate, lived, welcoming):
    with clock.held_at("2027-01-04"):
        days, _ = planned(delegate)
    held(delegate, days[0], lived, decision="Suivre")
    there = Attendance.objects.filter(meeting=days[0]).attending().count()
    (line,) = delegate.reads(f"/chiffres/mesures/participations/{COMMUNITY}/?periode=2027").context["rows"]
    assert line[0].endswith(f": {there}\u00a0participations")
