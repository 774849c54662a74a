"""Writing the documents of a programme."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.forms import NewSourceForm, SourceForm
from continuum.plan.models import Source
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer


@page(staff)
@once
def new_source(request: HttpRequest) -> HttpResponse:
    seen = Programme.objects.visible_to(request.user).select_related("territory")
    programmes = seen.filter(pk__in=[one.pk for one in seen if rules.add_source(request.user, one)])
    initial = {"programme": seen.filter(code=request.GET.get("programme", "")).first()}
    form = initial_or_kept(request, NewSourceForm, programmes=programmes, initial=initial)
    back = reverse("plan:sources")
    sheet = Sheet(
        title="Ajouter un document",
        submit="Ajouter ce document",
        back=back,
        done="Le document est ajouté\u00a0: ses chiffres peuvent être relevés.",
        crumbs=[{"label": "Sources", "url": back}],
    )
    source = form.instance
    return answer(
        request,
        form,
        lambda: services.add_source(programme=form.programme, source=source, outline=form.outline, by=request.user),
        sheet,
        to=lambda: reverse("plan:source", args=[source.pk]),
    )


@page(staff)
@once
def change_source(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Source.objects.select_related("programme__territory"), request.user, pk=pk)
    if not rules.change_source(request.user, found):
        raise Http404
    frames.place(request, programme=found.programme)
    form = initial_or_kept(request, SourceForm, instance=found)
    back = reverse("plan:source", args=[pk])
    sheet = Sheet(
        title=f"Modifier « {found.name} »",
        submit="Enregistrer ce document",
        back=back,
        done="Le document est modifié\u00a0; sa numérotation vient d’être vérifiée.",
        crumbs=[{"label": "Sources", "url": reverse("plan:sources")}, {"label": found.title, "url": back}],
    )
    return answer(
        request,
        form,
        lambda: services.change_source(source=form.instance, outline=form.outline, by=request.user),
        sheet,
    )
