"""Addresses to which no list is sent any more: why, and writing to them again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from continuum.community.enums import StopCause
from continuum.community.forms.letters import LiftForm
from continuum.community.models import StoppedAddress
from continuum.community.queries.subscriptions import stopped_addresses as stopped
from continuum.community.services.subscriptions import lift_address as lift
from continuum.directory.rules import staff
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer

from .entering import tabs


def _address_of(one: StoppedAddress) -> str | None:
    return reverse("community:lift_address", args=[one.pk]) if one.lifted_at is None else None


ADDRESSES = Listing(
    "adresses-arretees",
    title="Adresses arrêtées",
    columns=[
        Column("address", "Adresse", sortable=True, link=_address_of),
        Column("cause", "Pourquoi", value=lambda one: one.get_cause_display()),
        Column("told", "Réponse du serveur", value=lambda one: one.told or "–"),
        Column("stopped_at", "Arrêtée le", sortable=True),
        Column("lifted_at", "Rouverte le", value=lambda one: one.lifted_at or "–", sortable=True),
        Column("lifted_reason", "Parce que", value=lambda one: one.lifted_reason or "–"),
    ],
    filters=[Filter("cause", "Pourquoi", StopCause.choices, apply="cause")],
    search=("address",),
    default_order="-stopped_at",
    empty="Aucune adresse n’est arrêtée\u00a0: tous les courriels des listes ont trouvé quelqu’un.",
    words=("adresse", "adresses"),
    says_why=signed_in,
    template="community/letters/addresses.html",
)


@page(staff)
@once
def stopped_addresses(request: HttpRequest) -> HttpResponseBase:
    return ADDRESSES.page(request, stopped(request.user), tabs=tabs(request, "letter_workshop"))


@page(staff)
@once
def lift_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to it again, and say why."""
    found = visible_or_404(StoppedAddress, request.user, pk=pk)
    if found.lifted_at is not None:
        raise Http404
    form = initial_or_kept(request, LiftForm)
    sheet = Sheet(
        title=f"Écrire de nouveau à {found}",
        intro=f"{found.get_cause_display().capitalize()}. {found.told}",
        submit="Écrire de nouveau à cette adresse",
        back=reverse("community:stopped_addresses"),
        done="Cette adresse reçoit de nouveau les listes que la personne a acceptées.",
        crumbs=[{"label": "Adresses arrêtées", "url": reverse("community:stopped_addresses")}],
    )
    return answer(request, form, lambda: lift(stopped=found, reason=form.cleaned_data["reason"], by=request.user), sheet)
