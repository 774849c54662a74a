"""Texts of the legal watch, for tests."""

from __future__ import annotations

import datetime as dt

import factory

from continuum.community.models import LegalItem
from continuum.directory.models import Segment
from continuum.directory.tests.factories import TerritoryFactory

from .factories import CommunityFactory

FEWER_THAN_50 = {"version": 1, "who": {"term": "effectif", "op": "<", "value": 50}}


class SegmentFactory(factory.django.DjangoModelFactory):
    """Small structures of the Grand Est, unless a rule says otherwise."""

    name = factory.Sequence(lambda rank: f"Public {rank}")
    territory = factory.SubFactory(TerritoryFactory, key="R44")
    rule = FEWER_THAN_50

    class Meta:
        model = Segment


class LegalItemFactory(factory.django.DjangoModelFactory):
    """Published, in force since the beginning of 2025, read again until the end of 2026."""

    community = factory.SubFactory(CommunityFactory)
    title = factory.Sequence(lambda rank: f"Texte d’essai {rank}")
    text_ref = "loi n° 2023-1107 du 29 novembre 2023"
    source = "https://www.legifrance.gouv.fr/essai"
    published_on = dt.date(2023, 11, 30)
    effective_from = dt.date(2025, 1, 1)
    what_changes = "Une chose change."
    to_do = "Faire une chose."
    status = "published"
    reviewed_on = dt.date(2026, 1, 5)
    review_on = dt.date(2026, 12, 31)

    class Meta:
        model = LegalItem
