"""A page of a questionnaire made ready to be shown, for whoever answers as for whoever only looks: no request, no database."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from continuum.methods.questionnaires import CompiledForm, Item, ItemError, Outcome, Page, evaluate_response
from continuum.methods.questionnaires.answers import with_answers
from continuum.surveys.models.answers import AnswerSheet
from continuum.toolkit import clock

from .compiled import compiled_of
from .languages import Said, languages_of
from .shown import (
    EMPTY,
    ErrorLink,
    Matrix,
    Note,
    Occurrence,
    Part,
    Question,
    Repeat,
    Section,
    ShownChoice,
    ShownPage,
    id_of,
    name_of,
)

NOT_HERE = {"file", "image"}
"""A file is not asked by a form of this site: the question is said, and never required."""
UNKNOWN_TO_THE_FORM = {"unknown", "shape"}
SHORTEST_SCALE = 11
"""Up to so many values, a scale is shown whole."""
WIDGETS = {
    "text": "line",
    **dict.fromkeys(("integer", "decimal"), "number"),
    "date": "date",
    "time": "time",
    "datetime": "moment",
    "select_one": "one",
    "select_multiple": "several",
    "rank": "rank",
    "acknowledge": "tick",
    **dict.fromkeys(NOT_HERE, "elsewhere"),
}
SAID_OF_TYPES = {
    "integer": "écrivez un nombre entier, en chiffres.",
    "decimal": "écrivez un nombre, en chiffres\u00a0: par exemple 12,5.",
    "date": "écrivez une date, par exemple 01/03/2026.",
    "time": "écrivez une heure, par exemple 14:30.",
    "datetime": "donnez un jour et une heure.",
    "acknowledge": "cochez la case pour confirmer.",
}
ASKED_ONCE = {"one", "row", "several", "rank", "tick"}


# --- What is asked now ------------------------------------------------------------------------------------------------


def outcome_of(sheet: AnswerSheet) -> Outcome:
    """What became of the answers of a sheet: as of now, or as of the day when it was given in."""
    instant = sheet.request.answered_at or clock.now()
    return evaluate_response(compiled_of(sheet.version), sheet.answers, now=instant, seed=sheet.seed, language=sheet.language)


def asked_pages(outcome: Outcome) -> list[Page]:
    """The pages that have something to show, given the answers."""
    by_code = outcome.compiled.form.by_code
    return [page for page in outcome.compiled.form.pages if any(_shows(outcome, by_code[code]) for code in page.items)]


def _shows(outcome: Outcome, item: Item, place: tuple[int, ...] = ()) -> bool:
    if not outcome.is_asked(item.code, place):
        return False
    if item.kind == "group":
        return any(_shows(outcome, one, place) for one in item.items)
    return item.is_asked or item.kind in ("note", "repeat")


def faults(outcome: Outcome) -> list[ItemError]:
    """What whoever answers can put right: not what the form no longer knows, nor the files that are not asked here."""
    items = outcome.compiled.form.by_code
    known = [one for one in outcome.errors if one.kind not in UNKNOWN_TO_THE_FORM and one.code in items]
    return [one for one in known if items[one.code].kind not in NOT_HERE and "label" not in items[one.code].looks]


def faults_by_page(outcome: Outcome) -> dict[str, list[ItemError]]:
    """The same, under the code of each page asked."""
    where = {code: page.code for page in outcome.compiled.form.pages for code in codes_of(outcome.compiled, page)}
    found: dict[str, list[ItemError]] = {page.code: [] for page in asked_pages(outcome)}
    for one in faults(outcome):
        found.setdefault(where.get(one.code, ""), []).append(one)
    return found


def codes_of(compiled: CompiledForm, page: Page) -> Iterator[str]:
    """All that a page holds, what is in its groups included."""
    waiting = [compiled.form.by_code[code] for code in page.items]
    while waiting:
        item = waiting.pop()
        yield item.code
        waiting.extend(item.items)


def page_called(compiled: CompiledForm, code: str) -> Page | None:
    return next((page for page in compiled.form.pages if page.code == code), None)


# --- A page -----------------------------------------------------------------------------------------------------------


def page_of(
    compiled: CompiledForm,
    outcome: Outcome,
    page: Page,
    errors: Sequence[ItemError] = (),
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    minutes: int | None = None,
) -> ShownPage:
    """A page ready to be drawn. `errors`: those to show; `typed`: what was sent as it was typed, right or wrong;
    `minutes`: how long the whole takes."""
    pages = asked_pages(outcome)
    drawn = _Drawing(compiled, outcome, {(one.code, one.place): one for one in errors}, typed or {})
    by_code, first = compiled.form.by_code, compiled.form.by_code[page.items[0]]
    alone = first.kind == "group" and len(page.items) == 1
    parts = list(drawn.page(first) if alone else drawn.parts([by_code[code] for code in page.items], (), 2))
    return ShownPage(
        code=page.code,
        title=drawn.label(first, ()) if alone else EMPTY,
        hint=drawn.words(first.hints, first.code, ()) if alone else EMPTY,
        parts=parts,
        errors=[drawn.error_link(one) for one in errors],
        shown=drawn.shown,
        number=pages.index(page) + 1 if page in pages else 1,
        total=max(len(pages), 1),
        minutes=_minutes_left(outcome, pages, page, minutes),
        languages=languages_of(compiled.form, outcome.language),
        form=compiled.form.sha256[:16],
    )


def words_of(outcome: Outcome, code: str) -> Said:
    """The label of a question or of a group, in the language in which it is asked."""
    drawn = _Drawing(outcome.compiled, outcome, {}, {})
    return drawn.label(outcome.compiled.form.by_code[code], ())


def links_of(outcome: Outcome, errors: Sequence[ItemError]) -> list[ErrorLink]:
    """What is to be corrected, each with where it is."""
    drawn = _Drawing(outcome.compiled, outcome, {}, {})
    return [drawn.error_link(one) for one in errors]


def _minutes_left(outcome: Outcome, pages: Sequence[Page], page: Page, minutes: int | None) -> int | None:
    """A share of the announced minutes: as many as the questions that are left."""
    if not minutes or page not in pages:
        return None
    weights = [_weight(outcome, one) for one in pages]
    left = sum(weights[pages.index(page) :])
    return max(1, math.ceil(minutes * left / max(sum(weights), 1)))


def _weight(outcome: Outcome, page: Page) -> int:
    items = outcome.compiled.form.by_code
    codes = codes_of(outcome.compiled, page)
    return sum(items[code].is_asked and outcome.is_asked(code) for code in codes)


@dataclass
class _Drawing:
    """A page while it is made, and the names of the questions that it shows."""

    compiled: CompiledForm
    outcome: Outcome
    errors: Mapping[tuple[str, tuple[int, ...]], ItemError]
    typed: Mapping[str, Sequence[str]]
    shown: list[str] = field(default_factory=list)

    def parts(self, items: Sequence[Item], place: tuple[int, ...], level: int) -> Iterator[Part]:
        """What is asked of these, in order; questions that share a heading become one table."""
        waiting = list(items)
        while waiting:
            item = waiting.pop(0)
            if item.kind == "select_one" and "label" in item.looks:
                rows = followers(waiting, item)
                del waiting[: len(rows)]
                yield from self._matrix(item, rows, place)
            elif self.outcome.is_asked(item.code, place):
                yield from self._part(item, place, level)

    def _part(self, item: Item, place: tuple[int, ...], level: int) -> Iterator[Part]:
        if _is_table(item):
            yield from self._matrix(item, item.items, place)
        elif item.kind == "group":
            parts = list(self.parts(item.items, place, level + 1))
            if parts:
                yield Section(id_of(item.code, place), self.label(item, place), self._hint(item, place), min(level, 6), parts)
        elif item.kind == "repeat":
            yield self._repeat(item, place, level)
        elif item.kind == "note":
            yield Note(self.label(item, place), self._hint(item, place))
        elif item.is_asked:
            yield self.question(item, place)

    def page(self, group: Item) -> Iterator[Part]:
        """What a group asks when it is the whole page, which bears its name."""
        if _is_table(group):
            yield from self._matrix(group, group.items, (), is_page=True)
        else:
            yield from self.parts(group.items, (), 2)

    def _matrix(self, head: Item, rows: Sequence[Item], place: tuple[int, ...], *, is_page: bool = False) -> Iterator[Part]:
        asked = [self.question(row, place, "one") for row in rows if self.outcome.is_asked(row.code, place)]
        if asked:
            choices = [ShownChoice(one.value, one.label) for one in asked[0].choices]
            yield Matrix(id_of(head.code, place), self.label(head, place), choices, asked, is_page)

    def _repeat(self, item: Item, place: tuple[int, ...], level: int) -> Repeat:
        frame, name = self.outcome.frame(item.code, place), name_of(item.code, place)
        counted_by_form = bool(item.repeat_count)
        occurrences = [
            Occurrence(
                number + 1,
                f"{id_of(item.code, place)}_{number}",
                list(self.parts(item.items, (*place, number), level + 1)),
                "" if counted_by_form else f"remove {number} {name}",
            )
            for number in range(len(frame.inner.get(item.code, ())) if frame else 0)
        ]
        add = "" if counted_by_form else f"add {name}"
        return Repeat(
            id_of(item.code, place), name, self.label(item, place), self._hint(item, place), min(level, 5), occurrences, add
        )

    def question(self, item: Item, place: tuple[int, ...], widget: str = "") -> Question:
        name, value = name_of(item.code, place), self.outcome.text(item.code, place)
        widget = widget or _widget(item)
        if widget not in ("fixed", "elsewhere"):
            self.shown.append(name)
        sent = self.typed.get(name)
        chosen = list(sent) if sent is not None else value.split() if item.kind != "text" else [value]
        error = self.errors.get((item.code, place))
        choices = self._choices(item, place, widget, chosen)
        return Question(
            widget=widget,
            name=name,
            label=self.label(item, place) or Said(item.name),
            hint=self._hint(item, place),
            guidance=self.words(item.guidance, item.code, place),
            value=" ".join(chosen) if sent is not None else _as_typed(item, value),
            choices=choices,
            ranks=_ranks(choices, chosen) if widget == "rank" else (),
            is_required=item.kind not in NOT_HERE and self.outcome.is_required(item.code, place),
            error=self._wrong(item, error) if error else EMPTY,
        )

    def _choices(self, item: Item, place: tuple[int, ...], widget: str, chosen: Sequence[str]) -> list[ShownChoice]:
        if widget == "row" and item.kind == "range":
            said = [(one, Said(one.replace(".", ","))) for one in scale_of(item)]
        elif item.list_name:
            offered = self.outcome.choices(item.code, place)
            said = [(one.name, self.words(one.labels, item.code, place) or Said(one.name)) for one in offered]
        else:
            return []
        own = id_of(item.code, place)
        ids = [own, *(f"{own}_{number}" for number in range(1, len(said)))]
        return [ShownChoice(value, label, value in chosen, id) for (value, label), id in zip(said, ids, strict=False)]

    def label(self, item: Item, place: tuple[int, ...]) -> Said:
        return self.words(item.labels, item.code, place)

    def _hint(self, item: Item, place: tuple[int, ...]) -> Said:
        return self.words(item.hints, item.code, place)

    def words(self, texts: dict[str, str], code: str, place: tuple[int, ...]) -> Said:
        """A text with the answers that it cites; the template escapes it."""
        if not texts:
            return EMPTY
        text, found = self.compiled.form.said(texts, self.outcome.language)
        return Said(with_answers(self.outcome, text, code, place, found), found)

    def error_link(self, error: ItemError) -> ErrorLink:
        item = self.compiled.form.by_code[error.code]
        label = self.label(item, error.place) or Said(item.name)
        which = f" (n°\u00a0{'.'.join(str(one + 1) for one in error.place)})" if error.place else ""
        return ErrorLink(id_of(error.code, error.place), label, which, self._wrong(item, error))

    def _wrong(self, item: Item, error: ItemError) -> Said:
        """What is wrong: in the words of the form where it has some, otherwise in those of the site."""
        own = {"required": item.required_messages, "constraint": item.constraint_messages}.get(error.kind, {})
        return self.words(own, item.code, error.place) or Said(_said(item, error))


# --- One question -----------------------------------------------------------------------------------------------------


def followers(waiting: Sequence[Item], head: Item) -> list[Item]:
    """The rows of the table whose heading this is."""
    rows: list[Item] = []
    for item in waiting:
        if item.list_name != head.list_name or "list-nolabel" not in item.looks:
            break
        rows.append(item)
    return rows


def _is_table(item: Item) -> bool:
    """A group shown as a table: its questions share their choices."""
    rows = item.items if item.kind == "group" and "table-list" in item.looks else ()
    return bool(rows) and all(one.kind == "select_one" and one.list_name == rows[0].list_name for one in rows)


def _widget(item: Item) -> str:
    looks = item.looks
    if item.read_only and item.kind not in NOT_HERE:
        return "fixed"
    if item.kind == "range":
        return "row" if scale_of(item) else "number"
    if item.kind == "text" and "multiline" in looks:
        return "long"
    if item.kind == "select_one" and looks & {"minimal", "autocomplete", "search"}:
        return "list"
    if item.kind == "select_one" and looks & {"horizontal", "horizontal-compact"}:
        return "row"
    return WIDGETS[item.kind]


def scale_of(item: Item) -> list[str]:
    """The values of a scale that is short enough to be shown whole."""
    try:
        low, high, step = (
            Decimal(item.parameters.get(name, given)) for name, given in (("start", "1"), ("end", "10"), ("step", "1"))
        )
    except InvalidOperation:
        return []
    if step <= 0 or not 0 <= (high - low) / step < SHORTEST_SCALE:
        return []
    return [format(low + step * number, "f") for number in range(int((high - low) / step) + 1)]


def _ranks(choices: Sequence[ShownChoice], chosen: Sequence[str]) -> list[list[ShownChoice]]:
    """One list for each rank, with what is chosen there."""
    return [
        [ShownChoice(one.value, one.label, rank < len(chosen) and one.value == chosen[rank]) for one in choices]
        for rank in range(len(choices))
    ]


def _as_typed(item: Item, value: str) -> str:
    return value.replace(".", ",") if item.kind in ("decimal", "range") else value


def _said(item: Item, error: ItemError) -> str:
    """What is wrong, in the words of whoever writes with a decimal comma and dates in full."""
    said = SAID_OF_TYPES.get(item.kind, "") if error.kind == "type" else ""
    return said or error.message
