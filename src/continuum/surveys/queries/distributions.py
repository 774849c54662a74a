"""How answers are spread among the structures that let the team read them: counts when they are few, never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any

from continuum.methods.questionnaires import Dimension, Form, Item, text_in
from continuum.surveys.enums import ConsentScope, Voice
from continuum.surveys.models import Campaign, Request
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.toolkit.charts import Chart, Stack, stacked
from continuum.toolkit.typography import counted, french_number, join_french

from .campaigns import consents_to
from .compiled import compiled_of

ENOUGH = 3
"""Below, a distribution would be somebody's answers under another name."""
IN_SHARES = 20
"""From so many on, shares are said; below, counts alone."""
FOR_A_MEDIAN = 5
UNSCORED, BELOW = "sans score", "sous le premier niveau"
QUARTERS = ("moins de 25", "de 25 à 50", "de 50 à 75", "75 et plus")
NUMBERS = frozenset({"integer", "decimal", "range"})
CHOSEN = frozenset({"select_one", "select_multiple"})


@dataclass(frozen=True)
class LevelSpread:
    """One dimension: how many structures at each level, the lowest first, then those without a score."""

    label: str
    levels: Sequence[tuple[str, int]]

    @property
    def n(self) -> int:
        return sum(count for _, count in self.levels)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(level for level, _ in self.levels)


@dataclass(frozen=True)
class Spread:
    """One question: how many rest on it, and how they are spread, in words."""

    label: str
    n: int
    said: str


@dataclass(frozen=True)
class SpreadPage:
    title: str
    spreads: Sequence[Spread]


@dataclass(frozen=True)
class Distributions:
    """Of one point of view; `results` and `answers` count the structures that agreed to show each."""

    voice: Voice
    valid: int
    results: int
    answers: int
    dimensions: Sequence[LevelSpread]
    pages: Sequence[SpreadPage]

    @property
    def said(self) -> str:
        """« 12 réponses valides et non écartées : 9 structures partagent leurs résultats, 4 leurs réponses… »"""
        given = counted(self.valid, "réponse valide et non écartée", "réponses valides et non écartées")
        shares = counted(self.results, "structure partage ses résultats", "structures partagent leurs résultats")
        shown = counted(self.answers, "partage ses réponses", "partagent leurs réponses")
        return f"{given}\u00a0: {shares}, {shown} question par question."

    @property
    def charts(self) -> list[Chart]:
        """Dimensions whose levels bear the same names stand in one drawing."""
        groups: dict[tuple[str, ...], list[LevelSpread]] = {}
        for one in self.dimensions:
            groups.setdefault(one.names, []).append(one)
        source = f"{counted(self.results, 'structure', 'structures')} qui partagent leurs résultats, {self.voice.label}"
        return [_drawn(rows, source) for rows in groups.values()]


def distributions_of(campaign: Campaign, voice: str, person: Any) -> Distributions:
    """Those who run the campaign read what is shared with them; four questions, whatever the number of structures."""
    rows = Request.objects.visible_to(person).filter(campaign=campaign, voice=voice).usable()
    shared = {scope: _sharing(rows, scope) for scope in (ConsentScope.RESULTS, ConsentScope.ANSWERS)}
    form = compiled_of(campaign.version).form
    results, answers = shared[ConsentScope.RESULTS], shared[ConsentScope.ANSWERS]
    return Distributions(
        Voice(voice),
        rows.count(),
        len(results),
        len(answers),
        _dimensions(form, results, person) if len(results) >= ENOUGH else [],
        _pages(form, answers, person) if len(answers) >= ENOUGH else [],
    )


def _sharing(rows: Any, scope: str) -> list[Any]:
    return list(rows.annotate(shares=consents_to(scope)).filter(shares=True).values_list("pk", flat=True))


# --- Dimensions ------------------------------------------------------------------------------------------------------------


def _dimensions(form: Form, requests: Sequence[Any], person: Any) -> list[LevelSpread]:
    known = {one.code: one for one in form.dimensions}
    levels: dict[str, Counter[str]] = {code: Counter() for code in known}
    scores = Score.objects.visible_to(person).filter(request__in=requests)
    for code, level, value in scores.order_by().values_list("dimension", "level", "value"):
        if code in known:
            levels[code][_level(known[code], level, value)] += 1
    return [_of_dimension(form, one, levels[one.code]) for one in form.dimensions]


def _level(dimension: Dimension, level: str, value: Decimal | None) -> str:
    """The level of a score; where the form declares none, the quarter in which it stands."""
    if value is None:
        return UNSCORED
    return level or (BELOW if dimension.thresholds else QUARTERS[min(int(value // 25), 3)])


def _of_dimension(form: Form, dimension: Dimension, found: Counter[str]) -> LevelSpread:
    named = [one.level for one in dimension.thresholds] or list(QUARTERS)
    below = [BELOW] if found[BELOW] else []
    pairs = [(level, found[level]) for level in (*below, *named, UNSCORED)]
    return LevelSpread(text_in(dimension.labels, form.language) or dimension.code, pairs)


def _drawn(rows: Sequence[LevelSpread], source: str) -> Chart:
    unscored = any(one.levels[-1][1] for one in rows)
    rows = rows if unscored else [replace(one, levels=one.levels[:-1]) for one in rows]
    names = rows[0].names
    stacks = [
        Stack(one.label, [count for _, count in one.levels], [_in_table(count, one.n) for _, count in one.levels]) for one in rows
    ]
    return stacked(stacks, names, finding_of(rows), source, unsorted=unscored)


def _in_table(count: int, n: int) -> str:
    """« 8 », or « 23 (38 %) » once there are enough of them."""
    return french_number(count) if n < IN_SHARES else f"{french_number(count)} ({round(100 * count / n)}\u00a0%)"


def finding_of(rows: Sequence[LevelSpread]) -> str:
    """The title of the drawing: where most structures are at the lowest level, in words."""
    level = rows[0].names[0]
    worst = max(rows, key=lambda one: one.levels[0][1])
    count = worst.levels[0][1]
    if not count:
        return f"Aucune structure au niveau «\u00a0{level}\u00a0»"
    return f"{worst.label}\u00a0: {counted(count, 'structure', 'structures')} sur {worst.n} au niveau «\u00a0{level}\u00a0»"


# --- Questions -------------------------------------------------------------------------------------------------------------


def _pages(form: Form, requests: Sequence[Any], person: Any) -> list[SpreadPage]:
    """Questions asked once, page by page; what is repeated inside a structure is read there."""
    documents = list(AnswerSheet.objects.visible_to(person).filter(request__in=requests).values_list("answers", flat=True))
    pages = []
    for page in form.pages:
        spreads = [_of_question(form, item, documents) for item in _asked_once(form, page.items)]
        if spreads:
            pages.append(SpreadPage(_title(form, page.code), spreads))
    return pages


def _asked_once(form: Form, codes: Iterable[str]) -> list[Item]:
    found = []
    for code in codes:
        item = form.by_code[code]
        if item.kind == "group":
            found += _asked_once(form, [one.code for one in item.items])
        elif item.is_asked:
            found.append(item)
    return found


def _title(form: Form, code: str) -> str:
    item = form.by_code[code]
    return text_in(item.labels, form.language) if item.is_section else ""


def _of_question(form: Form, item: Item, documents: Sequence[dict[str, Any]]) -> Spread:
    given = [value for one in documents if (value := one.get(item.code)) not in (None, "", [])]
    return Spread(text_in(item.labels, form.language) or item.code, len(given), _said(form, item, given))


def _said(form: Form, item: Item, given: Sequence[Any]) -> str:
    if not given:
        return "sans réponse"
    if len(given) < ENOUGH:
        return "trop peu de réponses pour une répartition"
    if item.kind in CHOSEN:
        chosen = Counter(str(one) for value in given for one in (value if isinstance(value, list) else [value]))
        pairs = [(text_in(one.labels, form.language) or one.name, chosen[one.name]) for one in form.choices(item)]
        return spread_said([pair for pair in pairs if pair[1]], len(given))
    if item.kind in NUMBERS and len(given) >= FOR_A_MEDIAN:
        middle = median(Decimal(str(value)) for value in given)
        return f"la moitié des structures donne {french_number(middle)} ou moins"
    return f"{counted(len(given), 'réponse', 'réponses')}, à lire structure par structure"


# --- In words --------------------------------------------------------------------------------------------------------------


def spread_said(pairs: Sequence[tuple[str, int]], n: int) -> str:
    """« « solide » : 3 structures sur 8 », or « 38 % (23 sur 60) » once there are enough of them."""
    return join_french([f"«\u00a0{label}\u00a0»\u00a0: {_share(count, n)}" for label, count in pairs])


def _share(count: int, n: int) -> str:
    if n < IN_SHARES:
        return f"{counted(count, 'structure', 'structures')} sur {n}"
    return f"{round(100 * count / n)}\u00a0% ({count} sur {n})"
