"""One row among thousands: found by words typed in the form itself, then chosen among those that answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 200
MOST = 10
"""So many are proposed; another word makes them fewer."""
NONE = "-"
"""What is posted by whoever wants none of them."""


@dataclass(frozen=True)
class Candidate:
    """A row that answers the words; `note` tells it from the others, `is_named`: the words are its very name."""

    row: Any
    note: str = ""
    is_named: bool = False


@dataclass(frozen=True)
class Typed:
    """Words, the row that was chosen, and the words for which that choice was offered."""

    words: str = ""
    chosen: str = ""
    answered: str = ""

    @property
    def is_search(self) -> bool:
        """Words for which nothing has been chosen yet."""
        return bool(self.words) and (self.words != self.answered or not self.chosen)


@dataclass(frozen=True)
class Offered:
    """What the page shows: the words, those that answer them, and the one that is ticked."""

    words: str
    candidates: Sequence[Candidate]
    chosen: str

    @property
    def may_be_more(self) -> bool:
        return len(self.candidates) >= MOST


class SearchedInput(forms.Widget):
    """Words, then a choice: plain inputs, which need no script."""

    template_name = "toolkit/inputs/searched.html"
    use_fieldset = True

    def __init__(self, asks: str, none_label: str) -> None:
        super().__init__()
        self.asks, self.none_label = asks, none_label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        words = " ".join(data.get(f"{name}_words", "").split())[:LONGEST]
        return Typed(words, data.get(name, ""), data.get(f"{name}_answered", ""))

    def use_required_attribute(self, initial: Any) -> bool:
        """The words or the choice will do: neither is required alone."""
        return False

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        words = {"asks": self.asks, "none": NONE, "none_label": self.none_label, "longest": LONGEST}
        context["widget"] |= words | {"is_wrong": "aria-invalid" in context["widget"]["attrs"]}
        return context


class SearchedField(forms.Field):
    """A row of `queryset`, which the form reduces to what the person may choose; `find` gives those that answer words."""

    default_error_messages = {
        "choose": "Choisissez ci-dessous parmi celles qui répondent à ces mots.",
        "nothing": "Aucune de celles qui vous sont ouvertes ne répond à ces mots\u00a0: écrivez-les autrement.",
        "invalid_choice": "Choisissez parmi celles que la recherche propose\u00a0: ce choix ne vous est pas ouvert.",
    }
    queryset: Any = None

    def __init__(
        self, *, find: Callable[[Any, str], Sequence[Candidate]], asks: str, none_label: str = "", **kwargs: Any
    ) -> None:
        super().__init__(widget=SearchedInput(asks, none_label), **kwargs)
        self.find = find

    def prepare_value(self, value: Any) -> Offered:
        """The words again with those that answer them; without words, what is chosen already."""
        typed = value if isinstance(value, Typed) else Typed(chosen=str(getattr(value, "pk", value) or ""))
        if not typed.words:
            row = self._row(typed.chosen)
            return Offered("", [Candidate(row)] if row else [], str(row.pk) if row else typed.chosen)
        candidates = self.find(self.queryset, typed.words)
        named = _named(candidates)
        return Offered(typed.words, candidates, typed.chosen if not typed.is_search else str(named.pk) if named else "")

    def clean(self, value: Typed) -> Any:
        if value.is_search:
            return self._found(value.words)
        if value.chosen in ("", NONE):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        row = self._row(value.chosen)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row

    def _found(self, words: str) -> Any:
        """The one that bears this very name; whatever is only near it is chosen by the person."""
        candidates = self.find(self.queryset, words)
        if named := _named(candidates):
            return named
        code = "choose" if candidates else "nothing"
        raise ValidationError(self.error_messages[code], code=code)

    def _row(self, chosen: str) -> Any:
        try:
            return self.queryset.filter(pk=chosen).first() if chosen else None
        except (ValueError, ValidationError):
            return None


def _named(candidates: Sequence[Candidate]) -> Any:
    named = [one.row for one in candidates if one.is_named]
    return named[0] if len(named) == 1 else None
