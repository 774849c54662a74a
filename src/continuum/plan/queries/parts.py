"""The parts of a node as blocks of a document, in the order of the paper form; all the rows of a plan are read at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from continuum.directory.enums import PUBLIC_KINDS
from continuum.plan.enums import BudgetSide, LinkKind, Nature, NodeKind, PartnerRole, PassageSection
from continuum.plan.models import (
    BudgetLine,
    Indicator,
    Milestone,
    Mission,
    Node,
    NodeLink,
    Partnership,
    Passage,
    Phase,
    Slippage,
)
from continuum.toolkit import predicates, questions
from continuum.toolkit.predicates import UnreadableRule
from continuum.toolkit.renderers.document import Align, Block, Bullets, Paragraph, Table, cells, words
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.typography import counted, euros, french_number

from .content import Dated, Part
from .money import Amounts, Gap
from .nodes import answer_texts_of
from .sheets import span_of
from .slippages import planned_at_first

PERMANENT = "Permanente"
TIMING, PARTNERS, RESULTS = "Modalités de mise en œuvre", "Partenaires associés", "Résultats attendus"
TEXT_KEYS = {PassageSection.PARTNERS: "partners_text"}
"""Where the section of a text would bear the name of a part that is a list."""
OTHER_TEXTS = tuple(
    PassageSection(value)
    for value in PassageSection.values
    if value not in {"context", "stakes", "objectives", "description", "steering", "means", "audience", "lessons"}
)


def bullets(lines: Iterable[str]) -> tuple[Block, ...]:
    kept = tuple(words(line) for line in lines if line)
    return (Bullets(kept),) if kept else ()


def paragraph(text: str) -> tuple[Block, ...]:
    return (Paragraph(words(text)),) if text else ()


@dataclass(frozen=True)
class Rows:
    """All that hangs on the nodes of a plan, by node."""

    top: Node
    passages: dict[UUID, list[Passage]]
    answers: dict[Any, questions.AnsweredQuestion]
    missions: dict[UUID, list[Mission]]
    phases: dict[UUID, list[Phase]]
    milestones: dict[UUID, list[Milestone]]
    planned: dict[Any, DateSpan]
    causes: dict[Any, str]
    put_off: Counter[Any]
    partnerships: dict[UUID, list[Partnership]]
    indicators: dict[UUID, list[Indicator]]
    links: dict[UUID, list[NodeLink]]
    money: dict[UUID, list[BudgetLine]]
    publics: dict[UUID, str]

    @classmethod
    def of(cls, top: Node, nodes: Sequence[Node]) -> Rows:
        below = {"node__path__startswith": top.path}
        passages = list(Passage.objects.filter(**below).select_related("node"))
        slippages = list(Slippage.objects.filter(**below))
        return cls(
            top=top,
            passages=_by_node(passages),
            answers=answer_texts_of(passages, top),
            missions=_by_node(Mission.objects.filter(**below)),
            phases=_by_node(Phase.objects.filter(**below)),
            milestones=_by_node(Milestone.objects.filter(**below)),
            planned=planned_at_first(slippages),
            causes={one.dated_id: one.get_cause_display() for one in sorted(slippages, key=lambda one: one.rank)},
            put_off=Counter(one.dated_id for one in slippages),
            partnerships=_by_node(
                Partnership.objects.filter(**below).select_related("organisation").order_by("organisation__name")
            ),
            indicators=_by_node(Indicator.objects.filter(**below).select_related("measure")),
            links=_by_node(NodeLink.objects.filter(**below, to__programme=top.programme_id).select_related("to")),
            money=_by_node(BudgetLine.objects.filter(**below).select_related("funder")),
            publics=_sentences({node.audience for node in nodes if node.audience}),
        )

    def parts_of(self, node: Node) -> Iterator[Part]:
        if node.kind != NodeKind.SHEET:
            yield from (self._text(node, section) for section in OTHER_TEXTS)
        yield self._text(node, PassageSection.CONTEXT)
        yield self._text(node, PassageSection.STAKES)
        yield self._text(node, PassageSection.OBJECTIVES)
        yield self._text(node, PassageSection.DESCRIPTION, then=self._missions(node))
        yield self._text(node, PassageSection.AUDIENCE, first=self._public(node))
        yield from self._timing(node)
        yield Part("initiators", "Initiateurs", self._partners(node, initiators=True), PARTNERS)
        yield Part("partners", "Autres partenaires", self._partners(node, initiators=False), PARTNERS)
        yield Part("quantitative", "Quantitatifs", self._results(node, rubrics=False), RESULTS)
        yield Part("qualitative", "Qualitatifs", self._results(node, rubrics=True), RESULTS)
        yield self._text(node, PassageSection.STEERING)
        yield self._text(node, PassageSection.MEANS)
        yield Part("budget", "Budget", tuple(_budget(self.money[node.pk])), for_members=True)
        yield self._milestones(node)
        yield Part("links", "Fiches liées", self._links(node, inside=True))
        yield Part("links_elsewhere", "Fiches liées, hors de ce document", self._links(node, inside=False), for_members=True)
        if node.kind == NodeKind.SHEET:
            yield from _lead(node)
            yield from filter(None, (self._text(node, section) for section in OTHER_TEXTS))
        yield self._text(node, PassageSection.LESSONS)

    def _text(self, node: Node, section: PassageSection, first: Iterable[Block] = (), then: Iterable[Block] = ()) -> Part:
        written = next((one for one in self.passages[node.pk] if one.section == section), None)
        body = questions.to_blocks(written.body, lambda asked: self.answers[asked, node.address]) if written else ()
        invented = written is not None and written.is_invented
        return Part(TEXT_KEYS.get(section, section.value), str(section.label), (*first, *body, *then), invented=invented)

    def _missions(self, node: Node) -> Iterator[Block]:
        for number, mission in enumerate(self.missions[node.pk], 1):
            yield from paragraph(f"{number}/ {mission.title}\u00a0:" if mission.activity_list else f"{number}/ {mission.title}")
            yield from bullets(mission.activity_list)

    def _public(self, node: Node) -> tuple[Block, ...]:
        return paragraph(self.publics[node.audience_id]) if node.audience_id else ()

    def _timing(self, node: Node) -> Iterator[Part]:
        phases = self.phases[node.pk]
        span = span_of(phases)
        start = str(span.starts).capitalize() if span else ""
        length = "" if span is None else f"jusqu’à {span.ends}" if span.ends else PERMANENT
        dates = tuple(self._date(phase, phase.period) for phase in phases)
        yield Part("starts", "Date de début", paragraph(start), TIMING, dates=dates)
        yield Part("duration", "Durée", paragraph(length), TIMING)
        if len(phases) > 1 or any(phase.pk in self.planned for phase in phases):
            said = (self._dated(phase, phase.period) for phase in phases)
            yield Part("phases", "Phases", bullets(said), TIMING)

    def _milestones(self, node: Node) -> Part:
        rows = self.milestones[node.pk]
        said = bullets(self._dated(one, one.date_text) for one in rows)
        return Part("milestones", "Étapes", said, dates=tuple(self._date(one, one.date_text) for one in rows))

    def _date(self, row: Phase | Milestone, when: str) -> Dated:
        return Dated(str(row.pk), when, self.causes.get(row.pk, ""), self.put_off[row.pk])

    def _dated(self, row: Phase | Milestone, when: str) -> str:
        """« 12 octobre 2021 : restitution (prévu d’abord : 2 mars 2021 ; cause : crise sanitaire) »."""
        first = self.planned.get(row.pk)
        if first is None:
            return f"{when}\u00a0: {row.title}"
        at_first = first.words if isinstance(row, Phase) else first.moment
        return f"{when}\u00a0: {row.title} (prévu d’abord\u00a0: {at_first}\u202f; cause\u00a0: {self.causes[row.pk]})"

    def _partners(self, node: Node, *, initiators: bool) -> tuple[Block, ...]:
        """What is printed leaves the house: institutions are named, structures counted."""
        rows = [one for one in self.partnerships[node.pk] if (one.role == PartnerRole.INITIATOR) is initiators]
        roles: dict[str, list[str]] = defaultdict(list)
        for one in rows:
            if one.organisation.kind in PUBLIC_KINDS:
                roles[str(one.organisation)].append(str(one.get_role_display()))
        others = len({one.organisation_id for one in rows if one.organisation.kind not in PUBLIC_KINDS})
        said = [name if initiators else f"{name} ({', '.join(held)})" for name, held in roles.items()]
        return bullets([*said, counted(others, "structure", "structures") if others else ""])

    def _links(self, node: Node, *, inside: bool) -> tuple[Block, ...]:
        """A sheet that stands elsewhere is not published with these: its title may be a draft's."""
        rows = (one for one in self.links[node.pk] if one.to.path.startswith(self.top.path) is inside)
        return bullets(f"{LinkKind(one.kind).label} «\u00a0{one.to}\u00a0»" for one in rows)

    def _results(self, node: Node, *, rubrics: bool) -> tuple[Block, ...]:
        rows = (one for one in self.indicators[node.pk] if (one.measure.nature == Nature.RUBRIC) is rubrics)
        return bullets(_expected(one) for one in rows)


def _by_node(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.node_id].append(row)
    return found


def _sentences(segments: Iterable[Any]) -> dict[UUID, str]:
    """Publics in words, all their names asked at once; the name alone of one whose rule cannot be read any more."""
    rules = {segment: _rule(segment) for segment in segments}
    names = predicates.names_of(*(rule for rule in rules.values() if rule is not None))
    return {
        segment.pk: f"{segment}\u00a0: {predicates.in_french(rule, names)}" if rule is not None else str(segment)
        for segment, rule in rules.items()
    }


def _rule(segment: Any) -> predicates.Rule | None:
    try:
        return segment.read_rule()  # type: ignore[no-any-return]
    except UnreadableRule:
        return None


def _expected(one: Indicator) -> str:
    """« Augmentation du nombre de candidats : de 12 (2014) à 40 candidats d’ici à décembre 2016 »."""
    start = french_number(one.baseline) if one.baseline is not None else ""
    start += f" ({one.baseline_on})" if start and one.baseline_on else ""
    end = f"{french_number(one.target)} {one.target_unit}".strip() if one.target is not None else ""
    goal = f"de {start} à {end}" if start and end else f"cible\u00a0: {end}" if end else f"départ\u00a0: {start}" if start else ""
    due = f"échéance\u00a0: {one.due}" if one.due else ""
    said = ", ".join(filter(None, (goal, due, one.rhythm)))
    return "\u00a0: ".join(filter(None, (one.wording or str(one.measure), said)))


def _lead(node: Node) -> Iterator[Part]:
    sheet = getattr(node, "sheet", None)
    if sheet is None:
        return
    led = str(sheet.organisation) if sheet.organisation and sheet.organisation.kind in PUBLIC_KINDS else ""
    yield Part("organisation", "Structure pilote", paragraph(led))
    yield Part("status", "Avancement", paragraph(str(sheet.get_status_display()).capitalize()))
    yield Part("priority", "Priorité", paragraph(str(sheet.get_priority_display()).capitalize() if sheet.priority else ""))


def _budget(lines: Sequence[BudgetLine]) -> Iterator[Block]:
    """Year by year: what it costs, who funds it, what is still to be found."""
    if not lines:
        return
    years = sorted({line.year for line in lines})
    rows = [_year(str(year), [line for line in lines if line.year == year]) for year in years]
    if len(years) > 1:
        rows.append(_year("Total", lines))
    header = cells("Année", "Dépenses prévues", "Financements prévus", "Dépenses réalisées", "Solde prévu")
    aligns: tuple[Align, ...] = ("left", "right", "right", "right", "left")
    yield Table("Budget, en euros", header, tuple(cells(*row) for row in rows), aligns, total_row=len(years) > 1)
    yield from bullets(_funders(lines))


def _year(name: str, lines: Sequence[BudgetLine]) -> tuple[str, ...]:
    costs, fundings = (_sum(lines, side) for side in (BudgetSide.COST, BudgetSide.FUNDING))
    known = costs.planned is not None or fundings.planned is not None
    gap = Gap((costs.planned or 0) - (fundings.planned or 0)).words if known else "–"  # type: ignore[arg-type]
    return (name, _said(costs.planned), _said(fundings.planned), _said(costs.actual), gap)


def _sum(lines: Iterable[BudgetLine], side: str) -> Amounts:
    return Amounts.total(Amounts(line.planned, line.actual) for line in lines if line.side == side)


def _said(amount: Any) -> str:
    return euros(amount) if amount is not None else "–"


def _funders(lines: Sequence[BudgetLine]) -> Iterator[str]:
    fundings = [line for line in lines if line.side == BudgetSide.FUNDING]
    named = sorted({str(line.funder) for line in fundings if line.funder and line.funder.kind in PUBLIC_KINDS})
    for name in named:
        yield f"{name}\u00a0: {_said(_sum([line for line in fundings if str(line.funder) == name], BudgetSide.FUNDING).planned)}"
    others = [line for line in fundings if str(line.funder) not in named]
    if others:
        yield f"autres financements\u00a0: {_said(_sum(others, BudgetSide.FUNDING).planned)}"
