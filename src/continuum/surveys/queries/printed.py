"""A questionnaire on paper: every question, with boxes or room to write, and when it is to be answered, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from continuum.methods.questionnaires import CompiledForm, Form, Item
from continuum.methods.questionnaires.form import Texts

from .languages import Said
from .printed_conditions import CITED, ONLY_IF, condition_said, named
from .sheets import NOT_HERE, followers, scale_of
from .shown import EMPTY

SHORT = {"integer", "decimal", "date", "time", "datetime", "range"}
"""Answers for which a few centimetres are enough, beside the question."""
LONG_ROOM, TIMES_ON_PAPER = 4, 3
"""Lines for a long text; how many times a repeated group is printed."""
LONGEST_ROW = 90
"""Choices that hold together in so many signs are printed in a row."""


@dataclass(frozen=True)
class PrintedQuestion:
    """A question, its boxes to tick or its lines, and when to answer it. `kind`: question, table, note or head."""

    kind: str
    label: Said
    hint: Said = EMPTY
    condition: str = ""
    choices: Sequence[Said] = ()
    asked: Sequence[Said] = ()
    """The rows of a table."""
    several: bool = False
    ranked: bool = False
    is_short: bool = False
    lines: int = 0

    @property
    def in_a_row(self) -> bool:
        return sum(len(one) + 4 for one in self.choices) <= LONGEST_ROW

    @property
    def rows(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class PrintedPage:
    title: Said
    condition: str
    questions: Sequence[PrintedQuestion]


def printed_pages(compiled: CompiledForm, language: str = "") -> list[PrintedPage]:
    """The pages of the screen, whole: on paper nothing is hidden."""
    form, paper = compiled.form, _Paper(compiled.form, language)
    every = [paper.page([form.by_code[code] for code in page.items]) for page in form.pages]
    return [page for page in every if page.questions]


@dataclass(frozen=True)
class _Paper:
    form: Form
    language: str

    def words(self, texts: Texts) -> Said:
        """What would cite an answer has a blank to fill."""
        text, found = self.form.said(texts, self.language)
        return Said(CITED.sub("………", text), found)

    def page(self, items: Sequence[Item]) -> PrintedPage:
        first = items[0]
        if first.kind == "group" and len(items) == 1:
            return PrintedPage(self.words(first.labels), self.condition(first), list(self.questions(first.items)))
        return PrintedPage(EMPTY, "", list(self.questions(items)))

    def questions(self, items: Sequence[Item]) -> Iterator[PrintedQuestion]:
        waiting = list(items)
        while waiting:
            item = waiting.pop(0)
            if item.kind in ("group", "repeat"):
                inner = list(self.questions(item.items))
                if inner:
                    yield PrintedQuestion("head", self.words(item.labels), self.words(item.hints), self.condition(item))
                    for _ in range(TIMES_ON_PAPER if item.kind == "repeat" else 1):
                        yield from inner
            elif "label" in item.looks:
                rows = followers(waiting, item)
                del waiting[: len(rows)]
                yield self.table(item, rows)
            elif item.kind == "note" and self.may_be_read(item):
                yield PrintedQuestion("note", self.words(item.labels), self.words(item.hints), self.condition(item))
            elif item.is_asked and item.kind not in NOT_HERE and not item.read_only:
                yield self.question(item)

    def table(self, head: Item, rows: Sequence[Item]) -> PrintedQuestion:
        asked = [self.words(one.labels) or Said(one.name) for one in rows]
        condition = self.condition(head) or (self.condition(rows[0]) if rows else "")
        return PrintedQuestion("table", self.words(head.labels), self.words(head.hints), condition, self.choices(head), asked)

    def question(self, item: Item) -> PrintedQuestion:
        choices = self.choices(item)
        return PrintedQuestion(
            kind="question",
            label=self.words(item.labels) or Said(item.name),
            hint=self.words(item.hints),
            condition=self.condition(item),
            choices=choices,
            several=item.kind == "select_multiple",
            ranked=item.kind == "rank",
            is_short=item.kind in SHORT and not choices,
            lines=0 if item.kind != "text" else LONG_ROOM if "multiline" in item.looks else 1,
        )

    def choices(self, item: Item) -> Sequence[Said]:
        if item.kind == "acknowledge":
            return [Said("J’ai lu")]
        if item.kind == "range":
            return [Said(one.replace(".", ",")) for one in scale_of(item)]
        return [self.words(one.labels) or Said(one.name) for one in self.form.choices(item)]

    def condition(self, item: Item) -> str:
        return condition_said(self.form, item, self.words)

    def may_be_read(self, note: Item) -> bool:
        """Not a note that tells what the screen works out, nor one called by what a sentence cannot say."""
        cited = [named(self.form, name) for text in note.labels.values() for name in CITED.findall(text)]
        told = any(one is not None and one.kind == "calculate" for one in cited)
        return not told and (not note.relevant or self.condition(note).startswith(ONLY_IF))
