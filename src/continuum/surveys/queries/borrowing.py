"""What a partner's table would bring: structure by structure, what is recognised, what is not, and why. Nothing is saved here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from continuum.directory.models import Organisation
from continuum.directory.models.siret import siret_fault
from continuum.methods.questionnaires import Choice, CompiledForm, ItemError, Outcome, evaluate_response
from continuum.surveys.enums import TableLayout
from continuum.surveys.models import Request
from continuum.surveys.models.borrowed import BorrowedReading
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.folding import fold

from .audience import organisations_to_ask
from .compiled import compiled_of
from .matching import LEFT, Asked, headings_of, key_of_word, pieces, questions_of
from .sheets import SAID_OF_TYPES, faults
from .typed import as_typed

OLDEST = dt.date(2000, 1, 1)
NOON = dt.time(12)
LONGEST_VALUE = 80
YES = {"oui", "x", "vrai", "true", "1", "ok", "yes"}
NOT_FOUND = "Aucune structure du territoire ne porte ce nom. Corrigez-le, ajoutez le SIRET, ou ajoutez-la à l’annuaire."
NO_SIRET = "Aucune structure du territoire n’a ce SIRET. Corrigez-le, ou videz la cellule pour chercher par le nom."
UNNAMED = "Ni SIRET ni nom\u00a0: écrivez l’un des deux."
SEVERAL = "Plusieurs structures portent ce nom\u00a0: écrivez le SIRET de celle-ci."
TWICE = "La même structure est aussi en ligne {lines}\u00a0: n’en gardez qu’une."
ANSWERED = "Elle a déjà rendu ses réponses\u00a0: elles ne sont jamais remplacées."
BEGUN = "Elle a commencé à répondre ici\u00a0: ce qu’elle écrit n’est jamais remplacé."
NOTHING_READ = "Aucune de ses réponses n’a été reconnue."
NO_DAY = "Il manque la date. Écrivez-la ainsi\u00a0: 12/10/2021."
NO_SUCH_DAY = "Ce n’est pas un jour. Écrivez-le ainsi\u00a0: 12/10/2021."
OTHER_DAY = "Ce jour est à venir, ou avant 2000. Corrigez-le."
UNKNOWN_WORD = "Ce mot n’est rapproché d’aucun choix. Dites lequel à l’étape des mots, ou corrigez la cellule."
NOT_TICKED = "Écrivez oui, ou videz la cellule."
NOT_ASKED = "Cette question ne se pose pas, vu les autres réponses\u00a0: celle-ci n’est pas reprise."
OTHERWISE = "Une autre ligne répond autrement à cette question\u00a0: la première est gardée."


# --- The lines of the table -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A text, and where it stands in the file."""

    text: str
    line: int
    column: str


@dataclass
class Entry:
    """What the table says of one structure."""

    line: int
    siret: Cell
    name: Cell
    day: Cell
    cells: dict[str, Cell] = field(default_factory=dict)
    doubled: list[Cell] = field(default_factory=list)

    @property
    def shown_name(self) -> str:
        return self.name.text or self.siret.text or "sans nom"


def entries_of(reading: BorrowedReading) -> list[Entry]:
    """One for each structure; rows of one question each are put together."""
    headings, columns = headings_of(reading), reading.matching["columns"]
    rows = [(line, dict(zip(headings, cells, strict=False))) for line, cells in reading.content["rows"]]
    if reading.layout == TableLayout.WIDE:
        return [_wide(line, row, columns, reading.matching.get("questions", {})) for line, row in rows]
    found: dict[str, Entry] = {}
    for line, row in rows:
        head = _head(line, row, columns)
        entry = found.setdefault(_digits(head.siret.text) or fold(head.name.text) or f"ligne {line}", head)
        entry.day = entry.day if entry.day.text else head.day
        _add_row(entry, line, row, columns)
    return list(found.values())


def _head(line: int, row: Mapping[str, str], columns: Mapping[str, str]) -> Entry:
    siret, name, day = (Cell(row.get(columns.get(role, ""), "").strip(), line, columns.get(role, "")) for role in HEAD)
    return Entry(line, siret, name, day)


HEAD = ("siret", "name", "date")


def _wide(line: int, row: Mapping[str, str], columns: Mapping[str, str], questions: Mapping[str, str]) -> Entry:
    entry = _head(line, row, columns)
    entry.cells = {name: Cell(row[name].strip(), line, name) for name in questions if row.get(name, "").strip()}
    return entry


def _add_row(entry: Entry, line: int, row: Mapping[str, str], columns: Mapping[str, str]) -> None:
    name = " ".join(row.get(columns["question"], "").split())
    cell = Cell(row.get(columns["answer"], "").strip(), line, columns["answer"])
    if not name or not cell.text:
        return
    if name not in entry.cells:
        entry.cells[name] = cell
    elif entry.cells[name].text != cell.text:
        entry.doubled.append(cell)


def cells_by_carrier(reading: BorrowedReading) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries_of(reading):
        for name, cell in entry.cells.items():
            found[name].append(cell.text)
    return found


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


# --- What each would bring ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unread:
    """One cell that is not taken up: where, what it says, what to do."""

    line: int
    column: str
    value: str
    said: str


@dataclass
class Borrowed:
    """One structure of the table: ready to be taken up, or why it is not."""

    entry: Entry
    organisation: Organisation | None = None
    request: Request | None = None
    refusal: str = ""
    refused: Cell | None = None
    is_kept: bool = False
    """Answered or begun here already: nothing is wrong with it."""
    answered_at: dt.datetime | None = None
    outcome: Outcome | None = None
    unread: list[Unread] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not self.refusal

    @property
    def count(self) -> int:
        items = self.outcome.compiled.form.by_code if self.outcome else {}
        return sum(items[code].is_asked for code in self.outcome.answers) if self.outcome else 0

    @property
    def missing(self) -> int:
        """Questions that must be answered and are not."""
        return sum(one.kind == "required" for one in faults(self.outcome)) if self.outcome else 0

    @property
    def is_valid(self) -> bool:
        return self.outcome is not None and not faults(self.outcome)

    def refuse(self, said: str, cell: Cell | None = None, *, is_kept: bool = False) -> None:
        self.refusal, self.refused, self.is_kept = said, cell, is_kept


@dataclass
class Preview:
    """What would be taken up, and what would not."""

    rows: list[Borrowed]
    unasked: list[Asked]
    """Questions of the questionnaire that nothing in the table answers."""
    left: list[str]
    """What the table says and nobody takes up."""

    @property
    def ready(self) -> list[Borrowed]:
        return [one for one in self.rows if one.is_ready]

    @property
    def kept(self) -> list[Borrowed]:
        return [one for one in self.rows if one.is_kept]

    @property
    def refused(self) -> list[Borrowed]:
        return [one for one in self.rows if one.refusal and not one.is_kept]

    @property
    def unread(self) -> list[tuple[Borrowed, Unread]]:
        return [(one, cell) for one in self.ready for cell in one.unread]

    @property
    def key(self) -> str:
        """The same as long as the same answers would be taken up of the same structures."""
        said = [
            [str(one.organisation and one.organisation.pk), str(one.answered_at), one.outcome and one.outcome.answers]
            for one in self.ready
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:40]


def preview_of(reading: BorrowedReading, carriers: Sequence[str], by: Any) -> Preview:
    """What the table would bring now. `carriers`: all that could be taken up of it."""
    entries, questions = entries_of(reading), reading.matching.get("questions", {})
    version = reading.campaign.version
    asked = {one.code: one for one in questions_of(version)}
    rows = [Borrowed(entry) for entry in entries]
    _find_structures(rows, reading, by)
    _refuse_twice(rows)
    _find_requests(rows, reading)
    reader = _Reader(reading, compiled_of(version), {name: asked[code] for name, code in questions.items() if code in asked})
    for one in rows:
        if one.is_ready:
            reader.read(one)
    taken = set(questions.values())
    unasked = [one for code, one in asked.items() if code not in taken]
    return Preview(rows, unasked, [name for name in carriers if name not in questions])


def _find_structures(rows: Sequence[Borrowed], reading: BorrowedReading, by: Any) -> None:
    """By SIRET, else by name; among those that may be asked there."""
    seen = organisations_to_ask(reading.campaign, by).only("name", "siret", "search_name")
    sirets = {digits for one in rows if (digits := _digits(one.entry.siret.text))}
    names = {fold(one.entry.name.text) for one in rows if not one.entry.siret.text}
    by_siret = {one.siret: one for one in seen.filter(siret__in=sirets - {""})}
    by_name: dict[str, list[Organisation]] = defaultdict(list)
    for found in seen.filter(search_name__in=names - {""}):
        by_name[found.search_name].append(found)
    for one in rows:
        if one.entry.siret.text:
            _take_siret(one, by_siret)
        else:
            _take_name(one, by_name)


def _take_siret(one: Borrowed, known: Mapping[str, Organisation]) -> None:
    cell = one.entry.siret
    one.organisation = known.get(_digits(cell.text))
    if one.organisation is None:
        one.refuse(siret_fault(cell.text) or NO_SIRET, cell)


def _take_name(one: Borrowed, known: Mapping[str, Sequence[Organisation]]) -> None:
    cell = one.entry.name
    found = known.get(fold(cell.text), ()) if cell.text else ()
    if len(found) == 1:
        one.organisation = found[0]
    else:
        one.refuse((SEVERAL if found else NOT_FOUND) if cell.text else UNNAMED, cell)


def _refuse_twice(rows: Sequence[Borrowed]) -> None:
    lines: dict[UUID, list[Borrowed]] = defaultdict(list)
    for one in rows:
        if one.organisation is not None:
            lines[one.organisation.pk].append(one)
    for several in lines.values():
        for one in several if len(several) > 1 else ():
            others = ", ".join(str(other.entry.line) for other in several if other is not one)
            one.refuse(TWICE.format(lines=others), one.entry.name)


def _find_requests(rows: Sequence[Borrowed], reading: BorrowedReading) -> None:
    pks = [one.organisation.pk for one in rows if one.organisation is not None]
    asked = Request.objects.filter(campaign=reading.campaign, voice=reading.voice, organisation__in=pks)
    known = {one.organisation_id: one for one in asked}
    for one in rows:
        one.request = known.get(one.organisation.pk) if one.organisation is not None else None
        if one.request is None or one.refusal:
            continue
        if one.request.answered_at is not None:
            one.refuse(ANSWERED, is_kept=True)
        elif one.request.started_at is not None:
            one.refuse(BEGUN, is_kept=True)


class _Reader:
    """Reads the cells of a structure as answers to the questionnaire."""

    def __init__(self, reading: BorrowedReading, compiled: CompiledForm, asked: Mapping[str, Asked]) -> None:
        self.compiled, self.asked = compiled, asked
        self.words: dict[str, dict[str, str]] = reading.matching.get("words", {})
        self.day: str = reading.matching.get("day", "")

    def read(self, one: Borrowed) -> None:
        one.answered_at = self._answered_at(one)
        if one.answered_at is None:
            return
        one.unread += [Unread(cell.line, cell.column, cell.text[:LONGEST_VALUE], OTHERWISE) for cell in one.entry.doubled]
        given: dict[str, Any] = {}
        cells: dict[str, Cell] = {}
        for name, cell in one.entry.cells.items():
            if (asked := self.asked.get(name)) is not None:
                value, said = self._value(asked, cell.text)
                if said:
                    one.unread.append(_unread(cell, said))
                elif value:
                    given[asked.code], cells[asked.code] = value, cell
        one.outcome = self._worked_out(one, given, cells)
        if not one.count:
            one.refuse(NOTHING_READ)

    def _answered_at(self, one: Borrowed) -> dt.datetime | None:
        """At noon of the day of the table; never later than now."""
        cell = one.entry.day
        text = cell.text or self.day
        if not text:
            one.refuse(NO_DAY, cell)
            return None
        try:
            day = PartialDate.parse(text.replace("T", " ").split(" ")[0] if text[:1].isdecimal() and ":" in text else text)
        except ValueError:
            one.refuse(NO_SUCH_DAY, cell)
            return None
        if day.day is None or not OLDEST <= day.first <= clock.today():
            one.refuse(NO_SUCH_DAY if day.day is None else OTHER_DAY, cell)
            return None
        return min(dt.datetime.combine(day.first, NOON, clock.PARIS), clock.now())

    def _value(self, asked: Asked, text: str) -> tuple[Any, str]:
        """The answer, or what is wrong with it."""
        item = asked.item
        if item.kind == "select_one":
            return self._choice(item.list_name, text)
        if item.kind == "select_multiple":
            return self._choices(item.list_name, self.compiled.form.choices(item), text)
        if item.kind == "acknowledge":
            return ("OK", "") if fold(text) in YES else (None, NOT_TICKED)
        return as_typed(item, text), ""

    def _choice(self, list_name: str, word: str) -> tuple[Any, str]:
        name = self.words.get(list_name, {}).get(key_of_word(word), "")
        return (None, UNKNOWN_WORD) if not name else ("" if name == LEFT else name, "")

    def _choices(self, list_name: str, choices: Sequence[Choice], text: str) -> tuple[Any, str]:
        read = [self._choice(list_name, word) for word in pieces(choices, text)]
        wrong = next((said for _, said in read if said), "")
        return (None, wrong) if wrong else (list(dict.fromkeys(name for name, _ in read if name)), "")

    def _said(self, fault: ItemError) -> str:
        """In the words of whoever writes with a decimal comma."""
        kind = self.compiled.form.by_code[fault.code].kind
        return SAID_OF_TYPES.get(kind, fault.message) if fault.kind == "type" else fault.message

    def _worked_out(self, one: Borrowed, given: dict[str, Any], cells: Mapping[str, Cell]) -> Outcome:
        """What is wrong is left out and told, until nothing that was given is; then what is not asked is told."""
        assert one.answered_at is not None
        while True:
            outcome = evaluate_response(self.compiled, given, now=one.answered_at)
            wrong = {
                fault.code: self._said(fault) for fault in faults(outcome) if fault.kind != "required" and fault.code in given
            }
            for code, said in wrong.items():
                one.unread.append(_unread(cells[code], f"{said[:1].upper()}{said[1:]}"))
                del given[code]
            if not wrong:
                break
        one.unread += [_unread(cells[code], NOT_ASKED) for code in given if code not in outcome.answers]
        return outcome


def _unread(cell: Cell, said: str) -> Unread:
    return Unread(cell.line, cell.column, cell.text[:LONGEST_VALUE], said)
