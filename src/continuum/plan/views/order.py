"""The order of what hangs on a node; moving a node, and copying it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import CopyForm, MoveForm, OrderForm
from continuum.plan.models import Node
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.writing import Sheet, answer, attempt

from .writing import crumbs_to, node_to_write

STEPS = {"up": -1, "down": 1}
NOWHERE_ELSE = (
    "Aucun autre endroit de ce programme, où vous écrivez, ne peut le recevoir\u00a0: "
    "ajoutez d’abord un plan ou un axe, ou dupliquez-le."
)
OLD_LINKS = "Les anciennes adresses, dans les liens et dans les textes, continueront d’y mener."


@page(staff)
@once
def order_children(request: HttpRequest, address: str) -> HttpResponse:
    """« Monter », « Descendre », from the page of the node as well; or all the ranks at once."""
    parent = node_to_write(request, address, rules.order_children)
    for way, steps in STEPS.items():
        if child := request.POST.get(way):
            return _step(request, parent, child, steps)
    form = initial_or_kept(request, OrderForm, children=queries.children_of(parent))
    act = lambda: services.order_children(parent=parent, children=form.wanted, by=request.user)  # noqa: E731 - read below
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "L’ordre est enregistré.")
        return redirect(f"{parent.get_absolute_url()}#dessous")
    context = {
        "form": form,
        "node": parent,
        "crumbs": [*crumbs_to(parent), {"label": "Ordonner"}],
        "back": f"{parent.get_absolute_url()}#dessous",
        "once_fields": once_fields(request),
    }
    return render(request, "plan/order.html", context)


def _step(request: HttpRequest, parent: Node, child: str, steps: int) -> HttpResponse:
    """One rank further; the page comes back at the line that moved, wherever the button was."""
    back = parent.get_absolute_url() if request.POST.get("from") == "node" else request.path
    try:
        services.step_child(parent=parent, child=UUID(child), steps=steps, by=request.user)
    except (ValueError, ValidationError):
        messages.error(request, "Entre-temps, cet élément a quitté la liste\u00a0: voici l’ordre d’aujourd’hui.")
        return redirect(back)
    return redirect(f"{back}#rang-{child}")


@page(staff)
@once
def move_node(request: HttpRequest, address: str) -> HttpResponse:
    found = node_to_write(request, address, rules.move_node)
    form = initial_or_kept(request, MoveForm, node=found)
    sheet = Sheet(
        title=f"Déplacer « {found.title} »",
        submit="Déplacer dans le plan",
        back=found.get_absolute_url(),
        done="C’est déplacé, avec tout ce qui en dépend.",
        crumbs=crumbs_to(found),
        intro=f"Avec tout ce qui en dépend. {OLD_LINKS}" if form.has_homes else NOWHERE_ELSE,
    )
    moved: list[Node] = []

    def act() -> None:
        moved.append(services.move_node(node=found, parent=form.cleaned_data["parent"], by=request.user))

    return answer(request, form, act, sheet, to=lambda: moved[0].get_absolute_url())


@page(staff)
@once
def copy_node(request: HttpRequest, address: str) -> HttpResponse:
    """First where and what; then how many of each, to be confirmed; what changed meanwhile is shown again."""
    found = node_to_write(request, address, rules.copy_node)
    form = initial_or_kept(request, CopyForm, node=found)
    if request.method != "POST" or not form.is_valid():
        return _ask_what(request, found, form)
    made: list[Node] = []

    def act() -> None:
        seen = form.cleaned_data["seen"]
        made.append(services.copy_node(node=found, wanted=form.wanted, seen=seen, by=request.user))

    if form.cleaned_data["seen"] and attempt(form, act):
        messages.success(request, "C’est dupliqué, en projet. Relisez les textes et les dates avant de vous en servir.")
        return redirect(made[0])
    return _show_what(request, found, form)


def _ask_what(request: HttpRequest, node: Node, form: CopyForm) -> HttpResponse:
    sheet = Sheet(
        title=f"Dupliquer « {node.title} »",
        submit="Voir ce qui serait dupliqué",
        back=node.get_absolute_url(),
        done="",
        crumbs=[*crumbs_to(node), {"label": "Dupliquer"}],
        intro="Rien ne s’écrit avant votre accord. L’original ne change pas.",
    )
    return render(request, "toolkit/pages/sheet.html", {"form": form, "sheet": sheet, "crumbs": sheet.crumbs})


def _show_what(request: HttpRequest, node: Node, form: CopyForm) -> HttpResponse:
    shown: list[queries.Copying] = []
    if not attempt(form, lambda: shown.append(queries.copying(node, form.wanted, request.user))):
        return _ask_what(request, node, form)
    form.ask_again(shown[0].key)
    context = {
        "title": f"Dupliquer « {node.title} »\u202f?",
        "text": f"La copie se rangerait sous « {form.wanted.parent} », en projet.",
        "consequences": shown[0].sentences,
        "submit": "Dupliquer",
        "form": form,
        "cancel_url": reverse("plan:copy_node", args=[node.address]),
        "cancel_label": "Changer ce qui suit",
        "crumbs": crumbs_to(node),
        "harmless": True,
    }
    return render(request, "toolkit/confirm.html", context)
