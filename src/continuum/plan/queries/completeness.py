"""How complete an action sheet is, in percent, and what to write next: a reckoning over what was loaded, and nothing else.

What counts and how much is our own choice, explained in docs/reference/completeness.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from continuum.plan.enums import Nature, NodeKind, PassageSection
from continuum.plan.models import ActionSheet, Indicator, Mission, Node, Partnership, Passage, Phase

from .sheets import SheetRecord

ENOUGH = 80
"""Below this percentage, the page of the plan names the sheet."""
MOST_GAPS = 5
MOST_NAMED = 20
LED = ("owner", "organisation", "priority")
"""What counts among the columns of a sheet."""


@dataclass(frozen=True)
class Filled:
    """What is written of a sheet: the parts that are there, and what its expected results should say and do not."""

    node: Node
    parts: frozenset[str]
    asked: int = 0
    """How many ends all its results together should say: from where, to where, until when."""
    lacking: Mapping[str, int] = field(default_factory=dict)
    """How many of each end are not said."""
    results: Sequence[Indicator] = ()
    """The results themselves, on the page of the sheet, which names them."""


@dataclass(frozen=True)
class Advice:
    """What to write next, and the page where it is written."""

    text: str
    url: str


@dataclass(frozen=True)
class Criterion:
    """A part that counts: so many points out of a hundred, the advice where it is missing, its page.

    `gap` says the same of any sheet.
    """

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

    filled: Filled

    @property
    def node(self) -> Node:
        return self.filled.node

    @cached_property
    def percent(self) -> int:
        """A hundred when all is there, and never before."""
        asked, lacking = self.filled.asked, sum(self.filled.lacking.values())
        ends = RESULTS_WEIGHT * (asked - lacking) // asked if asked else 0
        return sum(one.weight for one in CRITERIA if one.part in self.filled.parts) + ends

    @property
    def is_enough(self) -> bool:
        return self.percent >= ENOUGH

    @cached_property
    def missing(self) -> list[Criterion]:
        return sorted((one for one in CRITERIA if one.part not in self.filled.parts), key=lambda one: -one.weight)

    @property
    def gaps(self) -> list[str]:
        """The same of any sheet: « sans responsable », « résultats sans cible »."""
        return [*(one.gap for one in self.missing), *(ENDS[name][1] for name, count in self.filled.lacking.items() if count)]

    @cached_property
    def advices(self) -> list[Advice]:
        address = self.node.address
        return [*(Advice(one.advice, one.url(address)) for one in self.missing), *_about_results(self.filled.results)]


def _about_results(results: Sequence[Indicator]) -> Iterator[Advice]:
    """An advice for each end that a result does not say."""
    for one in results:
        for name in _unsaid(one):
            text = f"Ajoutez {ENDS[name][0]} à «\u00a0{one.wording or one.measure}\u00a0»"
            yield Advice(text, reverse("plan:change_indicator", args=[one.pk]))


def _asked(result: Indicator) -> Sequence[str]:
    """An appraisal from 0 to 3 starts where it starts: it needs a target and a date only."""
    return ("target", "due") if result.measure.nature == Nature.RUBRIC else tuple(ENDS)


def _unsaid(result: Indicator) -> list[str]:
    return [name for name in _asked(result) if getattr(result, name) in (None, "")]


def filled_by(record: SheetRecord) -> Filled:
    """What is written of the sheet whose page is shown: nothing more is read."""
    sheet, node_record = record.sheet, record.node_record
    results = node_record.indicators
    rows = {"missions": record.missions, "dates": node_record.phases, "partnerships": node_record.partners, "results": results}
    there = {str(section) for section in record.texts} | {name for name, found in rows.items() if found}
    asked = sum(len(_asked(one)) for one in results)
    lacking = Counter(name for one in results for name in _unsaid(one))
    led = (sheet.owner_id, sheet.organisation_id, sheet.priority)
    return Filled(record.node, _parts(record.node, there, led), asked, lacking, results)


def _parts(node: Node, there: Iterable[str], led: Sequence[Any]) -> frozenset[str]:
    """With whom it aims at, in a rule or in words, and what is said of who leads it."""
    said = {name for name, value in zip(LED, led, strict=True) if value}
    public = {"public"} if node.audience_id or PassageSection.AUDIENCE in there else set()
    return frozenset({*there, *said, *public})


@dataclass(frozen=True)
class Gap:
    """What many sheets lack: « sans responsable », 3."""

    words: str
    count: int


@dataclass(frozen=True)
class PlanCompleteness:
    """The sheets of a plan that are not complete enough, the least written first, and what they lack most often."""

    sheet_count: int
    wanting: list[Completeness]
    gaps: list[Gap]

    @property
    def first(self) -> list[Completeness]:
        """Those that a page names; the others are counted."""
        return self.wanting[:MOST_NAMED]

    @property
    def others_count(self) -> int:
        return len(self.wanting) - len(self.first)


def completeness_below(top: Node) -> PlanCompleteness | None:
    """Of all the sheets under a node: as many questions to the database for two sheets as for forty."""
    found = [Completeness(one) for one in _filled_below(top)]
    if not found:
        return None
    lacks = Counter(gap for one in found for gap in one.gaps)
    gaps = [Gap(words, count) for words, count in lacks.most_common(MOST_GAPS)]
    wanting = sorted((one for one in found if not one.is_enough), key=lambda one: one.percent)
    return PlanCompleteness(len(found), wanting, gaps)


def _filled_below(top: Node) -> Iterator[Filled]:
    """One row for each sheet, one for the results of each: neither the texts nor the results themselves."""
    sheets = [node for node in top.branch if node.kind == NodeKind.SHEET]
    if not sheets:
        return
    held = {f"has_{part}": Exists(rows.filter(node=OuterRef("node"))) for part, rows in _rows_of_parts().items()}
    rows = ActionSheet.objects.filter(node__in=sheets).order_by().annotate(**held).values("node", *LED, *held)
    written = {row["node"]: row for row in rows}
    results = {row["node"]: row for row in _ends_below(top)}
    for node in sheets:
        if row := written.get(node.pk):
            there = {name.removeprefix("has_") for name in held if row[name]}
            yield _with_results(node, _parts(node, there, [row[name] for name in LED]), results.get(node.pk))


def _ends_below(top: Node) -> Any:
    """How many results each sheet has, how many of them are appraisals, and how many ends are not said."""
    appraisal = Q(measure__nature=Nature.RUBRIC)
    rows = Indicator.objects.filter(node__path__startswith=top.path).order_by().values("node")
    return rows.annotate(
        results=Count("pk"),
        appraisals=Count("pk", filter=appraisal),
        no_baseline=Count("pk", filter=Q(baseline=None) & ~appraisal),
        no_target=Count("pk", filter=Q(target=None)),
        no_due=Count("pk", filter=Q(due=None)),
    )


def _with_results(node: Node, parts: frozenset[str], row: dict[str, int] | None) -> Filled:
    if row is None:
        return Filled(node, parts)
    asked = len(ENDS) * row["results"] - row["appraisals"]
    return Filled(node, parts | {"results"}, asked, {name: row[f"no_{name}"] for name in ENDS})


def _rows_of_parts() -> dict[str, Any]:
    """What tells that a part is there: a text, or a row of its own."""
    texts = [value for value in PassageSection.values if value in {PassageSection.AUDIENCE, *(one.part for one in CRITERIA)}]
    rows = {"missions": Mission.objects.all(), "dates": Phase.objects.all(), "partnerships": Partnership.objects.all()}
    return rows | {section: Passage.objects.filter(section=section) for section in texts}
