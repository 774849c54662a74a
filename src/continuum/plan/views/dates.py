"""Writing the phases and the milestones of a node."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.forms import FOLLOWING, HeldForm, MilestoneForm, NewMilestoneForm, PhaseForm, RemoveOccurrenceForm
from continuum.plan.models import Milestone, Node, Phase
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write

SLIPPAGES_TOO = "Ses reports de dates, s’il y en a, sont supprimés avec elle."
KEPT = "Ce qui est supprimé reste nommé dans le journal du programme."


def _calendar(node: Node) -> str:
    return f"{node.get_absolute_url()}#calendrier"


@page(staff)
@once
def new_phase(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_phase)
    form = initial_or_kept(request, PhaseForm, node=node)
    sheet = Sheet("Ajouter une phase", "Ajouter cette phase", _calendar(node), "La phase est ajoutée.", crumbs_to(node))
    return answer(request, form, lambda: services.add_phase(node=node, phase=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_phase(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Phase, pk, rules.change_phase)
    form = initial_or_kept(request, PhaseForm, node=found.node, instance=found)
    sheet = Sheet(
        title=f"Modifier la phase « {found} »",
        submit="Enregistrer cette phase",
        back=_calendar(found.node),
        done="La phase est modifiée\u00a0; les dates du programme viennent d’être vérifiées.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_phase", args=[pk]),
        remove="Supprimer cette phase",
    )

    def act() -> None:
        services.change_phase(phase=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_phase(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Phase, pk, rules.remove_phase)
    sheet = Sheet(
        title=f"Supprimer la phase « {found} »\u202f?",
        submit="Supprimer cette phase",
        back=_calendar(found.node),
        done="La phase est supprimée.",
        crumbs=crumbs_to(found.node),
        intro=f"{found.node}, {found.period}.",
    )
    consequences = ["Ses étapes restent au calendrier, sans phase.", SLIPPAGES_TOO, KEPT]
    return ask_before(request, lambda: services.remove_phase(phase=found, by=request.user), sheet, consequences)


@page(staff)
@once
def new_milestone(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_milestone)
    form = initial_or_kept(request, NewMilestoneForm, node=node)
    sheet = Sheet("Ajouter une étape", "Ajouter cette étape", _calendar(node), "L’étape est ajoutée.", crumbs_to(node))

    def act() -> None:
        if form.instance.every:
            services.add_series(node=node, milestone=form.instance, last=form.cleaned_data["last"], by=request.user)
        else:
            services.add_milestone(node=node, milestone=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_milestone(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Milestone, pk, rules.change_milestone)
    form = initial_or_kept(request, MilestoneForm, node=found.node, instance=found)
    sheet = Sheet(
        title=f"Modifier l’étape « {found} »",
        submit="Enregistrer cette étape",
        back=_calendar(found.node),
        done="L’étape est modifiée\u00a0; les dates du programme viennent d’être vérifiées.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_milestone", args=[pk]),
        remove="Supprimer cette étape",
    )

    def act() -> None:
        which = {"following_too": form.following_too, "seen": form.seen_values}
        services.change_milestone(milestone=form.instance, **which, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def hold_milestone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click on its list, one here: the date it was planned for is already written."""
    found = row_to_write(request, Milestone, pk, rules.hold_milestone)
    form = initial_or_kept(request, HeldForm, instance=found)
    sheet = Sheet(
        title=f"« {found} » a eu lieu",
        submit="Marquer comme tenue",
        back=_calendar(found.node),
        done="L’étape est tenue.",
        crumbs=crumbs_to(found.node),
        intro=f"Au calendrier\u00a0: {found.date_text}.",
    )

    def act() -> None:
        said = form.cleaned_data
        held = {"on": said["done_on"], "evidence": said["evidence"], "seen": form.seen_values}
        services.hold_milestone(milestone=found, **held, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_milestone(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Milestone, pk, rules.remove_milestone)
    sheet = Sheet(
        title=f"Supprimer l’étape « {found} »\u202f?",
        submit="Supprimer cette étape",
        back=_calendar(found.node),
        done="L’étape est supprimée.",
        crumbs=crumbs_to(found.node),
        intro=f"{found.node}, {found.date_text}.",
    )
    form = initial_or_kept(request, RemoveOccurrenceForm) if found.series else None

    def act() -> None:
        if form is not None and form.cleaned_data["which"] == FOLLOWING:
            services.remove_following(milestone=found, by=request.user)
        else:
            services.remove_milestone(milestone=found, by=request.user)

    return ask_before(request, act, sheet, [SLIPPAGES_TOO, KEPT], form=form)
