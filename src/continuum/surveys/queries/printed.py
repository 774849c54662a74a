"""A questionnaire on paper: every question, with room to write, and when it is to be answered, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from continuum.methods.questionnaires import CompiledForm, Form, Item, text_in

CITED = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
ONE_CHOICE = re.compile(r"\$\{\s*([^{}]+?)\s*\}\s*=\s*'([^']*)'")
ROOM = {"text": 1, "integer": 1, "decimal": 1, "date": 1, "time": 1, "datetime": 1, "range": 1}
LONG_ROOM, TIMES_ON_PAPER = 4, 3
"""Lines for a long text; how many times a repeated group is printed."""


@dataclass(frozen=True)
class PrintedQuestion:
    """A question, its boxes to tick or its lines, and when to answer it. `kind`: question, note or head."""

    kind: str
    label: str
    hint: str = ""
    condition: str = ""
    choices: Sequence[str] = ()
    several: bool = False
    ranked: bool = False
    lines: int = 0

    @property
    def rows(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class PrintedPage:
    title: str
    condition: str
    questions: Sequence[PrintedQuestion]


def printed_pages(compiled: CompiledForm) -> list[PrintedPage]:
    """The pages of the screen, whole: on paper nothing is hidden."""
    form, found = compiled.form, []
    for page in form.pages:
        first = form.by_code[page.items[0]]
        alone = first.kind == "group" and len(page.items) == 1
        items = first.items if alone else tuple(form.by_code[code] for code in page.items)
        title = text_in(first.labels, form.language) if alone else ""
        found.append(PrintedPage(_words(form, title), _condition(form, first) if alone else "", list(_questions(form, items))))
    return found


def _questions(form: Form, items: Sequence[Item]) -> Iterator[PrintedQuestion]:
    for item in items:
        label = _words(form, text_in(item.labels, form.language))
        if item.kind in ("group", "repeat"):
            yield PrintedQuestion("head", label, _words(form, text_in(item.hints, form.language)), _condition(form, item))
            for _ in range(TIMES_ON_PAPER if item.kind == "repeat" else 1):
                yield from _questions(form, item.items)
        elif item.kind == "note" or "label" in item.looks:
            yield PrintedQuestion("note", label, condition=_condition(form, item))
        elif item.is_asked:
            yield _question(form, item, label)


def _question(form: Form, item: Item, label: str) -> PrintedQuestion:
    choices = [text_in(one.labels, form.language) or one.name for one in form.choices(item)]
    lines = LONG_ROOM if "multiline" in item.looks else ROOM.get(item.kind, 0)
    hint, several = _words(form, text_in(item.hints, form.language)), item.kind == "select_multiple"
    choices = ["J’ai lu"] if item.kind == "acknowledge" else choices
    return PrintedQuestion(
        "question", label or item.name, hint, _condition(form, item), choices, several, item.kind == "rank", lines
    )


def _condition(form: Form, item: Item) -> str:
    """« Seulement si … » where one choice decides; otherwise on which answers it depends."""
    if not item.relevant:
        return ""
    if whole := ONE_CHOICE.fullmatch(item.relevant.strip()):
        decides = _named(form, whole[1])
        chosen = next((one for one in form.choices(decides) if one.name == whole[2]), None) if decides else None
        if decides and chosen:
            said = text_in(chosen.labels, form.language) or chosen.name
            return f"Seulement si vous avez répondu «\u00a0{said}\u00a0» à «\u00a0{_label(form, decides)}\u00a0»."
    cited = [one for name in dict.fromkeys(CITED.findall(item.relevant)) if (one := _named(form, name)) and one.is_asked]
    questions = ", ".join(f"«\u00a0{_label(form, one)}\u00a0»" for one in cited)
    return f"Selon votre réponse à {questions}." if questions else "Si cela vous concerne."


def _named(form: Form, name: str) -> Item | None:
    return next((one for one in form.all_items() if one.name == name), None)


def _label(form: Form, item: Item) -> str:
    return _words(form, text_in(item.labels, form.language) or item.name)


def _words(form: Form, text: str) -> str:
    """What would cite an answer has a blank to fill."""
    return CITED.sub("………", text)
