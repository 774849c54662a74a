"""Writing the missions of a sheet, and putting them in order."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.forms import MissionForm
from continuum.plan.models import Mission, Node
from continuum.toolkit.access import page
from continuum.toolkit.drafts import drafted
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .sheets import sheet_node
from .writing import crumbs_to, row_to_write


def _missions(node: Node) -> str:
    return f"{node.get_absolute_url()}#missions"


@page(staff)
@drafted
@once
def new_mission(request: HttpRequest, address: str) -> HttpResponse:
    node = sheet_node(request, address, rules.add_mission)
    form = initial_or_kept(request, MissionForm)
    sheet = Sheet("Ajouter une mission", "Ajouter cette mission", _missions(node), "La mission est ajoutée.", crumbs_to(node))
    return answer(request, form, lambda: services.add_mission(node=node, mission=form.instance, by=request.user), sheet)


@page(staff)
@drafted
@once
def change_mission(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Mission, pk, rules.change_mission)
    form = initial_or_kept(request, MissionForm, instance=found)
    sheet = Sheet(
        title=f"Modifier la mission « {found} »",
        submit="Enregistrer cette mission",
        back=_missions(found.node),
        done="La mission est modifiée.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_mission", args=[pk]),
        remove="Supprimer cette mission",
    )

    def act() -> None:
        services.change_mission(mission=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def move_mission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Monter », « Descendre »: two buttons that the keyboard reaches as well."""
    found = row_to_write(request, Mission, pk, rules.move_mission)
    if request.method == "POST":
        services.move_mission(mission=found, up=request.POST.get("way") == "up", by=request.user)
    return redirect(f"{found.node.get_absolute_url()}#mission-{found.pk}")


@page(staff)
@once
def remove_mission(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Mission, pk, rules.remove_mission)
    sheet = Sheet(
        title=f"Supprimer la mission « {found} »\u202f?",
        submit="Supprimer cette mission",
        back=_missions(found.node),
        done="La mission est supprimée.",
        crumbs=crumbs_to(found.node),
        intro=f"{found.node}.",
    )
    consequences = ["Ses activités partent avec elle.", "Le journal du programme garde son intitulé."]
    return ask_before(request, lambda: services.remove_mission(mission=found, by=request.user), sheet, consequences)
