"""Writing what a node costs and who pays for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.forms import CostForm, FundingForm
from continuum.plan.models import BudgetLine, FundingAgreement, Node
from continuum.plan.queries import agreements_for_line
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import euros
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write


def _budget(node: Node) -> str:
    return f"{node.get_absolute_url()}#budget"


@page(staff)
@once
def new_cost(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_budget_line)
    form = initial_or_kept(request, CostForm)
    sheet = Sheet("Ajouter une dépense", "Ajouter cette dépense", _budget(node), "La dépense est ajoutée.", crumbs_to(node))
    return answer(request, form, lambda: services.add_budget_line(node=node, line=form.instance, by=request.user), sheet)


@page(staff)
@once
def new_funding(request: HttpRequest, address: str) -> HttpResponse:
    """From the page of an agreement, that one is chosen already and one comes back to it."""
    node = node_to_write(request, address, rules.add_budget_line)
    paid_by = _agreement_asked(request, node)
    form = initial_or_kept(request, FundingForm, node=node, initial={"agreement": paid_by and paid_by.pk})
    sheet = Sheet(
        title="Ajouter un financement",
        submit="Ajouter ce financement",
        back=f"{paid_by.get_absolute_url()}#parts" if paid_by else _budget(node),
        done="Le financement est ajouté.",
        crumbs=crumbs_to(node),
        intro="Un financeur absent de la liste s’ajoute d’abord à l’annuaire.",
    )
    return answer(request, form, lambda: services.add_budget_line(node=node, line=form.instance, by=request.user), sheet)


def _agreement_asked(request: HttpRequest, node: Node) -> FundingAgreement | None:
    """Whatever the address names that could not be chosen here is nothing."""
    asked = request.GET.get("convention", "")
    offered = agreements_for_line(node, BudgetLine(), request.user) if asked else ()
    return next((one for one in offered if str(one.pk) == asked), None)


@page(staff)
@once
def change_budget_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A funder whom this person may not see stays as it is, and is not named."""
    found = row_to_write(request, BudgetLine, pk, rules.change_budget_line)
    form = _form_of(request, found)
    this = "cette dépense" if found.is_cost else "ce financement"
    sheet = Sheet(
        title=f"Modifier {this}",
        submit=f"Enregistrer {this}",
        back=_budget(found.node),
        done="La ligne de budget est modifiée.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_budget_line", args=[pk]),
        remove=f"Supprimer {this}",
    )

    def act() -> None:
        services.change_budget_line(line=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


def _form_of(request: HttpRequest, found: BudgetLine) -> Any:
    if found.is_cost:
        return initial_or_kept(request, CostForm, instance=found)
    return initial_or_kept(request, FundingForm, instance=found, node=found.node)


@page(staff)
@once
def remove_budget_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, BudgetLine, pk, rules.remove_budget_line)
    this = "cette dépense" if found.is_cost else "ce financement"
    amounts = [
        f"{euros(value)} {word}" for value, word in ((found.planned, "prévus"), (found.actual, "réalisés")) if value is not None
    ]
    sheet = Sheet(
        title=f"Supprimer {this}\u202f?",
        submit=f"Supprimer {this}",
        back=_budget(found.node),
        done="La ligne de budget est supprimée.",
        crumbs=crumbs_to(found.node),
        intro=f"{found}, {', '.join(amounts)}.",
    )
    consequences = [
        "Les sommes de ce qui est au-dessus, et les textes qui les demandent, changent aussitôt.",
        "Ce qui est supprimé reste nommé dans le journal du programme.",
    ]
    return ask_before(request, lambda: services.remove_budget_line(line=found, by=request.user), sheet, consequences)
