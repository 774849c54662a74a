"""A letter, its articles, the subscriptions of those who have no account, an address opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property

from continuum.community.models import Community, Letter, LetterItem
from continuum.community.models.letters import Quarter
from continuum.community.queries.letter_pages import open_quarters
from continuum.directory.models import Segment
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

FOR_ALL = "toutes les personnes de la communauté, et les abonnements sans compte"
READ_BY_ANYONE = "Cette lettre part aussi à des personnes sans compte\u00a0: n’y écrivez que ce que tout le monde peut lire."


class PrepareForm(OnceForm):
    """Which quarter, of which community: those of which no letter is prepared yet."""

    quarter = forms.ChoiceField(
        label="Trimestre",
        help_text="Elle arrive remplie avec la veille, les rencontres, les pratiques de ce trimestre\u202f; rien ne part encore.",
        error_messages={"invalid_choice": "Choisissez un trimestre de la liste\u00a0: une lettre y est peut-être déjà préparée."},
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.open = open_quarters(person)
        several = len({community.pk for community, _ in self.open}) > 1
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (str(place), f"{quarter}, {community}" if several else str(quarter))
            for place, (community, quarter) in self._named.items()
        ]

    @cached_property
    def _named(self) -> dict[str, tuple[Community, Quarter]]:
        return {f"{community.pk}:{quarter.year}:{quarter.number}": (community, quarter) for community, quarter in self.open}

    @property
    def chosen(self) -> tuple[Community, Quarter]:
        return self._named[self.cleaned_data["quarter"]]


class LetterForm(SeenForm, RowForm):
    class Meta:
        model = Letter
        fields = ["subject", "intro", "segment", "is_open_to_all"]
        widgets = {"intro": forms.Textarea({"rows": 5})}
        help_texts = {
            "subject": "Ce que chacun lit d’abord dans sa boîte aux lettres.",
            "intro": f"Deux ou trois phrases. {READ_BY_ANYONE}",
            "segment": "Seules les personnes des structures concernées la reçoivent alors\u202f; les abonnés sans compte, non.",
            "is_open_to_all": "Elle garde une page publique, que les moteurs de recherche peuvent trouver.",
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("segment", Segment.objects.visible_to(person), FOR_ALL)


class ItemForm(SeenForm, RowForm):
    """An article, written by hand or written again."""

    link = forms.URLField(
        label="Lien pour en savoir plus",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Une adresse complète, qui commence par https://. Sans elle, l’article se lit en entier dans la lettre.",
        error_messages={"invalid": "Écrivez une adresse complète, par exemple https://www.exemple.fr/page."},
    )

    class Meta:
        model = LetterItem
        fields = ["section", "title", "text", "link"]
        widgets = {"text": forms.Textarea({"rows": 10})}
        help_texts = {"text": f"Laissez une ligne vide entre deux paragraphes. {READ_BY_ANYONE}"}


class SubscribeForm(OnceForm):
    address = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": "Écrivez une adresse complète, par exemple prenom@exemple.fr."},
    )


class LiftForm(OnceForm):
    reason = forms.CharField(
        label="Pourquoi écrire de nouveau à cette adresse",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Par exemple\u00a0: boîte réparée, la personne l’a dit au téléphone le 3 mars 2026.",
    )
