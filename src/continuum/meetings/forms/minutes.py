"""Minutes on one page: the general text, what was said of each point, what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from continuum.directory.models import Person
from continuum.meetings.models import AgendaItem, Decision, Meeting
from continuum.meetings.queries import begun_minutes, people_for_decisions
from continuum.meetings.services import (
    GENERAL,
    DecisionLine,
    MinutesChanged,
    MinutesSheet,
    decision_field,
    said_field,
    same_text,
)
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import LONGEST, MERGED, TO_SETTLE, Meanwhile, TextChanged, who_saved
from continuum.toolkit.merging import changed_lines, merge
from continuum.toolkit.rows import ELSEWHERE
from continuum.toolkit.submissions import OnceForm

from .decisions import NOBODY_YET

DECISIONS = 3
PARTS = ("text", "item", "owner", "due_on")
HINT = (
    "Un paragraphe par bloc\u202f; «\u00a0-\u00a0» en début de ligne pour une liste, "
    "«\u00a0##\u00a0» pour un titre\u202f; **gras**."
)
GENERAL_LABEL = "Compte rendu général"
NO_POINT = "aucun point en particulier"
TAKEN_OFF = "Un point retiré entre-temps de l’ordre du jour"


class MinutesForm(OnceForm):
    """It remembers what it showed, so that two people write at once and neither loses a word."""

    template_name = "toolkit/form_parts.html"
    minutes = forms.CharField(
        label=GENERAL_LABEL, help_text=HINT, max_length=60_000, required=False, widget=forms.Textarea({"rows": 18})
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST, strip=False)
    meanwhile: Meanwhile | None = None

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        person = kwargs.get("person")
        super().__init__(*args, **kwargs)
        self.meeting, self.items = meeting, list(meeting.agenda.select_related("node"))
        begun = "" if meeting.minutes.strip() else begun_minutes(meeting, person)
        self.fields["minutes"].initial = meeting.minutes or begun
        for item in self.items:
            self.fields[said_field(item.pk)] = _said(item.title, item.said)
        self._keep_what_was_typed_elsewhere()
        owners = people_for_decisions(meeting)
        shown = [("", NOBODY_YET), *((one.pk, str(one)) for one in owners)]
        for line in range(1, DECISIONS + 1):
            self._offer_decision(line, owners, shown)
        self.fields["seen"].initial = _as_shown(self._now(), begun)

    def _now(self) -> dict[str, str]:
        return {GENERAL: same_text(self.meeting.minutes), **{said_field(one.pk): same_text(one.said) for one in self.items}}

    def _keep_what_was_typed_elsewhere(self) -> None:
        """On a point that somebody took off the agenda meanwhile: its words stay on the screen."""
        typed = [name for name, text in self.data.items() if name.startswith("said_") and text.strip()]
        for name in typed:
            self.fields.setdefault(name, _said(TAKEN_OFF, ""))

    def _offer_decision(self, line: int, owners: QuerySet[Person], shown: Sequence[tuple[Any, str]]) -> None:
        """`shown`: the same list under each line, read once."""
        offered = {"invalid_choice": ELSEWHERE}
        fields: dict[str, Any] = {
            "text": forms.CharField(
                label="Décision",
                max_length=500,
                required=False,
                help_text="Commençant par un verbe\u202f; jamais le nom d’une personne.",
                widget=forms.Textarea({"rows": 2, "maxlength": 500}),
            ),
            "item": forms.ModelChoiceField(
                AgendaItem.objects.filter(meeting=self.meeting),
                label="Sur le point",
                required=False,
                empty_label=NO_POINT,
                error_messages=offered,
            ),
            "owner": forms.ModelChoiceField(
                owners, label="Responsable", required=False, empty_label=NOBODY_YET, error_messages=offered
            ),
            "due_on": forms.DateField(label="Échéance", required=False, widget=DateInput({"min": self.meeting.on.isoformat()})),
        }
        fields["owner"].choices = shown
        fields["item"].choices = [("", NO_POINT), *((one.pk, str(one)) for one in self.items)]
        self.fields.update({decision_field(line, name): one for name, one in fields.items()})

    def clean(self) -> dict[str, Any]:
        """A line of which something is chosen says what was decided."""
        cleaned = super().clean() or self.cleaned_data
        for line in range(1, DECISIONS + 1):
            said = {name: cleaned.get(decision_field(line, name)) for name in PARTS}
            if not said["text"] and any(said.values()) and decision_field(line, "text") not in self.errors:
                self.add_error(decision_field(line, "text"), "Écrivez ce qui a été décidé, ou videz cette ligne.")
        return cleaned

    @property
    def parts(self) -> Iterator[tuple[str, list[Any]]]:
        yield "En général", [self[GENERAL]]
        if said := [self[name] for name in self.fields if name.startswith("said_")]:
            yield "Point par point", said
        for line in range(1, DECISIONS + 1):
            yield f"Décision prise ({line})", [self[decision_field(line, name)] for name in PARTS]

    @property
    def sheet(self) -> MinutesSheet:
        """What the service writes."""
        said, shown = self.cleaned_data, self._shown()
        texts = {name: said[name] for name in self.fields if name == GENERAL or name.startswith("said_")}
        return MinutesSheet(texts, shown["texts"], shown["begun"], list(self._decisions()))

    def _decisions(self) -> Iterator[DecisionLine]:
        for line in range(1, DECISIONS + 1):
            said = {name: self.cleaned_data.get(decision_field(line, name)) for name in PARTS}
            if said["text"]:
                yield DecisionLine(line, Decision(**said))

    def _shown(self) -> dict[str, Any]:
        """What the page showed when it was opened."""
        try:
            read = json.loads(self.cleaned_data.get("seen") or "{}")
            texts = {str(name): str(text) for name, text in read["texts"].items()}
            return {"texts": texts, "begun": str(read["begun"])}
        except (ValueError, TypeError, AttributeError, KeyError):
            return {"texts": {}, "begun": ""}

    def told(self, act: Callable[[], Any]) -> Any:
        """Do it; what both wrote is brought together line by line, and the next saving is against the newest."""
        try:
            return act()
        except MinutesChanged as found:
            raise ValidationError(self._shown_again(found)) from found

    def _shown_again(self, found: MinutesChanged) -> str:
        opened, settled, changes = self.sheet, True, []
        data: Any = self.data
        self.data = data = data.copy()
        data["seen"] = _as_shown(found.now, opened.begun)
        for name, kept in found.now.items():
            typed, shown = same_text(opened.texts.get(name, "")), opened.shown(name)
            if name in found.both:
                merged = merge(shown or "", typed, kept)
                data[name], settled = merged.text, settled and merged.is_settled
                changes.append(TextChanged(str(self.fields[name].label), changed_lines(shown or "", kept)))
            elif typed == shown and kept != opened.seen.get(name):
                data[name] = kept
        self.meanwhile = Meanwhile(who_saved(self.meeting), changes)
        return f"{self.meanwhile.who} {MERGED if settled else TO_SETTLE}"


class ResendForm(OnceForm):
    """What was corrected, in a line that all of them read first."""

    change = forms.CharField(
        label="Ce qui a changé",
        max_length=200,
        help_text="En une ligne, par exemple\u00a0: l’échéance de la deuxième décision. Jamais le nom d’une personne.",
        error_messages={"required": "Dites en une ligne ce qui a changé."},
    )


def _said(label: str, text: str) -> forms.CharField:
    return forms.CharField(label=label, initial=text, max_length=10_000, required=False, widget=forms.Textarea({"rows": 6}))


def _as_shown(texts: Any, begun: str) -> str:
    return json.dumps({"texts": dict(texts), "begun": begun}, ensure_ascii=False)
