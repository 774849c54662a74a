"""Who is concerned by a public, among the structures that a person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from continuum.directory.enums import OrganisationKind
from continuum.directory.models import Organisation, OrganisationQuerySet, Segment, Territory
from continuum.toolkit import clock, predicates
from continuum.toolkit.predicates import Answer, Rule, UnreadableRule, Verdict
from continuum.toolkit.registry import TermKind
from continuum.toolkit.typography import counted, french_number, join_french

UNREADABLE = "Cette règle ne peut plus être lue\u00a0: "


def structures_in_question(person: Any, territory: Territory, rule: Rule) -> OrganisationQuerySet:
    """The member structures of the territory that are active, of those she sees; the rule may ask for others."""
    asked = {condition.term.key for condition in predicates.conditions_of(rule)}
    found = Organisation.objects.visible_to(person).filter(territory__path__startswith=territory.path)
    if "nature" not in asked:
        found = found.filter(kind=OrganisationKind.MEMBER)
    if "en-activite" not in asked:
        found = found.in_activity()
    return found


@dataclass(frozen=True)
class Concerned:
    """A rule put to the structures of a territory, for one reader."""

    rule: Rule
    person: Any
    territory: Territory

    @cached_property
    def examined(self) -> predicates.Examined:
        rows = structures_in_question(self.person, self.territory, self.rule).order_by("search_name", "pk")
        return predicates.examine(self.rule, rows)

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        return predicates.names_of(self.rule)

    @property
    def sentence(self) -> str:
        return predicates.in_french(self.rule, self.names)

    @property
    def outline(self) -> predicates.Outline:
        return predicates.outline(self.rule, self.names)

    @cached_property
    def counts(self) -> dict[Answer, int]:
        return predicates.tally(self.examined.verdicts)

    @property
    def in_short(self) -> str:
        """« 12 structures concernées, 2 030 non, 4 à compléter »."""
        yes, no, unknown = (self.counts[answer] for answer in (Answer.YES, Answer.NO, Answer.UNKNOWN))
        concerned = counted(yes, "structure concernée", "structures concernées")
        return f"{concerned}, {french_number(no)} non, {french_number(unknown)} à compléter"

    def ids(self, answer: Answer) -> list[UUID]:
        return [pk for pk, verdict in self.examined.verdicts.items() if verdict.answer == answer]

    def verdict(self, organisation: Organisation) -> Verdict:
        return self.examined.verdicts[organisation.pk]


@dataclass(frozen=True)
class Line:
    """A structure, with what is known of it that the rule asks, and what is missing."""

    organisation: Organisation
    known: str
    missing: str
    first_missing: str
    """The key of the first term to complete."""


def lines_of(concerned: Concerned, ids: Sequence[UUID]) -> list[Line]:
    """In the order of these ids, in one question and one for each list of names."""
    rows = Organisation.objects.filter(pk__in=ids).select_related("territory")
    by_id = {row.pk: row for row in rows}
    names = _names_known(concerned, ids)
    return [_line(concerned, by_id[pk], names) for pk in ids if pk in by_id]


def _line(concerned: Concerned, organisation: Organisation, names: Mapping[tuple[str, str], str]) -> Line:
    examined, pk = concerned.examined, organisation.pk
    said = [
        f"{condition.term.label}\u00a0: {_known(condition, known[pk], names)}"
        for condition, known in examined.known.items()
        if pk in known and not _says_where(condition)
    ]
    missing = examined.verdicts[pk].missing
    return Line(organisation, ", ".join(dict.fromkeys(said)), join_french(missing), examined.first_missing(pk))


def _known(condition: predicates.Condition, value: Any, names: Mapping[tuple[str, str], str]) -> str:
    return predicates.known_in_french(condition.term, value, condition.on or clock.today(), names)


def _says_where(condition: predicates.Condition) -> bool:
    """The territory has its own column."""
    return condition.term.key == "territoire"


def _names_known(concerned: Concerned, ids: Iterable[UUID]) -> dict[tuple[str, str], str]:
    """How the known names of these structures are said: one question for each term."""
    asked: dict[Any, set[str]] = {}
    wanted = set(ids)
    for condition, known in concerned.examined.known.items():
        if condition.term.kind == TermKind.CHOICE and not _says_where(condition):
            codes = {code for pk in wanted for code in predicates.codes_of(known.get(pk))}
            asked.setdefault(condition.term, set()).update(codes)
    return {(term.key, code): said for term, codes in asked.items() for code, said in term.names(codes).items()}


@dataclass(frozen=True)
class Described:
    """A public with its rule said in French, or why it cannot be."""

    segment: Segment
    sentence: str
    concerned: Concerned | None = None


def described(segment: Segment, person: Any) -> Described:
    """A public, ready to be put to the structures that this person sees."""
    try:
        concerned = Concerned(segment.read_rule(), person, segment.territory)
    except UnreadableRule as refusal:
        return Described(segment, f"{UNREADABLE}{refusal}")
    return Described(segment, concerned.sentence, concerned)


def sentences_of(segments: Iterable[Segment]) -> dict[UUID, str]:
    """The sentence of each public: one question for each list of names, whatever their number."""
    rules: dict[UUID, Rule] = {}
    said: dict[UUID, str] = {}
    for segment in segments:
        try:
            rules[segment.pk] = segment.read_rule()
        except UnreadableRule as refusal:
            said[segment.pk] = f"{UNREADABLE}{refusal}"
    names = predicates.names_of(*rules.values())
    return said | {pk: predicates.in_french(rule, names) for pk, rule in rules.items()}


def uses_of(segment: Segment, person: Any) -> list[str]:
    """Where a public is used, in whatever room: by name where she sees it, counted where she does not."""
    found = []
    for relation in _serving(segment):
        rows = relation.related_model._default_manager.filter(**{relation.field.name: segment})
        seen = list(rows.visible_to(person))
        found += [f"«\u00a0{row}\u00a0»" for row in seen]
        if hidden := rows.count() - len(seen):
            found.append(f"{counted(hidden, 'autre endroit', 'autres endroits')} que vous ne voyez pas")
    return found


def _serving(segment: Segment) -> list[Any]:
    """The relations by which it serves somewhere, in one question whatever their number."""
    relations: list[Any] = list(Segment._meta.related_objects)
    asked = {
        f"used_{rank}": Exists(one.related_model._default_manager.filter(**{one.field.name: OuterRef("pk")}))
        for rank, one in enumerate(relations)
    }
    used = Segment.objects.filter(pk=segment.pk).values_list(*asked.values()).first() or ()
    return [one for one, is_used in zip(relations, used, strict=False) if is_used]
