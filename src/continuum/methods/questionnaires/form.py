"""A form once read: questions, groups, repeats, lists of choices, dimensions. Immutable; its JSON is canonical."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

FORMAT = "form-1"

Texts = dict[str, str]
"""A text by language; the empty language is the one without name."""

SELECTS = {"select_one", "select_multiple", "rank"}
SECTIONS = {"group", "repeat"}
ASKED = {"text", "integer", "decimal", "range", "date", "time", "datetime", "acknowledge", "file", "image", *SELECTS}
"""Kinds of questions that a person answers; `note`, `calculate` and `hidden` are not."""


@dataclass(frozen=True)
class Choice:
    """One choice of a list, with what it is worth and the advice it gives."""

    name: str
    labels: Texts = field(default_factory=dict)
    columns: Texts = field(default_factory=dict)
    score: Decimal | None = None
    excluded: bool = False
    advice: tuple[str, ...] = ()
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Item:
    """A question, a note, a calculation, a group or a repeat. `code` is its identity across versions."""

    code: str
    name: str
    kind: str
    row: int = field(default=0, compare=False)
    list_name: str = ""
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_messages: Texts = field(default_factory=dict)
    required: str = ""
    required_messages: Texts = field(default_factory=dict)
    calculation: str = ""
    default: str = ""
    choice_filter: str = ""
    repeat_count: str = ""
    appearance: str = ""
    read_only: bool = False
    parameters: Texts = field(default_factory=dict)
    dimension: str = ""
    weight: Decimal = Decimal(1)
    reverse: bool = False
    quasi: bool = False
    importance: str = ""
    """The code of the dimension whose importance, from 1 to 3, the points of this answer give."""
    frameworks: Texts = field(default_factory=dict)
    """The dimension it counts for in each other framework, by the code of the framework."""
    numerator: str = ""
    denominator: str = ""
    """The codes of the questions or calculations that this ratio divides."""
    formula_source: str = ""
    """Where the definition of this ratio comes from, in words."""
    items: tuple[Item, ...] = ()

    @property
    def is_ratio(self) -> bool:
        return bool(self.numerator and self.denominator)

    @property
    def is_asked(self) -> bool:
        return self.kind in ASKED

    @property
    def is_section(self) -> bool:
        return self.kind in SECTIONS

    @property
    def looks(self) -> frozenset[str]:
        """The words of the appearance, in small letters."""
        return frozenset(self.appearance.lower().split())


@dataclass(frozen=True)
class Threshold:
    """From this value on (inclusive), this level."""

    least: Decimal
    level: str


@dataclass(frozen=True)
class Dimension:
    """What several items measure together."""

    code: str
    labels: Texts = field(default_factory=dict)
    least_share: Decimal = Decimal("0.6")
    thresholds: tuple[Threshold, ...] = ()
    theme: str = ""
    """What it is about, by the code of a list that the form does not hold: what helps is found by it."""


@dataclass(frozen=True)
class Framework:
    """Another way to group the same answers: its own dimensions, scored by the same rule."""

    code: str
    dimensions: tuple[Dimension, ...] = ()


@dataclass(frozen=True)
class Advice:
    """What can be said to whoever made a choice. A quick win is done in a few hours, with what is at hand."""

    code: str
    level: int = 1
    texts: Texts = field(default_factory=dict)
    link: str = ""
    quick_win: bool = False


@dataclass(frozen=True)
class Page:
    """What is asked together: a group, or questions in a row outside of any group."""

    code: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A whole instrument."""

    title: str
    form_id: str
    version: str
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    lists: dict[str, tuple[Choice, ...]]
    dimensions: tuple[Dimension, ...] = ()
    advice: tuple[Advice, ...] = ()
    frameworks: tuple[Framework, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.all_items()}

    @property
    def language(self) -> str:
        """The language shown first."""
        return self.languages[0] if self.languages else ""

    def said(self, texts: Texts, language: str = "") -> tuple[str, str]:
        """The text in a language, else in that of the form, else in any; and in which language it is."""
        found = next((one for one in (language, self.language, *texts) if texts.get(one)), "")
        return texts.get(found, ""), found

    @property
    def question_count(self) -> int:
        return sum(item.is_asked for item in self.all_items())

    def all_items(self) -> Iterator[Item]:
        """Every item, in the order of the file."""
        waiting = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.items))

    def choices(self, item: Item) -> tuple[Choice, ...]:
        return self.lists.get(item.list_name, ())

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Each group at the top, or marked `field-list`, is a page; questions in a row outside of groups are one."""
        return tuple(_pages(self.items, top=True))

    def as_json(self) -> dict[str, Any]:
        """The canonical document: what is empty is not written, keys are in order."""
        return {"format": FORMAT, **_json(self)}

    def canonical(self) -> str:
        return json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        """The same for two files that say the same, wherever their rows are."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def text_in(texts: Texts, language: str) -> str:
    """The text in a language, else in the first that has one."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def _pages(items: tuple[Item, ...], top: bool) -> Iterator[Page]:
    loose: list[str] = []
    for item in items:
        if item.kind == "group" and _is_split(item):
            yield from _loose(loose)
            yield from _pages(item.items, top=False)
        elif (item.is_section and top) or "field-list" in item.looks:
            yield from _loose(loose)
            yield Page(item.code, (item.code,))
        elif item.is_asked or item.kind == "note" or item.is_section:
            loose.append(item.code)
    yield from _loose(loose)


def _is_split(item: Item) -> bool:
    """A group that holds pages of its own is not one page."""
    return "field-list" not in item.looks and any("field-list" in inner.looks or _is_split(inner) for inner in item.items)


def _loose(codes: list[str]) -> Iterator[Page]:
    if codes:
        yield Page(codes[0], tuple(codes))
        codes.clear()


_UNWRITTEN = {"row"}


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((one.name, getattr(value, one.name)) for one in fields(value) if one.name not in _UNWRITTEN)
        return {name: _json(one) for name, one in pairs if not (one is None or one is False or one in ("", (), {}))}
    return value


def from_json(document: dict[str, Any]) -> Form:
    """The form of a canonical document: what `as_json` wrote, read back."""
    if document.get("format") != FORMAT:
        raise ValueError(f"a {FORMAT} document is expected")
    return Form(
        title=document.get("title", ""),
        form_id=document.get("form_id", ""),
        version=document.get("version", ""),
        languages=tuple(document.get("languages", ())),
        items=tuple(_item(item) for item in document.get("items", ())),
        lists={name: tuple(_choice(choice) for choice in choices) for name, choices in document.get("lists", {}).items()},
        dimensions=tuple(_dimension(one) for one in document.get("dimensions", ())),
        advice=tuple(Advice(**one) for one in document.get("advice", ())),
        frameworks=tuple(_framework(one) for one in document.get("frameworks", ())),
    )


def _item(given: dict[str, Any]) -> Item:
    read = {**given, "items": tuple(_item(item) for item in given.get("items", ()))}
    if "weight" in read:
        read["weight"] = Decimal(read["weight"])
    return Item(**read)


def _choice(given: dict[str, Any]) -> Choice:
    score = Decimal(given["score"]) if "score" in given else None
    return Choice(**{**given, "score": score, "advice": tuple(given.get("advice", ()))})


def _dimension(given: dict[str, Any]) -> Dimension:
    thresholds = tuple(Threshold(Decimal(one["least"]), one["level"]) for one in given.get("thresholds", ()))
    least = Decimal(given["least_share"]) if "least_share" in given else Decimal("0.6")
    return Dimension(given["code"], given.get("labels", {}), least, thresholds, given.get("theme", ""))


def _framework(given: dict[str, Any]) -> Framework:
    return Framework(given["code"], tuple(_dimension(one) for one in given.get("dimensions", ())))
