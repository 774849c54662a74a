"""Writing the register: add an organisation, change it, say that it has ceased, or that it has not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory import queries, rules, services
from continuum.directory.enums import OrganisationKind
from continuum.directory.forms import CloseForm, CorrectionForm, OrganisationForm
from continuum.directory.models import Organisation
from continuum.toolkit import frames, journal
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import as_read
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import french_date, of
from continuum.toolkit.writing import Sheet, answer, ask_before

OTHER = "autre"


def organisation_to_write(request: HttpRequest, pk: UUID, rule: Callable[[Any, Organisation], bool]) -> Organisation:
    """One that this person sees and may write; otherwise the same answer as for a missing one."""
    found = visible_or_404(Organisation.objects.select_related(*queries.WITH_NAMES), request.user, pk=pk)
    if not rule(request.user, found):
        raise Http404
    frames.place(request, territory=found.territory or "")
    return found


def crumbs_to(organisation: Organisation | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": "Annuaire", "url": reverse("directory:organisations")}]
    return [*crumbs, {"label": str(organisation), "url": organisation.get_absolute_url()}] if organisation else crumbs


@page(rules.adds_organisations)
@once
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Two forms at two addresses: one asks of an employer what concerns employers, the other does not."""
    other = request.GET.get("nature") == OTHER
    fresh = Organisation(kind="" if other else OrganisationKind.MEMBER)
    form = initial_or_kept(request, OrganisationForm, instance=fresh)
    sheet = Sheet(
        title="Ajouter une organisation" if other else "Ajouter une structure adhérente",
        submit="Ajouter cette organisation" if other else "Ajouter cette structure",
        back=reverse("directory:organisations"),
        done="C’est ajouté à l’annuaire.",
        crumbs=crumbs_to(),
        tabs=_kinds(other),
    )

    def create() -> None:
        services.create_organisation(organisation=form.instance, by=request.user)
        _tell_proposed(request, form)

    return answer(request, form, create, sheet, to=form.instance.get_absolute_url)


def _kinds(other: bool) -> list[dict[str, Any]]:
    url = reverse("directory:new_organisation")
    return [
        {"label": "Structure adhérente", "url": url, "current": not other},
        {"label": "Autre organisation", "url": f"{url}?nature={OTHER}", "current": other},
    ]


@page(rules.member)
@once
def change_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of it for those who keep it; what concerns daily life for its director."""
    found = organisation_to_write(request, pk, rules.corrects_organisation)
    keeps = rules.writes_organisation(request.user, found)
    form = initial_or_kept(request, OrganisationForm if keeps else CorrectionForm, instance=found)
    act = services.change_organisation if keeps else services.correct_organisation
    sheet = Sheet(
        title=f"Modifier {found}",
        submit="Enregistrer cette fiche",
        back=found.get_absolute_url(),
        done="La fiche est enregistrée.",
        crumbs=crumbs_to(found),
        intro="" if keeps else "Le nom, la nature, la branche et le SIRET se corrigent par votre délégation régionale.",
    )

    def change() -> None:
        try:
            act(organisation=form.instance, seen_at=form.cleaned_data["seen_at"], by=request.user)
        except services.ChangedMeanwhile as meanwhile:
            raise ValidationError(form.tell_meanwhile(meanwhile.now, meanwhile.fields, _who(meanwhile.now))) from meanwhile
        _tell_proposed(request, form)

    return answer(request, form, change, sheet)


def _who(organisation: Organisation) -> str:
    last = journal.history_of(organisation).first()
    if last is None:
        return "Cette fiche a été modifiée pendant que vous l’écriviez."
    return f"{last.actor} a modifié cette fiche le {as_read(last.at)}, pendant que vous l’écriviez."


def _tell_proposed(request: HttpRequest, form: Any) -> None:
    """What the agreement filled in is said, so that it can be put right."""
    typed, written = form.cleaned_data, form.instance
    filled = [
        str(getattr(written, name)) for name in ("opco", "branch") if name in typed and not typed[name] and getattr(written, name)
    ]
    if filled:
        messages.info(
            request, f"D’après la convention collective\u00a0: {', '.join(filled)}. Modifiez la fiche si ce n’est pas juste."
        )


@page(rules.member)
@once
def close_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = organisation_to_write(request, pk, rules.writes_organisation)
    form = initial_or_kept(request, CloseForm, initial={"closed_on": found.closed_on})
    sheet = Sheet(
        title=f"Cessation d’activité {of(found)}",
        submit="Enregistrer la cessation",
        back=found.get_absolute_url(),
        done="La cessation d’activité est enregistrée.",
        crumbs=crumbs_to(found),
        intro="Son histoire est gardée. Elle quitte les listes « en activité »\u202f; la cessation peut être annulée.",
    )

    def close() -> None:
        services.close_organisation(organisation=found, closed_on=form.cleaned_data["closed_on"], by=request.user)

    return answer(request, form, close, sheet)


@page(rules.member)
@once
def reopen_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = organisation_to_write(request, pk, rules.writes_organisation)
    if found.closed_on is None:
        raise Http404
    sheet = Sheet(
        title=f"Annuler la cessation d’activité {of(found)}\u202f?",
        submit="Annuler la cessation",
        back=found.get_absolute_url(),
        done="L’organisation est de nouveau en activité.",
        crumbs=crumbs_to(found),
        intro=f"Cessation enregistrée au {french_date(found.closed_on)}.",
    )
    act = lambda: services.reopen_organisation(organisation=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, harmless=True)
