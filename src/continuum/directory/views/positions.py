"""What a person is in an organisation: note it, correct it, renew or end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import rules, services
from continuum.directory.forms import ChangePositionForm, PositionForm, TermForm
from continuum.directory.models import Organisation, Person, Position
from continuum.toolkit import clock
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import attempt

from .crumbs import of_person
from .prefilled import seen_in_address


@page(rules.staff)
@once
def add(request: HttpRequest) -> HttpResponse:
    """Somebody, known or new, in a function of an organisation."""
    person, structure = seen_in_address(request, Person, "personne"), seen_in_address(request, Organisation, "structure")
    known = {"email": person.email, "name": person.name, "phone": person.phone} if person else {}
    initial = known | {"organisation": structure, "starts_on": clock.today()}
    form = initial_or_kept(request, PositionForm, initial=initial)
    position = form.instance

    def note() -> None:
        who = {name: form.cleaned_data[name] for name in ("email", "name", "phone")}
        services.add_position(position=position, by=request.user, **who)

    if request.method == "POST" and form.is_valid() and attempt(form, note):
        messages.success(request, f"{position.person} est noté·e\u00a0: {position}. Aucun accès ne lui est ouvert pour autant.")
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
    act = lambda: services.change_position(position=form.instance, by=request.user)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"C’est corrigé\u00a0: {position}.")
        return redirect(position)
    context = {"title": "Corriger une fonction", "submit": "Enregistrer la correction", **_around(position, "Corriger")}
    return render(request, "directory/position_form.html", {"form": form, **context})


@page(rules.staff)
@once
def term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Prolonger ou clore » : a new last day, or the end."""
    position = _hers_to_change(request, pk)
    form = initial_or_kept(request, TermForm)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _settle(form, position, request.user)):
        position.refresh_from_db()
        messages.success(request, f"C’est noté\u00a0: {position}, {position.period}.")
        return redirect(position)
    word = "ce mandat" if position.is_mandate else "cette fonction"
    context = {
        "title": f"Prolonger ou clore {word}",
        "submit": "Enregistrer",
        "resting": position.memberships.select_related("person", "territory", "programme", "organisation"),
        **_around(position, "Prolonger ou clore"),
    }
    return render(request, "directory/position_form.html", {"form": form, **context})


def _settle(form: TermForm, position: Position, by: Any) -> None:
    day = form.cleaned_data["day"]
    if form.is_renewal:
        services.renew_position(position=position, until=day, by=by)
    else:
        services.end_position(position=position, last_day=day, by=by)


def _hers_to_change(request: HttpRequest, pk: UUID) -> Position:
    found = visible_or_404(Position.objects.select_related("person", "organisation"), request.user, pk=pk)
    if not rules.change_position(request.user, found):
        raise Http404
    return found


def _around(position: Position, last: str) -> dict[str, Any]:
    return {
        "position": position,
        "back": position.get_absolute_url(),
        "crumbs": of_person(position.person, last),
    }
