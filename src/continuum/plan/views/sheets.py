"""An action sheet in place: its page, who leads it, its dates, and the sheets to which it is linked."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import queries, rules, services
from continuum.plan.enums import NodeKind
from continuum.plan.forms import LinkForm, PutOffForm, SheetForm, TimingForm
from continuum.plan.models import ActionSheet, Node, NodeLink, Phase
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.steps import answer_step, standing
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write

BESIDES = (("audience", "Public visé, en quelques mots"), ("lessons", "Enseignements"))


def sheet_context(request: HttpRequest, node: Node, record: queries.NodeRecord, *, may_edit: bool) -> dict[str, Any]:
    """What a sheet's page shows beyond that of any node."""
    found = queries.SheetRecord.of(node, record, request.user)
    return {
        "sheet": found,
        "standing": standing(found.sheet, partial(_step, found.sheet) if may_edit else None, owner=found.owner),
        "completeness": queries.Completeness(queries.filled_by(found)) if may_edit else None,
        "besides": _not_counted(found) if may_edit else [],
        "once_fields": once_fields(request) if may_edit else "",
    }


def _step(sheet: ActionSheet, to: str) -> str:
    return reverse("plan:sheet_step", args=[sheet.pk, to])


def _not_counted(record: queries.SheetRecord) -> list[dict[str, str]]:
    """What may be written besides, and that no percentage asks for."""
    return [
        {"label": label, "url": reverse("plan:passage", args=[section, record.node.address])}
        for section, label in BESIDES
        if section not in record.texts
    ]


def sheet_node(request: HttpRequest, address: str, rule: Any) -> Node:
    """A sheet on which this person may write; a plan or an axis answers as what does not exist."""
    node = node_to_write(request, address, rule)
    if node.kind != NodeKind.SHEET:
        raise Http404
    return node


@page(staff)
@once
def change_sheet(request: HttpRequest, address: str) -> HttpResponse:
    """Who leads it and how much it matters; what somebody saved meanwhile is shown."""
    node = sheet_node(request, address, rules.add_mission)
    found = visible_or_404(ActionSheet.objects.select_related("organisation", "owner", "referent"), request.user, node=node)
    found.node = node
    form = initial_or_kept(request, SheetForm, instance=found)
    sheet = Sheet(
        title="Qui conduit cette fiche",
        submit="Enregistrer",
        back=f"{node.get_absolute_url()}#suivi",
        done="C’est enregistré.",
        crumbs=crumbs_to(node),
    )

    def act() -> None:
        services.change_sheet(sheet=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def sheet_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    """Begin, pause, block, end, give up: what each step asks is said there."""
    found = row_to_write(request, ActionSheet, pk, rules.change_sheet)

    def act(given: dict[str, Any]) -> None:
        services.take_sheet_step(sheet=found, to=to, given=given, by=request.user)

    back = f"{found.node.get_absolute_url()}#suivi"
    return answer_step(request, found, to, act, back=back, crumbs=crumbs_to(found.node))


@page(staff)
@once
def set_timing(request: HttpRequest, address: str) -> HttpResponse:
    """The dates of a sheet in two fields: given first, then put off with a cause; several phases are changed in its calendar."""
    node = sheet_node(request, address, rules.set_timing)
    phases = list(
        Phase.objects.visible_to(request.user).filter(node=node).select_related("node__territory", "node__programme")[:2]
    )
    if len(phases) > 1:
        return redirect(f"{node.get_absolute_url()}#calendrier")
    return _put_off(request, node, phases[0]) if phases else _date_first(request, node)


def _date_first(request: HttpRequest, node: Node) -> HttpResponse:
    form = initial_or_kept(request, TimingForm)
    sheet = Sheet(
        title="Quand cette fiche se déroule",
        submit="Enregistrer ces dates",
        back=f"{node.get_absolute_url()}#modalites",
        done="Les dates de la fiche sont enregistrées.",
        crumbs=crumbs_to(node),
    )
    return answer(request, form, lambda: services.set_timing(node=node, span=form.span, by=request.user), sheet)


def _put_off(request: HttpRequest, node: Node, phase: Phase) -> HttpResponse:
    form = initial_or_kept(request, PutOffForm, row=phase)
    sheet = Sheet(
        title="Changer les dates de la fiche",
        submit="Reporter cette fiche",
        back=f"{node.get_absolute_url()}#modalites",
        done="Le report est noté\u00a0; la date prévue d’abord est gardée.",
        crumbs=crumbs_to(node),
        intro=f"Aujourd’hui\u00a0: {phase.period}. Une date qui change garde sa cause.",
        remove_url=reverse("plan:change_phase", args=[phase.pk]),
        remove="Corriger une faute, sans report",
    )

    def act() -> None:
        said = form.cleaned_data
        services.put_off(row=phase, to=form.to, cause=said["cause"], note=said["note"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def new_link(request: HttpRequest, address: str) -> HttpResponse:
    node = sheet_node(request, address, rules.add_link)
    form = initial_or_kept(request, LinkForm, node=node)
    sheet = Sheet(
        title="Lier cette fiche à une autre",
        submit="Lier ces fiches",
        back=f"{node.get_absolute_url()}#liens",
        done="Les deux fiches sont liées.",
        crumbs=crumbs_to(node),
        intro="« Poursuit » quand elle prend la suite d’une autre\u00a0; « dépend de » quand elle doit attendre l’autre.",
    )
    return answer(request, form, lambda: services.add_link(node=node, link=form.instance, by=request.user), sheet)


@page(staff)
@once
def remove_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A sheet that this person may not see is not named to her, even here."""
    found = row_to_write(request, NodeLink, pk, rules.remove_link, "to")
    visible_or_404(Node, request.user, pk=found.to_id)
    sheet = Sheet(
        title="Retirer ce lien\u202f?",
        submit="Retirer ce lien",
        back=f"{found.node.get_absolute_url()}#liens",
        done="Le lien est retiré.",
        crumbs=crumbs_to(found.node),
        intro=f"« {found.node} » {found.get_kind_display()} « {found.to} ». Les deux fiches restent.",
    )
    return ask_before(request, lambda: services.remove_link(link=found, by=request.user), sheet)
