"""What meetings can count by themselves: what was corrected on a list of attendance corrects the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Q, Sum
from django.db.models.functions import Cast, Substr

from continuum.directory.models import Organisation
from continuum.toolkit.counting import MOST_LISTED, OTHER_ORGANISATIONS, Listed, and_others, fact_rows, in_period, listed
from continuum.toolkit.dates import Period
from continuum.toolkit.registry import FactSource, facts
from continuum.toolkit.typography import counted, french_date

from .enums import ATTENDING, CommitteeKind, MeetingKind, MeetingStatus
from .models import AgendaItem, Attendance, Decision, Meeting

HELD = MeetingStatus.HELD
PARTICIPATIONS = ("participation", "participations")


def _month(day: str) -> Any:
    """« 2026-03 », from a day."""
    return Substr(Cast(day, CharField()), 1, 7)


def _meetings(measure: str, kept: Q) -> Callable[[Any], Any]:
    def count(nodes: Any) -> Any:
        rows = Meeting.objects.held().filter(kept, node__in=nodes)
        return fact_rows(rows, measure, month=_month("on"))

    return count


def _listed(kept: Q) -> Callable[..., Listed]:
    """The meetings behind a figure, with their day."""

    def rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
        return listed(_held(person, nodes, period).filter(kept), lambda one: (f"{one}, {one.when_text}", one.get_absolute_url()))

    return rows


def _held(person: Any, nodes: Sequence[UUID], period: Period | None) -> Any:
    """Held meetings of these nodes, of that period, as far as this person may know of them."""
    return in_period(Meeting.objects.visible_to(person).held().filter(node__in=nodes), period, _month("on"))


def _audience(measure: str, number: str) -> Callable[[Any], Any]:
    """Live and replay are two figures: nobody knows who is in both."""

    def count(nodes: Any) -> Any:
        rows = Meeting.objects.held().filter(node__in=nodes).exclude(**{number: None})
        return fact_rows(rows, measure, month=_month("on"), count=Sum(number))

    return count


def _there(nodes: Any) -> Any:
    return Attendance.objects.attending().filter(meeting__node__in=nodes, meeting__status=HELD)


PLACED = {"node": "meeting__node_id", "territory": "meeting__node__territory_id"}


def count_attendances(nodes: Any) -> Any:
    return fact_rows(_there(nodes), "participations", month=_month("meeting__on"), **PLACED)


def count_organisations(nodes: Any) -> Any:
    """Each organisation once, however many of its people came, however often."""
    rows = _there(nodes).exclude(organisation=None)
    once = Count("organisation", distinct=True)
    who = F("organisation_id")
    return fact_rows(rows, "organisations-presentes", month=_month("meeting__on"), organisation=who, count=once, **PLACED)


def present_organisations(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Names only of those whose attendance this person may see; how many others there are is said."""
    known = _there(nodes).filter(meeting__in=Meeting.objects.visible_to(person)).exclude(organisation=None)
    came = in_period(known, period, _month("meeting__on"))
    mine = Attendance.objects.visible_to(person).filter(pk__in=came.values("pk"))
    seen = Organisation.objects.visible_to(person).filter(pk__in=mine.values("organisation"))
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    others = came.aggregate(count=Count("organisation", distinct=True))["count"] - len(lines)
    return and_others(lines, others, OTHER_ORGANISATIONS)


def attended_meetings(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Each meeting with how many were there: what is listed adds up to the figure."""
    there = Count("attendances", filter=Q(attendances__presence__in=ATTENDING))
    found = _held(person, nodes, period).annotate(there=there).exclude(there=0).order_by("on", "starts", "pk")
    return listed(found, lambda one: (f"{_dated(one)}\u00a0: {counted(one.there, *PARTICIPATIONS)}", one.get_absolute_url()))


def _dated(meeting: Meeting) -> str:
    return f"{meeting}, {french_date(meeting.on)}"


def _followed(number: str, words: tuple[str, str]) -> Callable[..., Listed]:
    """Each meeting with the number that was counted there."""

    def said(one: Meeting) -> tuple[str, str]:
        return f"{_dated(one)}\u00a0: {counted(getattr(one, number), *words)}", one.get_absolute_url()

    def rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
        return listed(_held(person, nodes, period).exclude(**{number: None}), said)

    return rows


def count_decisions(nodes: Any) -> Any:
    rows = Decision.objects.filter(meeting__node__in=nodes, meeting__status=HELD)
    return fact_rows(rows, "decisions-prises", month=_month("meeting__on"), **PLACED)


def decision_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Each decision with the meeting that took it."""
    taken = Decision.objects.visible_to(person).filter(meeting__node__in=nodes, meeting__status=HELD).select_related("meeting")
    found = in_period(taken, period, _month("meeting__on"))
    return listed(found, lambda one: (f"{one} ({_dated(one.meeting)})", one.get_absolute_url()))


ON_A_COLLEGE = Q(meeting__committee__kind=CommitteeKind.COLLEGE, meeting__status=HELD)


def count_college_passages(nodes: Any) -> Any:
    """A point on the agenda counts once, for what it is about, however long it was debated."""
    rows = AgendaItem.objects.filter(ON_A_COLLEGE, node__in=nodes)
    return fact_rows(rows, "passages-colleges", month=_month("meeting__on"))


def college_passage_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    passed = AgendaItem.objects.visible_to(person).filter(ON_A_COLLEGE, node__in=nodes).select_related("meeting")
    found = in_period(passed, period, _month("meeting__on"))
    return listed(found, lambda one: (f"{one}, {one.meeting.when_text}", one.meeting.get_absolute_url()))


def _declare_meetings(measure: str, label: str, definition: str, unit: str, kept: Q) -> None:
    """Reports print how many there were: what they print is confronted with what was held."""
    facts.declare(FactSource(measure, label, definition, unit, "sum", _meetings(measure, kept), _listed(kept), printed=True))


_declare_meetings(
    "reunions-tenues",
    "Réunions tenues",
    "Compte toutes les réunions et rencontres notées comme tenues, quelle que soit leur nature.",
    "réunions",
    Q(),
)
_declare_meetings(
    "comites-regionaux",
    "Comités de pilotage régionaux",
    "Compte les séances du comité de pilotage d’une région, réunions de pilotage comprises, sans celles du comité national.",
    "comités",
    Q(committee__kind=CommitteeKind.REGIONAL_STEERING),
)
_declare_meetings(
    "comites-nationaux",
    "Comités de pilotage nationaux",
    "Compte les séances du comité qui suit l’ensemble du programme, sans les comités des régions.",
    "comités",
    Q(committee__kind=CommitteeKind.NATIONAL_STEERING),
)
_declare_meetings(
    "reunions-cellule",
    "Réunions de la cellule d’appui",
    "Compte les réunions de pilotage de la cellule d’appui effectivement tenues.",
    "réunions",
    Q(committee__kind=CommitteeKind.PROJECT_CELL),
)
_declare_meetings(
    "rencontres-communaute",
    "Rencontres de la communauté",
    "Compte les journées de rencontre des dirigeants effectivement tenues.",
    "rencontres",
    Q(kind=MeetingKind.COMMUNITY_DAY),
)
_declare_meetings(
    "web-conferences",
    "Web-conférences",
    "Compte les conférences en ligne tenues en direct, sans leurs rediffusions.",
    "web-conférences",
    Q(kind=MeetingKind.WEB_CONFERENCE),
)
facts.declare(
    FactSource(
        "passages-colleges",
        "Passages à l’ordre du jour des collèges régionaux",
        "Compte chaque passage du projet à l’ordre du jour d’un collège régional, pour informer ou mobiliser les mandataires.",
        "passages",
        "sum",
        count_college_passages,
        college_passage_rows,
        printed=True,
    )
)
facts.declare(
    FactSource(
        "participations",
        "Participations",
        "Compte chaque personne présente à chaque réunion tenue, sur place ou à distance.",
        "participations",
        "sum",
        count_attendances,
        attended_meetings,
    )
)
facts.declare(
    FactSource(
        "organisations-presentes",
        "Organisations présentes, sans double compte",
        "Compte une seule fois chaque organisation au nom de laquelle quelqu’un est venu.",
        "organisations",
        "distinct",
        count_organisations,
        present_organisations,
    )
)
facts.declare(
    FactSource(
        "decisions-prises",
        "Décisions prises en réunion",
        "Compte les décisions notées au compte rendu d’une réunion tenue.",
        "décisions",
        "sum",
        count_decisions,
        decision_rows,
    )
)
facts.declare(
    FactSource(
        "personnes-en-direct",
        "Personnes en direct",
        "Additionne les personnes qui ont suivi une réunion en direct, telles que comptées ce jour-là.",
        "personnes",
        "sum",
        _audience("personnes-en-direct", "live_count"),
        _followed("live_count", ("personne", "personnes")),
    )
)
facts.declare(
    FactSource(
        "vues-en-differe",
        "Vues en différé",
        "Additionne les vues des enregistrements, au dernier jour où elles ont été comptées\u202f; ce ne sont pas des personnes.",
        "vues",
        "sum",
        _audience("vues-en-differe", "replay_count"),
        _followed("replay_count", ("vue", "vues")),
    )
)
