"""Two people on one form: what somebody saved while it was being typed is kept, brought together or shown, never lost.

    class SheetForm(SeenForm, RowForm): …

    act = lambda: services.change_sheet(sheet=form.instance, seen=form.seen_values, by=request.user)
    answer(request, form, lambda: form.told(act), sheet)

    # in the service, with the row as it is kept, locked:
    settle(sheet, before, seen)

A field that the person left as the page showed it takes what was saved meanwhile. One that both changed is said; a long text is
brought together with the other line by line. What was typed stays on the screen: saving again is then against the newest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from . import journal
from .listing import as_read
from .merging import UNSETTLED, Piece, changed_lines, merge, unsettled
from .typography import french_number

LONGEST = 200_000
KEPT = "Votre saisie est gardée ci-dessous\u00a0: relisez-la, puis enregistrez de nouveau."
MERGED = "Les deux textes sont réunis ci-dessous\u00a0: relisez, puis enregistrez."
TO_SETTLE = (
    "Vous avez écrit au même endroit\u00a0: les deux versions sont ci-dessous entre des repères. Choisissez, puis enregistrez."
)


class ChangedMeanwhile(ValidationError):
    """Somebody saved since this form was opened: `now` is what is kept, `moved` what that changed, `both` where both wrote."""

    def __init__(self, now: models.Model, moved: Sequence[str], both: Sequence[str]) -> None:
        super().__init__("Quelqu’un a enregistré pendant que vous écriviez.")
        self.now, self.moved, self.both = now, moved, both


@dataclass(frozen=True)
class TextChanged:
    """What somebody else changed in a long text, stretch by stretch."""

    label: str
    stretches: list[list[Piece]]


@dataclass(frozen=True)
class Meanwhile:
    """Who saved, when, and what that changed in the long texts: drawn by toolkit/meanwhile.html."""

    who: str
    texts: list[TextChanged]


def stored(row: models.Model, names: Sequence[str]) -> dict[str, str]:
    """What the row holds in these fields, as text: the same value is the same text, however it was typed."""
    return {name: _text(getattr(row, row._meta.get_field(name).attname)) for name in names}  # type: ignore[union-attr]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def settle(row: Any, before: Any, seen: Mapping[str, str] | None) -> None:
    """Bring into the row what was saved meanwhile in the fields that its author left alone; raises for those that both changed.

    `seen`: the fields as the form showed them; none means that nothing was shown, as when a program writes.
    """
    names = [field.name for field in row._meta.concrete_fields if field.name in (seen or {})]
    if any(unsettled(text) for name, text in stored(row, names).items() if is_long(row, name)):
        raise ValidationError(UNSETTLED)
    if not seen:
        return
    kept, typed = stored(before, names), stored(row, names)
    moved = [name for name in names if kept[name] != seen[name]]
    both = [name for name in moved if typed[name] not in (seen[name], kept[name])]
    if both:
        raise ChangedMeanwhile(before, moved, both)
    for name in moved:
        attname = row._meta.get_field(name).attname
        setattr(row, attname, getattr(before, attname))


def is_long(row: models.Model, name: str) -> bool:
    return isinstance(row._meta.get_field(name), models.TextField)


class SeenForm(forms.Form):
    """A form that remembers the fields as it showed them; put it before `OnceForm` and `forms.ModelForm` in the bases."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST, strip=False)
    meanwhile: Meanwhile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self._now(self.instance)  # type: ignore[attr-defined]

    def _now(self, row: models.Model) -> str:
        names = {field.name for field in row._meta.concrete_fields} & set(self.fields)
        return json.dumps(stored(row, sorted(names)), ensure_ascii=False)

    @property
    def seen_values(self) -> dict[str, str]:
        """What the page showed when it was opened."""
        try:
            read = json.loads(self.cleaned_data.get("seen") or "{}")
        except (ValueError, RecursionError):
            return {}
        return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}

    def told(self, act: Callable[[], Any]) -> Any:
        """Do it; what both changed is said in words, and the next saving is against the newest."""
        try:
            return act()
        except ChangedMeanwhile as found:
            raise ValidationError(self._shown_again(found)) from found

    def _shown_again(self, found: ChangedMeanwhile) -> str:
        """The form as it is to be read again, and the sentence above it."""
        now: Any = found.now
        kept, opened = stored(now, found.moved), self.seen_values
        data: Any = self.data
        self.data = data = data.copy()
        data["seen"] = self._now(now)
        for name in set(found.moved) - set(found.both):
            data[self.add_prefix(name)] = kept[name]
        texts = [name for name in found.both if is_long(now, name)]
        typed = stored(self.instance, texts)  # type: ignore[attr-defined]
        merged = {name: merge(opened[name], typed[name], kept[name]) for name in texts}
        for name, one in merged.items():
            data[self.add_prefix(name)] = one.text
        changes = [TextChanged(_label(now, name), changed_lines(opened[name], kept[name])) for name in texts]
        self.meanwhile = Meanwhile(who_saved(now), changes)
        settled = all(one.is_settled for one in merged.values())
        said = [f"{self._said(now, name)}." for name in found.both if name not in texts]
        remedy = KEPT if said else MERGED if settled else TO_SETTLE
        return " ".join([self.meanwhile.who, *said, remedy])

    def _said(self, row: Any, name: str) -> str:
        return f"{_label(row, name)}\u00a0: «\u00a0{self._value(row, name)}\u00a0» est maintenant enregistré"

    def _value(self, row: Any, name: str) -> str:
        """What is kept of a field; a row that the person may not choose is not named to her."""
        display, value = getattr(row, f"get_{name}_display", None), getattr(row, name)
        offered = getattr(self.fields.get(name), "queryset", None)
        if value is not None and offered is not None and not offered.filter(pk=value.pk).exists():
            return "un choix que vous ne voyez pas"
        if isinstance(value, Decimal):
            return french_number(value)
        return str(display() if display else as_read(value) or "non renseigné")


def _label(row: models.Model, name: str) -> str:
    label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return f"{label[:1].upper()}{label[1:]}"


def who_saved(row: models.Model) -> str:
    """« Anne Essai a enregistré le 3 mars 2026 à 9 h 30, pendant que vous écriviez. »"""
    last = journal.history_of(row).first()
    if last is None:
        return "Quelqu’un a enregistré pendant que vous écriviez."
    return f"{last.actor} a enregistré le {as_read(last.at)}, pendant que vous écriviez."
