"""What the forms of the plan share: choices reduced to what may be chosen, and codes that may be left to the title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from continuum.directory.queries import organisations_answering
from continuum.plan.services.rows import ELSEWHERE
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm


def one_organisation(label: str, none_label: str = "") -> SearchedField:
    """An organisation looked for by its words: there are thousands of them; required unless one may choose none."""
    find, asks = organisations_answering, "Son nom ou son SIRET"
    return SearchedField(label=label, find=find, asks=asks, none_label=none_label, required=not none_label)


class RowForm(OnceForm, forms.ModelForm):
    """A row of the plan, added or changed."""

    def offer(self, name: str, rows: QuerySet, empty: str = "") -> None:
        """Offer these rows only. What was chosen by somebody who sees more stays as it is, unseen."""
        chosen = getattr(self.instance, f"{name}_id", None)
        if chosen and not rows.filter(pk=chosen).exists():
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.queryset = rows
        field.error_messages["invalid_choice"] = ELSEWHERE
        if empty:
            field.empty_label = empty


class CodedForm(RowForm):
    """A new row whose short address comes from its title, unless somebody has a better one."""

    wanted_code = forms.CharField(
        label="Code",
        required=False,
        max_length=50,
        help_text="L’adresse courte, qui ne changera plus. Laissez vide pour la tirer du titre.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.code = cleaned.get("wanted_code", "")
        return cleaned
