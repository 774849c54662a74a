"""Instruments as their authors see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from continuum.directory.models import Programme
from continuum.directory.rules import runs_programme
from continuum.surveys.enums import VersionState
from continuum.surveys.models import Instrument, InstrumentVersion


def instruments_seen(person: Any) -> QuerySet:
    """With the number of the last published version, and the state of the draft, if any."""
    drafts = InstrumentVersion.objects.drafts().filter(instrument=OuterRef("pk")).values("state")
    return (
        Instrument.objects.visible_to(person)
        .select_related("programme")
        .annotate(
            last_number=Max("versions__number", filter=Q(versions__state=VersionState.PUBLISHED)),
            draft_state=Subquery(drafts[:1]),
        )
    )


def programmes_to_write(person: Any) -> QuerySet:
    """Those for which this person may add an instrument."""
    seen = Programme.objects.visible_to(person).select_related("territory")
    return seen.filter(pk__in=[one.pk for one in seen if runs_programme(person, one)])


def versions_of(instrument: Instrument) -> QuerySet:
    """Newest first, without what they hold."""
    return instrument.versions.defer("form", "problems", "differences").select_related("brought_by")
