"""The same structure, some months apart: what moved, on the questions that mean the same in both versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from continuum.methods.questionnaires import Item, Score, compare, text_in
from continuum.surveys.models import Request
from continuum.toolkit import clock
from continuum.toolkit.typography import MINUS, counted, french_date, french_number

from .opened import answer_said
from .results import Results
from .sight import LIGHT, Sight, seen_with

UP, DOWN, SAME, OTHER = "en progrès", "en recul", "inchangé", "autre réponse"
SHAPES = {UP: "done", DOWN: "to_watch", SAME: "information", OTHER: "information"}
LEAST_MOVE = Decimal("0.05")


@dataclass(frozen=True)
class Moved:
    """One dimension, then and now, on the questions that both have."""

    label: str
    before: Decimal | None
    after: Decimal | None
    questions: int

    @property
    def word(self) -> str:
        if self.before is None or self.after is None:
            return "non comparable"
        return _word(self.before, self.after)

    @property
    def shape(self) -> str:
        return SHAPES.get(self.word, "draft")

    @property
    def change(self) -> str:
        """« +12,5 »."""
        if self.before is None or self.after is None:
            return ""
        move = self.after - self.before
        sign = MINUS if move < 0 else "+" if move > 0 else ""
        return f"{sign}{french_number(abs(move), 1)}"


@dataclass(frozen=True)
class MovedQuestion:
    """One question, then and now."""

    label: str
    before: str
    after: str
    word: str
    where: str = ""
    """The dimension, where the question is put in the same words for each."""

    @property
    def shape(self) -> str:
        return SHAPES[self.word]


class Waves:
    """Two responses of one structure, compared."""

    def __init__(self, before: Sight, after: Sight) -> None:
        self.before, self.after = Results(before), Results(after)
        self.sight = after
        self.questions_seen = before.answers and after.answers

    @cached_property
    def comparable(self) -> frozenset[str]:
        return frozenset(compare(self.before.form, self.after.form).comparable)

    @property
    def before_on(self) -> str:
        return _day(self.before.request)

    @property
    def after_on(self) -> str:
        return _day(self.after.request)

    @cached_property
    def dimensions(self) -> list[Moved]:
        """On the same questions in both: what was added or rewritten in between moves nothing."""
        found = []
        for score in self.after.scores.scores:
            earlier = self.before.scores.of(score.dimension)
            common = _counted(score) & _counted(earlier) & self.comparable if earlier else frozenset()
            label = next(one.label for one in self.after.dimensions if one.code == score.dimension)
            before = _value_on(earlier, common) if earlier else None
            found.append(Moved(label, before, _value_on(score, common), len(common)))
        return found

    @property
    def values_before(self) -> dict[str, Decimal | None]:
        """For the drawing: what each dimension was, on its own answers."""
        return {one.dimension: one.value for one in self.before.scores.scores}

    @cached_property
    def questions(self) -> list[MovedQuestion]:
        """Item by item: those asked and answered both times, which mean the same in both versions."""
        if not self.questions_seen:
            return []
        items = (item for item in self.after.form.all_items() if item.code in self.comparable)
        return [found for item in items if (found := self._moved(item)) is not None]

    def _moved(self, item: Item) -> MovedQuestion | None:
        was, is_ = self.before.outcome, self.after.outcome
        if was.compiled.tree.repeats[item.code] or is_.compiled.tree.repeats[item.code]:
            return None
        if not was.text(item.code) or not is_.text(item.code):
            return None
        label = text_in(item.labels, self.after.form.language)
        where = next((one.label for one in self.after.dimensions if one.code == item.importance), "")
        return MovedQuestion(label, answer_said(was, item.code), answer_said(is_, item.code), self._word(item), where)

    def _word(self, item: Item) -> str:
        was, is_ = self.before.outcome.text(item.code), self.after.outcome.text(item.code)
        if was == is_:
            return SAME
        scores = [self._score_of(results, item.code) for results in (self.before, self.after)]
        if scores[0] is None or scores[1] is None:
            return OTHER
        return _word(scores[0], scores[1])

    def _score_of(self, results: Results, code: str) -> Decimal | None:
        parts = (part for score in results.scores.scores for part in score.parts)
        return next((part.score for part in parts if part.item == code), None)

    @property
    def finding(self) -> str:
        """« Sur 48 questions répondues les deux fois : 12 en progrès, 3 en recul, 33 inchangées »."""
        words = [one.word for one in self.questions]
        said = [f"{words.count(UP)} en progrès", f"{words.count(DOWN)} en recul"]
        said.append(counted(words.count(SAME), "inchangée", "inchangées"))
        if other := words.count(OTHER):
            said.append(f"{other} d’une autre réponse")
        answered = counted(len(words), "question répondue", "questions répondues")
        return f"Sur {answered} les deux fois\u00a0: {', '.join(said)}"

    @property
    def compared_text(self) -> str:
        """How many questions may be compared, of how many asked today, whether they were answered or not."""
        asked = sum(item.is_asked for item in self.after.form.all_items())
        return f"{counted(len(self.comparable), 'question peut se comparer', 'questions peuvent se comparer')} sur {asked}"


def earlier_of(sight: Sight) -> Sight | None:
    """The wave before: that which the campaign follows, else the last one of the same questionnaire; if she may see it."""
    request = sight.request
    same = Request.objects.answered().filter(organisation=request.organisation_id, voice=request.voice)
    known = ("campaign__node__programme", "campaign__version", "sheet__version")
    rows = same.exclude(pk=request.pk).select_related(*known).defer(*LIGHT)
    found = rows.filter(campaign=request.campaign.wave_of_id).first() if request.campaign.wave_of_id else None
    if found is None:
        of_it = rows.filter(sheet__version__instrument=request.sheet.version.instrument_id, answered_at__lt=request.answered_at)
        found = of_it.order_by("-answered_at").first()
    return seen_with(sight, found) if found is not None else None


def moved_since(sight: Sight) -> Waves | None:
    earlier = earlier_of(sight)
    return Waves(earlier, sight) if earlier is not None and earlier.results else None


def _day(request: Request) -> str:
    assert request.answered_at is not None
    return french_date(request.answered_at.astimezone(clock.PARIS).date())


def _word(before: Decimal, after: Decimal) -> str:
    if abs(after - before) < LEAST_MOVE:
        return SAME
    return UP if after > before else DOWN


def _counted(score: Score) -> frozenset[str]:
    return frozenset(part.item for part in score.parts if part.score is not None and not part.place)


def _value_on(score: Score, codes: Iterable[str]) -> Decimal | None:
    wanted = set(codes)
    parts: Sequence[tuple[Decimal, Decimal]] = [
        (part.weight, part.score) for part in score.parts if part.item in wanted and part.score is not None and not part.place
    ]
    weight = sum((one for one, _ in parts), Decimal(0))
    return sum((one * value for one, value in parts), Decimal(0)) / weight if weight else None
