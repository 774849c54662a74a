"""What a structure agrees to let out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from continuum.surveys.queries.consents import ShownScope
from continuum.surveys.services.shared import AgreedMeanwhile
from continuum.surveys.services.sharing import NOT_A_SCOPE, NOTHING_TICKED
from continuum.toolkit.submissions import OnceForm


class SharingForm(OnceForm):
    """A box for each thing that is not shared yet, none of them ticked."""

    scopes = forms.MultipleChoiceField(
        label="Ce que vous acceptez de partager",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NOTHING_TICKED, "invalid_choice": NOT_A_SCOPE},
    )

    def __init__(self, *args: Any, scopes: Sequence[ShownScope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(one.scope.value, one.text.title) for one in scopes]


class AgreementForm(OnceForm):
    """The level on which the points of view agree, and why; `seen`: what was noted when the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    choice = forms.ChoiceField(
        label="Niveau convenu",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le niveau sur lequel vous vous accordez."},
    )
    comment = forms.CharField(
        label="Ce qui en a été dit",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui explique l’écart, ce que vous décidez. Aucun nom de personne.",
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = list(choices)

    def told(self, act: Callable[[], Any]) -> Any:
        """Do it; what somebody noted meanwhile is said, and the next saving is against it."""
        try:
            return act()
        except AgreedMeanwhile as found:
            data: Any = self.data
            self.data = data = data.copy()
            data["seen"] = found.seen
            raise
