"""Closing all the connections of somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from continuum.directory import rules, services
from continuum.directory.forms import ReasonForm
from continuum.directory.models import Person
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted, of
from continuum.toolkit.writing import attempt

from .crumbs import of_person


@page(rules.grants_access)
@once
def close_sessions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, then close every connection of a person."""
    person = visible_or_404(Person, request.user, pk=pk)
    if not rules.close_sessions(request.user, person):
        raise Http404
    form = initial_or_kept(request, ReasonForm)
    closed: list[int] = []

    def close() -> None:
        closed.append(services.close_sessions(person=person, reason=form.cleaned_data["reason"], by=request.user))

    if request.method == "POST" and form.is_valid() and attempt(form, close):
        told = counted(sum(closed), "connexion fermée", "connexions fermées")
        messages.success(request, f"{person}\u00a0: {told}. Un courriel le lui dit.")
        return redirect(person)
    return render(request, "toolkit/confirm.html", {"form": form, **_asked_before_closing(person)})


def _asked_before_closing(person: Person) -> dict[str, Any]:
    return {
        "title": f"Fermer toutes les connexions {of(person)}\u202f?",
        "text": "Pour un appareil perdu ou volé, un poste partagé, un doute.",
        "consequences": [
            f"Connexions ouvertes en ce moment\u00a0: {services.open_sessions_of(person)}.",
            "Sur chaque appareil, il faudra demander un nouveau code pour revenir.",
            "Ses accès restent ouverts\u00a0: pour les fermer, mettez-y fin.",
        ],
        "submit": "Fermer ses connexions",
        "cancel_url": person.get_absolute_url(),
        "crumbs": of_person(person, "Connexions"),
    }
