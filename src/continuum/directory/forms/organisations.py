"""Forms of the register: an organisation by those who keep it, what its director corrects, and how it ceases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.html import format_html, format_html_join

from continuum.directory import queries, rules
from continuum.directory.enums import PUBLIC_KINDS, LegalForm, Nomenclature, OrganisationKind
from continuum.directory.models import Organisation, Territory, compact_siret, siret_fault
from continuum.directory.services.imports import cells
from continuum.toolkit.forms import DateInput
from continuum.toolkit.listing import as_read
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import join_french

EMPLOYMENT = ("branch", "agreement", "opco", "has_staff_council")
REACHED = ("address", "postcode", "phone", "email", "website")
ELSEWHERE = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert ici."
COUNCIL = [("unknown", "non renseigné"), ("true", "oui"), ("false", "non")]


class KeptForm(OnceForm, forms.ModelForm):
    """An organisation in parts; it carries when it was last changed, so that nobody writes over somebody else."""

    template_name = "toolkit/form_parts.html"
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.URLField(
        label="Site",
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Écrivez l’adresse du site, par exemple association.example."},
    )

    class Meta:
        model = Organisation
        fields = ["agreement", "has_staff_council", *REACHED]
        help_texts = {
            "agreement": "D’après le code IDCC du bulletin de paie.",
            "email": "Celle de la structure, plutôt que celle d’une personne.",
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.writer = person
        updated_at = self.instance.updated_at
        self.fields["seen_at"].initial = updated_at.isoformat() if updated_at else ""
        self._adapt("has_staff_council", lambda field: setattr(field.widget, "choices", COUNCIL))
        self._adapt("agreement", lambda field: setattr(field, "empty_label", "non renseignée"))
        self._adapt("postcode", lambda field: field.validators.append(RegexValidator(r"^\d{5}$", "Cinq chiffres, comme 57000.")))

    def _adapt(self, name: str, change: Any) -> None:
        if name in self.fields:
            change(self.fields[name])

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """What is shown under each heading; a heading without field is left out."""
        parts = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.headings]
        shown = [(heading, [field for field in fields if not field.is_hidden]) for heading, fields in parts]
        return [(heading, fields) for heading, fields in shown if fields]

    headings: Sequence[tuple[str, Sequence[str]]] = (("Emploi", EMPLOYMENT), ("Coordonnées", REACHED))

    def clean_phone(self) -> str:
        """Judged and written as an import does it."""
        typed = self.cleaned_data["phone"]
        try:
            return cells.phone(typed) if typed else ""
        except cells.Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean_seen_at(self) -> dt.datetime | None:
        typed = self.cleaned_data["seen_at"]
        try:
            return dt.datetime.fromisoformat(typed) if typed else None
        except ValueError as error:
            raise ValidationError("Cette page a vieilli\u00a0: ouvrez-la de nouveau.") from error

    def tell_meanwhile(self, now: Organisation, fields: Sequence[str], who: str) -> str:
        """What somebody saved while this was being written; what was typed stays, and saving again keeps it."""
        kept = [
            f"{queries.field_label(name).capitalize()}\u00a0: «\u00a0{_said(now, name)}\u00a0» est maintenant enregistré"
            for name in fields
        ]
        differing = f" {' ; '.join(kept)}." if kept else ""
        self.data = self.data.copy()
        self.data["seen_at"] = now.updated_at.isoformat() if now.updated_at else ""
        return f"{who}{differing} Votre saisie est gardée ci-dessous\u00a0: relisez-la, puis enregistrez de nouveau."


def _said(organisation: Organisation, name: str) -> str:
    display = getattr(organisation, f"get_{name}_display", None)
    return str(display() if display else as_read(getattr(organisation, name)) or "non renseigné")


class CorrectionForm(KeptForm):
    """What a director may correct of her own structure."""


class OrganisationForm(KeptForm):
    """All that the register says of an organisation; what concerns employers is asked of employers."""

    place = forms.CharField(
        label="Commune",
        max_length=120,
        help_text="Son nom ou son code Insee\u00a0; avec le département s’il y a des homonymes\u00a0: Saint-Martin (54).",
        error_messages={"required": "Écrivez la commune, par exemple Metz ou 57463."},
    )
    anyway = forms.BooleanField(label="Enregistrer quand même", required=False, widget=forms.HiddenInput)

    class Meta(KeptForm.Meta):
        fields = ["name", "short_name", "kind", "siret", "legal_form", *EMPLOYMENT, *REACHED]
        help_texts = {
            **KeptForm.Meta.help_texts,
            "name": "En entier, comme dans les statuts.",
            "siret": "14 chiffres, avec ou sans espaces.",
            "opco": "Laissez vide\u00a0: la convention collective le dit.",
            "branch": "Laissez vide si la convention collective le dit.",
        }

    headings = (
        ("Identité", ("name", "short_name", "kind", "place", "siret", "legal_form")),
        *KeptForm.headings,
        ("Avant d’enregistrer", ("anyway",)),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["siret"].max_length = None
        self.fields["siret"].validators = []
        self.fields["siret"].widget.attrs.pop("maxlength", None)
        if territory := self.instance.territory:
            self.fields["place"].initial = queries.said_with_department(territory)
        self._adapt("legal_form", lambda field: setattr(field, "choices", [("", "non renseignée"), *LegalForm.choices]))
        self._offer_kinds()
        self._adapt_to_kind()

    def _offer_kinds(self) -> None:
        """A new one is a member or not, said by the page that opens the form; one that exists may become anything."""
        field: Any = self.fields["kind"]
        is_member = self.instance.kind == OrganisationKind.MEMBER
        kinds = [
            kind for kind in OrganisationKind if not self.instance._state.adding or (kind == OrganisationKind.MEMBER) == is_member
        ]
        field.choices = [("", CHOOSE), *((kind.value, kind.label) for kind in kinds)]

    def _adapt_to_kind(self) -> None:
        if self.instance.kind == OrganisationKind.MEMBER:
            self._offer("branch", queries.branches_in(Nomenclature.GROUPS), "non renseigné")
            self._offer("opco", queries.opcos(self.writer), "non renseigné")
            return
        for name in EMPLOYMENT:
            del self.fields[name]
        place = self.fields["place"]
        place.label, place.help_text = (
            "Territoire",
            "Une commune, ou «\u00a0Moselle\u00a0», «\u00a0Grand Est\u00a0», «\u00a0France\u00a0».",
        )

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = rows, empty
        field.error_messages["invalid_choice"] = ELSEWHERE

    def clean_siret(self) -> str:
        typed = self.cleaned_data["siret"].strip()
        if not typed:
            return ""
        if fault := siret_fault(typed):
            raise ValidationError(fault)
        siret = compact_siret("".join(typed.split()))
        if other := queries.with_siret(siret, self.instance):
            raise ValidationError(self._already(other))
        return siret

    def _already(self, other: Organisation) -> str:
        if seen := Organisation.objects.visible_to(self.writer).filter(pk=other.pk).first():
            return format_html("Ce SIRET est déjà celui de {}.", _link(seen))
        return (
            "Ce SIRET est déjà enregistré hors de votre territoire\u00a0: écrivez à l’administration nationale, "
            "qui dira quelle fiche garder."
        )

    def clean_place(self) -> Territory:
        typed = self.cleaned_data["place"]
        found = self._within_reach(queries.places_named(typed))
        if len(found) == 1:
            return found[0]
        if found:
            among = ", ".join(queries.said_among(found[:8]))
            raise ValidationError(f"Plusieurs territoires s’appellent ainsi\u00a0: {among}. Précisez lequel.")
        alike = join_french(queries.said_among(queries.places_like(typed)))
        hint = f" Noms proches\u00a0: {alike}." if alike else " Écrivez son nom entier ou son code Insee."
        raise ValidationError(f"Aucune commune ne s’appelle «\u00a0{typed}\u00a0».{hint}")

    def _within_reach(self, places: list[Territory]) -> list[Territory]:
        """Homonyms of elsewhere are not asked about; when all are elsewhere, that is what must be said."""
        kind = self.cleaned_data.get("kind", "")
        return [one for one in places if rules.writes_organisation(self.writer, Organisation(kind=kind, territory=one))] or places

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        territory, kind = cleaned.get("place"), cleaned.get("kind")
        if territory is None or not kind:
            return cleaned
        self.instance.territory = territory
        asked = Organisation(kind=kind, territory=territory)
        if not rules.writes_organisation(self.writer, asked):
            self.add_error("place", self._out_of_reach(kind, territory))
        elif not self.errors:
            self._ask_about_duplicates(cleaned)
        return cleaned

    def _out_of_reach(self, kind: str, territory: Territory) -> str:
        if kind not in PUBLIC_KINDS or territory.parent is not None:
            return f"{territory} est hors du territoire que vous tenez à jour."
        return "Une organisation nationale s’enregistre par l’administration nationale."

    def _ask_about_duplicates(self, cleaned: dict[str, Any]) -> None:
        """Somebody may already have written it: said once, then it is hers to decide."""
        named = Organisation(pk=self.instance.pk, name=cleaned["name"], territory=cleaned["place"])
        if cleaned["anyway"] or not {"name", "place"} & set(self.changed_data):
            return
        if found := queries.perhaps_the_same(self.writer, named):
            self.fields["anyway"].widget = forms.CheckboxInput()
            links = format_html_join(", ", "{}", ((_link(one),) for one in found))
            words = (
                "Une organisation du même nom est déjà enregistrée au même endroit\u00a0: {}. Si c’est une autre, cochez la case."
            )
            self.add_error("anyway", format_html(words, links))


def _link(organisation: Organisation) -> Any:
    return format_html('<a href="{}">{}</a>', organisation.get_absolute_url(), organisation)


class CloseForm(OnceForm):
    """The day it ceased, or will."""

    closed_on = forms.DateField(
        label="Date de cessation",
        widget=DateInput,
        help_text="Dernier jour d’activité.",
        error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2026."},
    )

    def clean_closed_on(self) -> dt.date:
        day = self.cleaned_data["closed_on"]
        if not 1900 <= day.year <= 2100:
            raise ValidationError("Choisissez une date entre 1900 et 2100.")
        return day
