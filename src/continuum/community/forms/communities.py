"""A community opened, or written anew with its charter."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.community import queries
from continuum.community.models import Community
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

PROPOSED = (
    "Ce qui se dit ici reste ici\u00a0: je ne le transmets ni hors de la communauté, ni à ceux qui financent une structure.\n\n"
    "Je parle de ce que j’ai vécu, sans nommer ni laisser reconnaître une personne, salariée ou bénéficiaire.\n\n"
    "Nous répondons parfois aux mêmes appels d’offres\u00a0: je n’utilise pas contre une structure ce qu’elle a confié, et "
    "nous ne parlons ici ni de prix, ni de réponses à un marché en cours.\n\n"
    "Un essai qui n’a pas marché aide autant qu’une réussite\u00a0: je le raconte, et je ne juge pas celui des autres.\n\n"
    "L’équipe régionale anime, et retire ce qui ne respecte pas cette charte en disant pourquoi."
)
"""What is offered to begin with; the team makes it its own with the members."""


class CharterForm(SeenForm, RowForm):
    class Meta:
        model = Community
        fields = ["name", "purpose", "charter"]
        widgets = {"purpose": forms.Textarea({"rows": 3}), "charter": forms.Textarea({"rows": 14})}
        help_texts = {
            "purpose": "Une ou deux phrases, que chaque membre lit en arrivant.",
            "charter": "Un paragraphe par engagement. Si vous la changez, chaque membre la relit et l’accepte à nouveau.",
        }


class CommunityForm(CharterForm):
    """Opened: besides, in whose name."""

    class Meta(CharterForm.Meta):
        fields = ["node", *CharterForm.Meta.fields]
        help_texts = {
            **CharterForm.Meta.help_texts,
            "node": "Ses membres\u00a0: qui dirige ou administre une structure de son territoire, dans ce programme.",
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("node", queries.nodes_without_community(person))
        self.fields["charter"].initial = PROPOSED


class AcceptForm(OnceForm):
    """The charter that was under her eyes, accepted."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=40)
