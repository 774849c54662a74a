"""A plan as a workbook: its columns, and what each of its rows says today. The same columns go out and come back."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from continuum.directory.models import Organisation, Person
from continuum.plan.enums import BudgetSide, CostKind, NodeKind, PartnerRole, PassageSection, Priority
from continuum.plan.models import BudgetLine, Indicator, Milestone, Mission, Node, Partnership, Passage, Phase
from continuum.plan.rules import see_budget_lines
from continuum.toolkit.exports import LONGEST_CELL
from continuum.toolkit.typography import counted

from .content import in_order
from .sheets import SHEET_TEXTS, UNSEEN_ORGANISATION, UNSEEN_PERSON, span_of

Cell = str | Decimal | int | None
PERMANENT = "permanente"
TOO_LONG = "(Ce texte est trop long pour une cellule\u00a0: modifiez-le à l’écran.)"
SEVERAL_PHASES = "cette fiche a plusieurs phases, changez ses dates dans son calendrier"
STAMP = "stamp"
SHEETS, RESULTS, STEPS, MONEY = "Fiches", "Résultats", "Étapes", "Budget"


@dataclass(frozen=True)
class BookColumn:
    """A column: cells of one `step` are changed together; without a step it is there to be read only."""

    key: str
    heading: str
    step: str = ""
    width: float = 18
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookTable:
    """A sheet of the workbook; its first column says which row of the plan a line is."""

    name: str
    columns: tuple[BookColumn, ...]

    @property
    def identity(self) -> BookColumn:
        return self.columns[0]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _labels(choices: Any) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


_STAMP = BookColumn(STAMP, "Empreinte (ne pas modifier)")
_OF = (BookColumn("address", "Adresse de la fiche", width=30), BookColumn("sheet", "Fiche (pour lire)", width=30))
_TEXT_HEADINGS = {PassageSection.AUDIENCE: "Public visé, en mots"}
_TEXTS = {
    section: BookColumn(section.value, _TEXT_HEADINGS.get(section, str(section.label)), f"text:{section.value}", 50)
    for section in SHEET_TEXTS
}
TABLES = (
    BookTable(
        SHEETS,
        (
            BookColumn("address", "Adresse (ne pas modifier)", width=30),
            BookColumn("axis", "Axe"),
            BookColumn("number", "Numéro", "node", 9),
            BookColumn("title", "Titre", "node", 40),
            BookColumn("tagline", "Accroche", "node", 30),
            BookColumn("territory", "Territoire", "node"),
            BookColumn("segment", "Public", "node"),
            BookColumn("status", "Statut (pour lire)"),
            BookColumn("priority", "Priorité", "lead", 10, _labels(Priority)),
            BookColumn("organisation", "Structure pilote", "lead", 24),
            BookColumn("owner", "Responsable (courriel)", "lead", 24),
            BookColumn("referent", "Élu·e référent·e (courriel)", "lead", 24),
            *(_TEXTS[section] for section in SHEET_TEXTS[:4]),
            BookColumn("missions", "Missions", "missions", 50),
            _TEXTS[PassageSection.AUDIENCE],
            BookColumn("starts", "Début", "timing", 14),
            BookColumn("ends", "Fin", "timing", 14),
            BookColumn("initiators", "Initiateurs", "initiators", 30),
            BookColumn("partners", "Autres partenaires", "partners", 30),
            *(_TEXTS[section] for section in SHEET_TEXTS[5:]),
            _STAMP,
        ),
    ),
    BookTable(
        RESULTS,
        (
            BookColumn("id", "Identifiant (ne pas modifier)"),
            *_OF,
            BookColumn("measure", "Mesure (pour lire)", width=30),
            BookColumn("wording", "Résultat attendu", "row", 50),
            BookColumn("baseline", "Départ", "row", 10),
            BookColumn("baseline_on", "Date du départ", "row", 14),
            BookColumn("target", "Cible", "row", 10),
            BookColumn("unit", "Unité (pour lire)"),
            BookColumn("due", "Échéance", "row", 14),
            BookColumn("rhythm", "Rythme", "row"),
            _STAMP,
        ),
    ),
    BookTable(
        STEPS,
        (
            BookColumn("id", "Identifiant (ne pas modifier)"),
            *_OF,
            BookColumn("title", "Étape", "row", 50),
            BookColumn("on", "Date", "dates", 14),
            BookColumn("until", "Jusqu’au", "dates", 14),
            BookColumn("done_on", "Tenue le", "row", 14),
            BookColumn("evidence", "Preuve", "row", 40),
            _STAMP,
        ),
    ),
    BookTable(
        MONEY,
        (
            BookColumn("id", "Identifiant (ne pas modifier)"),
            *_OF,
            BookColumn("side", "Sens", width=12, choices=_labels(BudgetSide)),
            BookColumn("year", "Année", "row", 8),
            BookColumn("kind", "Type de dépense", "row", 24, _labels(CostKind)),
            BookColumn("label", "Intitulé", "row", 40),
            BookColumn("funder", "Financeur", "row", 30),
            BookColumn("planned", "Prévu, en euros", "row", 14),
            BookColumn("actual", "Réalisé, en euros", "row", 14),
            BookColumn("fte", "Équivalents temps plein", "row", 12),
            _STAMP,
        ),
    ),
)


@dataclass(frozen=True)
class BookRow:
    """A row of the plan: what it is in the plan, how a person calls it, and its cells."""

    identity: str
    label: str
    node: Node
    thing: Any
    cells: dict[str, Cell]
    closed: dict[str, str]
    """Cells that may not be changed in a spreadsheet, each with the reason."""

    def text(self, key: str) -> str:
        return as_text(self.cells.get(key))

    def stamps(self, table: BookTable) -> dict[str, str]:
        return {column.key: stamp_of(self.text(column.key)) for column in table.columns if column.key != STAMP}

    def values(self, table: BookTable) -> list[Cell]:
        """As they are written in the file, the stamp last."""
        stamp = " ".join(f"{key}={value}" for key, value in self.stamps(table).items())
        return [stamp if column.key == STAMP else _short(self.cells.get(column.key)) for column in table.columns]


def as_text(value: Cell) -> str:
    """A value as it comes back from a spreadsheet, without what a spreadsheet may lose around it."""
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        said = f"{value:f}"
        return (said.rstrip("0").rstrip(".") if "." in said else said).replace(".", ",")
    return unicodedata.normalize("NFC", _short(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _short(value: Any) -> Any:
    return TOO_LONG if isinstance(value, str) and len(value) > LONGEST_CELL else value


def stamp_of(text: str) -> str:
    """So that one knows, when a file comes back, who changed a cell since it left."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_stamps(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def name_of(node: Node) -> str:
    """« Fiche 2 », or its title."""
    kind = _capital(str(NodeKind(node.kind).label)).removesuffix(" action")
    return f"{kind} {node.printed_number}" if node.printed_number else f"«\u00a0{node.title}\u00a0»"


def axis_of(node: Node, top: Node) -> str:
    """The axis or the plan under which a sheet stands, within what the workbook holds."""
    if node.parent_id in (None, top.pk):
        return ""
    parent: Any = node.parent
    return f"{parent.printed_number} {parent.title}".strip()


def book_of(top: Node, person: Any) -> dict[str, list[BookRow]]:
    """All the rows of a plan, as far as this person sees them: as many questions for one sheet as for forty."""
    nodes = in_order(Node.objects.below(top).select_related(*_WITH))
    found = _Found.of(top, nodes, person)
    book = {
        SHEETS: [found.sheet(node, top) for node in nodes if node.kind == NodeKind.SHEET],
        RESULTS: [_result(one) for one in _of(Indicator, top, "measure")],
        STEPS: [_step(one) for one in _of(Milestone, top)],
    }
    if see_budget_lines(person, top):
        book[MONEY] = [found.line(one) for one in _of(BudgetLine, top, "funder")]
    return book


_WITH = ("territory", "parent", "audience", "sheet__organisation", "sheet__owner", "sheet__referent")


def _of(model: Any, top: Node, *also: str) -> list[Any]:
    rows = model.objects.filter(node__path__startswith=top.path).select_related("node", *also)
    return sorted(rows, key=lambda row: row.node.path)


@dataclass(frozen=True)
class _Found:
    """What hangs on the sheets of a plan, and who of it may be named."""

    passages: dict[tuple[UUID, str], str]
    missions: dict[UUID, list[Mission]]
    phases: dict[UUID, list[Phase]]
    partnerships: dict[UUID, list[Partnership]]
    organisations: set[UUID]
    people: set[UUID]

    @classmethod
    def of(cls, top: Node, nodes: Iterable[Node], person: Any) -> _Found:
        below = {"node__path__startswith": top.path}
        sheets = [node.sheet for node in nodes if node.kind == NodeKind.SHEET]  # type: ignore[attr-defined]
        people = {pk for sheet in sheets for pk in (sheet.owner_id, sheet.referent_id) if pk}
        partnerships = Partnership.objects.filter(**below)
        funders = BudgetLine.objects.filter(**below, funder__isnull=False).values("funder")
        named = Q(pk__in=partnerships.values("organisation")) | Q(pk__in=funders)
        named |= Q(pk__in={sheet.organisation_id for sheet in sheets} - {None})
        return cls(
            passages={(one.node_id, one.section): one.body for one in Passage.objects.filter(**below)},
            missions=_by_node(Mission.objects.filter(**below)),
            phases=_by_node(Phase.objects.filter(**below)),
            partnerships=_by_node(partnerships.select_related("organisation").order_by("organisation__name")),
            organisations=set(Organisation.objects.visible_to(person).filter(named).values_list("pk", flat=True)),
            people=set(Person.objects.visible_to(person).filter(pk__in=people).values_list("pk", flat=True)),
        )

    def sheet(self, node: Node, top: Node) -> BookRow:
        sheet = node.sheet  # type: ignore[attr-defined]
        phases = self.phases[node.pk]
        cells: dict[str, Cell] = {
            "address": node.address,
            "axis": axis_of(node, top),
            "number": node.printed_number,
            "title": node.title,
            "tagline": node.tagline,
            "territory": str(node.territory),
            "segment": str(node.audience or ""),
            "status": _capital(str(sheet.get_status_display())),
            "priority": str(sheet.get_priority_display()) if sheet.priority else "",
            "organisation": self._organisation(sheet.organisation),
            "owner": self._person(sheet.owner),
            "referent": self._person(sheet.referent),
            "missions": missions_text(self.missions[node.pk]),
            "initiators": "\n".join(self._partners(node, initiators=True)),
            "partners": "\n".join(self._partners(node, initiators=False)),
            **_dates(phases),
            **{section.value: self.passages.get((node.pk, section.value), "") for section in SHEET_TEXTS},
        }
        closed = dict.fromkeys(("starts", "ends"), SEVERAL_PHASES) if len(phases) > 1 else {}
        return BookRow(node.address, name_of(node), node, node, cells, closed)

    def line(self, line: BudgetLine) -> BookRow:
        cells: dict[str, Cell] = {
            **_of_node(line),
            "side": str(line.get_side_display()),
            "year": line.year,
            "kind": str(line.get_kind_display()) if line.kind else "",
            "label": line.label,
            "funder": self._organisation(line.funder),
            "planned": line.planned,
            "actual": line.actual,
            "fte": line.full_time_equivalents,
        }
        return BookRow(str(line.pk), f"ligne «\u00a0{line}\u00a0» ({name_of(line.node)})", line.node, line, cells, {})

    def _organisation(self, one: Organisation | None) -> str:
        if one is None:
            return ""
        return str(one) if one.pk in self.organisations else UNSEEN_ORGANISATION

    def _person(self, one: Person | None) -> str:
        if one is None:
            return ""
        return one.email if one.pk in self.people else UNSEEN_PERSON

    def _partners(self, node: Node, *, initiators: bool) -> Iterator[str]:
        """Those whom the person may not see are counted, and stay whatever is written."""
        rows = [one for one in self.partnerships[node.pk] if (one.role == PartnerRole.INITIATOR) is initiators]
        seen = [one for one in rows if one.organisation_id in self.organisations]
        yield from (str(one.organisation) if initiators else str(one) for one in seen)
        if len(seen) < len(rows):
            yield f"({counted(len(rows) - len(seen), 'structure', 'structures')} dont le nom ne vous est pas ouvert)"


def _by_node(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.node_id].append(row)
    return found


def _dates(phases: list[Phase]) -> dict[str, Cell]:
    span = span_of(phases)
    if span is None:
        return {"starts": "", "ends": ""}
    return {"starts": str(span.starts), "ends": str(span.ends or PERMANENT)}


def missions_text(missions: Iterable[Mission]) -> str:
    """A line for each mission, « - » before each of its activities."""
    return "\n".join(line for one in missions for line in (one.title, *(f"- {activity}" for activity in one.activity_list)))


def read_missions(text: str) -> list[tuple[str, str]]:
    """The text that `missions_text` writes, back: « - » begins an activity of the mission above it."""
    missions: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if not line.startswith("- "):
            missions.append((line, []))
        elif not missions:
            raise ValidationError(
                "La première ligne est une mission\u00a0; ses activités viennent dessous, après «\u00a0- \u00a0»."
            )
        else:
            missions[-1][1].append(line.removeprefix("- ").strip())
    if any(len(title) > 300 for title, _ in missions):
        raise ValidationError("L’intitulé d’une mission a plus de 300 signes\u00a0: raccourcissez-le.")
    return [(title, "\n".join(activities)) for title, activities in missions]


def _of_node(row: Any) -> dict[str, Cell]:
    return {"id": str(row.pk), "address": row.node.address, "sheet": row.node.title}


def _result(one: Indicator) -> BookRow:
    cells: dict[str, Cell] = {
        **_of_node(one),
        "measure": str(one.measure),
        "wording": one.wording,
        "baseline": one.baseline,
        "baseline_on": str(one.baseline_on or ""),
        "target": one.target,
        "unit": one.measure.unit,
        "due": str(one.due or ""),
        "rhythm": one.rhythm,
    }
    label = f"résultat «\u00a0{one.wording or one.measure}\u00a0» ({name_of(one.node)})"
    return BookRow(str(one.pk), label, one.node, one, cells, {})


def _step(one: Milestone) -> BookRow:
    cells: dict[str, Cell] = {
        **_of_node(one),
        "title": one.title,
        "on": str(one.on),
        "until": str(one.until or ""),
        "done_on": str(one.done_on or ""),
        "evidence": one.evidence,
    }
    return BookRow(str(one.pk), f"étape «\u00a0{one.title}\u00a0» ({name_of(one.node)})", one.node, one, cells, {})
