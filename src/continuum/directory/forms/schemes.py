"""Forms of the repertory: a scheme by those who keep it, and the answer of its owner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from continuum.directory import queries, rules
from continuum.directory.enums import PUBLIC_KINDS, CorrectionOutcome, HrTheme, TerritoryKind
from continuum.directory.models import Organisation, Scheme, Segment, Territory
from continuum.directory.services.imports import cells
from continuum.toolkit.forms import DateInput
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm

OFFERED = (TerritoryKind.COUNTRY, TerritoryKind.REGION, TerritoryKind.DEPARTMENT)
ELSEWHERE = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert."
NOBODY_BY_NAME = "De l’organisme, jamais d’une personne."
CONFIRM, CORRECT, REFUSE = "confirmer", "corriger", "ne-plus-ecrire"
BROKEN, ANSWERS = "rompu", "repond"


class SchemeForm(OnceForm, forms.ModelForm):
    """What is offered is what this person may write; the owner is one of the register, or a name."""

    template_name = "toolkit/form_parts.html"
    themes = forms.MultipleChoiceField(
        label="Besoins auxquels il répond",
        choices=HrTheme.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Un diagnostic le propose sous ces besoins. Aucun\u00a0: il n’est que dans la liste générale.",
    )
    owner = SearchedField(
        label="Organisme de l’annuaire",
        find=queries.organisations_answering,
        asks="Son nom",
        none_label="Un organisme qui n’y est pas",
        required=False,
    )
    website = forms.URLField(
        label="Page du dispositif",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="La page qui le présente, plutôt que l’accueil du site.",
        error_messages={"invalid": "Écrivez l’adresse de la page, par exemple https://organisme.example/aide."},
    )
    checked = forms.BooleanField(
        label="Je viens de vérifier ces renseignements auprès de l’organisme ou sur son site",
        required=False,
    )

    class Meta:
        model = Scheme
        fields = [
            *("title", "kind", "brings", "themes", "owner", "owner_name", "audience", "territory", "deadline", "how_to_apply"),
            *("website", "contact_function", "contact_email", "contact_phone", "check_months", "source"),
        ]
        widgets = {"deadline": DateInput}
        help_texts = {
            "title": "Comme l’organisme l’appelle, le sigle déplié.",
            "brings": "En quelques phrases, pour une direction pressée. Un montant vieillit\u00a0: renvoyez à la page.",
            "owner_name": "S’il n’est pas dans l’annuaire.",
            "audience": "Laissez vide s’il s’adresse à toutes les structures du territoire.",
            "deadline": "Laissez vide s’il est permanent.",
            "contact_function": "Un service ou une fonction, jamais un nom\u00a0: «\u00a0conseil aux entreprises\u00a0».",
            "contact_email": f"{NOBODY_BY_NAME} La confirmation y est demandée\u202f; vide, personne n’est sollicité.",
            "contact_phone": NOBODY_BY_NAME,
            "source": "Le document ou la page d’où viennent ces renseignements, avec sa date.",
        }
        error_messages = {"deadline": {"invalid": "Écrivez une date complète, par exemple 31/12/2026."}}

    headings = (
        ("Le dispositif", ("title", "kind", "brings", "themes", "owner", "owner_name")),
        ("Pour qui", ("audience", "territory", "deadline")),
        ("Comment en bénéficier", ("how_to_apply", "website", "contact_function", "contact_email", "contact_phone")),
        ("Tenir à jour", ("check_months", "source", "checked")),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.writer = person
        for name in ("brings", "how_to_apply"):
            self.fields[name].widget.attrs["rows"] = 4
        owners: Any = self.fields["owner"]
        owners.queryset = Organisation.objects.visible_to(person).filter(Q(kind__in=PUBLIC_KINDS) | Q(pk=self.instance.owner_id))
        self._offer("audience", self._audiences(), "toutes les structures du territoire")
        self._offer("territory", self._territories(), CHOOSE)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", CHOOSE), *Scheme._meta.get_field("kind").choices]  # type: ignore[list-item]
        territories: Any = self.fields["territory"]
        territories.label_from_instance = lambda one: f"{one} ({one.get_kind_display()})"

    def _audiences(self) -> Any:
        """One that stands already is kept, even by who does not see it."""
        seen = Segment.objects.visible_to(self.writer)
        return Segment.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk=self.instance.audience_id))

    def _territories(self) -> Any:
        within = Q(pk=self.instance.territory_id)
        for kept in rules.kept_territories(self.writer):
            around = Q(path__startswith=kept.path) if kept else Q(pk__isnull=False)
            within |= around & Q(kind__in=OFFERED)
        return queries.for_list(Territory.objects.filter(within)).order_by("in_order")

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = rows, empty
        field.error_messages["invalid_choice"] = ELSEWHERE

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        return [(heading, [self[name] for name in names]) for heading, names in self.headings]

    def clean_contact_phone(self) -> str:
        typed = self.cleaned_data["contact_phone"]
        try:
            return cells.phone(typed) if typed else ""
        except cells.Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "owner" in cleaned and not cleaned["owner"] and not cleaned.get("owner_name"):
            self.add_error("owner_name", "Choisissez l’organisme dans l’annuaire, ou écrivez son nom ici.")
        if cleaned.get("owner"):
            cleaned["owner_name"] = ""
        territory = cleaned.get("territory")
        if territory and not rules.write_scheme(self.writer, Scheme(territory=territory)):
            self.add_error("territory", "Ce territoire dépasse celui que vous tenez à jour.")
        return cleaned


class SettleForm(OnceForm):
    """What becomes of a correction."""

    outcome = forms.ChoiceField(
        label="Que faire de cette correction\u202f?",
        choices=[
            (CorrectionOutcome.TAKEN.value, "la reprendre\u00a0: la fiche s’ouvre, avec ces mots, pour être corrigée"),
            (CorrectionOutcome.SET_ASIDE.value, "l’écarter\u00a0: la fiche est exacte telle quelle"),
        ],
        widget=forms.RadioSelect,
    )


class LinkForm(OnceForm):
    """Whether the page of a scheme is there, as it was asked on the screen: two people who press say the same thing twice."""

    state = forms.ChoiceField(choices=[(BROKEN, "lien rompu"), (ANSWERS, "la page répond")], widget=forms.HiddenInput)


class OwnerAnswerForm(OnceForm):
    """One click of the owner of a scheme; which one says `do`."""

    do = forms.CharField(widget=forms.HiddenInput)


class OwnerCorrectionForm(OwnerAnswerForm):
    """What the owner says must be corrected."""

    text = forms.CharField(
        label="Ce qu’il faut corriger",
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Nouvelle date, nouvelles conditions, dispositif arrêté… Ne donnez pas de nom de personne.",
        error_messages={"required": "Écrivez ce qu’il faut corriger."},
    )
    link_is_broken = forms.BooleanField(label="La page indiquée n’existe plus", required=False)
