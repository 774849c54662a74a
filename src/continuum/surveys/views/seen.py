"""What a page of questionnaires is about: one that its reader may see, or may change; anything else is not found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from continuum.surveys.models import Instrument, InstrumentVersion
from continuum.toolkit import frames
from continuum.toolkit.access import visible_or_404


def crumbs_to(instrument: Instrument | None = None, version: InstrumentVersion | None = None) -> list[dict[str, str]]:
    """The way to a questionnaire, or to one of its versions."""
    instrument = version.instrument if version else instrument
    crumbs = [{"label": "Questionnaires", "url": reverse("surveys:instruments")}]
    if instrument is not None:
        crumbs.append({"label": str(instrument), "url": instrument.get_absolute_url()})
    if version is not None:
        crumbs.append({"label": f"Version\u00a0{version.number}", "url": version.get_absolute_url()})
    return crumbs


def seen_instrument(request: HttpRequest, pk: UUID) -> Instrument:
    """One that she may read."""
    rows = Instrument.objects.select_related("programme__territory", "copied_from")
    found: Instrument = visible_or_404(rows, request.user, pk=pk)
    _place(request, found)
    return found


def kept_instrument(request: HttpRequest, pk: UUID, rule: Callable[[Any, Any], bool]) -> Instrument:
    """One that this rule lets her change."""
    found = seen_instrument(request, pk)
    if not rule(request.user, found):
        raise Http404
    return found


def seen_version(request: HttpRequest, pk: UUID) -> InstrumentVersion:
    rows = InstrumentVersion.objects.select_related("instrument__programme__territory", "brought_by")
    found: InstrumentVersion = visible_or_404(rows, request.user, pk=pk)
    _place(request, found.instrument)
    return found


def kept_version(request: HttpRequest, pk: UUID, rule: Callable[[Any, Any], bool]) -> InstrumentVersion:
    found = seen_version(request, pk)
    if not rule(request.user, found):
        raise Http404
    return found


def _place(request: HttpRequest, found: Instrument) -> None:
    if found.programme is not None:
        frames.place(request, programme=found.programme, territory=found.programme.territory)
