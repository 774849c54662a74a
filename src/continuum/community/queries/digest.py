"""Who is written what moved, when, and what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from continuum.community.enums import DigestRhythm
from continuum.community.models import CharterAcceptance, DigestChoice
from continuum.directory.enums import MailPurpose
from continuum.directory.models import Person
from continuum.directory.queries import receivers
from continuum.toolkit import clock
from continuum.toolkit.registry import Moved

from .since import SINCE
from .topics import SpaceNews, exchanges_since, fresh_topics, news_by_space

BACK: dict[str, dt.timedelta] = {DigestRhythm.WEEK: dt.timedelta(days=7), DigestRhythm.MONTH: dt.timedelta(days=31)}
"""How far back goes the first mail of a rhythm."""
MOST_ELSEWHERE = 8


@dataclass(frozen=True)
class Digest:
    """What is new to one person: by space, then elsewhere in the community."""

    since: dt.datetime
    news: list[SpaceNews]
    elsewhere: list[Moved]

    @property
    def is_empty(self) -> bool:
        return not self.news and not self.elsewhere


def digest_choice(person: Any) -> DigestChoice:
    """Hers, or what holds as long as she has chosen nothing."""
    return DigestChoice.objects.filter(person=person.pk).first() or DigestChoice(person=person)


def digest_for(person: Any, choice: DigestChoice) -> Digest:
    since = choice.told_at or clock.now() - BACK[choice.rhythm]
    topics = [one for one in fresh_topics(person, since) if one.last_at > since]
    elsewhere = [line for part in SINCE if part is not exchanges_since for line in part(person, since)]
    latest = sorted(elsewhere, key=lambda line: line.at, reverse=True)[:MOST_ELSEWHERE]
    return Digest(since, news_by_space(topics), latest)


def due_digests() -> Iterator[tuple[Person, DigestChoice]]:
    """Members and team who take the mails of the community, and have not been told anything this week or this month."""
    people = list(Person.objects.filter(_concerned(), is_active=True))
    chosen = {one.person_id: one for one in DigestChoice.objects.filter(person__in=people)}
    told = [(one, chosen.get(one.pk) or DigestChoice(person=one)) for one in people]
    due = [(person, choice) for person, choice in told if is_due(choice)]
    receiving = receivers([person for person, _ in due], MailPurpose.COMMUNITY)
    yield from ((person, choice) for person, choice in due if person.pk in receiving)


def _concerned() -> Q:
    """Whoever accepted a charter one day, or asked for the news; what she may still see is asked for each."""
    return Q(pk__in=CharterAcceptance.objects.values("person")) | Q(pk__in=DigestChoice.objects.values("person"))


def is_due(choice: DigestChoice) -> bool:
    """Once in each calendar week, or month."""
    if choice.rhythm == DigestRhythm.NEVER:
        return False
    return choice.told_at is None or period(choice.rhythm, choice.told_at) != period(choice.rhythm, clock.now())


def period(rhythm: str, moment: dt.datetime) -> str:
    """« 2026-W12 », « 2026-03 », as Paris counts them."""
    return moment.astimezone(clock.PARIS).strftime("%G-W%V" if rhythm == DigestRhythm.WEEK else "%Y-%m")
