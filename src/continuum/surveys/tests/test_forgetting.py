"""What is kept of people goes in time, and her copy holds what she answered, not what others did."""

from __future__ import annotations

import datetime as dt

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.privacy import forget_calls
from continuum.toolkit import clock
from continuum.toolkit.registry import processings

from .factories import RequestFactory

pytestmark = pytest.mark.django_db


def test_what_was_said_on_the_telephone_goes_a_year_after_the_campaign_and_not_before():
    past = RequestFactory(
        call_note="rappelle mardi", campaign__closes_on=dt.date(2024, 3, 1), campaign__opens_on=dt.date(2024, 2, 1)
    )
    fresh = RequestFactory(call_note="rappelle jeudi")
    assert forget_calls(clock.now()) == 1
    for one, kept in ((past, ""), (fresh, "rappelle jeudi")):
        one.refresh_from_db()
        assert one.call_note == kept


def test_her_copy_holds_her_answers_and_not_those_of_others_that_name_her():
    her = PersonFactory(name="Éléonore Essai-Fictif")
    for request in (asked := RequestFactory(person=her), RequestFactory()):
        said = {"reste": f"Voir {her.name}"}
        AnswerSheet.objects.create(request=request, version=request.campaign.version, answers=said, saved_at=clock.now())
    given, of_others = (held for held in processings.get("answers").held if "surveys.AnswerSheet.answers" in held.fields)
    assert [one.request for one in given.rows(her)] == [asked]
    assert given.columns
    assert of_others.rows(her).count() == 1
    assert not of_others.columns
