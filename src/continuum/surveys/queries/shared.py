"""The points of view of one structure side by side, once all have given in: what they share, where they part, what they agree on.

A question compares by the levels of its choices. Up to five levels, a gap counts the levels between two answers; a longer
scale is brought back to five, so that « deux niveaux » always means half of the way at least.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from continuum.methods.questionnaires import Item, Outcome, text_in
from continuum.surveys.enums import Voice
from continuum.surveys.models import Agreement, Request
from continuum.toolkit.typography import counted

from .answering import own_requests
from .opened import answer_said
from .sheets import outcome_of
from .sight import LIGHT

STEPS = 4
WIDE_GAP = 2


@dataclass(frozen=True)
class Position:
    """What one point of view answered."""

    voice: str
    answer: str


@dataclass(frozen=True)
class Compared:
    """One question as each point of view answered it."""

    code: str
    label: str
    dimension: str
    positions: Sequence[Position]
    gap: Decimal | None
    """In levels; nothing where one of them did not answer, or does not know."""
    choices: Sequence[tuple[str, str]]
    agreement: Agreement | None

    @property
    def agreed(self) -> str:
        chosen = self.agreement.choice if self.agreement else ""
        return dict(self.choices).get(chosen, "")

    @property
    def seen(self) -> str:
        """Which agreement a page has shown, so that a later one is noticed; empty where there is none yet."""
        return self.agreement.agreed_at.isoformat() if self.agreement else ""

    @property
    def gap_text(self) -> str:
        if self.gap is None:
            return "à éclaircir"
        if not self.gap:
            return "accord"
        whole = int(self.gap)
        return f"écart de {counted(whole, 'niveau', 'niveaux')}" if whole >= 1 else "écart de moins d’un niveau"

    @property
    def shape(self) -> str:
        if self.gap is None:
            return "draft"
        return "done" if not self.gap else "to_watch" if self.gap >= WIDE_GAP else "information"


def voices_of(request: Request) -> list[Request]:
    """The requests of the same structure in the same campaign, in the order of the points of view."""
    rows = Request.objects.filter(campaign=request.campaign_id, organisation=request.organisation_id, set_aside="").asked()
    order = list(Voice.values)
    found = rows.select_related("campaign__version", "sheet__version").defer(*LIGHT)
    return sorted(found, key=lambda one: order.index(one.voice))


def compared_since(person: Any, since: dt.datetime) -> QuerySet[Request]:
    """What she gave in that the others of her structure have completed since: all may be compared, from `compared_at` on."""
    same = {"campaign": OuterRef("campaign"), "organisation": OuterRef("organisation"), "set_aside": ""}
    others = Request.objects.filter(**same).asked().exclude(pk=OuterRef("pk"))
    last = others.order_by("-answered_at").values("answered_at")[:1]
    hers = own_requests(person).filter(answered_at__isnull=False, set_aside="").annotate(compared_at=Subquery(last))
    moved = hers.filter(compared_at__gt=since).filter(compared_at__gt=F("answered_at"))
    found: QuerySet[Request] = moved.exclude(Exists(others.filter(answered_at=None)))
    return found


class SharedDiagnosis:
    """Opened only when every point of view that was asked has given in: before, not one answer is read."""

    def __init__(self, request: Request) -> None:
        self.request, self.requests = request, voices_of(request)

    @property
    def is_shared(self) -> bool:
        return self.request.campaign.is_shared and len(self.requests) > 1

    @property
    def is_open(self) -> bool:
        return self.is_shared and all(one.answered_at is not None for one in self.requests)

    @property
    def waiting(self) -> list[str]:
        """Who has not given in yet."""
        return [one.get_voice_display() for one in self.requests if one.answered_at is None]

    @property
    def voices(self) -> list[str]:
        return [one.get_voice_display() for one in self.requests]

    @cached_property
    def compared(self) -> list[Compared]:
        """Every scored question with levels, in the order of the questionnaire."""
        if not self.is_open:
            return []
        outcomes = [(one, outcome_of(one.sheet)) for one in self.requests]
        form = outcomes[0][1].compiled.form
        rows = Agreement.objects.filter(campaign=self.request.campaign_id, organisation=self.request.organisation_id)
        agreed = {one.item: one for one in rows.select_related("agreed_by")}
        labels = {one.code: text_in(one.labels, form.language) for one in form.dimensions}
        items = [item for item in form.all_items() if item.dimension and item.kind == "select_one"]
        known = [item for item in items if not outcomes[0][1].compiled.tree.repeats[item.code]]
        return [
            _compared(item, outcomes, labels, agreed.get(item.code))
            for item in known
            if any(outcome.is_asked(item.code) for _, outcome in outcomes)
        ]

    @property
    def wide(self) -> list[Compared]:
        """Two levels or more, the widest first: to be talked about first."""
        found = [one for one in self.compared if one.gap is not None and one.gap >= WIDE_GAP]
        return sorted(found, key=lambda one: -(one.gap or 0))

    @property
    def narrow(self) -> list[Compared]:
        found = [one for one in self.compared if one.gap is not None and 0 < one.gap < WIDE_GAP]
        return sorted(found, key=lambda one: -(one.gap or 0))

    @property
    def alike(self) -> list[Compared]:
        return [one for one in self.compared if one.gap == 0]

    @property
    def unclear(self) -> list[Compared]:
        """One of them did not answer, does not know, or says it does not apply."""
        return [one for one in self.compared if one.gap is None]

    def of(self, code: str) -> Compared | None:
        return next((one for one in self.compared if one.code == code), None)

    @property
    def finding(self) -> str:
        """« 41 accords, 3 écarts de deux niveaux ou plus, 5 écarts plus petits, 2 questions à éclaircir ensemble »."""
        said = [counted(len(self.alike), "accord", "accords")]
        said.append(f"{counted(len(self.wide), 'écart', 'écarts')} de deux niveaux ou plus")
        said.append(f"{counted(len(self.narrow), 'écart plus petit', 'écarts plus petits')}")
        if unclear := len(self.unclear):
            said.append(f"{counted(unclear, 'question', 'questions')} à éclaircir ensemble")
        return ", ".join(said)


def _compared(
    item: Item, outcomes: Sequence[tuple[Request, Outcome]], labels: dict[str, str], agreement: Agreement | None
) -> Compared:
    form = outcomes[0][1].compiled.form
    positions = [Position(request.get_voice_display(), answer_said(outcome, item.code)) for request, outcome in outcomes]
    choices = [(one.name, text_in(one.labels, form.language)) for one in form.choices(item) if _counts(one.score, one.excluded)]
    gap = _gap(item, [outcome for _, outcome in outcomes])
    label = text_in(item.labels, form.language)
    return Compared(item.code, label, labels.get(item.dimension, ""), positions, gap, choices, agreement)


def _counts(score: Decimal | None, excluded: bool) -> bool:
    return score is not None and not excluded


def _gap(item: Item, outcomes: Sequence[Outcome]) -> Decimal | None:
    choices = outcomes[0].compiled.form.choices(item)
    points = {one.name: one.score for one in choices if _counts(one.score, one.excluded)}
    levels = sorted({score for score in points.values() if score is not None})
    given = [points.get(outcome.text(item.code)) for outcome in outcomes]
    if any(one is None for one in given):
        return None
    ranks = [levels.index(one) for one in given if one is not None]
    apart, steps = max(ranks) - min(ranks), len(levels) - 1
    return Decimal(apart) if steps <= STEPS else Decimal(apart * STEPS) / steps
