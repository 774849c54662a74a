"""Practices of each scope in their four states, and a trial."""

from __future__ import annotations

from typing import Any

from continuum.community.models import Community, Practice
from continuum.community.tests.factories_practices import PracticeFactory, TrialFactory, picture_of
from continuum.directory.models import Organisation
from continuum.directory.tests import factories

from .scopes import mark


def practices_of(scope: str, community: Community, things: dict[str, Any]) -> dict[str, Any]:
    """Written by somebody of the scope whom nobody plays; « own »: done by the structure of the scope."""
    other = factories.OrganisationFactory(name=mark(scope, "hôte"), territory=things["structure"].territory)

    def practice(host: Organisation, **state: bool) -> Practice:
        told = {"title": mark(scope, "brouillon" if "draft" in state else "pratique"), "written_by": things["person"]}
        return PracticeFactory(community=community, organisation=host, **told, **state)

    published = practice(other)
    return {
        "picture": picture_of(published),
        "practice": published,
        "own practice": practice(things["structure"]),
        "proposed practice": practice(other, submitted=True),
        "practice draft": practice(other, draft=True),
        "trial": TrialFactory(practice=practice(other), organisation=things["structure"], told_by=things["person"]),
    }
