"""Taking a step of what is followed: the verb, the form that asks what the step needs, and the page that holds it.

    @page(staff)
    @once
    def sheet_step(request, pk, to):
        sheet = …
        def act(given):
            services.take_sheet_step(sheet=sheet, to=to, given=given, by=request.user)
        return answer_step(request, sheet, to, act, back=sheet.get_absolute_url(), crumbs=…)

What stands on the record itself is `standing(sheet, address)`, drawn by toolkit/steps.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst

from . import clock, journal
from .followup import ASKED, Followed, Step
from .forms import DateInput
from .submissions import OnceForm, initial_or_kept
from .typography import french_date
from .writing import Sheet, answer

NOT_OFFERED = "«\u00a0{row}\u00a0» est maintenant «\u00a0{now}\u00a0»\u00a0: ce que vous demandiez n’est plus à faire ici."
MOVED_MEANWHILE = (
    "Entre-temps, quelqu’un a changé cet état\u00a0: il est maintenant «\u00a0{now}\u00a0». Vérifiez, puis recommencez."
)
PAST_REMINDER = "Cette date est passée\u00a0: choisissez aujourd’hui ou un jour à venir."
HINTS = {
    "reason": "Ce que d’autres doivent comprendre, en une phrase. Aucun nom de personne.",
    "condition": "Ce qu’il faut obtenir, décider ou trouver pour avancer.",
    "remind_on": "Ce jour-là, un rappel attendra sur le bureau.",
    "evidence": "Ce qui montre que c’est fait\u00a0: un document, une date, une adresse. Aucun nom de personne.",
}
TOLD = ("status", *ASKED)
KEPT_BEYOND = frozenset({"evidence"})
"""What remains said after the state that asked for it: reopened, a thing does not lose what showed that it was done."""


def take_step(*, row: Any, to: str, given: Mapping[str, Any], by: Any, verb: str) -> Any:
    """Bring a row to another state; `row` bears the state that the person has seen. Called by a service, inside `@acts`."""
    kept = type(row).objects.select_for_update().get(pk=row.pk)
    step = _offered(kept, str(row.status), to)
    said = _answers(kept, step, given)
    before = _told(kept)
    if step.to != kept.status:
        kept.status_since = clock.today()
    for name, value in said.items():
        setattr(kept, name, value)
    kept.clean_fields(exclude=[one.name for one in kept._meta.fields if one.name not in step.fields])
    kept.status, kept.reminded_on = step.to, None
    kept.save(update_fields=[*TOLD, "status_since", "reminded_on"])
    journal.write(by, verb, kept, {"before": before, "after": _told(kept)})
    for name in (*TOLD, "status_since", "reminded_on"):
        setattr(row, name, getattr(kept, name))
    return row


def _offered(kept: Any, seen: str, to: str) -> Step:
    """The step, if it may be taken from where the row stands, which must be where the person saw it."""
    if kept.status != seen:
        raise ValidationError(MOVED_MEANWHILE.format(now=kept.status_word), code="moved_meanwhile")
    step = kept.COURSE.step(kept.status, to)
    if step is None:
        raise ValidationError(NOT_OFFERED.format(row=kept, now=kept.status_word), code="not_offered")
    return step


def _answers(kept: Any, step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """What each field holds after the step: what was said with it; the rest is emptied, unless the state is the same."""
    empty = {name: None if name == "remind_on" else "" for name in ASKED}
    stays = ASKED if step.to == kept.status else KEPT_BEYOND
    said = {name: getattr(kept, name) if name in stays else empty[name] for name in ASKED}
    said |= {name: _clean(given.get(name)) or empty[name] for name in step.fields}
    missing = {name: f"Indiquez «\u00a0{_label(kept, name)}\u00a0»." for name in step.asks if not said[name]}
    if missing:
        raise ValidationError(missing)
    refuse_past_reminder(said["remind_on"] if "remind_on" in step.fields else None)
    return said


def refuse_past_reminder(remind_on: Any) -> None:
    if remind_on and remind_on < clock.today():
        raise ValidationError({"remind_on": PAST_REMINDER})


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _label(row: Any, name: str) -> str:
    return capfirst(str(row._meta.get_field(name).verbose_name))


def _told(row: Any) -> dict[str, str]:
    """What the journal keeps; what is empty is left out."""
    return {name: str(value) for name in TOLD if (value := getattr(row, name))}


# --- The form and its page ---------------------------------------------------------------------------------------------------


class StepForm(OnceForm):
    """What one step asks, and nothing else; `seen` is the state that was on the screen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, row: Followed, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["seen"].initial = row.status  # type: ignore[attr-defined]
        for name in step.fields:
            self.fields[name] = _field(row, name, required=name in step.asks)
            self.fields[name].initial = _already_said(row, step, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_past_reminder(cleaned.get("remind_on"))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.step.fields}

    def look_again(self, state: str) -> None:
        """What was typed stays; what is shown again bears the state of now."""
        data: Any = self.data
        self.data = data.copy()
        self.data["seen"] = state  # type: ignore[index]


def _already_said(row: Any, step: Step, name: str) -> Any:
    """What still holds after the step; a reminder whose day has come is to be chosen anew."""
    stays = step.to == row.status or name in KEPT_BEYOND
    return getattr(row, name) if stays and not (name == "remind_on" and row.is_to_review) else None


def _field(row: Any, name: str, *, required: bool) -> forms.Field:
    """The model's own field, with its label."""
    field: Any = row._meta.get_field(name).formfield()
    field.required, field.help_text = required, HINTS[name]
    if name == "remind_on":
        field.widget = DateInput({"min": clock.today().isoformat()})
    else:
        field.widget = forms.Textarea({"rows": 3, "maxlength": field.max_length})
    return field


def answer_step(
    request: HttpRequest,
    row: Any,
    to: str,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    crumbs: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    """The page of one step: what it asks, or only its button; a step that is offered no more says so and goes back."""
    now = row.status
    step = row.COURSE.step(now, to)
    if step is None:
        if to not in row.COURSE.states.values:
            raise Http404
        messages.warning(request, NOT_OFFERED.format(row=row, now=row.status_word))
        return redirect(back)
    form = initial_or_kept(request, StepForm, row=row, step=step)

    def take() -> None:
        row.status = form.cleaned_data["seen"]
        try:
            act(form.given)
        except ValidationError:
            row.status = now
            form.look_again(now)
            raise

    return answer(request, form, take, _words(row, step, back, crumbs))


def _words(row: Any, step: Step, back: str, crumbs: Sequence[dict[str, str]]) -> Sheet:
    here, there = row.status_word, row.COURSE.word(step.to)
    since = f" depuis le {french_date(row.status_since)}" if row.status_since else ""
    then = f"Ensuite\u00a0: «\u00a0{there}\u00a0»." if step.to != row.status else "Cet état ne change pas."
    return Sheet(
        title=f"{step.label}\u00a0: «\u00a0{row}\u00a0»",
        submit=step.label,
        back=back,
        done=f"C’est noté\u00a0: «\u00a0{row}\u00a0» est «\u00a0{there}\u00a0».",
        crumbs=crumbs,
        intro=f"Aujourd’hui «\u00a0{here}\u00a0»{since}. {then}",
    )


# --- What stands on the record -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where a followed thing stands, and the steps that its reader may take: what toolkit/steps.html draws."""

    row: Any
    owner: str
    steps: list[dict[str, str]]


def standing(row: Any, address: Callable[[str], str] | None = None, *, owner: str | None = None) -> Standing:
    """`address(to)`: the page of a step, for who may take it. `owner`: how she is named here, when not by her name."""
    steps = [{"label": step.label, "url": address(step.to)} for step in row.next_steps] if address else []
    named = str(row.owner or "") if owner is None else owner
    return Standing(row, named, steps)


def told_steps(row: Any, verb: str, *, signed: bool = True) -> list[dict[str, str]]:
    """The steps that were taken, the latest first, as toolkit/timeline.html shows them; `signed`: with who took each."""
    return [_told_step(row, line, signed) for line in journal.history_of(row).filter(verb=verb)]


def _told_step(row: Any, line: Any, signed: bool) -> dict[str, str]:
    before, after = line.details.get("before", {}), line.details["after"]
    word = row.COURSE.word(after["status"])
    said = [f"Par {line.actor}"] if signed else []
    said += [f"{_label(row, name)}\u00a0: {after[name]}" for name in ("reason", "condition", "evidence") if after.get(name)]
    return {
        "date": french_date(line.at.astimezone(clock.PARIS).date()),
        "text": f"Toujours {word}" if before.get("status") == after["status"] else str(capfirst(word)),
        "note": " ".join(f"{one.rstrip('.')}." for one in said),
        "state": "done" if after["status"] in row.COURSE.closed else "",
    }
