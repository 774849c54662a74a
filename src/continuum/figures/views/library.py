"""The library of indicators: one measure, worded once, taken where it is expected."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.figures.forms import TakenIndicatorForm
from continuum.figures.queries.library import entry_of, shown_libraries
from continuum.plan.models import Indicator, Measure, Node
from continuum.plan.rules import set_indicator
from continuum.plan.services import set_indicator as expect
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer


@page(staff)
def library(request: HttpRequest) -> HttpResponse:
    """Every indicator that is shipped, with its definition and where the idea was read."""
    crumbs = [{"label": "Chiffres", "url": reverse("figures:index")}, {"label": "Bibliothèque d’indicateurs"}]
    context = {"libraries": shown_libraries(request.user), "crumbs": crumbs}
    return render(request, "figures/library.html", context)


@page(staff)
@once
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Expect it on a node: unit and rhythm are those of the library."""
    measure, found = visible_or_404(Measure, request.user, code=code), entry_of(code)
    if found is None:
        raise Http404
    seen = Node.objects.visible_to(request.user).select_related("territory", "programme")
    nodes = seen.filter(pk__in=[node.pk for node in seen if set_indicator(request.user, node)]).order_by("path")
    initial = {"rhythm": found[1].rhythm, "node": nodes.filter(path=f"{request.GET.get('fiche', '')}/").first()}
    form = initial_or_kept(request, TakenIndicatorForm, nodes=nodes, instance=Indicator(measure=measure), initial=initial)
    back = reverse("figures:library")
    sheet = Sheet(
        title=f"Attendre « {measure} »",
        submit="Ajouter cet indicateur",
        back=back,
        done="L’indicateur est ajouté.",
        crumbs=[{"label": "Chiffres", "url": reverse("figures:index")}, {"label": "Bibliothèque d’indicateurs", "url": back}],
        intro=f"{measure.definition} Unité\u00a0: {measure.unit or 'sans unité'}.",
    )
    return answer(
        request,
        form,
        lambda: expect(node=form.cleaned_data["node"], indicator=form.instance, by=request.user),
        sheet,
        to=lambda: f"{form.cleaned_data['node'].get_absolute_url()}#attendus",
    )
