"""Counters of communication: a year typed as one sheet, what is counted and where it is read, the captures of a month."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.figures import rules, services
from continuum.figures.forms import ChangeCounterForm, CounterForm, CounterGridForm
from continuum.figures.models import Capture, Counter
from continuum.figures.queries import counters as queries
from continuum.figures.queries import name_of, pages
from continuum.figures.queries.counters import Cell, CounterGrid
from continuum.plan.models import Node, Source
from continuum.plan.queries import node_at
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.downloads import sealed_response
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt


def _node(request: HttpRequest, address: str) -> Node:
    found = node_at(request.user, address)
    if found is None or not rules.enter_reading(request.user, found):
        raise Http404
    frames.place(request, programme=found.programme, territory=found.territory)
    return found


def _crumbs(node: Node) -> list[dict[str, str]]:
    return [
        {"label": "Chiffres", "url": reverse("figures:index")},
        {"label": node.programme.title, "url": reverse("figures:grid", args=[node.programme.code])},
    ]


def _url(node: Node, year: int | None = None) -> str:
    address = reverse("figures:counters", args=[node.address])
    return f"{address}?annee={year}" if year else address


@page(staff)
@once
def counters(request: HttpRequest, address: str) -> HttpResponse:
    """A year of counters: what changes is written, what is empty is nothing."""
    node = _node(request, address)
    year = queries.year_asked(request.GET.get("annee", ""), node)
    if year is None:
        raise Http404
    grid = queries.counter_grid(node, year)
    form = initial_or_kept(request, CounterGridForm, grid=grid)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: form.told(lambda: _save(request, node, form))):
        return redirect(_url(node, year))
    return render(request, "figures/counters.html", _context(request, grid, form))


def _save(request: HttpRequest, node: Node, form: Any) -> None:
    brought = form.capture_file
    asked = {"cells": form.cells, "approve": form.cleaned_data["approve"], "capture": brought}
    written = services.save_counters(node=node, **asked, by=request.user)
    said = [f"{counted(len(written), 'chiffre est enregistré', 'chiffres sont enregistrés')}"] if written else []
    said += ["la capture est jointe"] if brought else []
    messages.success(request, f"{', '.join(said).capitalize()}." if said else "Rien n’avait changé.")


def _context(request: HttpRequest, grid: CounterGrid, form: Any) -> dict[str, Any]:
    node, this_year = grid.node, clock.today().year
    peers = [one for one in queries.nodes_counting(node.programme_id) if rules.enter_reading(request.user, one)]
    tabs = [{"label": name_of(one), "url": _url(one), "current": one.pk == node.pk} for one in peers]
    return {
        "node": node,
        "grid": grid,
        "form": form,
        "rows": [_row(grid, form, month) for month in reversed(grid.months)],
        "below": [form[name] for name in ("capture", "capture_month", "approve")],
        "before": _url(node, grid.year - 1) if grid.year > queries.OLDEST else "",
        "after": _url(node, grid.year + 1) if grid.year < this_year else "",
        "tabs": tabs if len(tabs) > 1 else [],
        "crumbs": [*_crumbs(node), {"label": "Compteurs"}],
        "has_source": Source.objects.visible_to(request.user).filter(programme=node.programme_id).exists(),
    }


def _row(grid: CounterGrid, form: Any, month: Any) -> dict[str, Any]:
    cells = [grid.cells[counter.pk, month.iso] for counter in grid.counters]
    return {"month": month, "cells": [_cell(cell, form) for cell in cells], "captures": grid.captures.get(month.iso, [])}


def _cell(cell: Cell, form: Any) -> dict[str, Any]:
    readings = cell.readings
    several = reverse("figures:figure", args=[cell.counter.measure.code, cell.counter.node.address])
    return {
        "counter": cell.counter,
        "field": form[cell.name] if cell.is_open else None,
        "words": " ou ".join(pages.reading_words(one) for one in readings),
        "url": "" if not readings else readings[0].get_absolute_url() if len(readings) == 1 else several,
        "is_draft": any(not one.is_approved for one in readings),
        "lock": cell.lock,
    }


@page(staff)
@once
def new_counter(request: HttpRequest, address: str) -> HttpResponse:
    node = _node(request, address)
    form = initial_or_kept(request, CounterForm, node=node)
    sheet = Sheet(
        title="Suivre un compteur",
        submit="Suivre ce compteur",
        back=_url(node),
        done="Le compteur est suivi\u00a0: il a sa colonne dans le tableau.",
        crumbs=[*_crumbs(node), {"label": "Compteurs", "url": _url(node)}],
        intro="Ce que vous relevez chaque mois, et le document où cela se lit.",
    )
    return answer(request, form, lambda: services.add_counter(node=node, counter=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_counter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _row_to_write(request, Counter, pk, rules.change_counter, "measure", "source")
    form = initial_or_kept(request, ChangeCounterForm, instance=found, node=found.node)
    sheet = Sheet(
        title=f"Compteur\u00a0: {found}",
        submit="Enregistrer ce compteur",
        back=_url(found.node),
        done="Le compteur est modifié.",
        crumbs=[*_crumbs(found.node), {"label": "Compteurs", "url": _url(found.node)}],
        intro="La source choisie vaut pour les prochains mois\u202f; les relevés déjà faits gardent la leur.",
    )

    def act() -> None:
        services.change_counter(counter=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


def _row_to_write(request: HttpRequest, model: Any, pk: UUID, rule: Any, *also: str) -> Any:
    found = visible_or_404(model.objects.select_related("node__territory", "node__programme", *also), request.user, pk=pk)
    if not rule(request.user, found):
        raise Http404
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    return found


@page(member)
def capture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The capture itself, for whoever sees the node: to be saved, never shown inside the site."""
    found = visible_or_404(Capture.objects.select_related("content"), request.user, pk=pk)
    return sealed_response(bytes(found.content.body), found.media_type, found.file_name)


@page(staff)
@once
def remove_capture(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _row_to_write(request, Capture, pk, rules.remove_capture)
    sheet = Sheet(
        title=f"Retirer « {found} »\u202f?",
        submit="Retirer cette capture",
        back=_url(found.node, found.month.year),
        done="La capture est retirée.",
        crumbs=[*_crumbs(found.node), {"label": "Compteurs", "url": _url(found.node)}],
        intro=f"Le fichier sera effacé\u202f; les chiffres de {found.month} restent.",
    )
    return ask_before(request, lambda: services.remove_capture(capture=found, by=request.user), sheet)
