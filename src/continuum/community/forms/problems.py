"""A problem put to one's peers, a choice opened, what one chooses, why a problem is set aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from continuum.community.models import Ballot, Problem
from continuum.community.models.problems import MOST_CHOICES
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

TOO_MANY = f"Vous en avez coché {{count}}\u00a0: gardez-en {MOST_CHOICES} au plus."
A_FORTNIGHT = dt.timedelta(days=14)


class ProblemForm(RowForm):
    class Meta:
        model = Problem
        fields = ["title", "text", "theme"]
        widgets = {"text": forms.Textarea({"rows": 8})}
        help_texts = {
            "title": "Par exemple\u00a0: comment garder une équipe de nuit quand deux postes restent vides\u202f?",
            "text": "Sans nom de personne ni de structure, et sans ce qui vous ferait reconnaître\u00a0: une ville, un nombre de "
            "salariés, un événement connu de tous.",
        }


class SetAsideProblemForm(OnceForm):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="La personne qui l’a proposé, que vous ne connaissez pas, le lira.",
    )


class BallotForm(RowForm):
    class Meta:
        model = Ballot
        fields = ["closes_on"]
        widgets = {"closes_on": DateInput}
        help_texts = {"closes_on": "Le dépouillement se fait le lendemain matin."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].initial = clock.today() + A_FORTNIGHT


class ChoiceForm(OnceForm):
    """One to three problems, or none."""

    problems = forms.ModelMultipleChoiceField(
        Problem.objects.none(),
        label="Les problèmes sur lesquels vous aimeriez que le groupe travaille",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Au plus {MOST_CHOICES}. Vous pouvez changer d’avis jusqu’au dernier jour, ou n’en cocher aucun\u00a0: le "
        "choix vous attend alors jusque-là. Chacun se lit en entier dans «\u00a0Entraide\u00a0».",
    )

    def __init__(self, *args: Any, offered: Any, chosen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problems"]
        field.queryset = Problem.objects.filter(pk__in=[one.pk for one in offered]).order_by("title", "pk")
        field.initial = list(chosen)

    def clean_problems(self) -> Any:
        chosen = self.cleaned_data["problems"]
        if len(chosen) > MOST_CHOICES:
            raise ValidationError(TOO_MANY.format(count=len(chosen)))
        return chosen
