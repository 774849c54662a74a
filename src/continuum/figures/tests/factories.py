"""Readings for tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from continuum.figures.models import Counter, Listed, Reading
from continuum.plan.tests.factories import MeasureFactory, NodeFactory, SourceFactory
from continuum.toolkit.dates import PartialDate


class ReadingFactory(DjangoModelFactory):
    """An approved figure of 2021, at its node and territory."""

    class Meta:
        model = Reading
        skip_postgeneration_save = True

    measure = factory.SubFactory(MeasureFactory)
    node = factory.SubFactory(NodeFactory)
    territory = factory.LazyAttribute(lambda new: new.node.territory)
    value = Decimal(1)
    starts = PartialDate(2021)
    ends = PartialDate(2021)
    status = "approved"
    entered_at = dt.datetime(2021, 12, 1, tzinfo=dt.UTC)

    @factory.post_generation
    def names(self, create: bool, extracted: list[Any] | None, **kwargs: Any) -> None:
        for name in extracted or []:
            named = {"label": name} if isinstance(name, str) else {"organisation": name}
            Listed.objects.create(reading=self, **named)


class CounterFactory(DjangoModelFactory):
    """A measure followed month by month."""

    class Meta:
        model = Counter

    node = factory.SubFactory(NodeFactory)
    measure = factory.SubFactory(MeasureFactory)
    source = factory.LazyAttribute(lambda new: SourceFactory(programme=new.node.programme))
