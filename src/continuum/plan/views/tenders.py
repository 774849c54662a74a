"""Choosing a provider, on one page for those who choose; and what is delivered, which all members of the programme see."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import AwardForm, BidForm, CriteriaForm, DeliverableForm, TenderForm
from continuum.plan.models import Bid, Deliverable, Tender
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .resources import outputs_at
from .writing import crumbs_to, node_to_write, row_to_write, written_at


@page(staff)
def tender(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Criteria, bids and what they are worth: for those who choose, for nobody else."""
    found = row_to_write(request, Tender, pk, rules.see_tender)
    crumbs = [*crumbs_to(found.node), {"label": str(found)}]
    return render(request, "plan/tender.html", {"tender": found, "record": queries.TenderRecord.of(found), "crumbs": crumbs})


@page(staff)
@once
def new_tender(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_tender)
    form = initial_or_kept(request, TenderForm)
    sheet = Sheet(
        title="Consulter des prestataires",
        submit="Ouvrir cette consultation",
        back=outputs_at(node),
        done="La consultation est ouverte\u00a0: fixez maintenant les critères du choix.",
        crumbs=crumbs_to(node),
        intro="Le cahier des charges, les offres et leurs notes ne se lisent que de celles et ceux qui choisissent.",
    )

    def act() -> None:
        services.add_tender(node=node, tender=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_tender(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Tender, pk, rules.change_tender)
    form = initial_or_kept(request, TenderForm, instance=found)
    sheet = Sheet(
        title="Modifier cette consultation",
        submit="Enregistrer cette consultation",
        back=found.get_absolute_url(),
        done="La consultation est modifiée.",
        crumbs=_crumbs(found),
        remove_url=reverse("plan:remove_tender", args=[pk]),
        remove="Supprimer cette consultation, ouverte par erreur",
    )

    def act() -> None:
        services.change_tender(tender=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_tender(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Tender, pk, rules.remove_tender)
    sheet = Sheet(
        title=f"Supprimer la consultation «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette consultation",
        back=found.get_absolute_url(),
        done="La consultation est supprimée.",
        crumbs=_crumbs(found),
    )
    consequences = ["Ses critères, ses offres et leurs notes disparaissent\u202f; les livrables restent au plan."]
    remove = {"tender": found, "by": request.user}
    back = outputs_at(found.node)
    return ask_before(request, lambda: services.remove_tender(**remove), sheet, consequences, to=back)


@page(staff)
@once
def set_criteria(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Tender, pk, rules.set_criteria)
    held = "\n".join(f"{one.label}\u00a0: {one.weight}" for one in queries.TenderRecord.of(found).criteria)
    form = initial_or_kept(request, CriteriaForm, initial={"criteria": held})
    sheet = Sheet(
        title="Les critères du choix",
        submit="Fixer ces critères",
        back=found.get_absolute_url(),
        done="Les critères sont fixés.",
        crumbs=_crumbs(found),
        intro="À fixer avant de noter une offre\u00a0: ensuite, ils ne changent plus.",
    )

    def act() -> None:
        services.set_criteria(tender=found, criteria=form.cleaned_data["criteria"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def new_bid(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Tender, pk, rules.add_bid)
    form = initial_or_kept(request, BidForm, tender=found)
    sheet = Sheet(
        title="Ajouter une offre",
        submit="Ajouter cette offre",
        back=found.get_absolute_url(),
        done="L’offre est ajoutée.",
        crumbs=_crumbs(found),
        intro="Un prestataire absent de la liste s’ajoute d’abord à l’annuaire.",
    )

    def act() -> None:
        services.add_bid(tender=found, bid=form.instance, scores=form.scores, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_bid(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _bid_to_write(request, pk)
    form = initial_or_kept(request, BidForm, instance=found, tender=found.tender)
    sheet = Sheet(
        title="Modifier cette offre",
        submit="Enregistrer cette offre",
        back=found.tender.get_absolute_url(),
        done="L’offre est modifiée.",
        crumbs=_crumbs(found.tender),
        remove_url=reverse("plan:remove_bid", args=[pk]),
        remove="Supprimer cette offre",
    )

    def act() -> None:
        services.change_bid(bid=form.instance, scores=form.scores, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def remove_bid(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _bid_to_write(request, pk)
    sheet = Sheet(
        title="Supprimer cette offre\u202f?",
        submit="Supprimer cette offre",
        back=found.tender.get_absolute_url(),
        done="L’offre est supprimée.",
        crumbs=_crumbs(found.tender),
        intro=f"{found}, pour «\u00a0{found.tender}\u00a0», avec ses notes.",
    )
    return ask_before(request, lambda: services.remove_bid(bid=found, by=request.user), sheet)


@page(staff)
@once
def award_tender(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Tender, pk, rules.award_tender)
    form = initial_or_kept(request, AwardForm, tender=found)
    sheet = Sheet(
        title="Choisir un prestataire",
        submit="Retenir cette offre",
        back=found.get_absolute_url(),
        done="Le choix est noté, avec son motif.",
        crumbs=_crumbs(found),
        intro="Ensuite, les critères, les offres et leurs notes ne changent plus.",
    )

    def act() -> None:
        said = form.cleaned_data
        services.award_tender(tender=found, bid=said["bid"], reason=said["reason"], by=request.user)

    return answer(request, form, act, sheet)


# --- What is delivered ---------------------------------------------------------------------------------------------------------


@page(staff)
@once
def new_deliverable(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_deliverable)
    form = initial_or_kept(request, DeliverableForm, node=node)
    sheet = Sheet("Ajouter un livrable", "Ajouter ce livrable", outputs_at(node), "Le livrable est ajouté.", crumbs_to(node))

    def act() -> None:
        services.add_deliverable(node=node, deliverable=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_deliverable(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Deliverable, pk, rules.change_deliverable)
    form = initial_or_kept(request, DeliverableForm, instance=found, node=found.node)
    sheet = Sheet(
        title="Modifier ce livrable",
        submit="Enregistrer ce livrable",
        back=outputs_at(found.node),
        done="Le livrable est modifié.",
        crumbs=crumbs_to(found.node),
        intro="Attendu, reçu, accepté\u00a0: donnez la date quand le jour est venu.",
        remove_url=reverse("plan:remove_deliverable", args=[pk]),
        remove="Supprimer ce livrable",
    )

    def act() -> None:
        services.change_deliverable(deliverable=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_deliverable(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Deliverable, pk, rules.remove_deliverable)
    sheet = Sheet(
        title=f"Supprimer le livrable «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer ce livrable",
        back=outputs_at(found.node),
        done="Le livrable est supprimé.",
        crumbs=crumbs_to(found.node),
    )
    return ask_before(request, lambda: services.remove_deliverable(deliverable=found, by=request.user), sheet)


def _bid_to_write(request: HttpRequest, pk: UUID) -> Bid:
    rows = Bid.objects.select_related("provider", "tender__node__territory", "tender__node__programme__territory")
    found: Bid = visible_or_404(rows, request.user, pk=pk)
    written_at(request, found, found.tender.node, rules.change_bid)
    return found


def _crumbs(found: Tender) -> list[dict[str, str]]:
    return [*crumbs_to(found.node), {"label": str(found), "url": found.get_absolute_url()}]
