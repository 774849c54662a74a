"""A questionnaire as whoever answers will see it: nothing of what is typed here is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from continuum.directory.rules import staff
from continuum.methods.questionnaires import Page
from continuum.surveys import queries, services
from continuum.surveys.forms import Posted, read_page
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit.access import page

from .seen import seen_version


@page(staff)
@never_cache
def preview(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One page; what was answered on the others comes with the form, and is nowhere else."""
    version = seen_version(request, pk)
    if version.form is None:
        raise Http404
    compiled = queries.compiled_of(version)
    asked = queries.page_called(compiled, code)
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, version, services.Tried.begun(compiled), asked)
    tried = services.Tried.carried(compiled, request.POST.get("carried", ""), request.POST.get("language", ""))
    try:
        posted = read_page(compiled, asked, request.POST)
        tried = tried.with_page(posted.given)
        verb, _, rest = request.POST.get("do", "next").partition(" ")
        if verb in ("add", "remove"):
            return _shown(request, version, tried.with_rows(verb, rest, posted.counts), asked)
        if verb == "language":
            return _shown(request, version, replace(tried, language=rest), asked, typed=posted.typed)
    except ValidationError as refused:
        return _shown(request, version, tried, asked, said=" ".join(refused.messages))
    return _left(request, version, tried, asked, posted, verb)


def _left(
    request: HttpRequest, version: InstrumentVersion, tried: services.Tried, asked: Page, posted: Posted, verb: str
) -> HttpResponse:
    """On to the page before or after, unless something shown is to be corrected or something new appears."""
    outcome = tried.outcome
    if verb != "back":
        found = queries.faults_by_page(outcome).get(asked.code, [])
        errors = [one for one in found if queries.name_of(one.code, one.place) in posted.shown]
        if errors and not (verb == "skip" and all(one.kind == "required" for one in errors)):
            return _shown(request, version, tried, asked, errors=errors, typed=posted.typed)
        new = set(queries.page_of(tried.compiled, outcome, asked).shown) - posted.shown
        if new and asked in queries.asked_pages(outcome):
            return _shown(request, version, tried, asked, new=True)
    following = queries.page_beside(outcome, asked, -1 if verb == "back" else 1)
    if following is None and verb != "back":
        return _ended(request, version, tried)
    return _shown(request, version, tried, following or asked)


def _shown(request: HttpRequest, version: InstrumentVersion, tried: services.Tried, asked: Page, **more: Any) -> HttpResponse:
    outcome, errors = tried.outcome, more.get("errors", [])
    minutes = version.instrument.minutes
    drawn = queries.page_of(tried.compiled, outcome, asked, errors, typed=more.get("typed"), minutes=minutes)
    context = {
        "version": version,
        "shown": drawn,
        "tried": tried,
        "is_asked": asked in queries.asked_pages(outcome),
        "may_skip": bool(errors) and all(one.kind == "required" for one in errors),
        "new": more.get("new", False),
        "said": more.get("said", ""),
    }
    return render(request, "surveys/preview.html", context)


def _ended(request: HttpRequest, version: InstrumentVersion, tried: services.Tried) -> HttpResponse:
    """What is missing, and what the trial scores."""
    context = {"version": version, "tried": tried, "end": queries.TriedEnd.of(version, tried.outcome)}
    return render(request, "surveys/preview_end.html", context)
