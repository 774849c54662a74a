"""Where each cell of words is read: on which page, under which question, or with what is given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from .form import Form, Item
from .rewording import wording_of
from .workbook import kind_of_file

MEASURED, ADVISED = "cx:dimensions", "cx:advice"
GIVEN_BACK = {"cx_dimensions": MEASURED, "cx_frameworks": MEASURED, "cx_advice": ADVISED}
"""The pages, after those of the questions, of the words of what is given back; no question has such a name."""


def words_by_page(content: bytes, form: Form) -> list[dict[str, Any]]:
    """The cells of words of a form that can be written back, in the order of the file: a choice, where its list is first used."""
    if kind_of_file(content) != "xlsx":
        return []
    pages = _pages_of(form)
    asked = {("survey", item.row): item.code for item in form.all_items()}
    asked |= {("choices", row): code for row, code in _first_uses(form)}
    every = wording_of(content)
    found = ((cell, asked.get((cell.sheet, cell.row))) for cell in every if cell.sheet not in GIVEN_BACK)
    of_pages = [asdict(cell) | {"item": code, "page": pages[code]} for cell, code in found if code in pages]
    beside = ((cell, GIVEN_BACK.get(cell.sheet)) for cell in every)
    return of_pages + [asdict(cell) | {"item": "", "page": page} for cell, page in beside if page]


def _pages_of(form: Form) -> dict[str, str]:
    """The page of each item; of a group that is shared between pages, the first."""
    found: dict[str, str] = {}
    for page in form.pages:
        for code in page.items:
            found |= dict.fromkeys((one.code for one in _within(form.by_code[code])), page.code)
    page_code = form.pages[-1].code if form.pages else ""
    for item in reversed(list(form.all_items())):
        page_code = found.setdefault(item.code, page_code)
    return found


def _within(item: Item) -> Iterator[Item]:
    yield item
    for inner in item.items:
        yield from _within(inner)


def _first_uses(form: Form) -> Iterator[tuple[int, str]]:
    known: set[str] = set()
    for item in form.all_items():
        if item.list_name and item.list_name not in known:
            known.add(item.list_name)
            yield from ((choice.row, item.code) for choice in form.choices(item))
