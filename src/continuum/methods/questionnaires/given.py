"""From the JSON of an answer document to texts by frame, and back: codes, never labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .compiled import CompiledForm
from .form import Item
from .frames import Frame
from .language import Run, is_date

MOST_REPETITIONS = 200
MOST_FRAMES = 2_000
MOST_ERRORS = 1_000
LONGEST_TEXT = 10_000
_AS_WRITTEN = {"text", "select_one", "date", "time", "datetime", "acknowledge", "file", "image"}
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_INTEGER = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,12})?")

_NOT_READ = "cette réponse ne se lit pas\u202f; donnez un texte, un nombre ou une liste de choix."
_UNKNOWN = "cette question n’est pas dans le formulaire\u202f; la réponse est laissée de côté."


@dataclass(frozen=True)
class ItemError:
    """What is wrong with one answer. `place` counts the repeats above, from 0; `kind` is for programs."""

    code: str
    kind: str
    message: str
    place: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        shown = {"item": self.code, "kind": self.kind, "message": self.message}
        return {**shown, "place": list(self.place)} if self.place else shown


class Loading:
    """One response being loaded into frames."""

    def __init__(self, compiled: CompiledForm, run: Run) -> None:
        self.compiled, self.run = compiled, run
        self.errors: list[ItemError] = []
        self.noted: set[ItemError] = set()
        self.frames: dict[str | None, list[Frame]] = {None: [self.new_frame(None, None, 0)]}
        self.count = 1

    @property
    def root(self) -> Frame:
        return self.frames[None][0]

    def new_frame(self, item: Item | None, up: Frame | None, index: int) -> Frame:
        return Frame(self.run, item, up, index, self.compiled.blank[item.code if item else None].copy())

    def load(self, document: Any) -> None:
        if not isinstance(document, dict):
            self.errors.append(ItemError("", "shape", 'les réponses doivent être un objet\u202f; écrivez {"code": réponse}.'))
            return
        self._fill(self.root, document)

    def _fill(self, frame: Frame, document: dict[str, Any]) -> None:
        texts, by_code = frame.texts, self.compiled.form.by_code
        accepted = self.compiled.accepted[frame.item.code if frame.item else None]
        for code, value in document.items():
            if code in accepted:
                text = value.strip() if type(value) is str else as_text(value)
                if text is not None and len(text) <= LONGEST_TEXT:
                    texts[code] = text
                else:
                    self.note(code, "type", _too_long() if text else _NOT_READ, frame)
            elif code in by_code and by_code[code].kind == "repeat":
                self._repeat(frame, by_code[code], value)
            elif code not in texts and value not in (None, "", []):
                self.note(str(code), "unknown", _UNKNOWN, frame)

    def _repeat(self, frame: Frame, item: Item, value: Any) -> None:
        above = self.compiled.steps[item.code].repeat
        if above != (frame.item.code if frame.item else None):
            self.note(
                item.code, "shape", "ce groupe répété n’est pas à sa place\u202f; rangez-le dans celui qui le contient.", frame
            )
            return
        rows = value if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in rows):
            self.note(item.code, "shape", "ce groupe répété attend une liste d’objets\u202f; écrivez [{…}, {…}].", frame)
            return
        for row in rows:
            inner = self.add_frame(frame, item)
            if inner is None:
                return
            self._fill(inner, row)

    def add_frame(self, frame: Frame, item: Item) -> Frame | None:
        """One more repetition, unless there are too many."""
        several = frame.inner.setdefault(item.code, [])
        if len(several) >= MOST_REPETITIONS or self.count >= MOST_FRAMES:
            message = f"ce groupe est répété plus de {MOST_REPETITIONS} fois\u202f; la suite est laissée de côté."
            self.note(item.code, "too-many", message, frame)
            return None
        self.count += 1
        inner = self.new_frame(item, frame, len(several))
        several.append(inner)
        self.frames.setdefault(item.code, []).append(inner)
        return inner

    def note(self, code: str, kind: str, message: str, frame: Frame) -> None:
        error = ItemError(code[:200], kind, message, frame.place)
        if error not in self.noted and len(self.errors) < MOST_ERRORS:
            self.noted.add(error)
            self.errors.append(error)


def _too_long() -> str:
    return f"cette réponse dépasse {LONGEST_TEXT} signes\u202f; raccourcissez-la."


def as_text(value: Any) -> str | None:
    """The text that expressions see: 3 is « 3 », several choices are separated by a space; nothing for what is no answer."""
    kind = type(value)
    if kind is str:
        return str(value).strip()
    if kind is int:
        return str(value) if abs(value) < 10**16 else None
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return _number(repr(value))
    if isinstance(value, list) and all(isinstance(one, str) and " " not in one.strip() for one in value):
        return " ".join(one.strip() for one in value)
    return None


def _number(text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 15:
        return None
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def fault_of_kind(item: Item, text: str) -> str | None:
    """Why a text is no answer of this kind; nothing when it is one."""
    known = _RIGHT.get(item.kind)
    if known is None:
        return None
    is_right, said = known
    if not is_right(text):
        return said
    return _outside(item, text) if item.kind == "range" else None


_RIGHT: dict[str, tuple[Callable[[str], object], str]] = {
    "integer": (_INTEGER.fullmatch, "un nombre entier est attendu\u202f; écrivez-le en chiffres."),
    "decimal": (_DECIMAL.fullmatch, "un nombre est attendu\u202f; écrivez-le en chiffres, avec un point décimal."),
    "range": (_DECIMAL.fullmatch, "un nombre est attendu\u202f; écrivez-le en chiffres, avec un point décimal."),
    "date": (is_date, "une date est attendue\u202f; écrivez-la ainsi\u00a0: 2026-03-01."),
    "datetime": (
        lambda text: _MOMENT.fullmatch(text) and is_date(text[:10]),
        "une date avec une heure est attendue\u202f; écrivez-la ainsi\u00a0: 2026-03-01T14:30.",
    ),
    "time": (_TIME.fullmatch, "une heure est attendue\u202f; écrivez-la ainsi\u00a0: 14:30."),
    "acknowledge": ({"OK", "ok", "true", "1", "yes", "oui"}.__contains__, "cochez la case pour confirmer."),
}


def _outside(item: Item, text: str) -> str | None:
    low, high = (Decimal(item.parameters.get(name, default)) for name, default in (("start", "1"), ("end", "10")))
    if not low <= Decimal(text) <= high:
        return f"cette valeur sort de l’échelle\u202f; choisissez entre {low} et {high}."
    return None


def as_answer(item: Item, text: str) -> Any:
    """The typed value that JSON keeps: numbers as numbers, several choices as a list."""
    if item.kind in ("select_multiple", "rank"):
        return text.split()
    if item.kind in ("integer", "decimal", "range", "calculate", "hidden") and _DECIMAL.fullmatch(text):
        if item.kind in ("calculate", "hidden") and str(Decimal(text)) != text:
            return text
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() and "." not in text else float(number)
    return text


def answers_of(compiled: CompiledForm, frame: Frame) -> dict[str, Any]:
    """The answers that remain, typed, in the order of the form: what is hidden or empty is not there."""
    found: dict[str, Any] = {}
    texts = frame.texts
    for item in compiled.kept[frame.item.code if frame.item else None]:
        code = item.code
        if item.kind == "repeat":
            rows = [answers_of(compiled, inner) for inner in frame.inner.get(code, ()) if code not in inner.hidden]
            if rows:
                found[code] = rows
        elif text := texts[code]:
            found[code] = text if item.kind in _AS_WRITTEN else as_answer(item, text)
    return found
