"""Agreements with funders: their list, each one's page, and what is written of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.enums import AgreementStatus
from continuum.plan.forms import AgreementForm
from continuum.plan.models import FundingAgreement
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.steps import answer_step, standing, told_steps
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import euros
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write


def _programmes(request: HttpRequest) -> list[tuple[str, str]]:
    return list(Programme.objects.visible_to(request.user).values_list("code", "title"))


AGREEMENTS = Listing(
    "conventions",
    title="Conventions",
    columns=[
        Column("title", "Convention", sortable=True, link=lambda row: row.get_absolute_url()),
        Column("funder", "Financeur", value=queries.funder_of),
        Column("node", "Au titre de", sortable="node__title", link=lambda row: row.node.get_absolute_url()),
        Column("status", "État", value=lambda row: row.status_word, sortable=True),
        Column("requested", "Demandé, en euros", numeric=True, sortable=True),
        Column("agreed", "Accordé, en euros", numeric=True, sortable=True),
        Column("paid", "Versé, en euros", numeric=True),
        Column("next_due", "Prochaine obligation", sortable=True),
    ],
    filters=[
        Filter("programme", "Programme", _programmes, apply="node__programme__code"),
        Filter("etat", "État", AgreementStatus.choices, apply="status"),
    ],
    search=("title", "reference", "call_name"),
    default_order="title",
    empty="Aucune convention. Elles s’ouvrent sur la page de la fiche ou du plan qu’elles paient, sous «\u00a0Budget\u00a0».",
    words=("convention", "conventions"),
)


@page(member)
def agreements(request: HttpRequest) -> HttpResponseBase:
    """Those of the programmes open to this person."""
    return AGREEMENTS.page(request, queries.agreements_seen(request.user))


@page(member)
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State, dates, amounts and obligations for all members of the programme; lines and names for those who write there."""
    found: Any = visible_or_404(queries.agreements_seen(request.user), request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    may_edit = rules.change_agreement(request.user, found)
    address = (lambda to: reverse("plan:agreement_step", args=[pk, to])) if may_edit else None
    owner = str(found.owner or "") if may_edit else queries.UNNAMED_OWNER
    record = queries.AgreementRecord.of(found, request.user)
    context = {
        "agreement": found,
        "funder": queries.funder_of(found),
        "record": record,
        "facts": _facts(record),
        "standing": standing(found, address, owner=owner),
        "told": told_steps(found, services.AGREEMENT_STEP, signed=may_edit),
        "may_edit": may_edit,
        "crumbs": [*crumbs_to(found.node), {"label": str(found)}],
    }
    return render(request, "plan/agreement.html", context)


def _facts(record: queries.AgreementRecord) -> list[dict[str, str]]:
    found = record.agreement
    limit = found.limit
    paid = {"label": "Versé", "value": _sum(found.paid)}
    if found.advance is not None:
        paid["note"] = f"dont {euros(found.advance)} d’avance"
    return [
        {"label": "Coût total", "value": _sum(found.total_cost)},
        {"label": "Accordé" if found.agreed is not None else "Demandé", "value": _sum(limit)},
        paid,
    ]


def _sum(amount: Any) -> str:
    return "non précisé" if amount is None else euros(amount)


@page(staff)
@once
def new_agreement(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_agreement)
    form = initial_or_kept(request, AgreementForm, node=node)
    sheet = Sheet(
        title="Ouvrir une convention",
        submit="Ouvrir cette convention",
        back=f"{node.get_absolute_url()}#conventions",
        done="La convention est ouverte\u00a0: elle est en préparation.",
        crumbs=crumbs_to(node),
        intro=f"De l’appel à projets au solde, au titre de «\u00a0{node}\u00a0». "
        "Un financeur absent de la liste s’ajoute d’abord à l’annuaire.",
    )

    def act() -> None:
        services.add_agreement(node=node, agreement=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, FundingAgreement, pk, rules.change_agreement)
    form = initial_or_kept(request, AgreementForm, instance=found, node=found.node)
    sheet = Sheet(
        title="Modifier cette convention",
        submit="Enregistrer cette convention",
        back=found.get_absolute_url(),
        done="La convention est modifiée.",
        crumbs=_crumbs(found),
        remove_url=reverse("plan:remove_agreement", args=[pk]),
        remove="Supprimer cette convention, ouverte par erreur",
    )

    def act() -> None:
        services.change_agreement(agreement=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, FundingAgreement, pk, rules.remove_agreement)
    sheet = Sheet(
        title=f"Supprimer la convention «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette convention",
        back=found.get_absolute_url(),
        done="La convention est supprimée.",
        crumbs=_crumbs(found),
    )
    consequences = [
        "Ses obligations et leurs rappels disparaissent avec elle\u202f; le journal garde son intitulé.",
        "Pour une demande refusée ou à laquelle on renonce, dites-le plutôt par son état\u00a0: le motif reste.",
    ]
    back = f"{found.node.get_absolute_url()}#conventions"
    return ask_before(request, lambda: services.remove_agreement(agreement=found, by=request.user), sheet, consequences, to=back)


@page(staff)
@once
def agreement_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = row_to_write(request, FundingAgreement, pk, rules.take_agreement_step)

    def act(given: dict[str, Any]) -> None:
        services.take_agreement_step(agreement=found, to=to, given=given, by=request.user)

    return answer_step(request, found, to, act, back=found.get_absolute_url(), crumbs=_crumbs(found))


def _crumbs(found: FundingAgreement) -> list[dict[str, str]]:
    return [*crumbs_to(found.node), {"label": str(found), "url": found.get_absolute_url()}]
