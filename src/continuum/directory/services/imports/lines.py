"""A line read: the value of each cell, or what is wrong with it. Nothing here knows the structures that exist already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from continuum.directory.models import ImportBatch, ImportLine, Organisation
from continuum.toolkit.exports import is_dangerous

from . import cells
from .cells import ERASED, Wrong
from .columns import BY_KEY, COLUMNS
from .vocabulary import Place, Vocabulary

EMPTY = {one.attname: None if one.null else "" for one in Organisation._meta.concrete_fields}


@dataclass
class Parsed:
    """`cells`: as they stand in the file; `values`: by column; `wrong`: the reason and the remedy, by column."""

    number: int
    chosen: str
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place | None:
        return self.values.get("commune")


def mapped(line: ImportLine, mapping: Mapping[str, int]) -> dict[str, str]:
    """The cells that serve, by column; those that are empty are left out."""
    found = {key: line.cells[place] for key, place in mapping.items() if place < len(line.cells)}
    return {key: text for key, text in found.items() if text.strip()}


def plain(text: str, form: str) -> str:
    """Without the apostrophe that an export to CSV puts before what a spreadsheet could run, and only there."""
    return text[1:] if form == "csv" and text.startswith("'") and is_dangerous(text[1:]) else text


def places_of(lines: Iterable[ImportLine], mapping: Mapping[str, int], form: str) -> set[tuple[str, str]]:
    """The communes, by name and code, of which lines speak."""
    found = set()
    for line in lines:
        texts = mapped(line, mapping)
        found.add((plain(texts.get("commune", ""), form), texts.get("commune_code", "")))
    return found


def parsed(line: ImportLine, batch: ImportBatch, words: Vocabulary) -> Parsed:
    """Every cell of a line, read."""
    made = Parsed(line.number, line.chosen, mapped(line, batch.mapping))
    texts = {key: plain(text, batch.form) for key, text in made.cells.items()}
    if len(line.cells) > len(batch.columns) and any(cell.strip() for cell in line.cells[len(batch.columns) :]):
        made.wrong["name"] = (
            "cette ligne a plus de cellules que d’intitulés. Nommez chaque colonne, ou cherchez un séparateur de trop."
        )
    for column in COLUMNS:
        if text := texts.get(column.key):
            _read(made, column.key, text, words)
    _read_place(made, texts, words)
    _read_headcount(made, batch)
    return made


def _read(made: Parsed, key: str, text: str, words: Vocabulary) -> None:
    column = BY_KEY[key]
    try:
        if cells.UNCOMPUTED.fullmatch(cells.clean(text)):
            raise Wrong(f"votre tableur n’a pas pu calculer cette cellule ({cells.said(text)}). Tapez sa valeur.")
        if cells.clean(text).lower() == ERASED:
            if not column.erasable:
                raise Wrong("cette colonne ne s’efface pas par un import. Corrigez la fiche de la structure.")
            made.values[key] = EMPTY[column.field]
        elif (value := _value(key, text, words)) is not None or key == "has_staff_council":
            made.values[key] = value
    except Wrong as error:
        made.wrong[key] = str(error)


def _value(key: str, text: str, words: Vocabulary) -> Any:
    column = BY_KEY[key]
    if column.choices:
        return words.choice(key, text)
    if key == "opco":
        return words.organisation(words.opcos, text, "un OPCO")
    if key == "idcc":
        return words.agreement(column.read(text)).pk
    if key == "affiliations":
        return [_affiliation(one, words) for one in cells.listed(text)]
    if key == "former_names":
        return _former_names(text)
    return None if key in {"commune", "commune_code"} else column.read(text)


def _former_names(text: str) -> list[tuple[str, str, str]]:
    """Each name once: it is kept once for a structure."""
    found = [(cells.words(200)(name), starts, ends) for name, starts, ends in map(cells.dated, cells.listed(text))]
    once = set()
    for name, starts, ends in found:
        if name in once:
            raise Wrong(f"«\u00a0{cells.said(name)}\u00a0» est écrit deux fois. Gardez-le une fois.")
        once.add(name)
        _in_order(starts, ends)
    return found


def _in_order(starts: str, ends: str) -> None:
    if starts and ends and ends < starts[: len(ends)]:
        raise Wrong("cette période finit avant de commencer. Corrigez l’une des deux dates.")


def _affiliation(text: str, words: Vocabulary) -> tuple[Any, str, str]:
    """By its whole text first: a name may itself end like a period."""
    try:
        return words.organisation(words.networks, text, "un réseau"), "", ""
    except Wrong:
        name, starts, ends = cells.dated(text)
        days = tuple(_whole_day(one) for one in (starts, ends))
        _in_order(*days)
        return words.organisation(words.networks, name, "un réseau"), *days  # type: ignore[return-value]


def _whole_day(iso: str) -> str:
    if iso and len(iso) < len("2020-01-01"):
        raise Wrong("une adhésion commence et finit un jour précis. Écrivez par exemple\u00a0: UDES (depuis 01/01/2020).")
    return iso


def _read_place(made: Parsed, texts: Mapping[str, str], words: Vocabulary) -> None:
    asked = [key for key in ("commune_code", "commune") if key in texts and key not in made.wrong]
    if not asked:
        return
    try:
        made.values["commune"] = words.place(texts.get("commune", ""), texts.get("commune_code", ""), texts.get("postcode", ""))
    except Wrong as error:
        made.wrong[asked[0]] = str(error)


def _read_headcount(made: Parsed, batch: ImportBatch) -> None:
    """A count needs its day; a day or a full-time equivalent alone says nothing."""
    if "employees" in made.cells:
        if "counted_on" not in made.cells and batch.headcount_on is None:
            made.wrong.setdefault(
                "employees", "il manque la date de cet effectif. Écrivez-la, ou donnez une date pour tout le fichier."
            )
        return
    for key in ("counted_on", "fte"):
        if key in made.cells:
            made.wrong.setdefault(key, "il manque l’effectif. Écrivez-le, ou videz cette cellule.")


def headcount_of(made: Parsed, batch: ImportBatch) -> Sequence[Any] | None:
    """(day, employees, full-time equivalent), where the line says one."""
    if "employees" not in made.values:
        return None
    return made.values.get("counted_on", batch.headcount_on), made.values["employees"], made.values.get("fte")
