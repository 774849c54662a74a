"""How answers reach whoever types them, and in which language they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from continuum.surveys.enums import AnswerMode
from continuum.surveys.queries.languages import ShownLanguage
from continuum.toolkit.submissions import OnceForm


class BeginForm(OnceForm):
    """Asks the language of the questions, where there are several."""

    def __init__(self, *args: Any, languages: Sequence[ShownLanguage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if languages:
            self.fields["language"] = forms.ChoiceField(
                label="Langue des questions",
                choices=[(one.value, one.name) for one in languages],
                initial=next(one.value for one in languages if one.is_current),
                widget=forms.RadioSelect,
            )


class TypingForm(OnceForm):
    mode = forms.ChoiceField(
        label="Comment la personne répond-elle\u202f?",
        choices=[(AnswerMode.PHONE, "Par téléphone"), (AnswerMode.PAPER, "Sur papier")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous saisissez par téléphone ou d’après le papier."},
    )
