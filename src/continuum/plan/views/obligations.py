"""What an agreement obliges to: each one's page, and what is written of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import ObligationForm
from continuum.plan.models import FundingAgreement, Obligation
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.steps import answer_step, standing, told_steps
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, row_to_write


@page(staff)
@once
def new_obligation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, FundingAgreement, pk, rules.add_obligation)
    form = initial_or_kept(request, ObligationForm, node=found.node)
    sheet = Sheet(
        title="Ajouter une obligation",
        submit="Ajouter cette obligation",
        back=_list(found),
        done="L’obligation est ajoutée.",
        crumbs=_crumbs(found),
        intro=f"Ce à quoi «\u00a0{found}\u00a0» oblige, et pour quel jour.",
    )

    def act() -> None:
        services.add_obligation(agreement=found, obligation=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(member)
def obligation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _obligation(request, pk)
    may_edit = rules.change_obligation(request.user, found)
    address = (lambda to: reverse("plan:obligation_step", args=[pk, to])) if may_edit else None
    owner = str(found.owner or "") if may_edit else queries.UNNAMED_OWNER
    context = {
        "obligation": found,
        "standing": standing(found, address, owner=owner),
        "told": told_steps(found, services.OBLIGATION_STEP, signed=may_edit),
        "may_edit": may_edit,
        "crumbs": [*_crumbs(found.agreement), {"label": str(found)}],
    }
    return render(request, "plan/obligation.html", context)


@page(staff)
@once
def change_obligation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to_write(request, pk)
    form = initial_or_kept(request, ObligationForm, instance=found, node=found.agreement.node)
    sheet = Sheet(
        title="Modifier cette obligation",
        submit="Enregistrer cette obligation",
        back=found.get_absolute_url(),
        done="L’obligation est modifiée.",
        crumbs=_crumbs(found.agreement),
        intro="Pour une autre échéance, les rappels recommencent.",
        remove_url=reverse("plan:remove_obligation", args=[pk]),
        remove="Supprimer cette obligation, écrite par erreur",
    )

    def act() -> None:
        services.change_obligation(obligation=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_obligation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to_write(request, pk)
    sheet = Sheet(
        title=f"Supprimer l’obligation «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette obligation",
        back=found.get_absolute_url(),
        done="L’obligation est supprimée.",
        crumbs=_crumbs(found.agreement),
    )
    consequences = ["Pour une obligation dont le financeur dispense, dites-le plutôt par son état\u00a0: le motif reste."]

    def act() -> None:
        services.remove_obligation(obligation=found, by=request.user)

    return ask_before(request, act, sheet, consequences, to=_list(found.agreement))


@page(staff)
@once
def obligation_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = _to_write(request, pk)

    def act(given: dict[str, Any]) -> None:
        services.take_obligation_step(obligation=found, to=to, given=given, by=request.user)

    return answer_step(request, found, to, act, back=found.get_absolute_url(), crumbs=_crumbs(found.agreement))


def _obligation(request: HttpRequest, pk: UUID) -> Obligation:
    rows = Obligation.objects.select_related(
        "owner", "agreement__funder", "agreement__node__territory", "agreement__node__programme__territory"
    )
    found: Obligation = visible_or_404(rows, request.user, pk=pk)
    node = found.agreement.node
    frames.place(request, programme=node.programme, territory=node.territory)
    return found


def _to_write(request: HttpRequest, pk: UUID) -> Obligation:
    found = _obligation(request, pk)
    if not rules.change_obligation(request.user, found):
        raise Http404
    return found


def _list(found: FundingAgreement) -> str:
    return f"{found.get_absolute_url()}#obligations"


def _crumbs(found: FundingAgreement) -> list[dict[str, str]]:
    return [*crumbs_to(found.node), {"label": str(found), "url": found.get_absolute_url()}]
