"""The words of one page of a questionnaire, each cell a field; what somebody else saved meanwhile is never overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from continuum.methods.questionnaires import NewWording
from continuum.surveys.queries.wording import Cell, WordedPage
from continuum.toolkit.submissions import OnceForm

LONGEST = 5_000
LONGEST_SEEN = 400_000
CHANGED = (
    "Quelqu’un a écrit ici entre-temps\u00a0: «\u00a0{now}\u00a0». Gardez le texte qui convient, puis enregistrez de nouveau."
)


class WordingForm(OnceForm):
    """Built from the cells of a page; `changes` are those that its author rewrote."""

    template_name = "toolkit/form_parts.html"
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_SEEN, strip=False)

    def __init__(self, *args: Any, page: WordedPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.cells = {cell.field: cell for cell in page.cells}
        self.fields |= {name: _field(cell) for name, cell in self.cells.items()}
        self.fields["seen"].initial = json.dumps({name: cell.text for name, cell in self.cells.items()}, ensure_ascii=False)

    @property
    def parts(self) -> list[tuple[str, list[BoundField]]]:
        return [(one.heading, [self[cell.field] for cell in one.cells]) for one in self.page.questions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shown = self._shown()
        for name, cell in self.cells.items():
            typed = str(cleaned.get(name, "")).replace("\r\n", "\n")
            cleaned[name] = typed if cell.text == shown.get(name, cell.text) else self._settled(cell, typed, shown[name])
        return cleaned

    def _settled(self, cell: Cell, typed: str, shown: str) -> str:
        """Somebody saved this cell since: what was left alone takes the new text, what both wrote is said."""
        data: Any = self.data
        self.data = data = data.copy()
        data["seen"] = self.fields["seen"].initial
        if typed == shown:
            data[cell.field] = cell.text
            return cell.text
        if typed != cell.text:
            self.add_error(cell.field, CHANGED.format(now=cell.text or "rien"))
        return typed

    def _shown(self) -> dict[str, str]:
        try:
            read = json.loads(self.data.get("seen") or "{}")
        except (ValueError, RecursionError):
            return {}
        return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}

    @property
    def changes(self) -> list[NewWording]:
        rewritten = ((cell, self.cleaned_data[name]) for name, cell in self.cells.items())
        return [NewWording(cell.sheet, cell.row, cell.header, text, cell.part) for cell, text in rewritten if text != cell.text]

    def refuse(self, problems: Sequence[dict[str, Any]]) -> None:
        """What the words would break, each beside its text."""
        rewritten = [name for name, cell in self.cells.items() if self.cleaned_data.get(name) != cell.text]
        # A cell that holds several names is known by the one that was rewritten.
        names = [*self.cells, *rewritten]
        fields = {(self.cells[name].sheet, self.cells[name].row, self.cells[name].header): name for name in names}
        for one in problems:
            if one["level"] == "error":
                name = fields.get((one["sheet"], one["row"], one["column"]))
                self.add_error(name, f"{one['message'][:1].upper()}{one['message'][1:]}")


def _field(cell: Cell) -> forms.CharField:
    rows = 1 + min(6, max(1, len(cell.text) // 80))
    widget = forms.Textarea({"rows": rows}) if cell.is_long else forms.TextInput()
    said = {"label": cell.label, "initial": cell.text, "required": cell.is_needed}
    return forms.CharField(**said, max_length=LONGEST, widget=widget)
