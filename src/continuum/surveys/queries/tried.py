"""The end of a trial: what is missing, and what the answers score, dimension by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from continuum.methods.questionnaires import Outcome, Page, text_in
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit.typography import french_number

from .compiled import scorer_of
from .sheets import asked_pages, faults


@dataclass(frozen=True)
class TriedScore:
    dimension: str
    value: str
    level: str


@dataclass(frozen=True)
class TriedEnd:
    """What whoever writes a questionnaire learns at the end of it."""

    missing: Sequence[str]
    scores: Sequence[TriedScore]
    last: str
    """The page to which one goes back."""

    @classmethod
    def of(cls, version: InstrumentVersion, outcome: Outcome) -> TriedEnd:
        form = outcome.compiled.form
        missing = [f"{outcome.label(one.code, form.language, one.place)}\u00a0: {one.message}" for one in faults(outcome)]
        names = {one.code: text_in(one.labels, form.language) or one.code for one in form.dimensions}
        scores = [
            TriedScore(names[one.dimension], "non calculé" if one.value is None else french_number(one.value), one.level)
            for one in scorer_of(version).score(outcome).scores
        ]
        return cls(missing, scores, asked_pages(outcome)[-1].code)


def page_beside(outcome: Outcome, page: Page, step: int) -> Page | None:
    """The next page that has something to ask, or the one before; nothing beyond the ends."""
    order = [one.code for one in outcome.compiled.form.pages]
    here, pages = order.index(page.code), asked_pages(outcome)
    if step > 0:
        return next((one for one in pages if order.index(one.code) > here), None)
    return next((one for one in reversed(pages) if order.index(one.code) < here), None)
