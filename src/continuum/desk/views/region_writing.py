"""The public pages of the regions that one follows: written, opened to all, closed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.desk import queries, rules, services
from continuum.desk.forms import RegionPageForm
from continuum.desk.models import RegionPage
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before


@page(staff)
def region_pages(request: HttpRequest) -> HttpResponse:
    """Those that one keeps, and the regions that have none yet."""
    context = {"pages": queries.pages_kept_by(request.user), "without": queries.regions_without_page(request.user)}
    return render(request, "desk/region_pages.html", context)


@page(staff)
@once
def new_region_page(request: HttpRequest, key: str) -> HttpResponse:
    territory = queries.regions_without_page(request.user).with_key(key).first()
    if territory is None or not rules.add_region_page(request.user, territory):
        raise Http404
    form = initial_or_kept(request, RegionPageForm, territory=territory, instance=RegionPage(territory=territory))
    sheet = Sheet(
        title=f"Écrire la page publique\u00a0: {territory}",
        submit="Enregistrer cette page",
        back=reverse("desk:region_pages"),
        done="La page est enregistrée\u00a0: vous seuls la voyez, jusqu’à ce que vous l’ouvriez à tous.",
        crumbs=[_to_pages()],
    )

    def act() -> None:
        nodes = form.cleaned_data["nodes"]
        services.add_region_page(territory=territory, page=form.instance, nodes=nodes, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_region_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept(request, pk)
    form = initial_or_kept(request, RegionPageForm, territory=found.territory, instance=found)
    sheet = Sheet(
        title=f"Modifier la page publique\u00a0: {found}",
        submit="Enregistrer cette page",
        back=found.get_absolute_url(),
        done="La page est modifiée.",
        crumbs=[_to_pages()],
    )

    def act() -> None:
        nodes = form.cleaned_data["nodes"]
        services.change_region_page(page=form.instance, nodes=nodes, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def open_region_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept(request, pk)
    sheet = Sheet(
        title=f"Ouvrir à tous la page «\u00a0{found}\u00a0»\u202f?",
        submit="Ouvrir cette page à tous",
        back=found.get_absolute_url(),
        done="La page est ouverte à tous.",
        crumbs=[_to_pages()],
        intro="Chacun la lira sans compte, avec son agenda, et les moteurs de recherche la trouveront.",
    )
    return ask_before(request, lambda: services.open_region_page(page=found, by=request.user), sheet, harmless=True)


@page(staff)
@once
def close_region_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept(request, pk)
    sheet = Sheet(
        title=f"Fermer la page «\u00a0{found}\u00a0»\u202f?",
        submit="Fermer cette page",
        back=reverse("desk:region_pages"),
        done="La page est fermée.",
        crumbs=[_to_pages()],
    )
    consequences = [
        "Qui la demande ne la trouve plus, ni son agenda.",
        "Les calendriers qui la lisent ne reçoivent plus rien.",
        "Ce que vous avez écrit est gardé\u00a0: vous pourrez l’ouvrir à nouveau, à la même adresse.",
    ]
    return ask_before(request, lambda: services.close_region_page(page=found, by=request.user), sheet, consequences)


def _kept(request: HttpRequest, pk: UUID) -> RegionPage:
    found: RegionPage = visible_or_404(RegionPage.objects.select_related("territory"), request.user, pk=pk)
    if not rules.keep_region_page(request.user, found):
        raise Http404
    return found


def _to_pages() -> dict[str, str]:
    return {"label": "Pages publiques", "url": reverse("desk:region_pages")}
