"""Of which plan an agenda is made public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from continuum.plan.models import Node
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm


class PublicCalendarForm(OnceForm):
    node = forms.ModelChoiceField(Node.objects.none(), label="Plan", empty_label=CHOOSE)

    def __init__(self, *args: Any, nodes: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]
