"""A document set for paper: a tagged A4 PDF made by typst from one committed template.

What people wrote reaches the template as JSON values, so nothing they type can be read as typst code.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from continuum.toolkit.renderers.columns import column_widths, holds_together
from continuum.toolkit.renderers.document import (
    ASIDE_LABELS,
    Aside,
    Block,
    Chart,
    Document,
    FigureRun,
    Form,
    Link,
    Run,
    Table,
    running_title,
    to_dict,
    with_sound_headings,
)
from continuum.toolkit.renderers.links import safe_url
from continuum.toolkit.renderers.printable import breakable, cleaned, drawable, without_forbidden_signs
from continuum.toolkit.renderers.svg import UnreadableChart, print_svg
from continuum.toolkit.renderers.typesetting import font_families, tagged_pdf

_TEMPLATE = Path(__file__).with_name("report.typ")
_LONGEST_WORD, _LONGEST_WORD_IN_TITLE, _LONGEST_WORD_IN_CELL = 60, 26, 16


def render_pdf(document: Document, base_url: str) -> bytes:
    """The document as a PDF/UA-1 file; the same document gives the same bytes."""
    content = json.dumps(_printed(with_sound_headings(cleaned(document)), base_url)).encode()
    return tagged_pdf(_TEMPLATE.read_bytes(), {"document.json": content})


def _printed(document: Document, base_url: str) -> dict[str, Any]:
    """The values the template prints: every string drawable, every address absolute."""
    stored = to_dict(replace(document, running_title=running_title(document)))
    _prepare_all(document.blocks, stored["blocks"])
    printed: dict[str, Any] = _printed_value(stored, "", _LONGEST_WORD, base_url)
    day = document.dated_on
    printed["dated_on"] = {"year": day.year, "month": day.month, "day": day.day} if day else None
    printed["title"] = printed["title"].strip() or "Document"
    printed["language"] = document.language if re.fullmatch("[a-z]{2,3}", document.language) else "fr"
    printed["fonts"] = list(font_families())
    printed["contents_title"] = "Sommaire"
    return printed


def _prepare_all(given: Iterable[Block], blocks: Iterable[dict[str, Any]]) -> None:
    for one, block in zip(given, blocks, strict=True):
        _prepare(one, block)


def _prepare(given: Block, block: dict[str, Any]) -> None:
    match given:
        case Table():
            _prepare_table(given, block)
        case Chart():
            block["svg"] = _drawing(given)
            _prepare_table(given.table, block["table"])
        case Aside():
            block["label"] = ASIDE_LABELS[given.kind]
        case Form():
            _prepare_form(given, block)


def _prepare_form(given: Form, form: dict[str, Any]) -> None:
    """Rows by group; the notes of its figures are numbered and listed under it, so that they count in its one page."""
    form["title"] = given.title.strip() or given.label.strip() or "Fiche"
    for row, stored in zip(given.rows, form["rows"], strict=True):
        _prepare_all(row.blocks, stored["blocks"])
    form["notes"] = list(_numbered_notes(form["rows"], count(1)))
    rows = iter(form.pop("rows"))
    form["groups"] = [{"name": name, "rows": [next(rows) for _ in members]} for name, members in given.groups]


def _numbered_notes(value: Any, numbers: Iterator[int]) -> Iterator[str]:
    """The notes met in order, each moved out of its run, which keeps its number."""
    if isinstance(value, list):
        for item in value:
            yield from _numbered_notes(item, numbers)
    elif isinstance(value, dict):
        if value.get("kind_of") == "FigureRun" and value["note"]:
            value["call"], note = next(numbers), value.pop("note")
            value["note"] = None
            yield note
        else:
            yield from _numbered_notes(list(value.values()), numbers)


def _prepare_table(given: Table, table: dict[str, Any]) -> None:
    table["widths"] = column_widths(given)
    table["holds_together"] = holds_together(given)
    # A tagged PDF takes a repeated header for decoration, where no link may stand.
    table["header_repeats"] = not any(_leads_elsewhere(run) for cell in given.header for run in cell)
    table["aligns"] = [given.align(column) for column in range(len(given.header))]


def _leads_elsewhere(run: Run) -> bool:
    return isinstance(run, Link) or (isinstance(run, FigureRun) and bool(run.url or run.note))


def _drawing(chart: Chart) -> str | None:
    """The drawing in print colours; a drawing that cannot be read leaves its table to speak alone."""
    try:
        return print_svg(drawable(chart.svg), font_families()[0])
    except UnreadableChart:
        return None


def _printed_value(value: Any, name: str, longest_word: int, base_url: str) -> Any:
    if isinstance(value, str):
        return _printed_string(value, name, longest_word, base_url)
    if isinstance(value, list):
        return [_printed_value(item, name, longest_word, base_url) for item in value]
    if isinstance(value, dict):
        longest = _LONGEST_WORD_IN_CELL if value.get("kind_of") == "Table" else longest_word
        return {key: _printed_value(item, key, longest, base_url) for key, item in value.items()}
    return value


def _printed_string(text: str, name: str, longest_word: int, base_url: str) -> str | None:
    if name == "url":
        return safe_url(without_forbidden_signs(text), base_url)
    if name == "svg":
        return text
    return breakable(drawable(text), _LONGEST_WORD_IN_TITLE if name in ("title", "subtitle") else longest_word)
