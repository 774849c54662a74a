"""The public page of a region, as the team writes it."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.desk import queries
from continuum.desk.models import RegionPage
from continuum.directory.models import Territory
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm


class RegionPageForm(SeenForm, RowForm):
    class Meta:
        model = RegionPage
        fields = ["tagline", "presentation", "contact_role", "contact_email", "nodes"]
        widgets = {"presentation": forms.Textarea({"rows": 10}), "nodes": forms.CheckboxSelectMultiple}
        help_texts = {
            "tagline": "Elle paraît sous le nom de la région, dans les moteurs de recherche et quand on partage la page.",
            "presentation": "Qui vous êtes, ce que vous faites ici, pour qui. Un paragraphe par idée.",
            "contact_role": "Une fonction, jamais un nom\u00a0: «\u00a0La délégation régionale\u00a0».",
            "contact_email": "Une adresse de service. Elle paraît sur la page\u202f; laissez vide pour n’en montrer aucune.",
            "nodes": "De ceux-là seuls, les rencontres convoquées ou tenues et ouvertes à tout un programme\u00a0: jour, heures, "
            "lieu et objet. Jamais un nom de personne, ni un lien de connexion.",
        }
        error_messages = {"contact_email": {"invalid": "Écrivez une adresse entière, par exemple contact@exemple.fr."}}

    def __init__(self, *args: Any, person: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        field: Any = self.fields["nodes"]
        field.queryset = queries.nodes_to_announce(person, territory)
        field.label_from_instance = lambda one: f"{one} ({one.get_kind_display()})"
