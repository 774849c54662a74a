"""Two people who open one campaign at the same instant: one opens it, the other is told, and each structure has one mail."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from continuum.directory.tests.factories import PersonFactory, PositionFactory
from continuum.plan.tests.factories import two_regions
from continuum.surveys import services
from continuum.surveys.models import Request
from continuum.toolkit.models import OutboxMessage, Work

from .factories import CampaignFactory, RequestFactory
from .given_in import graded_campaign

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


def test_of_two_points_of_view_given_in_at_once_one_is_told_to_compare():
    campaign = graded_campaign(node=two_regions()["east"], voices=["director", "board"])
    rows = [RequestFactory(campaign=campaign, person=PersonFactory())]
    rows.append(RequestFactory(campaign=campaign, organisation=rows[0].organisation, voice="board", person=PersonFactory()))
    for row in rows:
        PositionFactory(person=row.person, organisation=row.organisation)
        services.begin(request=row, mode="online", by=row.person)
    given = at_once(*[partial(services.give_in, request=row, by=row.person) for row in rows])
    assert [type(one) for one in given] == [Request, Request]
    assert OutboxMessage.objects.filter(kind="surveys.points_of_view").count() == 1
