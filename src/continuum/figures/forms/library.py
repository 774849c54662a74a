"""An indicator of the library, added where it is expected."""

from __future__ import annotations

from typing import Any

from continuum.plan.models import Indicator, Node
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.rows import RowForm

NOT_A_NUMBER = "Écrivez ce nombre en chiffres, par exemple 2600 ou 76,8."


class TakenIndicatorForm(RowForm):
    """The measure is chosen already; what remains is where, from where, to where, until when."""

    class Meta:
        model = Indicator
        fields = ["node", "rhythm", "baseline", "baseline_on", "target", "due", "wording"]
        labels = {"node": "Fiche, axe ou plan"}
        widgets = {"baseline": NumberInput, "target": NumberInput}
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in ("baseline", "target")}
        help_texts = {
            "wording": "Facultatif\u00a0: le résultat dit dans les mots de la fiche.",
            "baseline": "Le point de départ, s’il est connu.",
            "baseline_on": "12/10/2021, octobre 2021 ou 2021.",
            "target": "Ce qui doit être atteint.",
        }

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("node", nodes, "choisissez")
        field: Any = self.fields["node"]
        field.label_from_instance = _indented


def _indented(node: Node) -> str:
    return f"{'– ' * (node.path.count('/') - 1)}{node.title} ({node.territory})"
