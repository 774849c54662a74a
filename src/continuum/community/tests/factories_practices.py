"""Practices and their trials, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from factory import LazyFunction, Sequence, SubFactory, Trait, post_generation
from factory.django import DjangoModelFactory

from continuum.community.enums import PracticeStatus, TrialResult
from continuum.community.models import Practice, PracticePicture, PracticePictureContent, Trial
from continuum.directory.tests.factories import OrganisationFactory
from continuum.toolkit import clock
from continuum.toolkit.text_search import keep_words

from .factories import CommunityFactory


class PracticeFactory(DjangoModelFactory):
    """Published, unless `draft=True` or `submitted=True`."""

    class Meta:
        model = Practice
        skip_postgeneration_save = True

    class Params:
        draft = Trait(status=PracticeStatus.DRAFT, published_at=None)
        submitted = Trait(status=PracticeStatus.SUBMITTED, published_at=None)

    community = SubFactory(CommunityFactory)
    organisation = SubFactory(OrganisationFactory)
    title = Sequence(lambda rank: f"Un binôme d’accueil {rank}")
    theme = "recrutement"
    problem = "Les nouvelles recrues partaient avant la fin de leur premier mois."
    what_was_done = "Chaque personne arrivée est accompagnée par une collègue volontaire."
    status = PracticeStatus.PUBLISHED
    written_at = LazyFunction(clock.now)
    published_at = LazyFunction(clock.now)

    @post_generation
    def words(self, create, extracted, **kwargs):
        keep_words(self)


class TrialFactory(DjangoModelFactory):
    class Meta:
        model = Trial

    practice = SubFactory(PracticeFactory)
    organisation = SubFactory(OrganisationFactory)
    tried_on = dt.date(2026, 3, 2)
    result = TrialResult.WORKED
    text = "Deux mois de binôme, personne n’est parti."
    told_at = LazyFunction(clock.now)


def picture_of(practice: Practice, **known: Any) -> PracticePicture:
    """One point of green."""
    picture = PracticePicture.objects.create(practice=practice, alt="La salle", width=1, height=1, added_at=clock.now(), **known)
    PracticePictureContent.objects.create(picture=picture, body=b"\xff\xd8\xff\xd9")
    return picture
