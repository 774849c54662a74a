"""One version as its author reads it again: what is to be corrected, what it changes, its pages and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from continuum.methods.questionnaires import Form, Item, from_json, text_in
from continuum.surveys.enums import ChangeClass
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit.typography import counted

KINDS = {
    "text": "texte",
    "integer": "nombre entier",
    "decimal": "nombre",
    "range": "nombre sur une échelle",
    "date": "date",
    "time": "heure",
    "datetime": "date et heure",
    "select_one": "un choix",
    "select_multiple": "plusieurs choix",
    "rank": "classement",
    "acknowledge": "case à cocher",
    "file": "fichier",
    "image": "image",
    "note": "texte à lire",
}
WHAT_CHANGES = {
    ChangeClass.FIRST: "C’est la première version\u00a0: rien à comparer.",
    ChangeClass.PATCH: "Seule la rédaction change\u00a0: les réponses d’avant et d’après se comparent.",
    ChangeClass.MINOR: "Des questions ou des choix s’ajoutent\u00a0: les réponses se comparent sur ce qui est commun.",
    ChangeClass.MAJOR: "Ce qui est mesuré change\u00a0: les réponses d’après font une nouvelle série, sans comparaison.",
}


@dataclass(frozen=True)
class ShownQuestion:
    """A line of the outline: what is asked, how, and when."""

    label: str
    kind: str
    choices: Sequence[str]
    condition: str
    depth: int


@dataclass(frozen=True)
class ShownPage:
    title: str
    questions: Sequence[ShownQuestion]


@dataclass(frozen=True)
class VersionSheet:
    """Everything of one version that its page shows."""

    version: InstrumentVersion
    form: Form | None

    @classmethod
    def of(cls, version: InstrumentVersion) -> VersionSheet:
        return cls(version, from_json(version.form) if version.form else None)

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [one for one in self.version.problems if one["level"] == "error"]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [one for one in self.version.problems if one["level"] != "error"]

    @property
    def changes(self) -> str:
        return WHAT_CHANGES.get(self.version.change, "")  # type: ignore[call-overload, no-any-return]

    @cached_property
    def pages(self) -> list[ShownPage]:
        """Its pages in order, each with its questions and what stands between them."""
        form = self.form
        if form is None:
            return []
        return [ShownPage(_title(form, page.code), list(_questions(form, page.items))) for page in form.pages]

    @property
    def size(self) -> str:
        count = self.form.question_count if self.form else 0
        return f"{counted(count, 'question', 'questions')} en {counted(len(self.pages), 'page', 'pages')}"


def what_changes(version: InstrumentVersion) -> list[str]:
    """In words, before it is published."""
    said = VersionSheet.of(version).changes
    return [said] if said else []


def _title(form: Form, code: str) -> str:
    item = form.by_code[code]
    return text_in(item.labels, form.language) if item.is_section else ""


def _questions(form: Form, codes: Sequence[str], depth: int = 0) -> list[ShownQuestion]:
    found: list[ShownQuestion] = []
    for code in codes:
        item = form.by_code[code]
        if item.is_section:
            found += _questions(form, [one.code for one in item.items], depth + 1)
        elif item.kind in KINDS:
            found.append(_question(form, item, depth))
    return found


def _question(form: Form, item: Item, depth: int) -> ShownQuestion:
    choices = [text_in(one.labels, form.language) or one.name for one in form.choices(item)]
    return ShownQuestion(text_in(item.labels, form.language) or item.name, KINDS[item.kind], choices, item.relevant, depth)
