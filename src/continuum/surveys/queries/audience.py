"""Whom a campaign asks: which structures, the person found for each point of view, and the day that their agenda leaves free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from continuum.directory.enums import Function, Role
from continuum.directory.models import Membership, Organisation, Person, Position
from continuum.directory.queries.segments import described
from continuum.surveys.enums import Voice
from continuum.surveys.models import Campaign, Request
from continuum.toolkit import clock
from continuum.toolkit.predicates import Answer
from continuum.toolkit.typography import counted, french_number, join_french

BETWEEN = dt.timedelta(days=14)
"""No structure is asked twice in so short a time, whoever asks."""
SPEAKS_AS: dict[str, Sequence[str]] = {
    Voice.DIRECTOR: (Function.DIRECTOR,),
    Voice.BOARD: (Function.PRESIDENT, Function.BOARD_MEMBER),
    Voice.STAFF: (Function.STAFF_REPRESENTATIVE,),
}
"""Who speaks for each point of view, the first found first."""
ENTERS_AS = {Voice.DIRECTOR: Role.DIRECTOR, Voice.BOARD: Role.BOARD_MEMBER}
"""The access that says as much as a position, where no position does."""
NOBODY = {
    Voice.DIRECTOR: "Personne n’est connu à la direction",
    Voice.BOARD: "Ni présidence ni membre du conseil d’administration n’est connu",
    Voice.STAFF: "Personne n’est connu pour représenter le personnel",
}
Wanted = tuple[UUID, str]


# --- Who answers for a structure -------------------------------------------------------------------------------------------


def people_for(organisations: Collection[UUID], voices: Iterable[str]) -> dict[Wanted, Person]:
    """Whom to ask, for each structure and point of view of which somebody is known; two questions, whatever their number."""
    asked = [Voice(voice) for voice in voices]
    found = _by_position(organisations, asked)
    for wanted, person in _by_access(organisations, asked).items():
        found.setdefault(wanted, person)
    return found


def _by_position(organisations: Collection[UUID], voices: Sequence[Voice]) -> dict[Wanted, Person]:
    ranks = {function: (voice, rank) for voice in voices for rank, function in enumerate(SPEAKS_AS[voice])}
    rows = Position.objects.in_force().filter(organisation__in=organisations, function__in=ranks, person__is_active=True)
    best: dict[Wanted, tuple[int, Person]] = {}
    for one in rows.select_related("person").order_by("-starts_on", "pk"):
        voice, rank = ranks[one.function]
        key = (one.organisation_id, str(voice))
        if key not in best or rank < best[key][0]:
            best[key] = (rank, one.person)
    return {key: person for key, (_, person) in best.items()}


def _by_access(organisations: Collection[UUID], voices: Sequence[Voice]) -> dict[Wanted, Person]:
    speaks: dict[str, str] = {ENTERS_AS[voice]: str(voice) for voice in voices if voice in ENTERS_AS}
    rows = Membership.objects.active().filter(organisation__in=organisations, role__in=speaks, person__is_active=True)
    found: dict[Wanted, Person] = {}
    for one in rows.select_related("person").order_by("-starts_on", "pk"):
        found.setdefault((one.organisation_id, speaks[one.role]), one.person)  # type: ignore[arg-type]
    return found


def directors_of(organisations: Collection[UUID]) -> dict[UUID, list[Person]]:
    """All who direct each structure, by position or by their access; two questions, whatever their number."""
    here = {"organisation__in": organisations, "person__is_active": True}
    held = Position.objects.in_force().filter(function=Function.DIRECTOR, **here)
    entered = Membership.objects.active().filter(role=Role.DIRECTOR, **here)
    found: dict[UUID, list[Person]] = {}
    for one in (*held.select_related("person"), *entered.select_related("person")):
        known = found.setdefault(one.organisation_id, [])  # type: ignore[arg-type]
        if one.person not in known:
            known.append(one.person)
    return found


def people_to_entrust(request: Request, by: Any) -> dict[Person, str]:
    """Who else of the structure may answer, with what each is there; those asked already for another voice answer apart."""
    apart = Request.objects.filter(campaign=request.campaign_id, organisation=request.organisation_id).values("person")
    here = {"organisation": request.organisation_id, "person__is_active": True}
    held = Position.objects.visible_to(by).in_force().filter(**here).order_by("person__search_name", "pk")
    entered = Membership.objects.active().filter(role__in=[ENTERS_AS.get(Voice(request.voice))], **here)
    found: dict[Person, list[str]] = {}
    for one in held.exclude(person__in=apart.exclude(person=None)).select_related("person"):
        found.setdefault(one.person, []).append(one.name)
    for own in entered.exclude(person__in=apart.exclude(person=None)).select_related("person"):
        found.setdefault(own.person, [str(own.get_role_display())])
    return {person: join_french(dict.fromkeys(names)) for person, names in found.items()}


# --- The agenda of a structure ---------------------------------------------------------------------------------------------


def days_taken(
    organisations: Collection[UUID], campaign: Campaign | None, since: dt.date, *, sent_only: bool = False
) -> dict[UUID, list[dt.date]]:
    """The days on which other campaigns ask these structures something, from a fortnight before."""
    planned = Q(campaign__closed_at=None, campaign__opened_at__isnull=False, campaign__closes_on__gte=clock.today())
    counted_in = Q(asked_at__isnull=False) if sent_only else Q(asked_at__isnull=False) | planned
    rows = Request.objects.filter(counted_in, organisation__in=organisations, ask_on__gt=since - BETWEEN)
    taken: dict[UUID, list[dt.date]] = {}
    for organisation, day in rows.exclude(campaign=campaign).values_list("organisation_id", "ask_on"):
        taken.setdefault(organisation, []).append(day)
    return taken


def first_free(wanted: dt.date, taken: Iterable[dt.date]) -> dt.date:
    """The first day from that one which is a fortnight away from every other."""
    day = wanted
    for other in sorted(taken):
        if abs(day - other) < BETWEEN:
            day = other + BETWEEN
    return day


def first_day(campaign: Campaign) -> dt.date:
    """Before which nothing of this campaign is asked."""
    return max(campaign.opens_on, clock.today())


# --- The audience of a campaign --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A structure, whom one asks there for each point of view, and when."""

    organisation: Organisation
    people: Sequence[tuple[Voice, Person | None]]
    ask_on: dt.date
    is_put_off: bool
    is_too_late: bool

    @property
    def unknown(self) -> str:
        """The points of view of which nobody is known, in words."""
        return join_french([NOBODY[voice] for voice, person in self.people if person is None])

    @property
    def is_unknown(self) -> bool:
        return any(person is None for _, person in self.people)


@dataclass(frozen=True)
class Audience:
    """All whom a campaign would ask if it opened now, as far as whoever opens it sees structures."""

    campaign: Campaign
    rows: Sequence[Asked]
    unclear: int = 0
    unreadable: str = ""

    @cached_property
    def in_time(self) -> list[Asked]:
        return [one for one in self.rows if not one.is_too_late]

    @cached_property
    def too_late(self) -> list[Asked]:
        return [one for one in self.rows if one.is_too_late]

    @cached_property
    def put_off(self) -> list[Asked]:
        return [one for one in self.in_time if one.is_put_off]

    @cached_property
    def unknown(self) -> list[Asked]:
        return [one for one in self.in_time if one.is_unknown]

    @property
    def in_short(self) -> str:
        """« 60 structures, 112 demandes, dont 8 sans personne connue »."""
        people = [person for one in self.in_time for _, person in one.people]
        asked = f"{counted(len(self.in_time), 'structure', 'structures')}, {counted(len(people), 'demande', 'demandes')}"
        missing = sum(person is None for person in people)
        return f"{asked}, dont {french_number(missing)} sans personne connue" if missing else asked


def audience_of(campaign: Campaign, by: Any) -> Audience:
    """The structures of the public and those that were chosen one by one, within the territory of the campaign."""
    chosen = set(Request.objects.filter(campaign=campaign).values_list("organisation_id", flat=True))
    concerned, unclear, unreadable = _of_segment(campaign, by)
    rows = organisations_to_ask(campaign, by).filter(pk__in=chosen | concerned).order_by("search_name", "pk")
    return Audience(campaign, planned(campaign, list(rows.select_related("territory"))), unclear, unreadable)


def organisations_to_ask(campaign: Campaign, by: Any) -> Any:
    """What may be asked there: what she sees, in activity, within the territory."""
    seen = Organisation.objects.visible_to(by).in_activity()
    return seen.filter(territory__path__startswith=campaign.node.territory.path)


def planned(campaign: Campaign, organisations: Sequence[Organisation]) -> list[Asked]:
    """Whom one would ask in each, and when."""
    pks, wanted = [one.pk for one in organisations], first_day(campaign)
    people, taken = people_for(pks, campaign.voices), days_taken(pks, campaign, wanted)
    voices = [Voice(voice) for voice in campaign.voices]
    found = []
    for one in organisations:
        day = first_free(wanted, taken.get(one.pk, ()))
        whom = [(voice, people.get((one.pk, str(voice)))) for voice in voices]
        found.append(Asked(one, whom, day, day > wanted, day > campaign.closes_on))
    return found


def _of_segment(campaign: Campaign, by: Any) -> tuple[set[UUID], int, str]:
    """Those that its public concerns, of how many it cannot be said, and why it cannot be read."""
    if campaign.segment is None:
        return set(), 0, ""
    said = described(campaign.segment, by)
    if said.concerned is None:
        return set(), 0, said.sentence
    return set(said.concerned.ids(Answer.YES)), len(said.concerned.ids(Answer.UNKNOWN)), ""
