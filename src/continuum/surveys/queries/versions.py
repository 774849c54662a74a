"""One version as its author reads it again: what is to be corrected, what it changes, its pages and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from continuum.methods.questionnaires import Form, Item, from_json, text_in
from continuum.surveys.enums import ChangeClass
from continuum.surveys.models import Instrument, InstrumentVersion
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
CLASSES: dict[str, str] = {
    ChangeClass.MAJOR: "Ce qui fait une nouvelle série",
    ChangeClass.MINOR: "Ce qui s’ajoute ou s’assouplit",
    ChangeClass.PATCH: "Ce qui n’est que rédaction",
}
FRAMEWORK = "cx_framework"
"""A fault of such a column, said at the headings, keeps nothing else from being read."""
SAID_ONE_BY_ONE = 30
"""Before publishing; all of them are on the page of the version."""
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
class OutlinedPage:
    code: str
    title: str
    questions: Sequence[ShownQuestion]

    @property
    def asked(self) -> int:
        return sum(one.kind != KINDS["note"] for one in self.questions)


@dataclass(frozen=True)
class ShownChange:
    """A difference in words; of a question worded otherwise, what it said and what it says."""

    message: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ChangesOfClass:
    title: str
    rows: Sequence[ShownChange]


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
    def stopped_short(self) -> bool:
        """Is there a fault of the file or of its headings, past which nothing was read? What is left is then not known."""
        return any(one["row"] is None or (one["row"] == 1 and not _of_framework(one)) for one in self.errors)

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [one for one in self.version.problems if one["level"] != "error"]

    @property
    def changes(self) -> str:
        return WHAT_CHANGES.get(self.version.change, "")  # type: ignore[call-overload, no-any-return]

    @cached_property
    def differences(self) -> list[ChangesOfClass]:
        """The gravest class first; nothing is compared with what is not there any more."""
        before = _form_before(self.version)
        groups = []
        for level, title in CLASSES.items():
            rows = [_shown_change(one, before, self.form) for one in self.version.differences if one["level"] == level]
            if rows:
                groups.append(ChangesOfClass(title, rows))
        return groups

    @cached_property
    def pages(self) -> list[OutlinedPage]:
        """Its pages in order, each with its questions and what stands between them."""
        form = self.form
        if form is None:
            return []
        return [OutlinedPage(page.code, title_of(form, page.code), list(_questions(form, page.items))) for page in form.pages]

    @property
    def size(self) -> str:
        count = self.form.question_count if self.form else 0
        return f"{counted(count, 'question', 'questions')} en {counted(len(self.pages), 'page', 'pages')}"


def _of_framework(problem: dict[str, Any]) -> bool:
    return str(problem["column"]).lower().startswith(FRAMEWORK)


def _form_before(version: InstrumentVersion) -> Form | None:
    """The version published just before, when this one changes the words of a question."""
    if not any(one["level"] == ChangeClass.PATCH and one["about"] for one in version.differences):
        return None
    last = version.instrument.versions.published().filter(number__lt=version.number).first()
    return from_json(last.form) if last and last.form else None


def _shown_change(one: dict[str, Any], before: Form | None, after: Form | None) -> ShownChange:
    old, new = (form.by_code.get(one["about"]) if form else None for form in (before, after))
    if one["level"] != ChangeClass.PATCH or old is None or new is None or old.labels == new.labels or after is None:
        return ShownChange(one["message"])
    return ShownChange(one["message"], *(text_in(item.labels, after.language) for item in (old, new)))


def what_changes(version: InstrumentVersion) -> list[str]:
    """In words, before it is published: what becomes of comparisons, then each change, the first ones when they are many."""
    said = VersionSheet.of(version).changes
    found = [f"{one['message'][:1].upper()}{one['message'][1:]}" for one in version.differences]
    more = counted(len(found) - SAID_ONE_BY_ONE, "autre changement", "autres changements")
    last = [f"Et {more}, à lire sur la page de la version."] if len(found) > SAID_ONE_BY_ONE else []
    return [said, *found[:SAID_ONE_BY_ONE], *last] if said else []


def fault_count(instrument: Instrument) -> int | None:
    """Of its draft; nothing when none was brought."""
    draft = instrument.versions.drafts().only("problems").first()
    return None if draft is None else len([one for one in draft.problems if one["level"] == "error"])


def what_was_corrected(before: int | None, version: InstrumentVersion) -> str:
    """« 3 points sont corrigés, il en reste 2. »"""
    sheet = VersionSheet(version, None)
    left = len(sheet.errors)
    if not left:
        return "Ce classeur est lu sans erreur\u00a0: relisez ses questions, puis publiez-le."
    to_correct = counted(left, "point est à corriger", "points sont à corriger")
    if sheet.stopped_short:
        return f"Ce classeur n’a pas pu être lu en entier\u00a0: {to_correct} d’abord."
    gone = (before or 0) - left
    if gone > 0:
        return f"{counted(gone, 'point est corrigé', 'points sont corrigés')}, il en reste {left}."
    return f"Ce classeur est lu\u00a0: {to_correct}."


def name_to_save(file_name: str, kind: str) -> str:
    """Under its own name, ended by what the file is in truth."""
    stem = file_name.rpartition(".")[0] if file_name.lower().endswith((".xlsx", ".xls")) else file_name
    return f"{stem}.{kind}"


def title_of(form: Form, code: str) -> str:
    """What stands at the head of a page, if anything."""
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
