"""How complete an action sheet is, in percent, and what to write next: a reckoning over what was loaded, and nothing else.

What counts and how much is our own choice, explained in docs/reference/completeness.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse

from continuum.plan.enums import Nature, NodeKind, PassageSection
from continuum.plan.models import ActionSheet, Indicator, Mission, Node, Partnership, Passage, Phase

from .sheets import SheetRecord

ENOUGH = 80
"""Below this percentage, the page of the plan names the sheet."""
MOST_GAPS = 5


@dataclass(frozen=True)
class Filled:
    """What is written of a sheet: the parts that are there, and the results expected of it."""

    node: Node
    parts: frozenset[str]
    results: Sequence[Indicator] = ()


@dataclass(frozen=True)
class Advice:
    """What to write next, and the page where it is written; `gap` says the same of any sheet."""

    text: str
    url: str
    gap: str


@dataclass(frozen=True)
class Criterion:
    """A part that counts: so many points out of a hundred, the advice where it is missing, its page."""

    part: str
    weight: int
    advice: str
    gap: str
    url: Callable[[str], str]


def _form(name: str) -> Callable[[str], str]:
    return lambda address: reverse(f"plan:{name}", args=[address])


def _text(section: str) -> Callable[[str], str]:
    return lambda address: reverse("plan:passage", args=[section, address])


CRITERIA = (
    Criterion("owner", 10, "Désignez un·e responsable", "sans responsable", _form("change_sheet")),
    Criterion("organisation", 5, "Choisissez la structure pilote", "sans structure pilote", _form("change_sheet")),
    Criterion("priority", 5, "Dites la priorité", "sans priorité", _form("change_sheet")),
    Criterion("context", 8, "Écrivez le contexte", "sans contexte", _text("context")),
    Criterion("stakes", 8, "Écrivez les enjeux", "sans enjeux", _text("stakes")),
    Criterion("objectives", 4, "Écrivez les objectifs prioritaires", "sans objectifs prioritaires", _text("objectives")),
    Criterion("description", 8, "Décrivez le projet", "sans description", _text("description")),
    Criterion("missions", 6, "Ajoutez au moins une mission", "sans mission", _form("new_mission")),
    Criterion("public", 6, "Dites à quel public elle s’adresse", "sans public", _form("change_node")),
    Criterion("dates", 8, "Fixez la date de début et la durée", "sans date de début", _form("set_timing")),
    Criterion("partnerships", 6, "Associez au moins une organisation", "sans partenaire", _form("new_partner")),
    Criterion("results", 8, "Fixez au moins un résultat attendu", "sans résultat attendu", _form("new_indicator")),
    Criterion("steering", 4, "Dites qui pilote, et à quel rythme", "sans pilotage", _text("steering")),
    Criterion("means", 4, "Dites les moyens nouveaux nécessaires", "sans moyens", _text("means")),
)
RESULTS_WEIGHT = 10
"""For results that say from where, to where and until when; each of the three for a third, over all the results."""
ENDS = {
    "baseline": ("une valeur de départ", "résultats sans valeur de départ"),
    "target": ("une cible", "résultats sans cible"),
    "due": ("une échéance", "résultats sans échéance"),
}


@dataclass(frozen=True)
class Completeness:
    """How much of a sheet is written, and what to write next, what weighs most first."""

    node: Node
    percent: int
    advices: tuple[Advice, ...]

    @property
    def is_enough(self) -> bool:
        return self.percent >= ENOUGH


def completeness(filled: Filled) -> Completeness:
    """The percentage of a sheet, and its advices."""
    address = filled.node.address
    missing = sorted((one for one in CRITERIA if one.part not in filled.parts), key=lambda one: -one.weight)
    points = sum(one.weight for one in CRITERIA if one.part in filled.parts)
    ends, lacking = _ends_of(filled.results)
    advices = [Advice(one.advice, one.url(address), one.gap) for one in missing]
    percent = round(points + RESULTS_WEIGHT * ends)
    return Completeness(filled.node, percent, (*advices, *lacking))


def _ends_of(results: Sequence[Indicator]) -> tuple[float, list[Advice]]:
    """The share of their ends that results say, from 0 to 1, and an advice for each result that lacks some.

    An appraisal from 0 to 3 starts where it starts: it needs a target and a date only.
    """
    wanted = [(one, name) for one in results for name in _asked(one)]
    lacking = [(one, name) for one, name in wanted if getattr(one, name) in (None, "")]
    advices = [
        Advice(
            f"Ajoutez {ENDS[name][0]} à «\u00a0{one.wording or one.measure}\u00a0»",
            reverse("plan:change_indicator", args=[one.pk]),
            ENDS[name][1],
        )
        for one, name in lacking
    ]
    return (1 - len(lacking) / len(wanted) if wanted else 0.0), advices


def _asked(result: Indicator) -> Iterable[str]:
    return ("target", "due") if result.measure.nature == Nature.RUBRIC else tuple(ENDS)


def filled_by(record: SheetRecord) -> Filled:
    """What is written of the sheet whose page is shown: nothing more is read."""
    node_record = record.node_record
    there = _of_sheet(record.sheet) | set(record.texts)
    there |= {"missions"} if record.missions else set()
    there |= {"dates"} if node_record.phases else set()
    there |= {"partnerships"} if node_record.partners else set()
    return _filled(record.node, there, node_record.indicators)


def _filled(node: Node, there: set[str], results: Sequence[Indicator]) -> Filled:
    if node.audience_id or PassageSection.AUDIENCE in there:
        there = there | {"public"}
    if results:
        there = there | {"results"}
    return Filled(node, frozenset(str(one) for one in there), results)


def _of_sheet(sheet: ActionSheet) -> set[str]:
    said = {"owner": sheet.owner_id, "organisation": sheet.organisation_id, "priority": sheet.priority}
    return {name for name, value in said.items() if value}


@dataclass(frozen=True)
class Gap:
    """What many sheets lack: « sans responsable », 3."""

    words: str
    count: int


@dataclass(frozen=True)
class PlanCompleteness:
    """The sheets of a plan that are not complete enough, and what they lack most often."""

    sheet_count: int
    wanting: list[Completeness]
    gaps: list[Gap]


def completeness_below(top: Node) -> PlanCompleteness | None:
    """Of all the sheets under a node: as many questions to the database for two sheets as for forty."""
    found = [completeness(one) for one in _filled_below(top)]
    if not found:
        return None
    lacks = Counter(gap for one in found for gap in dict.fromkeys(advice.gap for advice in one.advices))
    gaps = [Gap(words, count) for words, count in lacks.most_common(MOST_GAPS)]
    wanting = sorted((one for one in found if not one.is_enough), key=lambda one: one.percent)
    return PlanCompleteness(len(found), wanting, gaps)


def _filled_below(top: Node) -> Iterator[Filled]:
    held = {f"has_{part}": Exists(rows.filter(node=OuterRef("pk"))) for part, rows in _rows_of_parts().items()}
    sheets = list(Node.objects.below(top).filter(kind=NodeKind.SHEET).select_related("sheet").annotate(**held))
    if not sheets:
        return
    results: dict[UUID, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(node__path__startswith=top.path).select_related("measure"):
        results[indicator.node_id].append(indicator)
    for node in sheets:
        there = {name.removeprefix("has_") for name in held if getattr(node, name)}
        yield _filled(node, there | _of_sheet(node.sheet), results[node.pk])


def _rows_of_parts() -> dict[str, Any]:
    """What tells that a part is there: a text, or a row of its own."""
    texts = set(PassageSection.values) & {PassageSection.AUDIENCE, *(one.part for one in CRITERIA)}
    rows = {"missions": Mission.objects.all(), "dates": Phase.objects.all(), "partnerships": Partnership.objects.all()}
    return rows | {section: Passage.objects.filter(section=section) for section in texts}
