"""A response worked out: what is asked, what is calculated, what is wrong. The same on each page and at the end."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .compiled import CompiledForm, Step
from .form import Choice, Item, Page, text_in
from .frames import Frame
from .given import LONGEST_TEXT, ItemError, Loading, answers_of, fault_of_kind
from .language import PARIS, Calendar, Fault, Focus, Run, quoted


@dataclass(frozen=True)
class Outcome:
    """What became of the answers given: the clean document, what is wrong, what was worked out."""

    compiled: CompiledForm
    errors: tuple[ItemError, ...]
    root: Frame
    frames: dict[str | None, list[Frame]]
    language: str = ""
    """The one in which it is asked."""

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The clean document: typed answers and calculations, nothing of what is hidden."""
        return answers_of(self.compiled, self.root)

    @property
    def is_complete(self) -> bool:
        return not self.errors

    @property
    def computed(self) -> dict[str, Any]:
        """The values of the calculations, those of repeats under their repeat."""
        return self._computed(self.answers)

    def _computed(self, answers: dict[str, Any]) -> dict[str, Any]:
        items, found = self.compiled.form.by_code, {}
        for code, value in answers.items():
            if items[code].kind == "calculate":
                found[code] = value
            elif items[code].kind == "repeat" and any(rows := [self._computed(row) for row in value]):
                found[code] = rows
        return found

    def is_asked(self, code: str, place: tuple[int, ...] = ()) -> bool:
        """Whether a question, a note or a group is relevant; `place` counts the repeats above, from 0."""
        frame = self.frame(code, place)
        return frame is not None and not is_hidden(self.compiled, frame, code)

    def text(self, code: str, place: tuple[int, ...] = ()) -> str:
        """The answer as a text, empty when there is none."""
        frame = self.frame(code, place)
        return frame.texts.get(code, "") if frame else ""

    def is_required(self, code: str, place: tuple[int, ...] = ()) -> bool:
        frame, required = self.frame(code, place), self.compiled.steps[code].required
        return frame is not None and bool(required(frame) if callable(required) else required)

    def choices(self, code: str, place: tuple[int, ...] = ()) -> tuple[Choice, ...]:
        """The choices offered now, through the choice filter."""
        step, frame = self.compiled.steps[code], self.frame(code, place)
        every = self.compiled.form.choices(step.item)
        if frame is None or step.choice_filter is None or step.list_root is None:
            return every
        kept = filtered(step, frame)
        return tuple(choice for choice in every if choice.name in kept)

    def errors_on(self, page: Page) -> tuple[ItemError, ...]:
        """The errors of what a page asks, its groups included."""
        codes, waiting = set(), [self.compiled.form.by_code[code] for code in page.items]
        while waiting:
            item = waiting.pop()
            codes.add(item.code)
            waiting.extend(item.items)
        return tuple(error for error in self.errors if error.code in codes)

    def label(self, code: str, language: str, place: tuple[int, ...] = ()) -> str:
        """The label with the answers that it cites."""
        form = self.compiled.form
        return with_answers(self, form.said(form.by_code[code].labels, language)[0], code, place, language)

    def frame(self, code: str, place: tuple[int, ...]) -> Frame | None:
        frame = self.root
        for repeat, index in zip(self.compiled.tree.repeats[code], place, strict=False):
            several = frame.inner.get(repeat.code, [])
            if not 0 <= index < len(several):
                return None
            frame = several[index]
        return frame


def evaluate_response(
    compiled: CompiledForm,
    document: Any,
    *,
    now: dt.datetime,
    seed: int = 0,
    calendar: Calendar = PARIS,
    defaults: bool = False,
    language: str = "",
) -> Outcome:
    """Work out a response: hide what is irrelevant, calculate, check. `now` is the instant of the response;
    `defaults` fills empty questions that have one, when a response begins; `language` is the one in which it is asked."""
    draw = random.Random(seed).random  # noqa: S311 - draws of forms, no secret
    run = Run(calendar, now, random=draw)
    loading = Loading(compiled, run)
    loading.load(document)
    if defaults:
        _set_defaults(loading)
    _work_out(loading)
    _check(loading)
    asked_in = language if language in compiled.form.languages else compiled.form.language
    return Outcome(compiled, tuple(loading.errors), loading.root, loading.frames, asked_in)


def start_response(compiled: CompiledForm, *, now: dt.datetime, seed: int = 0, calendar: Calendar = PARIS) -> Outcome:
    """An empty response with its defaults, each worked out once."""
    return evaluate_response(compiled, {}, now=now, seed=seed, calendar=calendar, defaults=True)


# --- What is asked, what is calculated -----------------------------------------------------------------------------


def _set_defaults(loading: Loading) -> None:
    for step in loading.compiled.steps.values():
        for frame in loading.frames.get(step.repeat, []) if step.item.default and not step.item.is_section else []:
            if frame.texts[step.item.code] == "":
                try:
                    frame.texts[step.item.code] = step.default(frame) if step.default else step.item.default
                except Fault as fault:
                    loading.note(step.item.code, "expression", fault.message, frame)


def _work_out(loading: Loading) -> None:
    for step in loading.compiled.shown_first:
        if step.item.kind == "repeat":
            _work_out_repeat(loading, step)
            continue
        code, above, relevant, calculation = step.item.code, step.above, step.relevant, step.calculation
        for frame in loading.frames.get(step.repeat, ()):
            hidden = frame.hidden
            try:
                is_hidden = (above is not None and above in hidden) or (relevant is not None and not relevant(frame))
                text = "" if is_hidden or calculation is None else calculation(frame)
            except Fault as fault:
                loading.note(code, "expression", fault.message, frame)
                continue
            if is_hidden:
                hidden.add(code)
                if code in frame.texts:
                    frame.texts[code] = ""
            elif calculation is not None and code in frame.texts:
                _calculate(loading, step.item, frame, text)


def _calculate(loading: Loading, item: Item, frame: Frame, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        loading.note(item.code, "too-long", f"ce calcul dépasse {LONGEST_TEXT} signes\u202f; simplifiez-le.", frame)
        text = ""
    frame.texts[item.code] = "" if text == "NaN" else text


def _work_out_repeat(loading: Loading, step: Step) -> None:
    item, code = step.item, step.item.code
    for outer in list(loading.frames.get(step.repeat, ())):
        if step.above is not None and step.above in outer.hidden:
            outer.hidden.add(code)
        elif step.repeat_count is not None:
            _adjust_count(loading, step, outer)
        for frame in outer.inner.get(code, ()):
            if code in outer.hidden or not _is_relevant(loading, step, frame):
                frame.hidden.add(code)
                frame.texts.update(dict.fromkeys(frame.texts, ""))
    loading.frames.setdefault(item.code, [])


def _is_relevant(loading: Loading, step: Step, frame: Frame) -> bool:
    try:
        return step.relevant is None or bool(step.relevant(frame))
    except Fault as fault:
        loading.note(step.item.code, "expression", fault.message, frame)
        return True


def _adjust_count(loading: Loading, step: Step, outer: Frame) -> None:
    """As many repetitions as the count says: those missing are added, those beyond are dropped."""
    try:
        wanted = step.repeat_count(outer) if step.repeat_count else 0.0
    except Fault as fault:
        loading.note(step.item.code, "expression", fault.message, outer)
        return
    count = int(wanted) if 0 <= wanted < 10**6 else 0
    several = outer.inner.setdefault(step.item.code, [])
    while len(several) < count:
        if loading.add_frame(outer, step.item) is None:
            break
    for frame in several[count:]:
        _forget(loading, frame)
    del several[count:]


def _forget(loading: Loading, frame: Frame) -> None:
    if frame.item is not None:
        loading.frames[frame.item.code].remove(frame)
    for inner in frame.inner.values():
        for one in inner:
            _forget(loading, one)


# --- What is wrong -------------------------------------------------------------------------------------------------


def _check(loading: Loading) -> None:
    language = loading.compiled.form.language
    for step, right in loading.compiled.checked:
        code = step.item.code
        for frame in loading.frames.get(step.repeat, ()):
            text = frame.texts[code]
            if text in right:
                continue
            try:
                if text:
                    fault = None if step.is_free else _fault(step, frame, text, language)
                else:
                    fault = _missing(step, frame, language) if step.required else None
            except Fault as failed:
                fault = "expression", failed.message
            if fault is not None:
                loading.note(code, *fault, frame)


def _missing(step: Step, frame: Frame, language: str) -> tuple[str, str] | None:
    required = step.required
    if _hidden(step, frame) or not (required(frame) if callable(required) else required):
        return None
    said = text_in(step.item.required_messages, language)
    return "required", said or "une réponse est attendue à cette question."


def _hidden(step: Step, frame: Frame) -> bool:
    hidden = frame.hidden
    return bool(hidden) and (step.item.code in hidden or step.above in hidden)


def _fault(step: Step, frame: Frame, text: str, language: str) -> tuple[str, str] | None:
    if step.choices:
        if text not in step.choices or step.choice_filter is not None:
            wrong = _wrong_choice(step, frame, text)
            if wrong is not None:
                return "choice", wrong
    elif step.item.kind != "text":
        wrong = fault_of_kind(step.item, text)
        if wrong is not None:
            return "type", wrong
    if step.constraint is not None and not step.constraint(frame):
        said = text_in(step.item.constraint_messages, language)
        return "constraint", said or "cette réponse ne respecte pas la condition de la question\u202f; vérifiez-la."
    return None


def _wrong_choice(step: Step, frame: Frame, text: str) -> str | None:
    offered = filtered(step, frame) if step.choice_filter is not None else step.choices
    if step.item.kind == "select_one":
        return None if text in offered else f"le choix {quoted(text[:80])} n’est plus proposé\u202f; choisissez dans la liste."
    chosen = text.split()
    if offered.issuperset(chosen) and len(set(chosen)) == len(chosen):
        return None
    for one in chosen:
        if one not in offered:
            return f"le choix {quoted(one[:80])} n’est plus proposé\u202f; choisissez dans la liste."
    return "un choix figure deux fois\u202f; gardez-le une fois."


def filtered(step: Step, frame: Frame) -> frozenset[str]:
    """The names of the choices that the filter keeps."""
    keeps, root = step.choice_filter, step.list_root
    if keeps is None or root is None:
        return step.choices
    rows = root.children()[0].children()
    frame.run.spend(len(rows))
    return frozenset(row.column("name") for place, row in enumerate(rows, 1) if keeps(Focus(frame, row, place, len(rows))))


def is_hidden(compiled: CompiledForm, frame: Frame, code: str) -> bool:
    """Whether an item or one of those above it is irrelevant."""
    current: str | None = code
    place: Frame | None = frame
    while current is not None and place is not None:
        if current in place.hidden:
            return True
        if compiled.form.by_code[current].kind == "repeat" and place.item is compiled.form.by_code[current]:
            place = place.up
        current = compiled.steps[current].above
    return False


def with_answers(outcome: Outcome, text: str, code: str, place: tuple[int, ...], language: str = "") -> str:
    """A text with the answers that it cites as `${name}`: choices by their label, in that language.
    To be escaped like any answer."""
    if "${" not in text:
        return text
    from .wording import filled

    return filled(outcome, text, code, place, language)
