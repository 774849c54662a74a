"""What a questionnaire gives back at once: four pages for the structure; to the team, what the structure lets out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from continuum.surveys import rules, services
from continuum.surveys.queries.needs import ShownAdvice, ShownNeed
from continuum.surveys.queries.results import Results, chart_of, level_key
from continuum.surveys.queries.results_paper import results_paper
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.queries.sight import Sight
from continuum.surveys.queries.waves import moved_since
from continuum.toolkit.access import anyone, page
from continuum.toolkit.downloads import paper_response
from continuum.toolkit.registry import need_panels
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.submissions import OnceForm, once, once_fields
from continuum.toolkit.writing import attempt

from .given_back import closed, reading, shown_to

STARTED = "L’action est commencée\u00a0: elle est parmi celles de votre structure."
STARTED_ALREADY = "Cette action existe déjà\u00a0: la voici."


@page(anyone, personal=True)
@never_cache
def results(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the structure stands: each dimension opens on its questions."""
    sight = reading(request, pk)
    if sight is None:
        return closed(request, pk)
    found = Results(sight)
    waves = moved_since(sight) if sight.results else None
    chart = chart_of(found, waves.values_before if waves else None) if sight.results else None
    context = {"found": found, "chart": chart, "waves": waves, "levels": level_key(found) if sight.results else ""}
    return render(request, "surveys/results.html", {**context, **shown_to(request, sight, "results")})


@page(anyone, personal=True)
@never_cache
@once
def results_needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to begin with; each need and each advice becomes an action in one click."""
    sight = reading(request, pk)
    if sight is None or not sight.results:
        return closed(request, pk)
    form = OnceForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        started: list[tuple[Any, bool]] = []
        key = request.POST.get("key", "")
        act = {"request": sight.request, "key": key, "by": sight.reader}
        if attempt(form, lambda: started.append(services.start_action(**act))):
            messages.success(request, STARTED if started[0][1] else STARTED_ALREADY)
            return redirect(_after(request, started[0][0]))
    found = Results(sight)
    if not found.advises:
        raise Http404
    shared = SharedDiagnosis(sight.request)
    may_start = rules.start_action(sight.reader, sight.request) and (shared.is_open or not shared.is_shared)
    context = {
        "found": found,
        "form": form,
        "may_start": may_start,
        "by_link": not request.user.is_authenticated,
        "needs": _with_panels(request, _with_action(request, found, found.needs, may_start)),
        "quick_wins": _with_action(request, found, found.quick_wins, may_start),
        "others": _with_action(request, found, found.other_advice, may_start),
    }
    return render(request, "surveys/results_needs.html", {**context, **shown_to(request, sight, "results_needs")})


def _after(request: HttpRequest, action: Any) -> str:
    """The action itself for whoever is signed in; whoever came by a link stays here, where it is named."""
    return action.get_absolute_url() if request.user.is_authenticated else request.path


def _with_action(
    request: HttpRequest, found: Results, rows: Sequence[ShownNeed] | Sequence[ShownAdvice], may_start: bool
) -> list[dict[str, Any]]:
    """Each with the action that was started from it, or what starts it: a form of its own."""
    shown = []
    for one in rows:
        action = found.started.get(one.key) if found.sight.is_own else None
        line = {"one": one, "action": action, "once": once_fields(request) if may_start and action is None else ""}
        shown.append({**line, "schemes": found.schemes.of(one.key).told})
    return shown


def _with_panels(request: HttpRequest, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the rooms above answer to each need, as whoever is signed in may read it."""
    themes = {line["one"].dimension.theme for line in lines} - {""}
    if not request.user.is_authenticated or not themes:
        return lines
    answered = [(panel.template, panel.answers(request.user, themes)) for panel in need_panels]
    for line in lines:
        theme = line["one"].dimension.theme
        line["panels"] = [(template, rows[theme]) for template, rows in answered if rows.get(theme)]
    return lines


@page(anyone, personal=True)
@never_cache
def results_schemes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The schemes of the repertory that concern the structure, may concern it, or do not."""
    sight = reading(request, pk)
    if sight is None or not sight.is_own:
        return closed(request, pk)
    context = {"found": Results(sight), "by_link": not request.user.is_authenticated}
    return render(request, "surveys/results_schemes.html", {**context, **shown_to(request, sight, "results_schemes")})


@page(anyone, personal=True)
@never_cache
def results_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same on paper."""
    sight = reading(request, pk)
    if sight is None or not sight.results:
        return closed(request, pk)
    document = results_paper(Results(sight))
    return paper_response(render_pdf(document, settings.SITE_URL), "pdf", f"{sight.request.campaign.title} {_whose(sight)}")


def _whose(sight: Sight) -> str:
    return str(sight.request.organisation)


@page(anyone, personal=True)
@never_cache
def results_waves(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Then and now, question by question."""
    sight = reading(request, pk)
    found = moved_since(sight) if sight is not None and sight.results else None
    if sight is None or found is None:
        if sight is not None:
            raise Http404
        return closed(request, pk)
    return render(request, "surveys/results_waves.html", {"waves": found, **shown_to(request, sight, "results_waves")})
