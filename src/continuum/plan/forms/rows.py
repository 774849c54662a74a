"""What the forms of the plan share: an organisation looked for, and codes that may be left to the title."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.queries import organisations_answering
from continuum.toolkit.rows import ELSEWHERE, RowForm
from continuum.toolkit.searched import SearchedField

__all__ = ["ELSEWHERE", "CodedForm", "RowForm", "one_organisation"]


def one_organisation(label: str, none_label: str = "") -> SearchedField:
    """An organisation looked for by its words: there are thousands of them; required unless one may choose none."""
    find, asks = organisations_answering, "Son nom ou son SIRET"
    return SearchedField(label=label, find=find, asks=asks, none_label=none_label, required=not none_label)


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
