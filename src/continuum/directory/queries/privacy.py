"""Reads about what is held of people: notices to read, lists accepted, what an erasure would do, who is no longer here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from continuum.directory.enums import MailPurpose, Role
from continuum.directory.models import Acknowledgement, MailConsent, Membership, Notice, Person, Position, RetentionRun
from continuum.toolkit import clock
from continuum.toolkit.folding import fold
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.registry import Fate, Processing, processings

YEARS_WITHOUT_CONTACT = 3
WARNED = dt.timedelta(days=30)
SHOWN = 10
PRIVATE_DOMAINS = frozenset(
    {
        *("aol.com", "bbox.fr", "free.fr", "gmail.com", "gmx.com", "gmx.fr", "hotmail.com", "hotmail.fr", "icloud.com"),
        *("laposte.net", "live.fr", "neuf.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "proton.me"),
        *("protonmail.com", "sfr.fr", "wanadoo.fr", "yahoo.com", "yahoo.fr"),
    }
)
"""Where individuals have their address: nothing is proposed there without an express agreement."""


# --- Notices and lists -----------------------------------------------------------------------------------------------------


def unread_notices(person: Any) -> QuerySet[Notice]:
    """Notices in force of which she has not read this version."""
    read = Acknowledgement.objects.filter(person=person, notice=OuterRef("pk"))
    return Notice.objects.visible_to(person).in_force().filter(~Exists(read))


def notices_of(person: Person) -> list[tuple[Notice, dt.datetime | None]]:
    """Each notice in force, and when she read it."""
    read = dict(Acknowledgement.objects.filter(person=person).values_list("notice", "read_at"))
    return [(notice, read.get(notice.pk)) for notice in Notice.objects.visible_to(person).in_force()]


def is_private_address(email: str) -> bool:
    return email.rpartition("@")[2].lower() in PRIVATE_DOMAINS


def asks_first(purpose: str, email: str) -> bool:
    """Must she have agreed? To proposals made to a professional address she may only object."""
    return purpose != MailPurpose.PROSPECTING or is_private_address(email)


@dataclass(frozen=True)
class Choice:
    """Where somebody stands with a list: whether it comes, and since when she said so."""

    purpose: MailPurpose
    receives: bool
    since: dt.datetime | None


def choices_of(person: Person) -> list[Choice]:
    """Her last choice about each list; without any, only what needs no agreement comes."""
    last = {one.purpose: one for one in MailConsent.objects.filter(person=person).order_by("given_at", "withdrawn_at")}
    standing = {one.purpose: one for one in MailConsent.objects.filter(person=person, withdrawn_at=None)}
    return [_choice(person, purpose, standing.get(purpose), last.get(purpose)) for purpose in MailPurpose]


def _choice(person: Person, purpose: MailPurpose, standing: MailConsent | None, last: MailConsent | None) -> Choice:
    if standing:
        return Choice(purpose, True, standing.given_at)
    if last:
        return Choice(purpose, False, last.withdrawn_at)
    return Choice(purpose, not asks_first(purpose, person.email), None)


def receives(person: Person, purpose: str) -> bool:
    return any(choice.receives for choice in choices_of(person) if choice.purpose == purpose)


def receivers(people: Iterable[Person], purpose: str) -> set[Any]:
    """Those of these people to whom a list comes, as `receives` says it of one."""
    asked = list(people)
    last = MailConsent.objects.filter(person__in=asked, purpose=purpose)
    standing = set(last.filter(withdrawn_at=None).values_list("person_id", flat=True))
    left = set(last.values_list("person_id", flat=True)) - standing
    return {one.pk for one in asked if one.pk in standing or (one.pk not in left and not asks_first(purpose, one.email))}


# --- What an erasure would do ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """Some rows, and what becomes of them."""

    label: str
    count: int
    fate: Fate
    why: str
    rows: tuple[Any, ...] = ()


def in_order() -> list[Processing]:
    """The register of processing, as it is read."""
    return sorted(processings, key=lambda one: (not one.last, fold(one.title)))


def held_of(person: Person) -> list[tuple[Processing, list[Line]]]:
    """By processing, what others may know to be held of her; a line without rows is left out, texts to read again are named."""
    told = [(processing, [held for held in processing.held if not held.secret]) for processing in in_order()]
    found = [(processing, [_line(held, person) for held in rows]) for processing, rows in told]
    lines = [(processing, [line for line in lines if line.count]) for processing, lines in found]
    return [(processing, kept) for processing, kept in lines if kept]


def _line(held: Any, person: Person) -> Line:
    rows = held.rows(person)
    named = tuple(rows[:SHOWN]) if held.fate == Fate.KEPT else ()
    return Line(held.label, rows.count(), held.fate, held.why, named)


def is_last_administrator(person: Person) -> bool:
    """Is she the only one who administers today?"""
    ruling = Membership.objects.active().filter(role=Role.NATIONAL_ADMIN, person__is_active=True)
    return ruling.filter(person=person).exists() and not ruling.exclude(person=person).exists()


# --- Who is no longer here ---------------------------------------------------------------------------------------------------


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def without_contact(on: dt.date) -> list[Person]:
    """Those who, on that day, have had neither access nor function and have not come for three years."""
    before = years_before(on, YEARS_WITHOUT_CONTACT)
    midnight = dt.datetime.combine(before, dt.time(), tzinfo=clock.PARIS)
    here = [_lasting(Membership, before).filter(_not_over(before, "position__") | Q(position=None)), _lasting(Position, before)]
    gone = Person.objects.filter(*(~Exists(rows) for rows in here)).exclude(last_visit_at__gte=midnight)
    undated = gone.filter(memberships=None, positions=None, last_visit_at=None)
    return list(gone.exclude(pk__in=undated.values("pk"))) + _never_came(undated, midnight)


def _lasting(model: Any, before: dt.date) -> Any:
    return model.objects.filter(_not_over(before), person=OuterRef("pk"))


def _not_over(before: dt.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": before})


def _never_came(people: Iterable[Person], before: dt.datetime) -> list[Person]:
    """Without access nor visit, only the journal says since when somebody is here."""
    by_number = {str(person.pk): person for person in people}
    added = JournalEntry.objects.filter(kind="directory.person", verb="person.created", at__lt=before)
    return [by_number[one] for one in added.filter(object_id__in=by_number).values_list("object_id", flat=True)]


def soon_erased() -> list[Person]:
    """Those whom the retention job will erase within thirty days."""
    return without_contact(clock.today() + WARNED)


def retention_runs() -> QuerySet[RetentionRun]:
    """What each night erased, for those who answer for it."""
    return RetentionRun.objects.all()
