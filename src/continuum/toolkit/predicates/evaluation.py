"""Three answers: yes, no, unknown, after Kleene; and for unknown, the data that would change the answer."""

from __future__ import annotations

import datetime as dt
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from continuum.toolkit import clock
from continuum.toolkit.registry import Batch, Term
from continuum.toolkit.typography import french_date

from .language import Condition, Group, Opposite, Rule, conditions_of

Truth = bool | None
"""None is unknown."""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """Is this organisation concerned? When it is not known, which data would tell."""

    answer: Answer
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Among:
    """Names known in part: all the certain ones, and none but the possible ones."""

    certain: frozenset[str]
    possible: frozenset[str]


@dataclass(frozen=True)
class Dated:
    """A value and the day on which it was observed."""

    value: Any
    on: dt.date


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
    "is": operator.is_,
}


@dataclass(frozen=True)
class Examined:
    """A verdict on each organisation, and what was known of it for each condition."""

    verdicts: Mapping[UUID, Verdict]
    known: Mapping[Condition, Mapping[UUID, Any]]

    def against(self, rule: Rule, pk: UUID) -> list[Condition]:
        """By which conditions a rule without opposites says no to this organisation, in the order of reading."""
        truths = {one: _truths(one, self.known[one], [pk])[0] for one in conditions_of(rule)}
        return list(dict.fromkeys(_against(rule, truths)))

    def first_missing(self, pk: UUID) -> str:
        """The key of the first term to find out for this organisation; nothing where none is missing."""
        missing = self.verdicts[pk].missing[:1]
        return next((one.term.key for one in self.known if _datum(one) in missing), "")


def examine(rule: Rule, organisations: Any, today: dt.date | None = None) -> Examined:
    """Judge every organisation of a queryset, in its order: one query, and those of each term and day asked."""
    return examine_all([rule], organisations, today)[0]


def examine_all(rules: Sequence[Rule], organisations: Any, today: dt.date | None = None) -> list[Examined]:
    """The same for several rules at once: a term is asked once for each day, however many rules ask it."""
    ids = list(organisations.values_list("pk", flat=True))
    conditions = list(dict.fromkeys(one for rule in rules for one in conditions_of(rule)))
    known = _known(conditions, organisations, today or clock.today())
    return [_examined(rule, known, ids) for rule in rules]


def _examined(rule: Rule, known: Mapping[Condition, Mapping[UUID, Any]], ids: Sequence[UUID]) -> Examined:
    conditions = list(dict.fromkeys(conditions_of(rule)))
    columns = [_truths(condition, known[condition], ids) for condition in conditions]
    judged: dict[tuple[Truth, ...], Verdict] = {}
    found = {}
    rows = zip(*columns, strict=True) if columns else [()] * len(ids)
    for pk, truths in zip(ids, rows, strict=True):
        if truths not in judged:
            judged[truths] = judge(rule, dict(zip(conditions, truths, strict=True)))
        found[pk] = judged[truths]
    return Examined(found, {condition: known[condition] for condition in conditions})


def verdicts(rule: Rule, organisations: Any, today: dt.date | None = None) -> Mapping[UUID, Verdict]:
    """A verdict on each organisation of a queryset, in its order."""
    return examine(rule, organisations, today).verdicts


def tally(found: Mapping[UUID, Verdict]) -> dict[Answer, int]:
    """How many yes, no and unknown."""
    counted = Counter(verdict.answer for verdict in found.values())
    return {answer: counted[answer] for answer in Answer}


def _known(conditions: Iterable[Condition], organisations: Any, today: dt.date) -> dict[Condition, Mapping[UUID, Any]]:
    """For each condition, what its term knows; a term is asked once for each day."""
    asked: dict[tuple[Term, dt.date], set[str]] = {}
    days = {condition: (condition.term, condition.on or today) for condition in conditions}
    for condition, day in days.items():
        asked.setdefault(day, set()).update(condition.value if isinstance(condition.value, tuple) else ())
    rows = organisations.order_by()
    known = {(term, on): term.values(Batch(rows, on, frozenset(names))) for (term, on), names in asked.items()}
    return {condition: known[day] for condition, day in days.items()}


def _truths(condition: Condition, known: Mapping[UUID, Any], ids: Iterable[UUID]) -> list[Truth]:
    """Equal values are compared once."""
    met: dict[Any, Truth] = {None: None}
    truths = []
    for pk in ids:
        value = known.get(pk)
        if isinstance(value, Dated):
            value = value.value
        if value not in met:
            met[value] = is_met(condition, value)
        truths.append(met[value])
    return truths


def is_met(condition: Condition, known: Any) -> Truth:
    """Does what is known of an organisation meet a condition?"""
    if known is None:
        return None
    if condition.op in COMPARED:
        return COMPARED[condition.op](known, condition.value)
    met = _is_among(known, frozenset(condition.value))  # type: ignore[arg-type]
    return met if met is None or condition.op == "in" else not met


def _is_among(value: Any, wanted: frozenset[str]) -> Truth:
    if isinstance(value, str):
        return value in wanted
    certain, possible = (value.certain, value.possible) if isinstance(value, Among) else (value, value)
    if certain & wanted:
        return True
    return None if possible & wanted else False


def judge(rule: Rule, truths: Mapping[Condition, Truth]) -> Verdict:
    """The verdict when each condition is known to be met, not to be, or is not known."""
    truth, missing = _judge(rule, truths)
    answer = Answer.UNKNOWN if truth is None else Answer.YES if truth else Answer.NO
    return Verdict(answer, tuple(dict.fromkeys(missing)))


def _judge(rule: Rule, truths: Mapping[Condition, Truth]) -> tuple[Truth, list[str]]:
    if isinstance(rule, Condition):
        truth = truths[rule]
        return truth, [] if truth is not None else [_datum(rule)]
    if isinstance(rule, Opposite):
        truth, missing = _judge(rule.part, truths)
        return None if truth is None else not truth, missing
    return _judge_group(rule, truths)


def _judge_group(group: Group, truths: Mapping[Condition, Truth]) -> tuple[Truth, list[str]]:
    """One false settles « all », one true settles « any »: then nothing is missing."""
    missing: list[str] = []
    for part in group.parts:
        truth, lacking = _judge(part, truths)
        if truth is not None and truth != group.every:
            return truth, []
        missing += lacking
    return (None, missing) if missing else (group.every, [])


def _datum(condition: Condition) -> str:
    """What to find out: « effectif au 1er janvier 2024 »."""
    on = f" au {french_date(condition.on)}" if condition.on else ""
    return f"{condition.term.label}{on}"


def _against(rule: Rule, truths: Mapping[Condition, Truth]) -> list[Condition]:
    """« All » falls by the parts that are false; « any » by all of them."""
    if isinstance(rule, Condition):
        return [rule] if truths[rule] is False else []
    assert isinstance(rule, Group)
    parts = [_against(part, truths) for part in rule.parts]
    if not rule.every and not all(parts):
        return []
    return [condition for part in parts for condition in part]
