"""What a person is in an organisation: note it, correct it, renew or end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import rules, services
from continuum.directory.forms import ChangePositionForm, PositionForm, TermForm
from continuum.directory.models import Organisation, Person, Position
from continuum.toolkit import clock
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once

from .prefilled import seen_in_address


@page(rules.staff)
@once
def add(request: HttpRequest) -> HttpResponse:
    """Somebody, known or new, in a function of an organisation."""
    person, structure = seen_in_address(request, Person, "personne"), seen_in_address(request, Organisation, "structure")
    known = {"email": person.email, "name": person.name, "phone": person.phone} if person else {}
    initial = known | {"organisation": structure, "starts_on": clock.today()}
    form = initial_or_kept(request, PositionForm, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("email", "name", "phone")}
        try:
            position = services.add_position(position=form.instance, by=request.user, **said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, f"{position.person} est noté·e\u00a0: {position}. Aucun accès ne lui est ouvert pour autant."
            )
            return redirect(position)
    back = person or structure
    context = {
        "title": "Noter une fonction",
        "form": form,
        "submit": "Noter cette fonction",
        "back": back.get_absolute_url() if back else reverse("directory:people"),
        "crumbs": [{"label": "Personnes", "url": reverse("directory:people")}, {"label": "Noter une fonction"}],
    }
    return render(request, "directory/position_form.html", context)


@page(rules.staff)
@once
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    position = _hers_to_change(request, pk)
    form = initial_or_kept(request, ChangePositionForm, instance=position)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_position(position=form.instance, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"C’est corrigé\u00a0: {position}.")
            return redirect(position)
    context = {"title": "Corriger une fonction", "submit": "Enregistrer la correction", **_around(position, "Corriger")}
    return render(request, "directory/position_form.html", {"form": form, **context})


@page(rules.staff)
@once
def term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Prolonger ou clore » : a new last day, or the end."""
    position = _hers_to_change(request, pk)
    form = initial_or_kept(request, TermForm, position=position)
    if request.method == "POST" and form.is_valid():
        try:
            changed = _settle(form, position, request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"C’est noté\u00a0: {changed}, {changed.period}.")
            return redirect(changed)
    word = "ce mandat" if position.is_mandate else "cette fonction"
    context = {
        "title": f"Prolonger ou clore {word}",
        "submit": "Enregistrer",
        "resting": position.memberships.select_related("person", "territory", "programme", "organisation"),
        **_around(position, "Prolonger ou clore"),
    }
    return render(request, "directory/position_form.html", {"form": form, **context})


def _settle(form: TermForm, position: Position, by: Any) -> Position:
    day = form.cleaned_data["day"]
    if form.is_renewal:
        return services.renew_position(position=position, until=day, by=by)
    return services.end_position(position=position, last_day=day, by=by)


def _hers_to_change(request: HttpRequest, pk: UUID) -> Position:
    found = visible_or_404(Position.objects.select_related("person", "organisation"), request.user, pk=pk)
    if not rules.change_position(request.user, found):
        raise Http404
    return found


def _around(position: Position, last: str) -> dict[str, Any]:
    person = position.person
    return {
        "position": position,
        "back": position.get_absolute_url(),
        "crumbs": [
            {"label": "Personnes", "url": reverse("directory:people")},
            {"label": str(person), "url": person.get_absolute_url()},
            {"label": last},
        ],
    }
