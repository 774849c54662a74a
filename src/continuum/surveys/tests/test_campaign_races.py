"""Two people who open one campaign at the same instant: one opens it, the other is told, and each structure has one mail."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from continuum.directory.tests.factories import PersonFactory, PositionFactory
from continuum.plan.tests.factories import two_regions
from continuum.surveys import services
from continuum.surveys.models import Request
from continuum.toolkit.models import OutboxMessage, Work

from .factories import CampaignFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do all at the same moment; what each gave, or how it was refused."""
    ready, given = threading.Barrier(len(acts)), [None] * len(acts)

    def one(rank, act):
        ready.wait(10)
        try:
            given[rank] = act()
        except Exception as error:
            given[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_a_campaign_opened_twice_asks_once():
    draft, delegate = CampaignFactory(node=two_regions()["east"], opened_at=None), PersonFactory(delegate=True)
    for _ in range(3):
        services.ask(campaign=draft, organisation=PositionFactory().organisation, by=delegate)
    given = at_once(*[lambda: services.open_campaign(campaign=draft, by=delegate)] * 2)
    assert sum(isinstance(one, ValidationError) for one in given) == 1
    assert (Request.objects.count(), Work.objects.filter(path__endswith="send_requests").count()) == (3, 1)
    assert sorted(at_once(*[lambda: services.ask_those_due(draft.pk)] * 2)) in ([0, 3], [1, 2])
    assert OutboxMessage.objects.filter(kind="surveys.invitation").count() == 3
