"""A dimension opened: its level in words, the questions that make it, what each weighs and brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from continuum.methods.questionnaires import Dimension, Form, Item, Outcome, Part, Score, text_in
from continuum.toolkit.typography import counted, french_date, french_number

STATES = {"unanswered": "sans réponse\u00a0: ne compte pas", "excluded": "ne s’applique pas\u00a0: ne compte pas"}


@dataclass(frozen=True)
class OpenedQuestion:
    """One question of a dimension: the answer, its points, its weight, and what it brings to the value."""

    code: str
    label: str
    answer: str
    weight: Decimal
    score: Decimal | None
    contribution: Decimal | None
    state: str

    @property
    def said(self) -> str:
        """« apporte 12,5 sur 100 », or why it does not count."""
        if self.contribution is None:
            return STATES.get(self.state, "")
        return f"apporte {french_number(self.contribution, 1)}"


@dataclass(frozen=True)
class OpenedDimension:
    """One dimension of a response, with its level and its shape."""

    code: str
    label: str
    value: Decimal | None
    level: str
    rank: int
    """The place of its level, from 0, the lowest."""
    top: int
    reason: str
    questions: Sequence[OpenedQuestion]
    theme: str = ""

    @property
    def is_strong(self) -> bool:
        return self.top > 0 and self.rank == self.top

    @property
    def is_reached(self) -> bool:
        """At the best of its levels or, where none is declared, at the top: nothing to begin with here."""
        return self.value is not None and (self.is_strong or self.value >= 100)

    @property
    def shape(self) -> str:
        """The lowest level is to be watched, the highest is done; word and shape say it without colour."""
        if self.value is None or not self.level:
            return "draft"
        return "done" if self.is_strong else "to_watch" if self.rank == 0 else "information"

    @property
    def words(self) -> str:
        if self.value is None:
            return "non calculable"
        return ", ".join(filter(None, (f"{french_number(self.value)} sur 100", self.level)))

    @property
    def counted_text(self) -> str:
        """« 4 questions sur 5 comptent »."""
        used = sum(one.contribution is not None for one in self.questions)
        return f"{counted(used, 'question compte', 'questions comptent')} sur {len(self.questions)}"


def opened(dimension: Dimension, score: Score, outcome: Outcome) -> OpenedDimension:
    """What the page shows of one dimension."""
    form = outcome.compiled.form
    levels = [one.level for one in dimension.thresholds]
    rank = levels.index(score.level) if score.level in levels else 0
    questions = [_question(part, outcome) for part in score.parts]
    label = text_in(dimension.labels, form.language) or dimension.code
    return OpenedDimension(
        dimension.code,
        label,
        score.value,
        score.level or "",
        rank,
        max(len(levels) - 1, 0),
        score.reason or "",
        questions,
        dimension.theme,
    )


def _question(part: Part, outcome: Outcome) -> OpenedQuestion:
    label = outcome.label(part.item, outcome.compiled.form.language, part.place)
    answer = answer_said(outcome, part.item, part.place)
    return OpenedQuestion(part.item, label, answer, part.weight, part.score, part.contribution, part.state)


def answer_said(outcome: Outcome, code: str, place: tuple[int, ...] = ()) -> str:
    """An answer as it is read: the words of its choices, a French number, a date in full."""
    item, text = outcome.compiled.form.by_code[code], outcome.text(code, place)
    return said(outcome.compiled.form, item, text)


def said(form: Form, item: Item, text: str) -> str:
    if not text:
        return ""
    if choices := form.choices(item):
        words = {one.name: text_in(one.labels, form.language) or one.name for one in choices}
        return ", ".join(words.get(one, one) for one in text.split())
    try:
        if item.kind == "date":
            return french_date(dt.date.fromisoformat(text))
        if item.kind in ("integer", "decimal", "range", "calculate"):
            return french_number(Decimal(text))
    except (ValueError, ArithmeticError):
        return text
    return text


@dataclass(frozen=True)
class GivenAnswer:
    """One line of the answers, question by question."""

    label: str
    answer: str


@dataclass(frozen=True)
class AnsweredPage:
    title: str
    answers: Sequence[GivenAnswer]


def answered_pages(outcome: Outcome) -> list[AnsweredPage]:
    """Everything that was asked and answered, page by page; what repeats is numbered."""
    form, found = outcome.compiled.form, []
    for page in form.pages:
        lines = [line for code in page.items for line in _lines(outcome, form.by_code[code], outcome.root)]
        if lines:
            first = form.by_code[page.items[0]]
            title = text_in(first.labels, form.language) if first.is_section else ""
            found.append(AnsweredPage(title, lines))
    return found


def _lines(outcome: Outcome, item: Item, frame: Any, number: str = "") -> Iterator[GivenAnswer]:
    form = outcome.compiled.form
    if item.kind == "repeat":
        for rank, inner in enumerate(frame.inner.get(item.code, []), 1):
            for one in item.items:
                yield from _lines(outcome, one, inner, f" ({rank})")
    elif item.is_section:
        for one in item.items:
            yield from _lines(outcome, one, frame, number)
    elif item.is_asked and (text := frame.texts.get(item.code, "")):
        yield GivenAnswer(text_in(item.labels, form.language) + number, said(form, item, text))
