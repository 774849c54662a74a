"""A text of the legal watch, and the day on which it is read again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html

from continuum.community import queries
from continuum.community.models import Community, LegalItem
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

BAD_ADDRESS = "Collez l’adresse entière de la page, par exemple https://www.legifrance.gouv.fr/…"

RULE_HINT = "Sa règle dit à chaque structure si le texte la concerne. Il en manque un\u202f?"


class LegalItemForm(SeenForm, RowForm):
    template_name = "toolkit/form_parts.html"
    source = forms.URLField(
        label="Texte officiel",
        max_length=500,
        assume_scheme="https",
        help_text="La page de Légifrance, du ministère ou du Journal officiel de l’Union européenne.",
        error_messages={"invalid": BAD_ADDRESS},
    )

    class Meta:
        model = LegalItem
        fields = [
            *("title", "text_ref", "source", "published_on", "effective_from"),
            *("audience", "what_changes", "to_do"),
        ]
        widgets = {
            "published_on": DateInput,
            "effective_from": DateInput,
            "what_changes": forms.Textarea({"rows": 3}),
            "to_do": forms.Textarea({"rows": 4}),
        }
        help_texts = {
            "title": "Ce dont il s’agit pour une direction, non le nom de la loi.",
            "text_ref": "Par exemple\u00a0: loi n° 2023-1107 du 29 novembre 2023, article 5.",
            "what_changes": "Trois lignes au plus, une idée par ligne.",
            "to_do": "Ce qu’une structure fait, dans l’ordre\u202f; vous ne donnez pas de conseil juridique.",
        }

    headings = (
        ("Le texte", ("title", "text_ref", "source", "published_on", "effective_from")),
        ("Qui il concerne", ("audience",)),
        ("Ce qu’il faut en savoir", ("what_changes", "to_do")),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("audience", queries.audiences_for(person), "toutes les structures du territoire")
        if audience := self.fields.get("audience"):
            audience.help_text = format_html(
                '{} <a href="{}">Décrire un public</a>.', RULE_HINT, reverse_lazy("directory:new_segment")
            )

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        shown = {name for name in self.fields if not self[name].is_hidden}
        parts = [(heading, [self[name] for name in names if name in shown]) for heading, names in self.headings]
        return [(heading, fields) for heading, fields in parts if fields]


class NewLegalItemForm(LegalItemForm):
    """Besides, for whom: the community, where she runs several."""

    class Meta(LegalItemForm.Meta):
        fields = ["community", *LegalItemForm.Meta.fields]

    headings = (("Pour qui", ("community",)), *LegalItemForm.headings)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        run = Community.objects.run_by(person)
        self.offer("community", run)
        if len(found := list(run[:2])) == 1:
            self.fields["community"].initial = found[0].pk


class ReviewForm(OnceForm):
    """Read today; until when it may be relied on."""

    review_on = forms.DateField(
        label="À relire le",
        widget=DateInput,
        help_text="Ce jour-là, une ligne attendra sur le bureau de l’équipe.",
        error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2026."},
    )


class WithdrawLegalItemForm(OnceForm):
    reason = forms.CharField(
        label="Pourquoi",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="L’équipe le relira\u00a0: texte abrogé, erreur, remplacé par un autre. Aucun nom de personne.",
    )
