"""The actions of a structure: their page under the structure, each one's own, and what is written of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.plan import queries, rules, services
from continuum.plan.forms import ActionForm
from continuum.plan.models import StructureAction
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.steps import answer_step, standing, told_steps
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before


@page(rules.answers_for_structures)
def structure_actions(request: HttpRequest, pk: UUID) -> HttpResponse:
    organisation = _structure(request, pk, rules.manage_actions)
    actions, may_add = queries.ActionList.of(organisation, request.user), rules.add_action(request.user, organisation)
    if not may_add and actions.is_empty:
        raise Http404
    context = {
        "organisation": organisation,
        "actions": actions,
        "may_add": may_add,
        "crumbs": [*_crumbs(organisation)[:-1], {"label": "Actions"}],
    }
    return render(request, "plan/actions.html", context)


@page(rules.answers_for_structures)
@once
def new_structure_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    organisation = _structure(request, pk, rules.add_action)
    form = initial_or_kept(request, ActionForm, organisation=organisation)
    sheet = Sheet(
        title="Ajouter une action",
        submit="Ajouter cette action",
        back=_list(organisation),
        done="L’action est ajoutée\u00a0: elle est proposée, à vous de la commencer.",
        crumbs=_crumbs(organisation),
        intro=f"{organisation}\u00a0: ce que la structure décide de faire pour elle-même.",
    )

    def act() -> None:
        services.add_action(organisation=organisation, action=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(rules.answers_for_structures)
def structure_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _action(request, pk)
    context = {
        "action": found,
        "node": queries.node_seen_of(found, request.user),
        "standing": standing(found, lambda to: reverse("plan:structure_action_step", args=[pk, to])),
        "told": told_steps(found, services.ACTION_STEP),
        "crumbs": [*_crumbs(found.organisation), {"label": str(found)}],
    }
    return render(request, "plan/structure_action.html", context)


@page(rules.answers_for_structures)
@once
def change_structure_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _action(request, pk)
    form = initial_or_kept(request, ActionForm, organisation=found.organisation, instance=found)
    sheet = Sheet(
        title="Modifier cette action",
        submit="Enregistrer cette action",
        back=found.get_absolute_url(),
        done="L’action est modifiée.",
        crumbs=_crumbs(found.organisation),
        remove_url=reverse("plan:remove_structure_action", args=[pk]),
        remove="Retirer cette action, écrite par erreur",
    )

    def act() -> None:
        services.change_action(action=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.answers_for_structures)
@once
def remove_structure_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _action(request, pk)
    sheet = Sheet(
        title=f"Retirer l’action «\u00a0{found}\u00a0»\u202f?",
        submit="Retirer cette action",
        back=found.get_absolute_url(),
        done="L’action est retirée.",
        crumbs=_crumbs(found.organisation),
    )
    consequences = [
        "Sa page, son état et sa preuve disparaissent\u202f; le journal garde son intitulé.",
        "Pour une action à laquelle la structure renonce, dites-le plutôt par son état\u00a0: le motif reste.",
    ]
    remove = {"action": found, "by": request.user}
    return ask_before(request, lambda: services.remove_action(**remove), sheet, consequences, to=_list(found.organisation))


@page(rules.answers_for_structures)
@once
def structure_action_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = _action(request, pk)

    def act(given: dict[str, Any]) -> None:
        services.take_action_step(action=found, to=to, given=given, by=request.user)

    return answer_step(request, found, to, act, back=found.get_absolute_url(), crumbs=_crumbs(found.organisation))


def _structure(request: HttpRequest, pk: UUID, rule: Callable[[Any, Organisation], bool]) -> Organisation:
    """A structure whose actions are hers; one that she only sees answers as if it did not exist."""
    found = visible_or_404(Organisation.objects.select_related("territory"), request.user, pk=pk)
    if not rule(request.user, found):
        raise Http404
    frames.place(request, territory=found.territory or "")
    return found


def _action(request: HttpRequest, pk: UUID) -> StructureAction:
    rows = StructureAction.objects.select_related("organisation__territory", "owner")
    found: StructureAction = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, territory=found.organisation.territory or "")
    return found


def _list(organisation: Organisation) -> str:
    return reverse("plan:structure_actions", args=[organisation.pk])


def _crumbs(organisation: Organisation) -> list[dict[str, str]]:
    """From the register to the actions of the structure, each a link."""
    return [
        {"label": "Annuaire", "url": reverse("directory:organisations")},
        {"label": str(organisation), "url": organisation.get_absolute_url()},
        {"label": "Actions", "url": _list(organisation)},
    ]
