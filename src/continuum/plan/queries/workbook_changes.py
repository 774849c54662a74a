"""What a workbook that comes back would change, cell by cell: nothing here writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import Node
from continuum.toolkit.folding import fold
from continuum.toolkit.imports.headings import proposed
from continuum.toolkit.typography import counted, join_french

from .content import in_order
from .workbook_cells import Place, read_cell
from .workbooks import (
    SHEETS,
    STAMP,
    TABLES,
    BookRow,
    BookTable,
    as_text,
    book_of,
    name_of,
    read_stamps,
    stamp_of,
)

GUIDE = "Mode d’emploi"
NEW = "new"
LONG, AROUND = 200, 60
Rows = Sequence[tuple[int, list[str]]]
Sheets = Mapping[str, Rows]
"""What was read of a file: by sheet, each row with the number that the spreadsheet shows."""

READ_ONLY = "elle est là pour être lue, elle ne se change pas dans le tableau."
NOT_AN_ADDRESS = "«\u00a0{identity}\u00a0» n’est pas une adresse de ce plan. Pour une nouvelle ligne, laissez cette cellule vide."
UNKNOWN_COLUMN = "la colonne «\u00a0{heading}\u00a0» n’est pas de celles que l’on lit ici, elle ne change rien."
NO_STAMP = (
    "Feuille «\u00a0{table}\u00a0»\u00a0: sans la colonne «\u00a0Empreinte\u00a0», on ne sait pas qui a changé ces lignes depuis "
    "le téléchargement. Relisez chaque ligne."
)
WAITS = "elle attend que la colonne «\u00a0{heading}\u00a0» soit corrigée, car ces deux dates vont ensemble."
PAIRED = ("timing", "dates")
"""Steps of which half is not proposed: a beginning and an end."""
LEAVES_TEXT = "Une cellule vidée ne retire pas un texte déjà écrit\u00a0: écrivez-en un autre, ou gardez celui-ci."


@dataclass(frozen=True)
class CellChange:
    """« Fiche 2, colonne Titre : « … » → « … » »."""

    row: str
    heading: str
    before: str
    after: str

    @property
    def excerpts(self) -> tuple[str, str]:
        """Of long texts, where they part: what they share before is not read twice."""
        pairs = enumerate(zip(self.before, self.after, strict=False))
        shared = next((place for place, (one, other) in pairs if one != other), 0)
        start = self.before.rfind(" ", 0, max(shared - AROUND, 0)) + 1
        if max(len(self.before), len(self.after)) <= LONG or not start:
            return self.before, self.after
        return f"…\u00a0{self.before[start:]}", f"…\u00a0{self.after[start:]}"


@dataclass(frozen=True)
class Conflict:
    """Somebody changed the cell since the file left: both are shown, nothing is written."""

    row: str
    heading: str
    in_file: str
    today: str


@dataclass(frozen=True)
class Step:
    """Cells that are changed together, with what was read of them; without `found`, a new row."""

    table: str
    number: int
    step: str
    changes: tuple[CellChange, ...]
    values: dict[str, Any]
    node: Node
    found: BookRow | None = None

    @property
    def key(self) -> str:
        return f"{self.table}|{self.number}|{self.step}"

    @property
    def identity(self) -> str:
        """Of the row of the plan."""
        return self.found.identity if self.found else ""

    @property
    def moves_dates(self) -> bool:
        """Dates already planned are put off, with a cause."""
        return (
            self.found is not None
            and self.step in ("timing", "dates")
            and bool(self.found.text("starts") or self.found.text("on"))
        )


@dataclass
class Proposal:
    """All that a file would do."""

    steps: list[Step] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[CellChange]:
        return [change for step in self.steps for change in step.changes]

    @property
    def count(self) -> int:
        """A new row counts for one, whatever it holds."""
        return sum(1 if step.step == NEW else len(step.changes) for step in self.steps)

    @property
    def needs_cause(self) -> bool:
        return any(step.moves_dates for step in self.steps)

    @property
    def key(self) -> str:
        """Another proposal, another key: what was on the screen before it was applied."""
        said = [(step.key, [(one.heading, one.before, one.after) for one in step.changes]) for step in self.steps]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:40]


def proposal_of(sheets: Sheets, top: Node, person: Any, refused: Mapping[str, str]) -> Proposal:
    """Compare a file with the plan of today; `refused` says, by step, what was refused when it was tried."""
    proposal = Proposal()
    book = book_of(top, person)
    _note_sheets(sheets, book, proposal)
    for table in TABLES:
        if table.name in sheets and table.name in book:
            _Comparing(table, book[table.name], top, person, proposal).compare(sheets[table.name])
    kept = [step for step in proposal.steps if step.key not in refused]
    proposal.problems += [f"{_where(step)}\u00a0: {refused[step.key]}" for step in proposal.steps if step.key in refused]
    proposal.steps = kept
    return proposal


def _where(step: Step) -> str:
    """« Fiche 2, colonne Fin »."""
    headings = join_french(dict.fromkeys(change.heading for change in step.changes))
    row = step.changes[0].row if step.changes else f"Feuille «\u00a0{step.table}\u00a0», ligne {step.number}"
    return row if step.step == NEW else f"{row}, colonne {headings}"


def _note_sheets(sheets: Sheets, book: Mapping[str, Any], proposal: Proposal) -> None:
    unknown = [name for name in sheets if name not in book and name != GUIDE]
    if unknown:
        names = join_french([f"«\u00a0{name}\u00a0»" for name in unknown])
        proposal.notes.append(f"{names}\u00a0: cette feuille n’est pas de celles que l’on lit ici, elle ne change rien.")
    if not any(name in book for name in sheets):
        proposal.problems.append(
            f"Ce classeur n’a pas de feuille «\u00a0{SHEETS}\u00a0»\u00a0: partez du classeur téléchargé ici."
        )


class _Comparing:
    """One sheet of the file against the rows of the plan."""

    def __init__(self, table: BookTable, rows: Iterable[BookRow], top: Node, person: Any, proposal: Proposal) -> None:
        self.table, self.top, self.person, self.proposal = table, top, person, proposal
        self.rows = {row.identity: row for row in rows}
        self.nodes = in_order(Node.objects.below(top).select_related("parent", "territory", "programme"))
        self.places: dict[str, int] = {}
        self.seen: set[str] = set()

    def compare(self, rows: Rows) -> None:
        if not rows:
            return
        headings, *lines = rows
        if not self._find_columns(headings[1]):
            return
        for number, cells in lines:
            self._row(number, {key: as_text(cells[place]) for key, place in self.places.items() if place < len(cells)})
        left = [row for identity, row in self.rows.items() if identity not in self.seen]
        if left and len(left) < len(self.rows):
            said = counted(len(left), "ligne du plan n’est", "lignes du plan ne sont")
            self._note(f"{said} plus dans le fichier\u00a0: rien n’est retiré.")

    def _find_columns(self, headings: list[str]) -> bool:
        """Wherever they stand; an unknown one is named, a missing one changes nothing."""
        names = {column.key: (column.heading, column.heading.partition(" (")[0]) for column in self.table.columns}
        self.places = proposed(headings, names)
        known = set(self.places.values())
        for place, heading in enumerate(headings):
            if heading.strip() and place not in known:
                self._note(UNKNOWN_COLUMN.format(heading=heading.strip()[:80]))
        if self.table.identity.key not in self.places:
            self._problem(f"la colonne «\u00a0{self.table.identity.heading}\u00a0» manque, aucune ligne n’est lue.")
            return False
        if STAMP not in self.places:
            self.proposal.notes.append(NO_STAMP.format(table=self.table.name))
        return True

    def _note(self, sentence: str) -> None:
        self.proposal.notes.append(f"Feuille «\u00a0{self.table.name}\u00a0»\u00a0: {sentence}")

    def _problem(self, sentence: str, number: int = 0) -> None:
        line = f", ligne {number}" if number else ""
        self.proposal.problems.append(f"Feuille «\u00a0{self.table.name}\u00a0»{line}\u00a0: {sentence}")

    def _row(self, number: int, cells: dict[str, str]) -> None:
        identity = cells.get(self.table.identity.key, "")
        if not identity:
            self._new_row(number, cells)
        elif identity in self.seen:
            self._problem(f"«\u00a0{identity}\u00a0» est déjà sur une autre ligne\u00a0: gardez-en une.", number)
        elif identity not in self.rows:
            self._problem(NOT_AN_ADDRESS.format(identity=identity), number)
        else:
            self.seen.add(identity)
            self._known_row(number, self.rows[identity], cells)

    def _known_row(self, number: int, row: BookRow, cells: dict[str, str]) -> None:
        stamps = read_stamps(cells.get(STAMP, ""))
        by_step: dict[str, list[str]] = {}
        for column in self.table.columns:
            if column.key in cells and column.key != STAMP and self._is_changed(column.key, row, cells, stamps):
                by_step.setdefault(column.step, []).append(column.key)
        for step, keys in by_step.items():
            if step:
                self._change(number, row, step, keys, cells)
            else:
                self._read_only(row, keys)

    def _is_changed(self, key: str, row: BookRow, cells: dict[str, str], stamps: dict[str, str]) -> bool:
        """By the person who brings the file; where both she and somebody else did, that is said."""
        today, in_file, base = row.text(key), cells[key], stamps.get(key)
        if in_file == today or base == stamp_of(in_file):
            return False
        if base is None or base == stamp_of(today):
            return True
        self.proposal.conflicts.append(Conflict(_capital(row.label), self._heading(key), in_file, today))
        return False

    def _heading(self, key: str) -> str:
        return next(column.heading for column in self.table.columns if column.key == key).partition(" (")[0]

    def _read_only(self, row: BookRow, keys: list[str]) -> None:
        for key in keys:
            self.proposal.problems.append(f"{_capital(row.label)}, colonne {self._heading(key)}\u00a0: {READ_ONLY}")

    def _change(self, number: int, row: BookRow, step: str, keys: list[str], cells: dict[str, str]) -> None:
        place, label = Place(self.person, row.node, self._parent(row.node)), _capital(row.label)
        read, refused = self._read(row, keys, cells, place)
        if refused and step in PAIRED:
            refused |= {key: WAITS.format(heading=self._heading(next(iter(refused)))) for key in read}
            read = {}
        self.proposal.problems += [f"{label}, colonne {self._heading(key)}\u00a0: {why}" for key, why in refused.items()]
        values = {key: value for key, value in read.items() if not self._says_the_same(key, value, row, place)}
        changes = tuple(CellChange(label, self._heading(key), row.text(key), cells[key]) for key in values)
        if changes:
            self.proposal.steps.append(Step(self.table.name, number, step, changes, values, row.node, row))

    def _read(self, row: BookRow, keys: list[str], cells: dict[str, str], place: Place) -> tuple[dict[str, Any], dict[str, str]]:
        """Cell by cell: one that cannot be read takes no other with it."""
        read: dict[str, Any] = {}
        refused: dict[str, str] = {}
        for key in keys:
            try:
                read[key] = self._value(row, key, cells[key], place)
            except _Unreadable as error:
                refused[key] = str(error)
        return read, refused

    def _says_the_same(self, key: str, value: Any, row: BookRow, place: Place) -> bool:
        """« 12/03/2025 » and « 12 mars 2025 »."""
        try:
            return bool(read_cell(self.table.name, key, row.text(key), place) == value)
        except ValidationError:
            return False

    def _value(self, row: BookRow | None, key: str, text: str, place: Place) -> Any:
        if row is not None and (reason := row.closed.get(key)):
            raise _Unreadable(key, f"{reason}.")
        try:
            value = read_cell(self.table.name, key, text, place)
        except ValidationError as error:
            raise _Unreadable(key, " ".join(error.messages)) from error
        if row is not None and isinstance(value, str) and not value and self._is_text(key):
            raise _Unreadable(key, LEAVES_TEXT)
        return value

    def _is_text(self, key: str) -> bool:
        return any(column.key == key and column.step.startswith("text:") for column in self.table.columns)

    def _parent(self, node: Node) -> Node:
        return next((one for one in self.nodes if one.pk == node.parent_id), node.parent or node)

    def _new_row(self, number: int, cells: dict[str, str]) -> None:
        """A new sheet under its axis, or a new row of a sheet named by its address."""
        filled = {key: text for key, text in cells.items() if text and key != STAMP}
        if not filled:
            return
        node = self._home(number, filled)
        if node is None:
            return
        place = Place(self.person, node, node)
        wanted = [column for column in self.table.columns if column.key in filled and (column.step or column.key == "side")]
        try:
            values = {column.key: self._value(None, column.key, filled[column.key], place) for column in wanted}
        except _Unreadable as error:
            self._problem(f"colonne {self._heading(error.key)}\u00a0: {error}", number)
            return
        label = self._new_label(filled, node)
        changes = tuple(CellChange(label, self._heading(column.key), "", filled[column.key]) for column in wanted)
        self.proposal.steps.append(Step(self.table.name, number, NEW, changes, values, node))

    def _new_label(self, filled: dict[str, str], node: Node) -> str:
        if self.table.name == SHEETS:
            return f"Nouvelle fiche sous «\u00a0{node.title}\u00a0»"
        return f"Nouvelle ligne de «\u00a0{self.table.name}\u00a0» ({name_of(node)})"

    def _home(self, number: int, filled: dict[str, str]) -> Node | None:
        if self.table.name != SHEETS:
            node = next((one for one in self.nodes if one.address == filled.get("address")), None)
            if node is None:
                self._problem("écrivez l’adresse de la fiche, telle qu’elle est dans la feuille «\u00a0Fiches\u00a0».", number)
            return node
        wanted = filled.get("axis", "")
        if "title" not in filled:
            self._problem("une nouvelle fiche a au moins un titre.", number)
            return None
        homes = [one for one in self._homes() if fold(wanted) in self._names_of(one)]
        if len(homes) != 1:
            offered = join_french([f"«\u00a0{one.title}\u00a0»" for one in self._homes()]) or "aucun"
            self._problem(
                f"«\u00a0{wanted}\u00a0» ne dit pas où ranger cette fiche. Écrivez un axe du plan\u00a0: {offered}.", number
            )
            return None
        return homes[0]

    def _homes(self) -> list[Node]:
        return [one for one in self.nodes if NodeKind.SHEET in KINDS_BELOW.get(one.kind, ())]

    def _names_of(self, node: Node) -> set[str]:
        """As the column « Axe » calls it: nothing for the plan itself."""
        if node.pk == self.top.pk:
            return {"", fold(node.title)}
        numbered = f"{node.printed_number} {node.title}".strip()
        return {fold(numbered), fold(node.title)}


class _Unreadable(Exception):
    """A cell that cannot be read, and why."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
