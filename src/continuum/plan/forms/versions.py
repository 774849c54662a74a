"""Publishing a plan, noting its approval, commenting on it."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.plan.models import Comment, PlanVersion
from continuum.plan.queries import PlanContent, own_organisations, places_of
from continuum.plan.queries.comments import WHOLE
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.submissions import OnceForm

from .rows import RowForm

APPROVED_BY = "Par exemple\u00a0: comité de pilotage. Une instance, jamais une personne."


class PublishForm(OnceForm, forms.ModelForm):
    """What goes with a new version; `seen` marks what was on the screen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    class Meta:
        model = PlanVersion
        fields = ["note", "approved_by", "approved_on", "is_public"]
        widgets = {"note": forms.Textarea({"rows": 4}), "approved_on": DateInput}
        help_texts = {
            "note": "Pour qui la lira\u00a0: deux ou trois phrases suffisent. Aucun nom de personne.",
            "approved_by": f"{APPROVED_BY} Laissez vide si elle ne l’est pas encore\u00a0: cela se note aussi plus tard.",
            "is_public": "Sans compte, sur une page qui se trouve par un moteur de recherche. Le budget et les liens vers les "
            "pages de l’équipe n’y sont pas.",
        }

    def show_again(self, key: str) -> None:
        """What is shown now is what will be published."""
        self.data = self.data.copy()
        self.data["seen"] = key


class ApprovalForm(SeenForm, RowForm):
    class Meta:
        model = PlanVersion
        fields = ["approved_by", "approved_on"]
        widgets = {"approved_on": DateInput}
        help_texts = {"approved_by": APPROVED_BY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True


class CommentForm(RowForm):
    """Of what, in whose name, and the words."""

    place = forms.ChoiceField(label="À propos de", required=False)

    class Meta:
        model = Comment
        fields = ["place", "text", "on_behalf_of"]
        widgets = {"text": forms.Textarea({"rows": 6})}
        help_texts = {
            "on_behalf_of": "Votre nom et cette organisation seront lus par les membres du programme, jamais par le public."
        }

    def __init__(self, *args: Any, content: PlanContent, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        field: Any = self.fields["place"]
        field.choices = _choices_of_places(content)
        self.offer("on_behalf_of", own_organisations(person), "moi seul·e")


def _choices_of_places(content: PlanContent) -> list[Any]:
    """Grouped by sheet: the sheet itself, then its parts."""
    groups = [
        (node.title, [(node.address, f"{node.kind_label.capitalize()}, dans son ensemble"), *parts])
        for node, parts in places_of(content)
    ]
    return [("", WHOLE.capitalize()), *groups]


class AnswerForm(OnceForm):
    text = forms.CharField(label="Réponse", max_length=3000, widget=forms.Textarea({"rows": 6}))
    settles = forms.BooleanField(
        label="C’est traité",
        required=False,
        help_text="Cochez si rien ne reste à faire\u00a0: le commentaire quitte la liste de ce qui vous attend.",
    )
