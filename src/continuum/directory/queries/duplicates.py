"""Pairs of organisations that may be one: found by what they share, never by comparing each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from continuum.directory.enums import PUBLIC_KINDS, STAFF_ROLES, Role
from continuum.directory.models import Merge, NotDuplicate, Organisation
from continuum.toolkit.folding import fold
from continuum.toolkit.spelling import deletions_of, errors_forgiven, is_close, words_of
from continuum.toolkit.typography import join_french

SIREN, ADDRESS, NAME, SPELLING = range(4)
REASONS = {
    SIREN: "même Siren au même lieu",
    ADDRESS: "même nom à la même adresse",
    NAME: "même nom au même lieu",
    SPELLING: "noms presque pareils au même lieu",
}
LARGEST_GROUP = 40
"""A group that shares more than this says nothing: « 12, rue de la Mairie » of a house of associations."""
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Row:
    """What is compared of an organisation."""

    pk: UUID
    words: frozenset[str]
    siren: str
    place: str
    address: str


@dataclass
class Pairs:
    """The pairs found, each with the reasons for which it is proposed; the strongest first."""

    reasons: dict[Pair, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, rows: Iterable[Row], reason: int) -> None:
        for first, second in combinations(rows, 2):
            self.reasons[_pair(first.pk, second.pk)].add(reason)

    def ordered(self, but: set[Pair]) -> list[tuple[Pair, str]]:
        kept = ((sorted(why), pair) for pair, why in self.reasons.items() if pair not in but)
        return [(pair, join_french(REASONS[one] for one in why)) for why, pair in sorted(kept)]


def written_by(person: Any) -> QuerySet[Organisation]:
    """The organisations that she sees and keeps: those of which `rules.writes_organisation` says yes."""
    seen = Organisation.objects.visible_to(person)
    if not person.is_authenticated or person.has_role(Role.NATIONAL_ADMIN):
        return seen
    kept = Q(pk__in=[])
    for own in person.active_memberships():
        if own.role not in STAFF_ROLES or (own.programme_id and own.territory is None):
            continue
        reached = Q(territory__path__startswith=own.territory.path) if own.territory else Q(territory__isnull=False)
        kept |= reached & Q(kind__in=PUBLIC_KINDS) if own.programme_id else reached
    return seen.filter(kept)


def duplicates(person: Any) -> list[tuple[Pair, str]]:
    """(pair, why) among what she keeps, but those of which somebody has said that they are not the same."""
    rows = list(_rows(written_by(person)))
    pairs = Pairs()
    for group in _sharing(rows, lambda row: row.siren and (row.siren, row.place)):
        pairs.add(group, SIREN)
    for group in _sharing(rows, lambda row: row.words and row.address and (row.words, row.address)):
        pairs.add(group, ADDRESS)
    for group in _sharing(rows, lambda row: row.words and (row.words, row.place)):
        pairs.add(group, NAME)
    for pair in _nearly_alike(rows):
        pairs.add(pair, SPELLING)
    return pairs.ordered(_told_apart())


def merges_of(person: Any) -> QuerySet[Merge]:
    """The merges of what she sees, the latest first."""
    return Merge.objects.visible_to(person).select_related("kept", "absorbed", "by", "undone_by")


def _rows(organisations: QuerySet[Organisation]) -> Iterator[Row]:
    columns = ("pk", "name", "siret", "territory", "postcode", "address")
    for pk, name, siret, territory, postcode, address in organisations.order_by("pk").values_list(*columns):
        place = f"territory {territory}" if territory else f"postcode {postcode}" if postcode else "France"
        said = fold(f"{address} {postcode}") if address.strip() else ""
        yield Row(pk, frozenset(words_of(name)), siret[:9], place, said)


def _sharing(rows: Sequence[Row], key: Any) -> Iterator[list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        if found := key(row):
            groups[found].append(row)
    yield from (group for group in groups.values() if 1 < len(group) <= LARGEST_GROUP)


def _nearly_alike(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Same place, and the same words but one, which is spelt nearly alike."""
    groups: dict[tuple[str, frozenset[str]], list[tuple[str, Row]]] = defaultdict(list)
    for row in rows:
        for word in row.words:
            if errors_forgiven(word, word):
                groups[row.place, row.words - {word}].append((word, row))
    for group in groups.values():
        if len(group) > 1:
            yield from _close_in(group)


def _close_in(group: list[tuple[str, Row]]) -> Iterator[tuple[Row, Row]]:
    """The pairs of close words of a group; a large one goes through what remains of each word less a letter or two."""
    if len(group) <= LARGEST_GROUP:
        near: Iterable[tuple[tuple[str, Row], tuple[str, Row]]] = combinations(group, 2)
    else:
        keyed = defaultdict(list)
        for one in group:
            for key in deletions_of(one[0]):
                keyed[key].append(one)
        near = (pair for some in keyed.values() if len(some) <= LARGEST_GROUP for pair in combinations(some, 2))
    yield from ((first, second) for (word, first), (other, second) in near if word != other and is_close(word, other))


def _told_apart() -> set[Pair]:
    return {_pair(*keys) for keys in NotDuplicate.objects.values_list("first", "second")}


def _pair(first: UUID, second: UUID) -> Pair:
    return (first, second) if first < second else (second, first)
