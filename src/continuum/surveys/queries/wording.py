"""The words of a version, page by page, as they are edited: under each question its label, its hint, its choices; then what is
given back: dimensions, levels, advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from continuum.methods.questionnaires import Form, Item, from_json
from continuum.methods.questionnaires.worded_pages import ADVISED, MEASURED
from continuum.surveys.models import InstrumentVersion, VersionFile
from continuum.toolkit.typography import counted

from .versions import KINDS, title_of

ALWAYS_OFFERED = {"label", "hint", "text", "levels"}
"""The other cells are offered where the file says something in them."""
NEEDED = {"label", "text", "levels"}
LABELS = {
    "label": "Question",
    "hint": "Aide",
    "guidance_hint": "Aide à qui interroge",
    "constraint_message": "Message quand la réponse ne convient pas",
    "required_message": "Message quand la réponse manque",
    "text": "Conseil",
}
BESIDE = {"cx_dimensions": "Dimension", "cx_frameworks": "Dimension d’un autre cadre", "cx_advice": "Conseil"}
GIVEN_BACK = {MEASURED: "Dimensions et niveaux", ADVISED: "Conseils"}
"""After the pages of the questions."""


@dataclass(frozen=True)
class Cell:
    """One text: the name of its field, what it is for, where it stands in the file, what it says."""

    field: str
    label: str
    sheet: str
    row: int
    header: str
    text: str
    is_long: bool
    is_needed: bool
    part: int = 0


@dataclass(frozen=True)
class WordedQuestion:
    heading: str
    cells: list[Cell]


@dataclass(frozen=True)
class PageLink:
    code: str
    number: int
    title: str


def has_words(version: InstrumentVersion) -> bool:
    """Can its file be written again? Never an .xls, nor one that is to be corrected."""
    return VersionFile.objects.filter(version=version).exclude(wording=[]).exists()


def may_be_reworded(version: InstrumentVersion) -> bool:
    """A draft, or the version published last, as long as no draft follows it."""
    return has_words(version) and not version.instrument.versions.filter(number__gt=version.number).exists()


@dataclass(frozen=True)
class WordedPage:
    """A page of a version, with its words."""

    version: InstrumentVersion
    number: int

    @classmethod
    def of(cls, version: InstrumentVersion, number: int) -> WordedPage | None:
        """Nothing, where that version has no such page."""
        page = cls(version, number)
        return page if version.form and 0 < number <= len(page.pages) else None

    @classmethod
    def given_back(cls, version: InstrumentVersion) -> list[PageLink]:
        """Those of the dimensions, the levels and the advice, where there are some."""
        return [one for one in cls(version, 0).pages if one.code in GIVEN_BACK] if version.form else []

    @property
    def code(self) -> str:
        return self.this.code

    @cached_property
    def form(self) -> Form:
        return from_json(self.version.form or {})

    @cached_property
    def words(self) -> list[dict[str, Any]]:
        return VersionFile.objects.values_list("wording", flat=True).get(version=self.version)

    @cached_property
    def pages(self) -> list[PageLink]:
        found = [PageLink(one.code, number, title_of(self.form, one.code)) for number, one in enumerate(self.form.pages, start=1)]
        known = {one["page"] for one in self.words}
        beside = [(code, title) for code, title in GIVEN_BACK.items() if code in known]
        return found + [PageLink(code, number, title) for number, (code, title) in enumerate(beside, start=len(found) + 1)]

    @property
    def place(self) -> str:
        """« Page 3 », or what stands after the pages."""
        return self.this.title if self.code in GIVEN_BACK else f"Page\u00a0{self.number}"

    @property
    def full_title(self) -> str:
        title = "" if self.code in GIVEN_BACK else self.this.title
        return self.place + (f"\u00a0: {title}" if title else "")

    @property
    def this(self) -> PageLink:
        return self.pages[self.number - 1]

    @property
    def next(self) -> PageLink | None:
        return self.pages[self.number] if self.number < len(self.pages) else None

    @cached_property
    def questions(self) -> list[WordedQuestion]:
        found: dict[Any, WordedQuestion] = {}
        places: dict[tuple[str, int], int] = {}
        for one in self.words:
            place = (one["sheet"], one["row"])
            places[place] = rank = places.get(place, -1) + 1
            if one["page"] == self.code and (one["text"] or one["column"] in ALWAYS_OFFERED):
                question = found.setdefault(one["item"] or place, WordedQuestion(self._heading(one), []))
                question.cells.append(self._cell(one, rank))
        return list(found.values())

    def _heading(self, one: Mapping[str, Any]) -> str:
        if one["page"] in GIVEN_BACK:
            return f"{BESIDE[one['sheet']]} «\u00a0{one['name']}\u00a0»"
        item = self.form.by_code[one["item"]]
        return f"{item.name} ({'page ou groupe' if item.is_section else KINDS.get(item.kind, item.kind)})"

    def _cell(self, one: Mapping[str, Any], rank: int) -> Cell:
        said = _label(self.form.by_code[one["item"]], one) if one["item"] else _label_beside(one)
        label = said + (f" ({one['language']})" if one["language"] and len(self.form.languages) > 1 else "")
        place = (one["sheet"], one["row"], one["header"])
        needed = one["column"] in NEEDED and bool(one["text"])
        is_long = one["sheet"] in ("survey", "cx_advice")
        return Cell(f"{one['sheet']}_{one['row']}_{rank}", label, *place, one["text"], is_long, needed, one.get("part", 0))

    @property
    def cells(self) -> list[Cell]:
        return [cell for question in self.questions for cell in question.cells]

    @property
    def shared(self) -> str:
        """Choices are written once, wherever they are offered."""
        own = {one["item"] for one in self.words if one["page"] == self.code and one["item"]}
        lists = {self.form.by_code[code].list_name for code in own} - {""}
        others = [one for one in self.form.all_items() if one.list_name in lists and one.code not in own]
        if not others:
            return ""
        return f"Des choix de cette page servent aussi à {counted(len(others), 'autre question', 'autres questions')}."


def _label(item: Item, one: Mapping[str, Any]) -> str:
    if one["sheet"] == "choices":
        return f"Choix «\u00a0{one['name']}\u00a0»"
    if one["column"] != "label":
        return LABELS[one["column"]]
    if item.is_section:
        return "Titre"
    return "Texte" if item.kind == "note" else LABELS["label"]


def _label_beside(one: Mapping[str, Any]) -> str:
    if one["column"] == "levels":
        return f"Niveau\u00a0{one['part'] + 1}"
    return "Nom" if one["column"] == "label" else LABELS[one["column"]]
