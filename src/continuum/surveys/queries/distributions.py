"""How answers are spread among the structures that let the team read them: counts when they are few, never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from continuum.methods.questionnaires import Dimension, Form, Item, text_in
from continuum.surveys.enums import ConsentScope, Voice
from continuum.surveys.models import Campaign, Request
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.toolkit.typography import counted, french_number, join_french

from .campaigns import consents_to
from .compiled import compiled_of

ENOUGH = 3
"""Below, a distribution would be somebody's answers under another name."""
IN_SHARES = 10
"""From so many on, shares are said; below, counts alone."""
ROUNDED = 20
"""Below, shares are rounded to 5."""
FOR_A_MEDIAN = 5
UNSCORED = "sans score"
NUMBERS = frozenset({"integer", "decimal", "range"})
CHOSEN = frozenset({"select_one", "select_multiple"})


@dataclass(frozen=True)
class Spread:
    """One dimension, or one question: how many rest on it, and how they are spread, in words."""

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
    dimensions: Sequence[Spread]
    pages: Sequence[SpreadPage]

    @property
    def said(self) -> str:
        """« 12 réponses valides : 9 structures partagent leurs résultats, 4 leurs réponses question par question. »"""
        given = counted(self.valid, "réponse valide", "réponses valides")
        shares = counted(self.results, "structure partage ses résultats", "structures partagent leurs résultats")
        shown = counted(self.answers, "partage ses réponses", "partagent leurs réponses")
        return f"{given}\u00a0: {shares}, {shown} question par question."


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


def _dimensions(form: Form, requests: Sequence[Any], person: Any) -> list[Spread]:
    levels: dict[str, Counter[str]] = {one.code: Counter() for one in form.dimensions}
    scores = Score.objects.visible_to(person).filter(request__in=requests)
    for dimension, level, value in scores.order_by().values_list("dimension", "level", "value"):
        if dimension in levels:
            levels[dimension][UNSCORED if value is None else level or UNSCORED] += 1
    return [_of_dimension(form, one, levels[one.code]) for one in form.dimensions]


def _of_dimension(form: Form, dimension: Dimension, found: Counter[str]) -> Spread:
    named = [one.level for one in dimension.thresholds]
    pairs = [(level, found[level]) for level in [*named, UNSCORED] if found[level] or level in named]
    n = found.total()
    return Spread(text_in(dimension.labels, form.language) or dimension.code, n, spread_said(pairs, n))


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
    share = 100 * count / n
    return f"{round(share / 5) * 5 if n < ROUNDED else round(share)}\u00a0% ({count} sur {n})"
