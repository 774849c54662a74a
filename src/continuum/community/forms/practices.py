"""A practice written, read over, opened to all; and what came of it where it was tried."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from continuum.community import queries, rules
from continuum.community.models import Community, Practice, Trial
from continuum.directory.enums import HrTheme, Nomenclature, TerritoryKind
from continuum.directory.models import Branch, Territory
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE, UNSAID, RowForm
from continuum.toolkit.submissions import OnceForm

AS_THE_STRUCTURE = "ce qui est connu de la structure"
NOT_THERE = "Cette structure n’est pas de cette communauté\u00a0: choisissez l’une ou l’autre autrement."
NO_PERSON = "Ne nommez ni ne laissez reconnaître personne."


class PracticeForm(SeenForm, RowForm):
    """What is offered is hers: her communities, her structures; for those who run one, the structures of its members."""

    template_name = "toolkit/form_parts.html"

    class Meta:
        model = Practice
        fields = [
            *("community", "organisation", "title", "theme", "problem", "what_was_done", "steps", "cost", "time_needed"),
            *("conditions", "pitfalls", "evidence", "evidence_said", "branch", "size", "territory", "shows_host"),
        ]
        widgets = {
            **{name: forms.Textarea({"rows": 4}) for name in ("problem", "what_was_done", "steps", "conditions", "pitfalls")},
            **{name: forms.Textarea({"rows": 2}) for name in ("cost", "time_needed", "evidence_said")},
        }
        help_texts = {
            "title": "Ce qu’une autre direction chercherait, comme «\u00a0Un binôme pour les deux premiers mois\u00a0».",
            "problem": f"Ce qui n’allait pas, et depuis quand. {NO_PERSON}",
            "what_was_done": f"Qui a décidé quoi, avec qui, en combien de temps. {NO_PERSON}",
            "steps": "Une étape par ligne, dans l’ordre.",
            "cost": "En euros, en heures, ou «\u00a0rien\u00a0».",
            "time_needed": "Pour préparer, puis pour tenir dans la durée.",
            "evidence_said": "Un compte rendu, un indicateur avant et après, ou votre seul témoignage.",
            "territory": "Le département, jamais la commune.",
            "shows_host": "Sinon la fiche dit seulement sa branche, sa taille et son département.",
        }

    headings = (
        ("La pratique", ("community", "organisation", "title", "theme", "problem", "what_was_done", "steps")),
        ("Pour qui voudrait la reprendre", ("cost", "time_needed", "conditions", "pitfalls")),
        ("Ce qui permet d’y croire", ("evidence", "evidence_said")),
        ("Son contexte", ("branch", "size", "territory", "shows_host")),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        practice, is_new = self.instance, self.instance._state.adding
        self.communities = list(queries.communities_taken_part_in(person))
        if is_new:
            self._offer_communities()
            self.offer("organisation", queries.structures_to_speak_for(person, self.communities))
            self.speaks_for_some = choose_when_alone(self, "organisation")
        else:
            del self.fields["community"], self.fields["organisation"]
            if not (rules.hosts_practice(person, practice) or rules.run_community(person, practice.community)):
                del self.fields["shows_host"]
        left_empty = AS_THE_STRUCTURE if is_new else UNSAID
        self.offer("branch", Branch.objects.filter(nomenclature=Nomenclature.GROUPS), left_empty)
        self.offer("territory", self._departments(), left_empty)
        choices: Any = self.fields["size"]
        choices.choices = [("", left_empty), *choices.choices[1:]]
        themes: Any = self.fields["theme"]
        themes.choices = [("", CHOOSE), *HrTheme.choices]

    def _offer_communities(self) -> None:
        """Nothing is asked where there is one."""
        if len(self.communities) == 1:
            self.instance.community = self.communities[0]
            del self.fields["community"]
        else:
            self.offer("community", Community.objects.filter(pk__in=[one.pk for one in self.communities]))

    def _departments(self) -> QuerySet[Territory]:
        """Those of the territories of her communities."""
        within = Q(pk__in=[])
        for one in self.communities:
            within |= Q(path__startswith=one.node.territory.path)
        return Territory.objects.filter(within, kind=TerritoryKind.DEPARTMENT).order_by("name")

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.headings]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        community, organisation = cleaned.get("community") or self._only_community(), cleaned.get("organisation")
        if community and organisation and not queries.is_of_community(organisation, community):
            raise ValidationError({"organisation": NOT_THERE})
        return cleaned

    def _only_community(self) -> Community | None:
        return self.communities[0] if len(self.communities) == 1 else None


class RemarksForm(OnceForm):
    """What the team says of a practice that it publishes."""

    review = forms.CharField(
        label="Vos remarques",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="L’auteur·e les reçoit par courriel\u202f; les membres ne les voient pas.",
    )


class ReasonForm(OnceForm):
    """Why a practice goes back to its author, or is read by nobody any more."""

    review = forms.CharField(
        label="Pourquoi",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Écrivez ce qu’il faut reprendre, pour que l’auteur·e sache quoi faire."},
        help_text="L’auteur·e le reçoit par courriel et le retrouve au-dessus de sa fiche.",
    )


class OpenForm(OnceForm):
    """Whether everybody may read it, for one of the two who must agree."""

    is_open = forms.BooleanField(label="Tout le monde peut lire cette pratique, sans compte", required=False)


class TrialForm(SeenForm, RowForm):
    """« J’ai essayé »: short enough for a phone."""

    class Meta:
        model = Trial
        fields = ["organisation", "result", "tried_on", "text", "shows_host"]
        widgets = {"result": forms.RadioSelect, "tried_on": DateInput, "text": forms.Textarea({"rows": 5})}
        help_texts = {
            "text": f"Ce que vous avez fait autrement, ce qui a aidé ou manqué. {NO_PERSON}",
            "tried_on": "Le début de l’essai, même à peu près.",
            "shows_host": "Sinon les membres lisent seulement sa branche.",
        }
        error_messages = {"tried_on": {"invalid": "Écrivez une date complète, par exemple 31/12/2026."}}

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        results: Any = self.fields["result"]
        results.choices = [one for one in results.choices if one[0]]
        self.fields["tried_on"].widget.attrs["max"] = clock.today().isoformat()
        if not self.instance._state.adding:
            del self.fields["organisation"]
            return
        self.offer("organisation", queries.structures_to_try(person, self.instance.practice))
        choose_when_alone(self, "organisation")


def choose_when_alone(form: Any, name: str) -> bool:
    """Where there is one choice, it is made; whether there is any."""
    rows = list(form.fields[name].queryset[:2])
    if len(rows) == 1:
        form.fields[name].empty_label = None
        form.initial[name] = rows[0].pk
    return bool(rows)
